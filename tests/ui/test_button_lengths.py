"""A button says what it does in a word or two: no translation may be so long that the buttons beside it have
to go to another line. Measured in pixels, on every button that the screens hold."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QPushButton, QRadioButton, QWidget

from desktop.l10n.catalogs import OWN_NAMES, SOURCE_LANGUAGE, available_languages
from desktop.ui.kit.theme import font
from tests.ui.languages import in_language
from tests.ui.walk import walk

__all__ = ["walk"]

MOST = 1.9
"""Times as wide as in English; the longest of twelve catalogs is at 1.83."""
SHORT = 98
"""Pixels by which a short word may be longer."""


def test_no_button_is_much_longer_than_in_english(walk) -> None:
    seen: set[str] = set()

    def look(_where: str, screen: QWidget) -> None:
        for button in screen.findChildren(QPushButton):
            if button.isVisible() and not isinstance(button, (QCheckBox, QRadioButton)):
                seen.add(button.text().replace("&&", "&"))

    walk.everywhere(look)
    english = in_language(SOURCE_LANGUAGE)
    keys = [key for key, forms in english.forms.items() if set(forms) & seen]
    assert len(keys) > 25, "hardly any button was found"
    metrics = QFontMetrics(font(13, bold=True))
    too_long = []
    for language, _own in available_languages():
        words = in_language(language)
        for key in keys:
            for source, text in zip(english.forms[key], words.forms.get(key, ()), strict=False):
                plain, translated = (metrics.horizontalAdvance(each) for each in (source, text))
                if translated > max(plain * MOST, plain + SHORT):
                    too_long.append(f"{language}: {source!r} is {text!r}: {translated} for {plain} pixels")
    assert too_long == []


@pytest.mark.parametrize("language", OWN_NAMES)
def test_every_language_has_a_name_that_fits_the_selector(language: str, qapp) -> None:
    assert QFontMetrics(font(13)).horizontalAdvance(OWN_NAMES[language]) < 120
