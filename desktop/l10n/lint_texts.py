"""What can be wrong with one translated text, seen from its source: fields, plural forms, spaces, signs that
carry meaning, English that was left. ``lint`` goes through the catalogs with it."""

import re
from collections.abc import Callable, Iterator, Sequence

from desktop.l10n.catalog_files import field_problem, fields_of

NUMBERS = (*range(201), 1000, 1001, 10_000)
"""What plural rules are tried with; the millions of French, Spanish and Italian have no form of their own in
gettext's usual rules, and no text of ours counts them."""

_ACCELERATOR = re.compile(r"&(?=\w)")
_TAG = re.compile(r"</?\w+")
_CLOSING = (":", "…", "...", "?")
_GREEK_QUESTION = (";", "\u037e")
_COUNTS = {"n", "count"}
_WORD = re.compile(r"[^\W\d_]{3,}")
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that make an English sentence and are no words of the other languages; two of them are enough.
_ENGLISH = frozenset(
    {"the", "this", "these", "your", "you", "which", "with", "when", "they", "that", "from", "are", "not"}
)


def without_fields(text: str) -> str:
    """The text without its brace fields."""
    return re.sub(r"\{[^}]*\}", "", text)


def words(text: str) -> list[str]:
    """Its words of three letters and more, fields left out."""
    return _WORD.findall(without_fields(text))


def reads_as_english(text: str) -> bool:
    """Whether a sentence was left in English, wholly or in part."""
    found = {word.lower() for word in _LETTERS.findall(without_fields(text))}
    return len(found & _ENGLISH) >= 2


def text_problems(language: str, ids: Sequence[str], text: str) -> Iterator[str]:
    """What is wrong with one text, or one plural form, of a message."""
    source = ids[-1]
    wrong = field_problem(source, text, plural=len(ids) > 1)
    if wrong:
        yield wrong
    elif len(ids) > 1:
        # Only the number may be left out of a plural form ("one message"); a name that is gone is a lost
        # fact.
        lost = (fields_of(source) or frozenset()) - (fields_of(text) or frozenset()) - _COUNTS
        if lost:
            yield "plural form without " + ", ".join(sorted(lost))
    if (text[:1].isspace(), text[-1:].isspace()) != (source[:1].isspace(), source[-1:].isspace()):
        yield "spaces at the ends differ from the source"
    if "  " in text and "  " not in source:
        yield "two spaces in a row"
    if len(_ACCELERATOR.findall(text)) != len(_ACCELERATOR.findall(source)):
        yield "accelerators (&) differ from the source"
    if text.count("\n") != source.count("\n"):
        yield "line breaks differ from the source"
    if sorted(_TAG.findall(text)) != sorted(_TAG.findall(source)):
        yield "markup differs from the source"
    sign = _lost_sign(language, source.rstrip(), text.rstrip())
    if sign:
        yield f"closing {sign} differs from the source"


def _lost_sign(language: str, source: str, text: str) -> str:
    for sign in _CLOSING:
        asked = text.endswith(_GREEK_QUESTION) if (language, sign) == ("el", "?") else text.endswith(sign)
        if source.endswith(sign) != asked:
            return sign
    return ""


def plural_problems(ids: Sequence[str], forms: Sequence[str], rule: Callable[[int], int]) -> Iterator[str]:
    """Forms that stand for several numbers, but do not say which one: "one message" is right only where no
    other number takes that form (in Ukrainian 21 does)."""
    counted = (fields_of(ids[-1]) or frozenset()) & _COUNTS
    if not counted:
        return
    taken: dict[int, int] = {}
    for number in NUMBERS:
        taken[rule(number)] = taken.get(rule(number), 0) + 1
    for place, form in enumerate(forms):
        if taken.get(place, 0) > 1 and not counted & (fields_of(form) or frozenset()):
            yield f"plural form {place} stands for several numbers, but names none"
