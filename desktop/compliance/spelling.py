"""Addresses and numbers that are spelled out: "jan kropka kowalski małpa gmail kropka com", "null eins".

Each function gives a view in which they stand as they would be typed, or the same view when there are none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from .draft import Draft
from .lexicon import language_data
from .lexicon_file import LANGUAGES
from .normalise import View, plain

TLDS: Final = (
    "com|net|org|eu|info|biz|shop|store|online|app|io|pl|de|at|ch|cz|sk|hu|ro|bg|fr|be|lu|it|es|se|dk|ie|uk|nl|pt|gr"
    "|hr|si|fi|lt|lv|ee|mt|cy|no|me|fm|ua|co"
)
PROVIDERS: Final = (
    "gmail|googlemail|hotmail|outlook|yahoo|icloud|protonmail|proton|gmx|web|onet|interia|seznam|centrum|azet|freemail"
    "|citromail|abv|orange|laposte|libero|virgilio|tiscali|telia|live|msn|aol|wp|o2|tlen|t-online"
)
_SURE_PROVIDERS: Final = "gmail|googlemail|hotmail|yahoo|protonmail|gmx|freemail|citromail|abv|laposte"
_HOSTS: Final = frozenset(_SURE_PROVIDERS.split("|"))
_IN_BRACKETS: Final = re.compile(r"[(\[{<]\s*([^()\[\]{}<>]{1,14}?)\s*[)\]}>]\s*(?=\w)")
_BRACKET: Final = re.compile(rf"\s*{_IN_BRACKETS.pattern}")
_LOOSE: Final = re.compile(rf"(?<=\w)\s+\.\s?(?=(?:{TLDS})(?!\w))")
_GAP: Final = r"\s(?<=\w\s)\s*"
"""White space behind a word. The space comes first: `re` finds it much faster than what stands before it."""
_LONGEST_JOINT: Final = 4
_FEWEST: Final = 3
"""Fewer number words make no number."""
_WORD: Final = re.compile(r"[^\W_]+")


class _Signs(NamedTuple):
    """How a set of languages says "@", "." and "-" aloud: `weak` is a word of everyday use as well."""

    at: re.Pattern[str]
    weak: re.Pattern[str]
    dot: re.Pattern[str]
    surely: re.Pattern[str]
    first: frozenset[str]
    bracketed: Mapping[str, str]


@cache
def _signs(languages: tuple[str, ...]) -> _Signs:
    at, dot, dash = {"@"}, {"."}, {"-"}
    weak: set[str] = set()
    for language in languages:
        spelled = language_data(language).get("spelled", {})
        at |= {plain(word.replace("_", " ")) for word in spelled.get("at", "").split()}
        weak |= {plain(word) for word in spelled.get("weak", "").split()}
        dot |= {plain(word) for word in spelled.get("dot", "").split()}
        dash |= {plain(word) for word in spelled.get("dash", "").split()}
    weak |= {"at", "a"}
    at -= weak
    at_words = "|".join(sorted((re.escape(word) for word in at - {"@"}), key=len, reverse=True)) or r"(?!)"
    dots = "|".join(sorted((re.escape(word) for word in dot - {"."}), key=len, reverse=True)) or r"(?!)"
    host = rf"(?=(?:(?:{_SURE_PROVIDERS})\b|[\w-]+\.(?:{TLDS})\b))"
    # "-" last: a dash in brackets is read too.
    bracketed = {**dict.fromkeys(dash, "-"), **dict.fromkeys(dot, "."), **dict.fromkeys(at | weak, "@")}
    return _Signs(
        at=re.compile(rf"{_GAP}(?:{at_words})(?!\w)\s*(?=[\w])"),
        weak=re.compile(rf"{_GAP}(?:{'|'.join(sorted(weak))})\s+{host}"),
        dot=re.compile(rf"{_GAP}(?:{dots})\s+(?=\w)"),
        surely=re.compile(rf"{_GAP}(?:{dots})\s+(?=(?:{TLDS})(?!\w))"),
        first=frozenset(word for sign in at | dot for word in _WORD.findall(sign)),
        bracketed=bracketed,
    )


_NOT_AFTER_POINT: Final = re.compile(r"\s+(?:punct|point|pont|punto|ponto)\s+(?:de|es|se|at|no|me|si|be|is)$")


def with_signs(draft: Draft) -> View:
    """The view with "(at)", "małpa", "kropka com" and their like in other languages put as signs."""
    seen = draft.view
    signs = _signs(draft.languages)
    text = seen.text
    if not signs.bracketed.keys().isdisjoint(_IN_BRACKETS.findall(text)):
        changes = [
            (match.start(), match.end(), signs.bracketed[match.group(1)])
            for match in _BRACKET.finditer(text)
            if match.group(1) in signs.bracketed
            and match.start() > 0
            and text[match.start() - 1 : match.start()] != " "
        ]
        seen = seen.rewrite(changes) if changes else seen
    if " ." in text:
        loose = list(_LOOSE.finditer(seen.text))
        seen = seen.rewrite((match.start(), match.end(), ".") for match in loose) if loose else seen
    if seen is draft.view and not draft.words & signs.first and not draft.words & _HOSTS:
        return seen
    marks = list(signs.at.finditer(seen.text))
    if marks:
        seen = seen.rewrite((match.start(), match.end(), "@") for match in marks)
    address = "@" in seen.text or "www" in seen.text
    if not address:
        seen = _dotted(
            seen, [match for match in signs.surely.finditer(seen.text) if not _everyday(seen.text, match)]
        )
        weak = [match for match in signs.weak.finditer(seen.text) if _spelled_out(draft, seen, match)]
        if weak:
            seen = seen.rewrite((match.start(), match.end(), "@") for match in weak)
            address = True
    return _dotted(seen, list(signs.dot.finditer(seen.text))) if address else seen


def _dotted(seen: View, found: Sequence[re.Match[str]]) -> View:
    return seen.rewrite((match.start(), match.end(), ".") for match in found) if found else seen


def _spelled_out(draft: Draft, seen: View, match: re.Match[str]) -> bool:
    """ "jan.smith at gmail", "sales at mobileshop dot ie", but not "shop at mobileshop.ie"."""
    local = seen.text[: match.start()].rsplit(maxsplit=1)[-1]
    if re.search(r"[.\d_]", local):
        return True
    host = re.compile(r"\S+").match(seen.text, match.end())
    if host is None or "." not in host.group().rstrip(".,;!?"):
        return False
    typed = seen.span(host.start(), host.end())
    return " " in draft.text[typed.start : typed.end]


def _everyday(text: str, match: re.Match[str]) -> bool:
    """ "punct de ridicare", "point de retrait": a point of something, not the point in an address."""
    following = re.match(r"\w+", text[match.end() :])
    return (
        following is not None and _NOT_AFTER_POINT.search(f"{match.group()}{following.group()}") is not None
    )


class _Numerals(NamedTuple):
    values: Mapping[str, int]
    joints: frozenset[str]
    plus: frozenset[str]
    times: Mapping[str, int]


@cache
def _numerals(language: str) -> _Numerals:
    data = language_data(language).get("numbers", {})
    values: dict[str, int] = {}
    parts: dict[str, dict[str, int]] = {}
    for kind in ("units", "teens", "tens", "hundreds"):
        pairs = (entry.split("=") for entry in data.get(kind, "").split())
        parts[kind] = {spelled: int(value) for word, value in pairs for spelled in _spellings(language, word)}
        values |= parts[kind]
    joint = plain(data.get("compound", "-"))
    if joint != "-":
        for ten, tens in parts["tens"].items():
            for unit, units in parts["units"].items():
                if units:
                    ordered = (unit, ten) if data.get("order") == "units-tens" else (ten, unit)
                    values.setdefault(joint.join(ordered), tens + units)
        for unit, units in parts["units"].items():
            for hundred, hundreds in parts["hundreds"].items():
                values.setdefault(unit + hundred, units * hundreds)
        small = [(word, value) for word, value in values.items() if 0 < value < 100]
        full = [(word, value) for word, value in values.items() if value >= 100]
        for hundred, hundreds in full:
            for word, value in small:
                values.setdefault(hundred + word, hundreds + value)
    times = dict(entry.split("=") for entry in data.get("times", "").split())
    return _Numerals(
        values,
        frozenset(plain(data.get("joints", "")).split()),
        frozenset(plain(data.get("plus", "")).split()),
        {plain(word): int(value) for word, value in times.items()},
    )


def _spellings(language: str, word: str) -> Iterable[str]:
    yield plain(word)
    other = word
    for letter, letters in language_data(language).get("spellings", {}).items():
        other = other.replace(letter, letters)
    if other != word:
        yield plain(other)


@cache
def numeral_words() -> frozenset[str]:
    """All number words of all languages: a draft without four of them spells no number."""
    return frozenset(word for language in LANGUAGES for word in _numerals(language).values)


def with_figures(draft: Draft, seen: View) -> View:
    """The view with runs of number words put as figures where they make a number of seven figures or more."""
    every = numeral_words()
    if len(draft.words & every) < 2:
        return seen
    said = _WORD.findall(seen.text)
    if not _crowded([word in every for word in said]):
        return seen
    spoken = [known for known in map(_numerals, draft.languages) if _counts(said, known) >= _FEWEST]
    words = [match.span() for match in _WORD.finditer(seen.text)] if spoken else []
    for known in spoken:
        changes = list(_runs(seen.text, words, known))
        if changes:
            return seen.rewrite(changes)
    return seen


def _counts(said: Iterable[str], known: _Numerals) -> int:
    """How many of some words are number words of a language."""
    return sum(map(known.values.__contains__, said))


def _crowded(said: Sequence[bool]) -> bool:
    """Whether three number words stand among six words: fewer make no number of seven figures."""
    places = [place for place, is_number in enumerate(said) if is_number]
    return any(third - first < 6 for first, third in zip(places, places[2:], strict=False))


def _runs(text: str, words: Sequence[tuple[int, int]], known: _Numerals) -> Iterable[tuple[int, int, str]]:
    run: list[tuple[int, int, str]] = []
    for start, end in words:
        word = text[start:end]
        fits = word in known.values or word in known.plus or word in known.times or word.isdecimal()
        joint = word in known.joints and bool(run)
        if (fits or joint) and (not run or start - run[-1][1] <= _LONGEST_JOINT):
            run.append((start, end, word))
            continue
        if run:
            yield from _number(run, known)
        run = [(start, end, word)] if fits else []
    yield from _number(run, known)


def _number(run: list[tuple[int, int, str]], known: _Numerals) -> Iterable[tuple[int, int, str]]:
    while run and run[-1][2] in known.joints and run[-1][2] not in known.values:
        run.pop()
    if sum(word in known.values for _, _, word in run) < _FEWEST:
        return
    figures = _figures([word for _, _, word in run], known)
    if len(figures.lstrip("+")) >= 7:
        yield run[0][0], run[-1][1], figures


def _figures(words: Sequence[str], known: _Numerals) -> str:
    """What the words say in figures: neighbours that make one number ("trzydzieści cztery") are put together,
    all else is said figure by figure."""
    out = ""
    now: int | None = None
    repeat = 1
    for word in words:
        if word in known.joints and word not in known.values:
            continue
        if word in known.times:
            repeat = known.times[word]
            continue
        value = known.values.get(word)
        if value is None:
            out += "" if now is None else str(now)
            out, now = out + ("+" if word in known.plus else word), None
            continue
        together = None if now is None or repeat > 1 else _together(now, value)
        if together is not None:
            now = together
            continue
        out += "" if now is None else str(now)
        if repeat > 1:
            out, now, repeat = out + str(value) * repeat, None, 1
        else:
            now = value
    return out + ("" if now is None else str(now))


def _together(now: int, value: int) -> int | None:
    if now == 4 and value == 20:
        return 80  # quatre-vingts
    if 1 <= now <= 9 and value == 100:
        return now * 100
    if value == 0:
        return None
    if now >= 100 and now % 100 == 0 and value < 100:
        return now + value
    if now % 10 == 0 and now % 100 >= 20 and value < 10:
        return now + value
    if now % 100 in (60, 80) and 10 <= value < 20:
        return now + value  # soixante-dix, quatre-vingt-dix
    return None
