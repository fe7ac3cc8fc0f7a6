"""In which language a text is written: `eldc`'s n-grams, with the language to expect as a prior.

Short texts and close neighbours (Czech and Slovak without accents, Danish and Norwegian) are decided by words
that only one of them has, and by what the market expects; where that does not settle it, nothing is claimed.
Product names, numbers, addresses and links are no evidence.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import exp
from typing import Any, Final

from desktop import resources

from .model import Language
from .phrases import words_of
from .sentences import sentences
from .tongue import markers

_ADDRESS: Final = re.compile(r"(?:[\w.+-]+@|\w+://|www\.)\S+")
_ENOUGH_WORDS: Final = 4
_ENOUGH_LETTERS: Final = 20
_SURE: Final = 0.9
_HARDLY: Final = 0.04
_CYRILLIC: Final = frozenset({"bg", "mk", "sr", "uk", "ru"})
_LATIN_COUSINS: Final = frozenset({"hr", "sl", "sr"})
_FEW: Final = 3
_FEW_LETTERS: Final = 8
_MOST_WORDS: Final = 2000
"""More words tell nothing more."""


def base(code: str) -> str:
    """The language itself of a BCP 47 code, as the detector names it: "fr" of "fr-BE", "no" of "nb"."""
    language = code.partition("-")[0].partition("_")[0].casefold()
    return {"nb": "no", "nn": "no", "bs": "hr"}.get(language, language)


@lru_cache(maxsize=256)
def recognised(text: str, expected: tuple[str, ...], ignored: tuple[str, ...] = ()) -> Language:
    """The language of a text. `expected` are the languages to expect, the first one to answer in (BCP 47);
    `ignored` are names and addresses that are no evidence. The code is "" for a text too short to tell."""
    told = expected[0] if expected else ""
    weights = _weights(text, expected, ignored)
    if not weights:
        return Language("", 0.0, told)
    best = max(weights, key=weights.__getitem__)
    confidence = round(weights[best], 2)
    if len(_evidence(text, ignored)) < _FEW and confidence < _SURE:
        return Language("", 0.0, told)
    return Language(best, confidence, told)


def is_other(
    text: str,
    expected: tuple[str, ...],
    ignored: tuple[str, ...] = (),
    than: tuple[str, ...] | None = None,
) -> bool:
    """Whether a text is long enough to tell and surely in none of the languages to expect, or of those in
    `than`. Which other one it is need not be sure: Bulgarian may look Macedonian, and is not Polish."""
    weights = _weights(text, expected, ignored)
    allowed = {base(code) for code in (expected if than is None else than)}
    if not weights or sum(weights.get(code, 0.0) for code in allowed) >= _HARDLY:
        return False
    if allowed & _CYRILLIC and max(weights, key=weights.__getitem__) in _LATIN_COUSINS:
        return False  # Bulgarian in Latin letters looks like Croatian
    # Words with a capital may be names: an address alone is in no language.
    words = [word for word, _ in _evidence(text, ignored) if word[0].islower()]
    return len(words) >= _ENOUGH_WORDS and sum(map(len, words)) >= _ENOUGH_LETTERS


@lru_cache(maxsize=64)
def _weights(text: str, expected: tuple[str, ...], ignored: tuple[str, ...]) -> Mapping[str, float]:
    """How likely each language is, together 1; nothing for a text too short to tell."""
    words = _evidence(text, ignored)
    if len(words) < 2 or sum(len(word) for word, _ in words) < _FEW_LETTERS:
        return {}
    scores = _scores(words, tuple(base(code) for code in expected))
    if not scores:
        return {}
    # The more words there are, the more a small difference tells.
    sharpness = 4 + 1.2 * min(len(words), 16)
    top = max(scores.values())
    weights = {code: exp(sharpness * (score - top)) for code, score in scores.items()}
    whole = sum(weights.values())
    return {code: weight / whole for code, weight in weights.items()}


@lru_cache(maxsize=16)
def _evidence(text: str, ignored: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The words of a text that tell its language, as they stand and folded."""
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    found: list[tuple[str, str]] = []
    for start, end in sentences(text):
        found += _telling(text[start:end], ignored)
    return tuple(found)


@lru_cache(maxsize=1024)
def _telling(sentence: str, ignored: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The words of a sentence that tell its language."""
    names, brands = _names(ignored), _brands()
    return tuple(
        (sentence[start:end], plain)
        for start, end, plain in words_of(sentence)
        if len(plain) > 1 and plain.isalpha() and plain not in names and plain not in brands
    )


@lru_cache(maxsize=64)
def _names(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.plain for text in texts for word in words_of(text))


def _scores(words: Sequence[tuple[str, str]], expected: Sequence[str]) -> Mapping[str, float]:
    told = words[:_MOST_WORDS]
    scores: dict[str, float] = dict(_detector().detect_details(" ".join(word for word, _ in told)).scores)
    scores.pop("und", None)
    folded = [word for _, word in told]
    for code, own in markers().items():
        share = sum(map(own.__contains__, folded)) / len(told)
        if code in scores:
            scores[code] += 0.6 * share
        elif share >= 0.2:
            scores[code] = 0.6 * share
    for place, code in enumerate(expected):
        if code in scores:
            scores[code] += 0.08 if place == 0 else 0.06
    return scores


@cache
def _detector() -> Any:
    """A detector of our own; the library has no types. Imported here, since it reads its data at once."""
    import eldc  # type: ignore[import-untyped]  # it has no types

    eldc.init()
    own = eldc.instance()
    own.set_scores(6)
    return own


@cache
def _brands() -> frozenset[str]:
    table = resources.read_toml("compliance", "quality", "languages.toml")
    return frozenset(word.plain for word in words_of(table["no_evidence"]))
