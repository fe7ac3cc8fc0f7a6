"""What a person does, as it goes out."""

import pytest

from desktop.domain.actions import titled


@pytest.mark.parametrize(
    ("subject", "text", "goes_out"),
    [
        ("Zwrot", "Paczka jest.", "Zwrot\n\nPaczka jest."),
        (" Twój  zwrot ", "Paczka jest.", "Twój zwrot\n\nPaczka jest."),
        ("Zwrot", "Zwrot: paczka jest.", "Zwrot: paczka jest."),
        ("Zwrot", "zwrot\n\nPaczka jest.", "zwrot\n\nPaczka jest."),
        ("Zwrot", "Zwrotny list jest.", "Zwrot\n\nZwrotny list jest."),
        ("", "Paczka jest.", "Paczka jest."),
        ("Zwrot", "Zwrot", "Zwrot"),
    ],
)
def test_a_subject_without_a_place_stands_above_the_text_once(subject: str, text: str, goes_out: str):
    assert titled(subject, text) == goes_out
