"""The words of every language and what they stand for, out of `resources/compliance/<language>.toml`.

An entry is a word or a few; `*` stands for an ending, `(a|b)` for a choice, `...` for up to four words
between. Rules speak of concepts ("write", "email"), never of words: a new language is a file.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from msgspec import Raw

from .lexicon_file import ANY, LANGUAGES, PATTERNS, Phrase, Single, Words, phrases, read, singles

LONGEST_ENDING: Final = 8
LONGEST_GAP: Final = 4
_VERBS: Final = frozenset(
    {
        "accept", "agree", "available", "buy", "call", "continue", "find", "follow", "give", "have", "leave",
        "look", "meet", "pay", "pickup", "possible", "refund", "send", "talk", "transfer", "use", "visit",
        "wecall", "wehave", "wesell", "wesend", "wetalk", "wewrite", "write",
    }
)  # fmt: skip


class Meaning(NamedTuple):
    """What a word may stand for: (language, concept) by itself; and the phrases that it may begin, by their
    second word where that is one and follows at once, the others apart."""

    singles: tuple[Single, ...]
    seconds: Mapping[str, tuple[Phrase, ...]]
    others: tuple[Phrase, ...]
    any: bool


_NOTHING: Final = Meaning((), {}, (), False)


def _meaning(alone: tuple[Single, ...], begun: Iterable[Phrase]) -> Meaning:
    seconds: dict[str, tuple[Phrase, ...]] = {}
    others: list[Phrase] = []
    for phrase in begun:
        second = phrase.rest[0]
        if second.stem or second.gap:
            others.append(phrase)
        else:
            seconds[second.word] = (*seconds.get(second.word, ()), phrase)
    return Meaning(alone, seconds, tuple(others), bool(alone or seconds or others))


class Lexicon:
    """All languages together."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._beginnings = frozenset(chain(words.stems, words.stem_phrases))
        """All stems, of words and of phrases; most of what is looked up is none."""
        self._longest = max(map(len, self._beginnings), default=0)
        self._negations: Mapping[str, str] = {
            language: data["neg_prefix"] for language, data in words.tables.items() if "neg_prefix" in data
        }
        """How a language denies a verb by what it puts before it."""

    @property
    def common(self) -> Mapping[str, tuple[str, ...]]:
        """The commonest words, with the languages of which they are."""
        return self._words.common

    def table(self, name: str) -> Mapping[str, Any]:
        """What a file holds besides the words."""
        return self._words.tables[name]

    def look_up(self, word: str, languages: frozenset[str]) -> Meaning:
        """The meanings of a plain word in some languages."""
        words = self._words
        alone = [*self._behind(words.exact, word)]
        begun = [*self._begun(words.exact_phrases, word)]
        for length in range(min(len(word), self._longest), max(1, len(word) - LONGEST_ENDING - 1), -1):
            stem = word[:length]
            if stem in self._beginnings:
                alone += self._behind(words.stems, stem)
                begun += self._begun(words.stem_phrases, stem)
        alone = [single for single in alone if single[0] in languages]
        begun = [phrase for phrase in begun if phrase.language in languages]
        negations = [(language, "neg") for language in self._denying(word) if language in languages]
        if not (alone or begun or negations):
            return _NOTHING
        return _meaning((*dict.fromkeys(alone), *negations), dict.fromkeys(begun))

    def _behind(self, words: Mapping[str, Raw], word: str) -> list[Single]:
        raw = words.get(word)
        return [] if raw is None else singles(raw)

    def _begun(self, words: Mapping[str, Raw], word: str) -> list[Phrase]:
        raw = words.get(word)
        return [] if raw is None else phrases(raw)

    def _denying(self, word: str) -> Iterable[str]:
        """The languages in which a word is a verb of the lexicon with the negation grown on: "neposíláme"."""
        for language, prefix in self._negations.items():
            if not word.startswith(prefix):
                continue
            rest = word.removeprefix(prefix)
            if len(rest) < 4:
                continue
            found = self._behind(self._words.exact, rest)
            for end in range(len(rest), 3, -1):
                found += self._behind(self._words.stems, rest[:end])
            if any(own == language and concept in _VERBS for own, concept in found):
                yield language


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


@cache
def lexicon() -> Lexicon:
    """The lexicon of all languages, read at the first call."""
    return Lexicon(read())


def language_data(language: str) -> Mapping[str, Any]:
    """What the file of a language holds besides the words."""
    return lexicon().table(language)


def pattern_data() -> Mapping[str, Any]:
    """What `patterns.toml` holds."""
    return lexicon().table(PATTERNS)


def sentence_for(language: str, key: str) -> str:
    """A sentence that a fix puts in, in a language (BCP 47, its first part counts); "" where there is
    none."""
    base = language.split("-")[0].lower()
    if base not in LANGUAGES:
        return ""
    said = language_data(base).get("say", {})
    return str(said.get(key, ""))
