"""Agreements past the platform (R4): accounts and cards to pay to, other ways to pay, deals of one's own."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from .concepts import words_of
from .draft import Draft, Raw, is_own, key_of, known_numbers
from .model import BLOCK, Surroundings
from .numbers import figures_in, luhn, runs
from .sentences import Span
from .sounding import SOUNDS

ACCOUNT: Final = "offplatform.account"

_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}\s?\d{2}(?:[ \-]{0,2}[a-z0-9]){11,30}")
_IBAN_LIKE: Final = re.compile(r"\d(?:(?<=[a-z]{2}\d)|(?<=[a-z]{2}\s\d))\d(?:[ \-]{0,2}[a-z0-9]){11}")
"""Quick to find, and in every text with an IBAN."""
_CZECH: Final = re.compile(r"(?<![\w/])(?:\d{1,6}\s?-\s?)?\d{4,10}\s?/\s?\d{4}(?![\w/])")
_SLASHED: Final = re.compile(r"\d\s?/\s?\d{4}")
_HUNGARIAN: Final = re.compile(r"\d(?<!\d\d)\d{7}[ \-]\d{8}(?:[ \-]\d{8})?(?![\d])")
_LOCAL: Final = re.compile(
    r"(?:bankgiro|plusgiro|bg|pg|clearing\w*|konto\w*|reg\.?\s?nr\.?)\D{0,12}(\d[\d \-]{5,16}\d)"
)

_LOCALLY: Final = re.compile(r"giro|konto|clearing|\b[bp]g\b|reg\.?\s?nr")
_LENGTHS: Final = {
    "at": 20, "be": 16, "bg": 22, "ch": 21, "cy": 28, "cz": 24, "de": 22, "dk": 18, "ee": 20, "es": 24,
    "fi": 18, "fr": 27, "gb": 22, "ge": 22, "gr": 27, "hr": 21, "hu": 28, "ie": 22, "is": 26, "it": 27,
    "lt": 20, "lu": 20, "lv": 21, "mc": 27, "mt": 31, "nl": 18, "no": 15, "pl": 28, "pt": 25, "ro": 24,
    "rs": 22, "se": 24, "si": 19, "sk": 24, "sm": 27, "tr": 26, "ua": 29,
}  # fmt: skip
"""Letters of an IBAN by country (SWIFT, IBAN registry, release 99)."""


def deals(draft: Draft, surroundings: Surroundings) -> tuple[Raw, ...]:
    """Everything that leads past the platform."""
    found = [
        raw
        for raw in _accounts(draft)
        if not is_own(raw.values["found"], surroundings) and not _inside_known(raw, surroundings)
    ]
    numbers_in = {number for raw in found for number in draft.covering(raw.span)}
    for raw in draft.worded:
        if not raw.rule.startswith("offplatform."):
            continue
        doubted = raw.rule == ACCOUNT or SOUNDS in raw.values
        if doubted and numbers_in & set(draft.covering(raw.span)):
            continue
        found.append(raw)
    return tuple(found)


def account_spans(draft: Draft) -> tuple[Span, ...]:
    """Where account and card numbers stand: they are no telephone numbers."""
    return tuple(raw.span for raw in _accounts(draft))


def _inside_known(raw: Raw, surroundings: Surroundings) -> bool:
    return key_of(raw.values["found"]) in known_numbers(surroundings)


def _accounts(draft: Draft) -> Iterable[Raw]:
    taken: list[Span] = []
    for start, end, level in _places(draft.view.text, draft.languages):
        span = draft.view.span(start, end)
        if any(span.start < other.end and other.start < span.end for other in taken):
            continue
        taken.append(span)
        yield Raw(ACCOUNT, level, span, {"found": draft.text[span.start : span.end]})


@lru_cache(maxsize=64)
def _places(text: str, languages: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    if figures_in(text) < 7:
        return ()
    return (*_ibans(text), *_nationals(text, languages))


def _ibans(text: str) -> Iterable[tuple[int, int, str]]:
    for match in _IBAN.finditer(text) if _IBAN_LIKE.search(text) else ():
        length = _LENGTHS.get(match.group()[:2])
        if length is None:
            continue
        end, letters = match.start(), 0
        for place in range(match.start(), match.end()):
            if text[place].isalnum():
                letters += 1
                end = place + 1
            if letters == length:
                break
        piece = text[match.start() : end]
        compact = re.sub(r"\W", "", piece)
        if len(compact) < length - 2 or sum(letter.isdecimal() for letter in compact) < 10:
            continue
        said = [part for part in re.split(r"[ \-]+", piece)[1:] if part.isalpha() and len(part) > 1]
        if (len(said) > 1 or any(len(part) != 4 for part in said)) and not _is_iban(compact):
            continue  # Words of the sentence: "is 357756100554431 and the second one".
        # With a typing error it is an account all the same.
        yield match.start(), end, BLOCK


def _nationals(text: str, languages: tuple[str, ...]) -> Iterable[tuple[int, int, str]]:
    long = False
    for run in runs(text):
        figures = run.figures
        if len(figures) < 10:
            continue
        long = long or len(figures) >= 16
        card = len(figures) == 16 and luhn(figures) and _labelled(text, run.start, languages, "cardlabel")
        polish = len(figures) == 26 and not run.international and _is_iban(f"PL{figures}")
        if card or polish or (len(figures) >= 14 and _labelled(text, run.start, languages)):
            yield run.start, run.end, BLOCK
    for match in _CZECH.finditer(text) if _SLASHED.search(text) else ():
        valid = _is_czech_account(match.group().replace(" ", ""))
        if valid or _labelled(text, match.start(), languages):
            yield match.start(), match.end(), BLOCK
    for match in _HUNGARIAN.finditer(text) if long else ():
        if _labelled(text, match.start(), languages):
            yield match.start(), match.end(), BLOCK
    for match in _LOCAL.finditer(text) if _LOCALLY.search(text) else ():
        if _labelled(text, match.start(1), languages):
            yield match.start(1), match.end(1), BLOCK


def _labelled(text: str, start: int, languages: tuple[str, ...], concept: str = "accountlabel") -> bool:
    """Whether the words in front of a number call it an account (or a card), and no nearer word an order."""
    begin = max(text.rfind("\n", 0, start) + 1, start - 70)
    words = words_of(text[begin:start], languages)
    wanted = other = -1
    for language in (*languages, "any"):
        concepts = words.concepts.get(language, {})
        wanted = max([wanted, *(end for key in (concept, "accountnum") for _, end in concepts.get(key, ()))])
        other = max([other, *(end for key in ("idlabel", "phonelabel") for _, end in concepts.get(key, ()))])
    return wanted >= 0 and wanted >= other and len(words.places) - wanted < 8


def _is_iban(text: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(text))


def _is_czech_account(text: str) -> bool:
    from stdnum.cz import bankaccount

    return bool(bankaccount.is_valid(text))
