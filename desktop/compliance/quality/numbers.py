"""Numbers that name something: a tracking number or an order number that is not this order's."""

import re
from collections.abc import Iterator
from typing import Final

from desktop.domain.fold import number_key

from ..composition import put
from ..model import WARN, Finding, Surroundings
from ..reading import Sentence, read_draft

_NUMBER: Final = re.compile(
    r"(?<![\w@.,/-])(?:[A-Z]{0,4}\d[A-Z0-9]*(?:[ \u00a0-][A-Z0-9]{2,}(?![a-z]))*"
    r"|[A-Z]{1,4}-[A-Z0-9]{4,})(?![\w@])"
)
_CODE: Final = re.compile(r"(?<![\w@/-])[A-Za-z]{0,5}-?[A-Z0-9][A-Z0-9-]{3,}(?![\w@-])")
_TRACKING_DIGITS: Final = 8
_NEAR: Final = 40


def tracking(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.tracking`: a tracking number that is not the order's (R9, R10). With an open case there are
    other parcels too, so only one that nearly is the order's counts as a slip then."""
    known = {order.tracking_number for order in surroundings.orders if order.tracking_number}
    if not known:
        return
    keys = {number_key(number) for number in known}
    others = _other_numbers(surroundings)
    draft = read_draft(text, surroundings)
    for sentence in draft.sentences:
        spoken_of = sentence.has("mark.tracking") and not sentence.has("mark.other")
        for match in _NUMBER.finditer(text, sentence.start, sentence.end):
            key = number_key(match.group())
            digits = sum(map(str.isdigit, key))
            if digits < _TRACKING_DIGITS or len(key) > 34 or key in keys or key in others:
                continue
            slip = any(_nearly(key, right) for right in keys)
            if slip or (spoken_of and surroundings.case is None):
                yield _wrong("quality.tracking", "tracking", text, match, sorted(known))


def order_number(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.order_number`: the number of an order that is not one of this conversation's (R9). A number
    that the buyer named is none."""
    known = [order.id for order in surroundings.orders]
    if not known:
        return
    keys = {number_key(number) for number in known}
    others = _other_numbers(surroundings) | {
        number_key(match.group()) for told in surroundings.buyer_texts for match in _CODE.finditer(told)
    }
    draft = read_draft(text, surroundings)
    for sentence in draft.sentences:
        for match in _CODE.finditer(text, sentence.start, sentence.end):
            key = number_key(match.group())
            if key in keys or key in others or not any(map(str.isdigit, key)):
                continue
            if any(_same_shape(match.group(), right) for right in known) and (
                not match.group().isdigit() or _behind_order_word(sentence, match.start())
            ):
                yield _wrong("quality.order_number", "order", text, match, known)


def _wrong(rule: str, name: str, text: str, match: re.Match[str], known: list[str]) -> Finding:
    start, end = match.span()
    fixed = put(text, start, end, known[0]) if len(known) == 1 else None
    return Finding(rule, WARN, start, end, {"found": match.group(), name: ", ".join(known)}, fixed)


def _other_numbers(surroundings: Surroundings) -> set[str]:
    """Numbers that have a meaning of their own here: serial numbers, articles, what the case's steps name."""
    found: set[str] = set()
    for order in surroundings.orders:
        found.add(number_key(order.id))
        for line in order.lines:
            found.add(number_key(line.serial_number or ""))
            found.add(number_key(line.sku))
        for step in order.steps:
            found.update(map(number_key, step.fields.values()))
    if surroundings.case is not None:
        found.add(number_key(surroundings.case.id))
        for step in surroundings.case.steps:
            found.update(map(number_key, step.fields.values()))
    return found - {""}


def _nearly(one: str, other: str) -> bool:
    """A slip of the keys: as long, with at most two other signs, or two changed about."""
    if len(one) != len(other) or len(one) < _TRACKING_DIGITS:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def _same_shape(one: str, other: str) -> bool:
    """As long, with the same beginning up to a hyphen, and digits where the other is all digits."""
    if len(one) != len(other) or other.isdigit() != one.isdigit():
        return False
    if "-" in other:
        return one.partition("-")[0].casefold() == other.partition("-")[0].casefold() and "-" in one
    letters = re.match(r"[A-Za-z]*", other)
    return letters is not None and one[: letters.end()].casefold() == letters.group().casefold()


def _behind_order_word(sentence: Sentence, place: int) -> bool:
    ends = [sentence.words[hit.end - 1].end for hit in sentence.found("mark.order")]
    return any(0 < place - end <= _NEAR for end in ends)
