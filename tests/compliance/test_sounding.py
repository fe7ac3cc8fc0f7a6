"""Two judges: patterns block only when the opinion does not speak against them; what it hears alone warns."""

from collections.abc import Callable, Iterator

import pytest

from desktop.compliance import draft, sounding
from desktop.compliance.model import BLOCK, WARN, Finding
from desktop.compliance.review import review
from tests.compliance.surroundings import surroundings

ASKS_TO_CALL = "Please call us tomorrow."
HARMLESS = "The battery was replaced and tested on Monday."


@pytest.fixture
def sounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Every sentence sounds as much like a breach as the test says."""

    def say(value: float, start: float = 0.0) -> None:
        sounding.sounding.cache_clear()
        draft._draft.cache_clear()
        monkeypatch.setattr(sounding, "_opinion", lambda sentence, languages: (value, 1.0, 0.0, 0.0))
        monkeypatch.setattr(sounding, "starting", lambda: (start, 0.0, 0.0, 0.0))

    yield say
    monkeypatch.undo()
    sounding.sounding.cache_clear()
    draft._draft.cache_clear()


def found(text: str) -> list[Finding]:
    return [each for each in review(text, surroundings("en")).findings if each.rule.startswith("contact.")]


def test_a_pattern_blocks_when_the_opinion_agrees(sounds: Callable[..., None]) -> None:
    sounds(5.0)
    (finding,) = found(ASKS_TO_CALL)
    assert (finding.rule, finding.level) == ("contact.elsewhere", BLOCK)
    assert sounding.SOUNDS not in finding.values


def test_a_pattern_warns_when_the_opinion_speaks_against_it(sounds: Callable[..., None]) -> None:
    sounds(-5.0)
    (finding,) = found(ASKS_TO_CALL)
    assert (finding.rule, finding.level) == ("contact.elsewhere", WARN)
    assert sounding.SOUNDS in finding.values


def test_what_only_the_opinion_hears_warns_and_never_blocks(sounds: Callable[..., None]) -> None:
    sounds(50.0)
    (finding,) = found(HARMLESS)
    assert (finding.rule, finding.level, finding.start, finding.end) == (
        "contact.elsewhere", WARN, 0, len(HARMLESS)
    )  # fmt: skip
    assert sounding.SOUNDS in finding.values


def test_two_neighbours_may_say_together_what_neither_says_alone(sounds: Callable[..., None]) -> None:
    sounds(1.5, start=-3.0)
    assert sounding.sounding(("one",), ("en",)).heard == ()
    (together,) = sounding.sounding(("one", "two"), ("en",)).heard
    assert (together.first, together.end) == (0, 2)


@pytest.mark.parametrize(
    "text",
    ["Write to jan@example.com.", "My number is +48 601 234 567.", "See https://jansphones.example.org."],
)
def test_an_address_or_a_number_blocks_whatever_it_sounds_like(
    sounds: Callable[..., None], text: str
) -> None:
    sounds(-50.0)
    assert BLOCK in {finding.level for finding in found(text)}


def test_an_address_is_not_told_twice(sounds: Callable[..., None]) -> None:
    sounds(50.0)
    assert [finding.rule for finding in found("Write to jan@example.com.")] == ["contact.email"]
