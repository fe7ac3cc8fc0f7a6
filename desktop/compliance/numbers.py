"""Figures in a draft, and which of them are no telephone numbers: dates, times, prices, sizes, post codes,
versions, order and serial numbers.

What is certain by its shape is masked before anything is looked for; what the conversation knows is compared
figure by figure; the rest is told by the word in front of it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

_CURRENCY: Final = (
    r"(?:zlotych|zlote|zl|pln|eur|euros?|€|kc|czk|ft|huf|forint|lei|ron|лв|лева|bgn|kr|kronor|kroner|sek|dkk"
    r"|usd|\$|£|gbp)"
)
_UNIT: Final = (
    r"(?:gb|tb|mb|mah|wh|mm|cm|kg|g|gr|%|°|mp|mpx|mpix|mbit|ghz|mhz|hz|px|dpi|nits|inch|cali|zoll|proc|prozent"
    r"|percent|dni|dnia|tage|tagen|days?|hours?|godz|stunden|jours?|heures?|dnu|hodin|nap|oras?|zile|ore|giorni"
    r"|dias?|horas|dagar|dage|timer)"
)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:20)?[2-3]\d"
_HOUR: Final = r"(?:[01]?\d|2[0-4])[:h][0-5]\d"
_AMOUNT: Final = r"\d{1,3}(?:[\s.,]?\d{3})*(?:[.,]\d{1,2})?"
_NOT_NUMBER: Final = re.compile(
    "|".join(
        [
            # Dates: day month year, year month day. "06.12.34.56.78" is a French telephone number.
            rf"(?<![\d+.\-/]){_DAY}[./\-]\s?{_MONTH}[./\-]\s?{_YEAR}(?!\d|[.\-/ ]\d\d[.\-/ ]?\d)",
            rf"(?<!\d)20\d\d[.\-/]\s?{_MONTH}[.\-/]\s?{_DAY}(?!\d)",
            # Times and opening hours.
            rf"(?<![\d:]){_HOUR}(?:\s?(?:-|do|bis|to|a)\s?{_HOUR})?(?!\d)",
            # Prices.
            rf"(?<![\d+]){_AMOUNT}\s?{_CURRENCY}(?!\w)",
            rf"(?<!\w){_CURRENCY}\s?{_AMOUNT}(?!\d)",
            # Sizes and spans of time; a single letter only where it touches the figure ("20w").
            rf"(?<![\d+])(?<!\d[ \-])\d{{1,5}}(?:[.,]\d+)?(?:\s?{_UNIT}|[wvxh])(?!\w)",
            # Addresses in a network of one's own (RFC 1918), and file numbers of a year.
            r"(?<![\d.])(?:192\.168|10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}(?!\.?\d)",
            r"(?<![\d/+])(?:19|20)\d\d/\d{3,6}(?![\d/])",
            # Versions.
            r"(?<![\d.])v?\d{1,3}\.\d{1,2}(?:\.\d{1,2})?(?!\.?\d)",
            # Post codes before a name: Poland; Czechia, Slovakia, Sweden, Greece.
            r"(?<![\d\-])\d{2}-\d{3}(?=,?\s[^\W\d])",
            r"(?<![\d\-+] )(?<![\d+])\d{3}\s\d{2}(?=,?\s[^\W\d_]{3})",
        ]
    )
)
_RUN: Final = re.compile(
    r"(?<![\w#])(?<![a-z][\-_/])(?:\+\s?)?\(?\d+(?:[ ().\-/,\u00b7*_]{1,3}\d+)*(?![\w@])"
)
SHORTEST: Final = 7
"""Fewer figures are no telephone number that can be called from another place."""
_CLUSTER: Final = re.compile(r"\d[\d\s().\-/,\u00b7*:+ol_]*")
_LEADING: Final = "+(o"
_AROUND: Final = 16
_O: Final = re.compile(r"(?<=\d)o(?=[\d ])|(?<!\w)o(?=\d\d)|(?<=\d)l(?=\d)")


class Run(NamedTuple):
    """Figures in a row, with their place in the text that was searched."""

    figures: str
    start: int
    end: int
    written: str

    @property
    def international(self) -> bool:
        """Written with its country: +48 …, 0048 …"""
        return self.written.startswith(("+", "(+")) or (
            self.figures.startswith("00") and len(self.figures) >= 11
        )

    @property
    def bare(self) -> bool:
        """Written in one piece, without a plus."""
        return self.written.isdecimal()


def masked(text: str) -> str:
    """The text with dates, times, prices, sizes, versions and post codes made unreadable, in its length."""
    return _NOT_NUMBER.sub(lambda match: "\x00" * len(match.group()), text)


def figures_in(text: str) -> int:
    """How many figures a view holds, quickly."""
    return sum(map(text.count, "0123456789"))


@lru_cache(maxsize=64)
def runs(text: str) -> tuple[Run, ...]:
    """Runs of at least seven figures that are not plainly something else."""
    found: list[Run] = []
    if figures_in(text) < SHORTEST:
        return ()
    for cluster in _CLUSTER.finditer(text):
        written = cluster.group()
        if len(written) < SHORTEST or figures_in(written) < SHORTEST:
            continue
        # Masking looks at every character: only where there are figures enough, with the words around them.
        first = cluster.start()
        while first and text[first - 1] in _LEADING:
            first -= 1
        begin = max(0, first - _AROUND)
        around = text[begin : cluster.end() + _AROUND]
        for run in _runs_in(around, first - begin, cluster.end() - begin):
            found.append(run._replace(start=begin + run.start, end=begin + run.end))
    return tuple(found)


@lru_cache(maxsize=512)
def _runs_in(around: str, start: int, end: int) -> tuple[Run, ...]:
    """The runs between two places of a stretch. Kept, since most numbers of a draft stay as they are."""
    seen = masked(_O.sub(lambda match: "0" if match.group() == "o" else "1", around))
    return tuple(run for match in _RUN.finditer(seen, start, end) for run in _parts(match))


def _parts(match: re.Match[str]) -> Iterable[Run]:
    """ "Lindenstraße 24, 50674 Köln": one comma parts two numbers, several part one."""
    written, start = match.group(), match.start()
    for piece in written.split(", ") if written.count(", ") == 1 else [written]:
        figures = "".join(letter for letter in piece if letter.isdecimal())
        if len(figures) >= SHORTEST:
            yield Run(figures, start, start + len(piece), piece)
        start += len(piece) + 2


def luhn(figures: str) -> bool:
    """The check of cards and IMEIs (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, figure in enumerate(reversed(figures)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def ean(figures: str) -> bool:
    """A valid article number (GTIN-13 or GTIN-14, GS1 General Specifications)."""
    if len(figures) not in (13, 14):
        return False
    body = figures[:-1]
    total = sum(int(figure) * (3 if place % 2 == 0 else 1) for place, figure in enumerate(reversed(body)))
    return (10 - total % 10) % 10 == int(figures[-1])


def serial(figures: str) -> bool:
    """Whether the figures are a device or article number by their own check: IMEI (3GPP TS 23.003), EAN."""
    return (len(figures) == 15 and luhn(figures)) or ean(figures)
