"""In which language a text is written: `eldc`'s n-grams, with the language to expect as a prior.

Short texts and close neighbours (Czech and Slovak without accents, Danish and Norwegian) are decided by words
that only one of them has, and by what the market expects; where that does not settle it, nothing is claimed.
Product names, numbers, addresses and links are no evidence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import exp
from typing import Any, Final

from desktop import resources

from .model import Language
from .phrases import words_of
from .tongue import markers

_NO_EVIDENCE: Final = re.compile(r"\S*(?:://|@|www\.)\S*|\S*\d\S*|[\ud800-\udfff]")
_ENOUGH_WORDS: Final = 5
_ENOUGH_LETTERS: Final = 24
_SURE: Final = 0.9
_FEW: Final = 3
_BESIDE: Final = ("no", "da", "sv"), ("cs", "sk"), ("hr", "sr", "sl"), ("bg", "ru", "uk", "be"), ("es", "pt")


def base(code: str) -> str:
    """The language itself of a BCP 47 code, as the detector names it: "fr" of "fr-BE", "no" of "nb"."""
    language = code.partition("-")[0].partition("_")[0].casefold()
    return {"nb": "no", "nn": "no", "bs": "hr"}.get(language, language)


@lru_cache(maxsize=256)
def recognised(text: str, expected: tuple[str, ...], ignored: tuple[str, ...] = ()) -> Language:
    """The language of a text. `expected` are the languages to expect, the first one to answer in (BCP 47);
    `ignored` are names and addresses that are no evidence. The code is "" for a text too short to tell."""
    told = expected[0] if expected else ""
    cleaned, count = _evidence(text, ignored)
    if count < 2 or sum(map(str.isalpha, cleaned)) < 8:
        return Language("", 0.0, told)
    scores = _scores(cleaned, tuple(base(code) for code in expected))
    if not scores:
        return Language("", 0.0, told)
    best = max(scores, key=scores.__getitem__)
    sharpness = 4 + 1.2 * min(count, 16)
    weight = sum(exp(sharpness * (score - scores[best])) for score in scores.values())
    confidence = round(1 / weight, 2)
    if count < _FEW and confidence < _SURE:
        return Language("", 0.0, told)
    return Language(best, confidence, told)


def is_other(text: str, language: Language, accepted: Iterable[str]) -> bool:
    """Whether a text is surely and for the most part in a language that is not accepted."""
    allowed = {base(code) for code in accepted}
    if not language.code or language.code in allowed or language.confidence < _SURE:
        return False
    cleaned, count = _evidence(text, ())
    letters = sum(map(str.isalpha, cleaned))
    if count < _ENOUGH_WORDS or letters < _ENOUGH_LETTERS:
        return False
    if any(language.code in group and allowed & set(group) for group in _BESIDE):
        return language.confidence >= 0.97 and count > _ENOUGH_WORDS
    return True


@lru_cache(maxsize=64)
def _evidence(text: str, ignored: tuple[str, ...]) -> tuple[str, int]:
    """What of a text tells its language, and how many words that is."""
    kept = _NO_EVIDENCE.sub(" ", text)
    names = _names(ignored) | _brands()
    pieces: list[str] = []
    count = place = 0
    for word in words_of(kept):
        if word.plain in names:
            pieces.append(kept[place : word.start])
            place = word.end
        else:
            count += 1
    pieces.append(kept[place:])
    return "".join(pieces).strip(), count


@lru_cache(maxsize=64)
def _names(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.plain for text in texts for word in words_of(text))


def _scores(text: str, expected: Sequence[str]) -> Mapping[str, float]:
    scores: dict[str, float] = dict(_detector().detect_details(text).scores)
    scores.pop("und", None)
    words = [word.plain for word in words_of(text)]
    for code, own in markers().items():
        share = sum(word in own for word in words) / len(words)
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
    import eldc  # type: ignore[import-untyped]

    eldc.init()
    own = eldc.instance()
    own.set_scores(6)
    return own


@cache
def _brands() -> frozenset[str]:
    table = resources.read_toml("compliance", "quality", "languages.toml")
    return frozenset(word.plain for word in words_of(table["no_evidence"]))
