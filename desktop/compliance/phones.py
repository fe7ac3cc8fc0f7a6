"""Telephone numbers in a draft (R3), by the numbering plans of `phonenumbers` (libphonenumber)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from . import numbers
from .concepts import words_of
from .draft import Draft, Raw, as_sure, is_own, key_of, known_numbers
from .model import BLOCK, WARN, Surroundings
from .normalise import View
from .sounding import SURE_OF_SHAPE
from .spelling import with_figures

RULE: Final = "contact.phone"
_REGIONS: Final = {
    "pl": ("PL",), "de": ("DE", "AT"), "cs": ("CZ",), "sk": ("SK",), "hu": ("HU",), "ro": ("RO",),
    "bg": ("BG",), "fr": ("FR", "BE"), "it": ("IT",), "es": ("ES",), "sv": ("SE",), "da": ("DK",),
}  # fmt: skip
"""Where the numbers in a draft of a language may come from, beside the market."""
_LOOK_BACK: Final = 8
_LOOK_AHEAD: Final = 6
_LONGEST: Final = 13
"""Figures of the longest number that is dialled without its country (Austria); IMEI and EAN-14 are longer."""
_INVITES: Final = frozenset(
    {
        "call",
        "byphone",
        "sms",
        "phonenum",
        "phonelabel",
        "brand",
        "weakbrand",
        "write",
        "contactnoun",
        "hotline",
        "wecall",
        "available",
        "give",
    }
)


def phones(draft: Draft, signed: View, surroundings: Surroundings) -> Iterable[Raw]:
    """The telephone numbers, with the level that their shape and the words around them allow. `signed` is the
    view `spelling.with_signs`."""
    seen = with_figures(draft, signed)
    known: frozenset[str] | None = None
    siblings: set[tuple[int, str]] = set()
    for run in numbers.runs(seen.text):
        span = seen.span(run.start, run.end)
        known = known_numbers(surroundings) if known is None else known
        found = draft.text[span.start : span.end]
        if _is_known(run.figures, known) or is_own(found, surroundings):
            continue
        spelled = sum(letter.isalpha() for letter in found) > 5
        kin = (len(run.figures), run.figures[: len(run.figures) // 2])
        if _label(seen.text, run.start, draft.languages) == "id":
            siblings.add(kin)
        elif run.bare and kin in siblings:
            continue  # "order 66201934 is the phone and 66201935 the charger"
        level = _level(run, seen.text, draft, surroundings, spelled)
        if level:
            raw = Raw(RULE, level, span, {"found": found})
            yield raw if spelled or run.international else as_sure(draft, raw, SURE_OF_SHAPE, 4)


def _is_known(figures: str, known: Iterable[str]) -> bool:
    return any(figures == key_of(number) or (len(figures) > 6 and figures in number) for number in known)


def _level(run: numbers.Run, text: str, draft: Draft, surroundings: Surroundings, spelled: bool) -> str:
    label = _label(text, run.start, draft.languages)
    if label in {"id", "account"} and not run.written.startswith(("+", "(+")):
        return ""
    if spelled:
        return BLOCK  # Nobody writes an order number in words.
    after = _label_after(text, run.end, draft.languages)
    labelled = label == "phone" or (after == "phone" and label != "id")
    if not label and (after == "lot" or (after == "id" and run.bare)):
        return ""
    if not label and after == "id":
        return WARN
    said = _said(text, run, draft.languages)
    if label == "carrier" or (label == "phone" and "carrier" in said):
        # The carrier's own number is no way to talk to the seller, but it may be one in disguise.
        spoken = label == "phone" or said & {"phonelabel", "call", "hotline"}
        return WARN if spoken and _valid(run, _regions(draft, surroundings)) else ""
    length = len(run.figures)
    if length > (15 if run.international else _LONGEST) or (
        numbers.serial(run.figures) and not run.international
    ):
        return ""
    if labelled and length >= 8:
        return BLOCK
    valid = _valid(run, _regions(draft, surroundings))
    if run.international:
        return BLOCK if valid or length >= 10 else ""
    if labelled:
        return BLOCK if valid else WARN
    if not valid:
        return ""
    if said & _INVITES:
        return BLOCK
    if run.bare and not run.figures.startswith("0") and valid != "mobile":
        return WARN
    return BLOCK if not run.bare or (length >= 9 and valid == "mobile") else WARN


def warm(draft: Draft, surroundings: Surroundings) -> None:
    """Loads the numbering plans that a draft in these surroundings is checked against."""
    for region in _regions(draft, surroundings):
        _checked("601234567", (region,))


def _regions(draft: Draft, surroundings: Surroundings) -> tuple[str, ...]:
    market = surroundings.market.phone_region or surroundings.market.code
    own = (
        region for language in draft.languages if language != "en" for region in _REGIONS.get(language, ())
    )
    return tuple(dict.fromkeys((market, *own)))


def _valid(run: numbers.Run, regions: tuple[str, ...]) -> str:
    return _checked(("+" if run.written.startswith(("+", "(+")) else "") + run.figures, regions)


@lru_cache(maxsize=512)
def _checked(figures: str, regions: tuple[str, ...]) -> str:
    """ "mobile" or "other" for a number that exists in a numbering plan, "" for none."""
    library = _library()
    for region in regions:
        try:
            number = library.parse(figures, region)
        except library.NumberParseException:
            continue
        if library.is_valid_number(number):
            kind = library.number_type(number)
            mobile = library.PhoneNumberType
            return "mobile" if kind in {mobile.MOBILE, mobile.FIXED_LINE_OR_MOBILE} else "other"
    return ""


def _library() -> Any:
    import phonenumbers

    return phonenumbers


def _label(text: str, start: int, languages: tuple[str, ...]) -> str:
    """What the words in front of a number call it: "phone", "id", "account", "carrier" or ""."""
    begin = max(text.rfind("\n", 0, start) + 1, start - 70)
    stretch = text[begin:start]
    if stretch.rstrip().endswith("#"):
        return "id"
    words = words_of(stretch, languages)
    best, name = -1, ""
    last = len(words.places)
    breaks = words.clauses[-1] if words.clauses else 0
    for language in (*languages, "any"):
        concepts = words.concepts.get(language, {})
        for concept, kind in _LABELS:
            for _, end in concepts.get(concept, ()):
                near = last - end < _LOOK_BACK and breaks - words.clauses[end - 1] <= 1
                if near and end > best:
                    best, name = end, kind
    return name or ("id" if stretch.rstrip().endswith("№") else "")


_LABELS: Final = (
    ("accountlabel", "account"), ("cardlabel", "account"), ("carrier", "carrier"), ("idlabel", "id"),
    ("lot", "id"),
    ("phonelabel", "phone"), ("phonenum", "phone"), ("call", "phone"), ("byphone", "phone"), ("sms", "phone"),
    ("brand", "phone"), ("hotline", "phone"),
)  # fmt: skip


_LABELS_AFTER: Final = (
    ("phonelabel", "phone"), ("phonenum", "phone"), ("call", "phone"), ("brand", "phone"), ("idlabel", "id"),
    ("lot", "lot"),
)  # fmt: skip


def _label_after(text: str, end: int, languages: tuple[str, ...]) -> str:
    """What the words behind a number call it: "phone", "id", "lot" (printed on goods, in any shape) or ""."""
    stop = text.find("\n", end)
    words = words_of(text[end : min(end + 40, stop if stop >= 0 else len(text))], languages)
    nearest, name = _LOOK_AHEAD, ""
    for language in (*languages, "any"):
        concepts = words.concepts.get(language, {})
        for key, kind in _LABELS_AFTER:
            for start, _ in concepts.get(key, ()):
                better = start < nearest and not (kind == "id" and name == "lot")
                if better or (kind == "lot" and name == "id" and start < _LOOK_AHEAD):
                    nearest, name = start, kind
    return name


def _said(text: str, run: numbers.Run, languages: tuple[str, ...]) -> set[str]:
    begin = max(0, run.start - 120)
    words = words_of(text[begin : run.end + 60], languages)
    return {key for language in (*languages, "any") for key in words.concepts.get(language, {})}
