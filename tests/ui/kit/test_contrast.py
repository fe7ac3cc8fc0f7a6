"""Every text colour of both themes can be read on every ground it stands on: 4.5:1 (WCAG 2.2, 1.4.3)."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.ui.composer.field import TextField
from desktop.ui.kit.theme import DARK, LIGHT, TONES, Tokens, theme

GROUNDS = ("ground", "panel", "field", "hover")
PAIRS = (
    [(text, ground) for text in ("text", "dim", "accent", "bad") for ground in GROUNDS]
    + list(TONES.values())
    + [("text", "accent_ground"), ("dim", "accent_ground"), ("on_accent", "accent"), ("on_accent", "bad")]
)


def luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(first: QColor, second: QColor) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(tokens.color(text), tokens.color(ground)) >= 4.5


def test_what_stands_in_an_empty_field_is_not_paler_than_other_dim_text(qtbot) -> None:
    for field in (QLineEdit(), QPlainTextEdit(), TextField()):
        qtbot.addWidget(field)
        field.ensurePolished()
        assert field.palette().color(QPalette.ColorRole.PlaceholderText) == theme().color("dim")
