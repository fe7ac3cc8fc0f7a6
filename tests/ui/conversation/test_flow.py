"""Rows that go on in the next line, and pairs that stand below each other, instead of being clipped."""

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.ui.conversation.pair import PairLayout
from desktop.ui.kit.flow import FlowLayout
from desktop.ui.kit.labels import PlainLabel
from tests.ui.reading import settle


def shown(qtbot, width: int) -> QWidget:
    held = QWidget()
    qtbot.addWidget(held)
    held.resize(width, 200)
    return held


def buttons(held: QWidget, *, right: bool = False) -> list[QPushButton]:
    layout = FlowLayout(held, right=right)
    made = [QPushButton(text) for text in ("One", "Two two", "Three three three")]
    for button in made:
        layout.addWidget(button)
    return made


def test_a_row_that_fits_stays_one_line(qtbot):
    held = shown(qtbot, 600)
    made = buttons(held)
    held.show()
    settle()
    assert len({button.y() for button in made}) == 1
    assert [button.width() for button in made] == [button.sizeHint().width() for button in made]


def test_a_narrow_row_goes_on_in_the_next_line(qtbot):
    held = shown(qtbot, 170)
    made = buttons(held)
    held.show()
    settle()
    assert made[2].y() > made[0].y()
    assert all(button.geometry().right() < 170 for button in made)
    layout = held.layout()
    assert layout is not None
    assert layout.heightForWidth(170) > layout.heightForWidth(600)


def test_a_row_can_end_at_the_right(qtbot):
    held = shown(qtbot, 600)
    made = buttons(held, right=True)
    held.show()
    settle()
    assert made[-1].geometry().right() == 599


def test_hidden_parts_take_no_room(qtbot):
    held = shown(qtbot, 600)
    made = buttons(held)
    made[0].hide()
    held.show()
    settle()
    assert made[1].x() == 0


def pair(qtbot, width: int, name: str, value: str) -> tuple[QWidget, QLabel, QLabel]:
    held = shown(qtbot, width)
    labels = PlainLabel(name, wrap=True), PlainLabel(value, wrap=True)
    PairLayout(held, *labels)
    held.show()
    settle()
    return held, *labels


def test_a_pair_that_fits_is_one_line_with_the_value_at_the_right(qtbot):
    _held, name, value = pair(qtbot, 260, "Tracking", "GLS1234567890")
    assert name.y() == value.y()
    assert value.geometry().right() == 259


def test_a_value_of_several_words_goes_on_below_itself(qtbot):
    _held, name, value = pair(qtbot, 235, "Delivery", "yes, Magyar Posta, GLS, Foxpost, Packeta")
    assert name.y() == value.y()
    assert value.height() >= 2 * name.fontMetrics().lineSpacing()
    assert value.geometry().right() == 234
    assert value.x() > name.geometry().right()


def test_a_value_too_long_stands_below_its_name(qtbot):
    _held, name, value = pair(qtbot, 140, "Sendungsnummer", "GLS1234567890")
    assert value.y() >= name.geometry().bottom()
    assert value.width() <= 140
