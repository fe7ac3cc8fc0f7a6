"""The words of every language and what they stand for, out of `resources/compliance/<language>.toml`.

An entry is a word or a few; `*` stands for an ending, `(a|b)` for a choice, `...` for up to four words
between. Rules speak of concepts ("write", "email"), never of words: a new language is a file.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from typing import Any, Final, NamedTuple

from desktop import resources

from .normalise import plain

LANGUAGES: Final = ("pl", "de", "cs", "sk", "hu", "ro", "bg", "fr", "it", "es", "sv", "da", "en")
"""The languages with a lexicon of their own."""
ANY: Final = "any"
"""Words that are the same everywhere: brands, ways to pay, places for reviews."""

LONGEST_ENDING: Final = 8
LONGEST_GAP: Final = 4
_VERBS: Final = frozenset(
    {
        "accept", "agree", "available", "buy", "call", "continue", "find", "follow", "give", "have", "leave",
        "look", "meet", "pay", "pickup", "possible", "refund", "send", "talk", "transfer", "use", "visit",
        "wecall", "wehave", "wesell", "wesend", "wetalk", "wewrite", "write",
    }
)  # fmt: skip
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


class Meaning(NamedTuple):
    """What a word may stand for: (language, concept) by itself; and the phrases that it may begin, by their
    second word where that is one and follows at once, the others apart."""

    singles: tuple[tuple[str, str], ...]
    seconds: Mapping[str, tuple[Phrase, ...]]
    others: tuple[Phrase, ...]
    any: bool


_NOTHING: Final = Meaning((), {}, (), False)


def _meaning(singles: tuple[tuple[str, str], ...], phrases: Iterable[Phrase]) -> Meaning:
    seconds: dict[str, tuple[Phrase, ...]] = {}
    others: list[Phrase] = []
    for phrase in phrases:
        second = phrase.rest[0]
        if second.stem or second.gap:
            others.append(phrase)
        else:
            seconds[second.word] = (*seconds.get(second.word, ()), phrase)
    return Meaning(singles, seconds, tuple(others), bool(singles or seconds or others))


class Lexicon:
    """All languages together."""

    def __init__(self) -> None:
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._exact_phrases: dict[str, list[Phrase]] = {}
        self._stem_phrases: dict[str, list[Phrase]] = {}
        self._beginnings: set[str] = set()
        """All stems, of words and of phrases; most of what is looked up is none."""
        self._longest = 0
        self._negations: dict[str, str] = {}
        self.common: dict[str, tuple[str, ...]] = {}
        """The commonest words, with the languages of which they are."""

    def add(self, language: str, concept: str, entry: str) -> None:
        """Takes an entry in; raises ValueError when there is no word in it."""
        elements = list(_elements(entry))
        if not elements:
            raise ValueError(f"{language}: {concept}: no word in {entry!r}")
        first, *rest = elements
        if first.stem and concept != "common":
            self._beginnings.add(first.word)
            self._longest = max(self._longest, len(first.word))
        if concept == "common":
            if len(first.word) == 1:
                return  # "n", "a", "e": every language has them
            self.common[first.word] = (*self.common.get(first.word, ()), language)
        elif rest:
            phrases = self._stem_phrases if first.stem else self._exact_phrases
            phrases.setdefault(first.word, []).append(Phrase(language, concept, tuple(rest)))
        else:
            words = self._stems if first.stem else self._exact
            words.setdefault(first.word, []).append((language, concept))

    def look_up(self, word: str, languages: frozenset[str]) -> Meaning:
        """The meanings of a plain word in some languages."""
        singles = [single for single in self._exact.get(word, ()) if single[0] in languages]
        phrases = [phrase for phrase in self._exact_phrases.get(word, ()) if phrase.language in languages]
        for length in range(min(len(word), self._longest), max(1, len(word) - LONGEST_ENDING - 1), -1):
            stem = word[:length]
            if stem in self._beginnings:
                singles += [single for single in self._stems.get(stem, ()) if single[0] in languages]
                phrases += [own for own in self._stem_phrases.get(stem, ()) if own.language in languages]
        negations = [(language, "neg") for language in self._denying(word) if language in languages]
        if not (singles or phrases or negations):
            return _NOTHING
        return _meaning((*dict.fromkeys(singles), *negations), dict.fromkeys(phrases))

    def _denying(self, word: str) -> Iterable[str]:
        """The languages in which a word is a verb of the lexicon with the negation grown on: "neposíláme"."""
        for language, prefix in self._negations.items():
            if not word.startswith(prefix):
                continue
            rest = word.removeprefix(prefix)
            if len(rest) < 4:
                continue
            ways = [(word_end, self._stems) for word_end in range(len(rest), 3, -1)]
            found = [
                *self._exact.get(rest, ()),
                *(s for end, stems in ways for s in stems.get(rest[:end], ())),
            ]
            if any(own == language and concept in _VERBS for own, concept in found):
                yield language

    def denies_with(self, language: str, prefix: str) -> None:
        """Says that a language denies a verb by what it puts before it."""
        self._negations[language] = prefix


class Reader(dict[str, Meaning]):
    """The meanings of words in some languages, looked up when they are first met; the memory is bounded."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self._languages = frozenset({*languages, ANY})

    def __missing__(self, word: str) -> Meaning:
        if word.isdecimal():
            return _NOTHING  # no entry holds figures alone, and there is no end of them
        if len(self) > 20_000:
            self.clear()
        meaning = self[word] = lexicon().look_up(word, self._languages)
        return meaning


@lru_cache(maxsize=32)
def reader(languages: tuple[str, ...]) -> Reader:
    """The reader for a set of languages."""
    return Reader(languages)


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


@cache
def language_data(language: str) -> Mapping[str, Any]:
    """The file of a language as it stands."""
    return resources.read_toml("compliance", f"{language}.toml")


@cache
def lexicon() -> Lexicon:
    """The lexicon of all languages, read at the first call."""
    made = Lexicon()
    for language in (ANY, *LANGUAGES):
        data = language_data(language)
        spellings: Mapping[str, str] = data.get("spellings", {})
        if "neg_prefix" in data:
            made.denies_with(language, data["neg_prefix"])
        for concept, words in data["words"].items():
            for entry in dict.fromkeys(entries(words, spellings)):
                made.add(language, concept, entry)
    return made


def sentence_for(language: str, key: str) -> str:
    """A sentence that a fix puts in, in a language (BCP 47, its first part counts); "" where there is
    none."""
    base = language.split("-")[0].lower()
    if base not in LANGUAGES:
        return ""
    said = language_data(base).get("say", {})
    return str(said.get(key, ""))
