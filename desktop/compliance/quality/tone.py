"""The tone of a draft: shouting and insults (R9: polite)."""

import re
from collections.abc import Iterator
from typing import Final

from ..composition import put, without_sentence
from ..model import HINT, WARN, Finding, Surroundings
from ..reading import read_draft

_MANY: Final = 3
_MARKS: Final = re.compile(rf"[!?]{{{_MANY},}}")
_LETTERS: Final = 14
"""Fewer capital letters in a run are a name, an abbreviation or a heading."""


def shouting(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.shouting`: words in capitals one after another, or three and more exclamation marks."""
    own = {word for told in surroundings.own_texts for word in told.split()}
    for match in _loud(text):
        start, end = match
        if set(text[start:end].split()) <= own:
            continue
        yield Finding(
            "quality.shouting",
            HINT,
            start,
            end,
            {"found": text[start:end]},
            put(text, start, end, _quiet(text, start, end)),
        )
    for marks in _MARKS.finditer(text):
        if "!" in marks.group():
            start, end = marks.span()
            piece = "?" if "?" in marks.group() else "!"
            values = {"found": marks.group()}
            yield Finding("quality.shouting", HINT, start, end, values, put(text, start, end, piece))


def insult(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.insult`: words that no buyer should read. The fix takes the sentence out."""
    draft = read_draft(text, surroundings)
    for sentence in draft.having("insult.word"):
        hit = min(sentence.found("insult.word"))
        start, end = sentence.span(hit)
        fixed = without_sentence(text, sentence.start, sentence.end)
        yield Finding("quality.insult", WARN, start, end, {"found": text[start:end]}, fixed)


def _loud(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words in capitals, long enough to be heard."""
    if not _may_be_loud(text):
        return
    run: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\W\d_]+|[.!?\n;:]", text):
        word = match.group()
        if word.isupper() and (len(word) > 1 or run):
            run.append(match.span())
            continue
        if not run or (word in ".!?;:" and match.start() - run[-1][1] <= 3):
            continue
        yield from _long_enough(text, run)
        run = []
    yield from _long_enough(text, run)


def _may_be_loud(text: str) -> bool:
    """Quick to say, and true of every loud text: capitals in as many words on end."""
    streak = 0
    for word in text.split():
        if word.isupper():
            streak += 1
            if streak >= _MANY - 1:
                return True
        elif streak and any(map(str.isalpha, word)):
            streak = 0
    return False


def _long_enough(text: str, run: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    words = [text[start:end] for start, end in run]
    if len(run) >= _MANY and sum(map(len, words)) >= _LETTERS and sum(len(word) > 3 for word in words) >= 2:
        yield run[0][0], run[-1][1]


def _quiet(text: str, start: int, end: int) -> str:
    """The run in small letters, with a capital where a sentence begins."""
    small = text[start:end].lower()
    before = text[:start].rstrip()
    if not before or before[-1] in ".!?\n:" or "\n" in text[len(before) : start]:
        small = small[:1].upper() + small[1:]
    return re.sub(r"([.!?]\s+)(\w)", lambda match: match[1] + match[2].upper(), small)
