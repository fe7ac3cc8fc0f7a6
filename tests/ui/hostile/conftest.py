"""The whole set is shown once, in one window; the tests look at what was seen meanwhile."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.kit.theme import set_up_fonts, theme
from tests.ui.hostile.seen import Seen, see_all


@pytest.fixture(scope="module")
def seen(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, _words_of_the_review_are_loaded: None
) -> Seen:
    """What happened while every letter was shown."""
    set_up_fonts()
    theme().apply("light", "normal")
    return see_all(tmp_path_factory.mktemp("hostile"))
