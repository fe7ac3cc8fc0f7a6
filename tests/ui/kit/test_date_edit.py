"""A date is typed as the screen's language writes it, the weekday where that has it, and fits whole."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLineEdit

from desktop.ui.kit.date_edit import DateEdit


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("hu", "2026. 12. 02., Sze"),
        ("de", "Mi. 02.12.2026"),
        ("pl", "śr. 2.12.2026"),
        ("en", "Wed 02/12/2026"),
    ],
)
def test_the_weekday_stands_where_the_language_has_it(qtbot, language: str, written: str) -> None:
    field = DateEdit(date(2026, 12, 2))
    qtbot.addWidget(field)
    field.show_in(language)
    assert field.text() == written
    assert field.minimumWidth() > field.fontMetrics().horizontalAdvance(written)


def test_a_date_is_as_high_as_the_fields_beside_it(qtbot) -> None:
    fields = DateEdit(date(2026, 12, 2)), QLineEdit()
    for field in fields:
        qtbot.addWidget(field)
        field.ensurePolished()
    assert fields[0].sizeHint().height() == fields[1].sizeHint().height()
