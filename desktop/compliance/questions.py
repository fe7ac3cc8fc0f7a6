"""What a buyer's message asks: questions, requests and reported problems, each a piece of it as it stands.

Certain is what bears a question mark or says unmistakably that it asks; the rest (an interrogative in the
first two words, a verb of asking, a word of trouble) is "maybe" and only offered. Quoted lines, greetings and
what stands below a signature are no questions.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from .reading import Reading, Sentence

QUESTION: Final = "question"
REQUEST: Final = "request"
PROBLEM: Final = "problem"

_MARKS: Final = "?؟;\u037e"
_QUOTED: Final = re.compile(r"\s*(?:>|\|)")
_SIGNATURE: Final = re.compile(r"^\s*--\s*$|^-{3,}.*-{3,}\s*$|^_{5,}\s*$", re.MULTILINE)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LEADING: Final = " \t,.!:;–—-*•·\u00a0"
_LONGEST: Final = 400
"""A question that is longer is cut at its last part: a checklist is to be read at a glance."""
_MOST: Final = 40


class Asked(NamedTuple):
    """Something that the buyer asks: its place in the message, in code points, and what it is about.

    `topics` are topics of the lexicons, `sentence` is where it stands; `wants_time` when it asks for a date
    or a duration."""

    start: int
    end: int
    kind: str
    certain: bool
    sentence: Sentence
    topics: frozenset[str]
    wants_time: bool


@lru_cache(maxsize=32)
def asked(reading: Reading) -> tuple[Asked, ...]:
    """What a message of the buyer asks, in its order; at most the first forty."""
    found: list[Asked] = []
    for sentence in _own_sentences(reading):
        if len(found) == _MOST:
            break
        piece = _asked(reading, sentence)
        if piece is None:
            continue
        if not piece.sentence.words and found:
            # "It does not charge. ???": the marks belong to what was said before them.
            found[-1] = found[-1]._replace(certain=True)
        else:
            found.append(piece)
    return tuple(found)


def _own_sentences(reading: Reading) -> Iterator[Sentence]:
    text = reading.text
    signature = _SIGNATURE.search(text)
    stop = signature.start() if signature and signature.start() > 0 else len(text)
    for sentence in reading.sentences:
        if sentence.start >= stop:
            return
        line = text.rfind("\n", 0, sentence.start) + 1
        if not _QUOTED.match(text, line):
            yield sentence


def _asked(reading: Reading, sentence: Sentence) -> Asked | None:
    start = _behind_greeting(reading.text, sentence)
    if start >= sentence.end:
        return None
    start = _cut(reading.text, start, sentence.end)
    piece = reading.text[start : sentence.end]
    marked = any(mark in _LINK.sub("", piece) for mark in _MARKS[:2]) or piece.endswith(("\u037e", ";"))
    if marked and piece.endswith(";"):
        marked = any("Ͱ" <= letter <= "Ͽ" for letter in piece) or "?" in _LINK.sub("", piece)
    kind = _kind(sentence, start, marked)
    if not kind:
        return None
    certain = marked or sentence.has("question.asks")
    topics = frozenset(hit for hit in sentence.hits if hit.startswith("topic."))
    return Asked(start, sentence.end, kind, certain, sentence, topics, sentence.has("question.when"))


def _kind(sentence: Sentence, start: int, marked: bool) -> str:
    """What a sentence asks; "" for one that asks nothing."""
    if sentence.has("question.calling") and marked:
        return PROBLEM if len(sentence.words) < 8 else QUESTION
    if sentence.has("question.polite") and not sentence.has("question.problem") and len(sentence.words) < 14:
        return QUESTION if marked and sentence.has("question.word") and len(sentence.words) > 8 else ""
    if sentence.has("question.request") and not sentence.has("question.when"):
        return REQUEST
    if marked or sentence.has("question.asks"):
        return QUESTION
    if _begins_as_question(sentence, start):
        return QUESTION
    if sentence.has("question.problem") and not sentence.has("question.fine"):
        return PROBLEM
    return ""


def _begins_as_question(sentence: Sentence, start: int) -> bool:
    """An interrogative in the first two words; a lone one-word sentence needs its mark."""
    first = next((number for number, word in enumerate(sentence.words) if word.start >= start), 0)
    if len(sentence.words) - first < 3:
        return False
    return any(first <= hit.first <= first + 1 for hit in sentence.found("question.word"))


def _behind_greeting(text: str, sentence: Sentence) -> int:
    """Where a sentence goes on behind "Good morning," or "Hi!"; its end when it is nothing else."""
    place = sentence.start
    while place < sentence.end and text[place] in _LEADING:
        place += 1
    for hit in sentence.found("talk.greeting"):
        if sentence.words[hit.first].start != place:
            continue
        comma = _end_of_address(text, sentence, hit.end)
        if comma > place:
            return comma
    return place


def _end_of_address(text: str, sentence: Sentence, behind: int) -> int:
    """Behind the comma that closes a greeting of at most four more words, 0 where there is none."""
    last = sentence.words[behind - 1].end
    limit = sentence.words[min(behind + 4, len(sentence.words)) - 1].end + 2
    for place in range(last, min(limit, sentence.end)):
        if text[place] in ",!.–—":
            place += 1
            while place < sentence.end and text[place] in _LEADING:
                place += 1
            return place
    if behind >= len(sentence.words) and "?" not in text[last : sentence.end]:
        return sentence.end
    return 0


def _cut(text: str, start: int, end: int) -> int:
    """The start of the last part of an endless sentence."""
    if end - start <= _LONGEST:
        return start
    for mark in (", ", " "):
        place = text.find(mark, end - _LONGEST, end)
        if place >= 0:
            return place + len(mark)
    return end - _LONGEST
