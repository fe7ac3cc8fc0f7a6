"""What the buyer wrote, as the review reads and shows it: within a bound, and as letters only."""

from desktop.compliance.model import Question
from desktop.domain.conversations import BUYER, Author, Message
from desktop.ui.composer.review.checklist import CheckItem
from desktop.ui.composer.review.surroundings import _LINES, _READ_OF_ALL, _READ_OF_ONE, _unanswered
from tests.ui.hostile.literal import wrong_on
from tests.ui.world import NOW


def message(number: int, text: str) -> Message:
    return Message(f"m{number}", "c1", number, Author(BUYER, "Ádám"), text, NOW)


def test_fault_35_a_million_letters_are_not_reviewed():
    read = _unanswered([message(number, "Why? " * 200_000) for number in range(12)])
    assert sum(len(text) for _, text in read) <= _READ_OF_ALL
    assert read[-1][0] == "m11"
    (one,) = _unanswered([message(1, "x\n" * 400_000)])
    assert one[1].count("\n") < _LINES


def test_what_people_write_is_reviewed_whole():
    text = "Where is my parcel?\n" * 40
    assert _unanswered([message(1, text), message(2, "And the invoice?")]) == (
        ("m1", text),
        ("m2", "And the invoice?"),
    )
    assert len(text) < _READ_OF_ONE


def test_fault_37_the_tooltip_of_a_question_is_letters_only(qtbot):
    evil = 'Is <img src="file:///etc/passwd"> <b>this</b>\u202e right, '
    item = CheckItem(Question(evil + "and if so since when, " * 5 + "dear sellers?", True, False))
    qtbot.addWidget(item)
    item.say(False)
    assert "&lt;img" in item.words.toolTip()
    assert wrong_on(item) == []
