"""The badge reaches its contrasts in both themes, shows letters and mark, and says who it is."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.domain.badges import COLOURS
from desktop.ui.kit.badge import LETTERS, PALETTE, BadgeLabel, paint_badge
from desktop.ui.kit.theme import DARK, LIGHT


def light_of(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted(light_of(QColor(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def painted(letters: str, colour: str, marketplace: str) -> QImage:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    paint_badge(painter, QRectF(4, 4, 44, 30), letters, colour, marketplace)
    painter.end()
    return image


@pytest.mark.parametrize("colour", COLOURS)
def test_letters_and_badge_stand_out_in_both_themes(qtbot: object, colour: str) -> None:
    assert contrast(LETTERS, PALETTE[colour]) >= 4.5
    for tokens in (LIGHT, DARK):
        for ground in (tokens.panel, tokens.ground, tokens.accent_ground, tokens.hover):
            assert contrast(PALETTE[colour], ground) >= 2.6, ground
        assert contrast(PALETTE[colour], tokens.panel) >= 3.0


def test_accounts_that_differ_in_one_thing_look_different(qtbot: object) -> None:
    looks = [
        painted("AB", "blue", "allegro"),
        painted("AC", "blue", "allegro"),
        painted("AB", "red", "allegro"),
        *(painted("AB", "blue", name) for name in ("kaufland", "mirakl", "helpdesk", "of a later version")),
    ]
    for place, look in enumerate(looks):
        assert all(look != other for other in looks[place + 1 :]), place


def test_a_badge_says_who_it_is(qtbot) -> None:
    badge = BadgeLabel()
    qtbot.addWidget(badge)
    badge.show_badge("RS", "blue", "allegro", "ReFon <b>, Allegro")
    assert badge.accessibleName() == "ReFon <b>, Allegro"
    assert "&lt;b&gt;" in badge.toolTip()
