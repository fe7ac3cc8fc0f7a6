"""Lexicons and patterns in one file that is quick to read: `resources/compliance/lexicon.bin`.

People write `<language>.toml` and `patterns.toml` beside it; spreading their entries out takes most of a
second. `python -m desktop.compliance.lexicon_file` does it beforehand. The file says what it was made from:
one that was made from other words than stand there now is passed over, and the words are spread out at the
first use.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import product
from typing import Any, Final, NamedTuple

import msgspec

from desktop import resources

from .normalise import plain

LANGUAGES: Final = ("pl", "de", "cs", "sk", "hu", "ro", "bg", "fr", "it", "es", "sv", "da", "en")
"""The languages with a lexicon of their own."""
ANY: Final = "any"
"""Words that are the same everywhere: brands, ways to pay, places for reviews."""
PATTERNS: Final = "patterns"
"""What words make together, in every language: a table without words of its own."""
COMMON: Final = "common"
"""The list of a language's commonest words, by which it is told from others."""

_FOLDER: Final = "compliance"
_NAME: Final = "lexicon.bin"
_CHOICE: Final = re.compile(r"\(([^()]*)\)")
_WORD: Final = re.compile(r"[^\W_]+")


class Element(NamedTuple):
    """One word of an entry: `stem` when any ending may follow, `gap` when words may stand before it."""

    word: str
    stem: bool
    gap: bool


class Phrase(NamedTuple):
    """An entry of several words; the first is known where the phrase is found."""

    language: str
    concept: str
    rest: tuple[Element, ...]


Single = tuple[str, str]
"""(language, concept) of a word by itself."""


class Words(msgspec.Struct, array_like=True):
    """What the file holds. What stands behind a word is read when the word is met: a list of Single under the
    words that stand alone, of Phrase under those that begin one."""

    made_from: bytes
    exact: dict[str, msgspec.Raw]
    stems: dict[str, msgspec.Raw]
    exact_phrases: dict[str, msgspec.Raw]
    stem_phrases: dict[str, msgspec.Raw]
    common: dict[str, tuple[str, ...]]
    """The commonest words, with the languages of which they are."""
    tables: dict[str, dict[str, Any]]
    """By file (of a language, PATTERNS), what it holds besides the words."""


singles: Final = msgspec.msgpack.Decoder(list[Single]).decode
phrases: Final = msgspec.msgpack.Decoder(list[Phrase]).decode


def read() -> Words:
    """The words of all languages."""
    sources = _sources()
    made_from = _digest(sources)
    try:
        found = msgspec.msgpack.decode(resources.read_bytes(_FOLDER, _NAME), type=Words)
        if found.made_from == made_from:
            return found
    except (OSError, msgspec.MsgspecError):
        pass  # It is a convenience: without it the same words come slower.
    return msgspec.msgpack.decode(_made(sources, made_from), type=Words)


def write() -> None:
    """Makes the file anew from the words that stand in the languages' files."""
    sources = _sources()
    resources.path(_FOLDER, _NAME).write_bytes(_made(sources, _digest(sources)))


def _sources() -> dict[str, bytes]:
    return {name: resources.read_bytes(_FOLDER, f"{name}.toml") for name in (ANY, *LANGUAGES, PATTERNS)}


def _digest(sources: Mapping[str, bytes]) -> bytes:
    digest = blake2b(digest_size=16)
    for name, source in sources.items():
        source = source.replace(b"\r\n", b"\n")  # as a checkout on Windows may have them
        digest.update(f"{name} {len(source)} ".encode() + source)
    return digest.digest()


def _made(sources: Mapping[str, bytes], made_from: bytes) -> bytes:
    made = _Spread()
    tables: dict[str, dict[str, Any]] = {}
    for language in sources:
        data = resources.read_toml(_FOLDER, f"{language}.toml")
        words = data.pop("words", {})
        tables[language] = data
        for concept, listed in words.items():
            for entry in dict.fromkeys(entries(listed, data.get("spellings", {}))):
                made.add(language, concept, entry)
    return msgspec.msgpack.encode(
        (made_from, made.exact, made.stems, made.exact_phrases, made.stem_phrases, made.common, tables)
    )


class _Spread:
    """Entries by their first word."""

    def __init__(self) -> None:
        self.exact: dict[str, list[Single]] = {}
        self.stems: dict[str, list[Single]] = {}
        self.exact_phrases: dict[str, list[Phrase]] = {}
        self.stem_phrases: dict[str, list[Phrase]] = {}
        self.common: dict[str, tuple[str, ...]] = {}

    def add(self, language: str, concept: str, entry: str) -> None:
        """Takes an entry in; raises ValueError when there is no word in it."""
        elements = list(_elements(entry))
        if not elements:
            raise ValueError(f"{language}: {concept}: no word in {entry!r}")
        first, *rest = elements
        if concept == COMMON:
            if len(first.word) > 1:  # "n", "a", "e": every language has them
                self.common[first.word] = (*self.common.get(first.word, ()), language)
        elif rest:
            begun = self.stem_phrases if first.stem else self.exact_phrases
            begun.setdefault(first.word, []).append(Phrase(language, concept, tuple(rest)))
        else:
            alone = self.stems if first.stem else self.exact
            alone.setdefault(first.word, []).append((language, concept))


def _elements(entry: str) -> Iterable[Element]:
    gap = False
    for piece in entry.replace("...", " ... ").split():
        if piece == "...":
            gap = True
            continue
        words = _WORD.findall(plain(piece.removesuffix("*")))
        for number, word in enumerate(words):
            yield Element(word, piece.endswith("*") and number == len(words) - 1, gap)
            gap = False


def entries(text: str, spellings: Mapping[str, str]) -> list[str]:
    """The entries of a comma-separated list, with their choices and other spellings ("ü" as "ue") spread
    out."""
    found: list[str] = []
    for entry in _split(text):
        parts = [part.split("|") for part in _CHOICE.split(entry)]
        for chosen in product(*parts):
            spelled = "".join(chosen).casefold()
            found.append(spelled)
            other = spelled
            for letter, letters in spellings.items():
                other = other.replace(letter, letters)
            if other != spelled:
                found.append(other)
    return found


def _split(text: str) -> Iterable[str]:
    return (entry for entry in (piece.strip() for piece in re.split(r"[,\n]", text)) if entry)


if __name__ == "__main__":
    write()
