"""Text folded for search: what a person types finds what was written, whatever the accents and capitals.

"lodz" finds "Łódź", "strasse" finds "Straße", "елка" finds "ёлка", "αθηνα" finds "Αθήνα". Index and query
both go here, letter by letter, so that they can never disagree. A folded text holds letters and digits in
words with spaces between them and nothing else: a tokenizer that splits at ASCII separators cuts it as we do.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

# Letters that Unicode does not take apart although people type them as the plain letter (or two).
_PLAIN: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n",
    "ŧ": "t", "ĸ": "k", "ə": "e", "ƒ": "f", "ƶ": "z", "ɨ": "i", "ʉ": "u", "ꞌ": "", "ʼ": "", "’": " ",
    "ґ": "г", "ђ": "д", "ћ": "т",
}  # fmt: skip
_IGNORED: Final = frozenset({"Mn", "Me", "Cf"})
"""Combining marks and invisible characters: soft hyphen, joiners, direction marks."""


def _fold_letter(letter: str) -> str:
    out: list[str] = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold()):
        if unicodedata.category(part) in _IGNORED:
            continue
        plain = _PLAIN.get(part, part)
        out.append("".join(piece if piece.isalnum() else " " for piece in plain))
    return "".join(out)


class _Letters(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_letter(chr(code))
        return folded


_LETTERS: Final = _Letters()


def fold(text: str) -> str:
    """The text for the index: folded words with spaces between them."""
    return text.translate(_LETTERS)


def words(text: str) -> list[str]:
    """The folded words of a text, in order: for a query, the terms to look for."""
    return text.translate(_LETTERS).split()


def number_key(text: str) -> str:
    """Order, case, tracking and serial numbers as they are compared: letters and digits without a gap."""
    return "".join(text.translate(_LETTERS).split())


def spans(text: str, terms: Sequence[str], limit: int = 20) -> list[tuple[int, int]]:
    """Where words of `text` begin with one of the folded `terms`: (start, end) in code points of `text`."""
    if not terms:
        return []
    terms = sorted(terms, key=len, reverse=True)
    if all(len(_LETTERS[ord(letter)]) == 1 for letter in set(text)):
        # Every letter stays one letter, as nearly always: places in the folded text are places in the text.
        begins = re.compile(f"(?<![^ ])(?:{'|'.join(terms)})")
        return [match.span() for match in islice(begins.finditer(fold(text)), limit)]
    found: list[tuple[int, int]] = []
    for start, end, word in _words_with_places(text):
        for term in terms:
            if word.startswith(term):
                found.append((start, _end_of(text, start, end, len(term))))
                break
        if len(found) >= limit:
            break
    return found


def _end_of(text: str, start: int, end: int, length: int) -> int:
    """How far into the word its first `length` folded letters reach."""
    seen = 0
    for place in range(start, end):
        seen += len(_LETTERS[ord(text[place])])
        if seen >= length:
            return place + 1
    return end


def _words_with_places(text: str) -> Iterable[tuple[int, int, str]]:
    start, letters = -1, ""
    for place, char in enumerate(text):
        folded = _LETTERS[ord(char)]
        if folded.strip() == folded and (folded or start >= 0):
            if start < 0:
                start, letters = place, ""
            letters += folded
        elif start >= 0:
            yield start, place, letters
            start = -1
    if start >= 0:
        yield start, len(text), letters
