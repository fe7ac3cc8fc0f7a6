"""Addresses as the country they belong to writes them (R12): small templates of our own, one a market; other
countries as libaddressinput has them.

The order of the parts is the country's, whatever the language of the screen; only the country's name, where
it is wanted, is in the reader's language. Missing parts leave neither empty lines nor stray commas."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from desktop.domain.markets import AddressForm, Market
from desktop.l10n.names import known_markets, market_name

FIELDS = ("name", "company", "street", "extra", "postal_code", "city", "region")

_PIECES = re.compile(r"([^{}]*)\{(\w+)\}")


def format_address(
    parts: Mapping[str, str], country: str | Market, language: str, with_country: bool = True
) -> list[str]:
    """The lines of an address. ``parts`` are those of ``orders.Address.parts()``; any may be missing or
    empty.

    ``country`` is where the address is (ISO 3166, or the market itself); a country that nobody knows takes
    the international form. With ``with_country`` its name in ``language`` closes the address."""
    code, form = _form(country)
    lines = _lines(form, _filled(parts, form))
    if with_country and code:
        lines.append(market_name(code, language))
    return lines


def format_label(parts: Mapping[str, str], country: str | Market, origin: str = "") -> list[str]:
    """The lines of a parcel's label. ``origin`` is the country that the parcel leaves from; "" is the same.

    Within the country only what its post wants in capitals is in capitals. From abroad the place and, as the
    last line, the country are (Universal Postal Union, "Addressing the world"): the country in the language
    of the one that the parcel leaves from, whose post reads it first."""
    code, form = _form(country)
    abroad = bool(origin) and origin.strip().upper() != code
    filled = _filled(parts, form)
    raised = {*form.capitals, "city"} if abroad else set(form.capitals)
    for field in raised:
        filled[field] = capitals(filled.get(field, ""))
    if abroad and filled["postal_code"] and not filled["postal_code"].startswith(form.abroad_prefix):
        filled["postal_code"] = form.abroad_prefix + filled["postal_code"]
    lines = _lines(form, filled)
    if abroad and code:
        sender = known_markets().get(origin.strip().upper())
        lines.append(capitals(market_name(code, sender.language if sender else "en")))
    return lines


def capitals(text: str) -> str:
    """A text in capitals as people write them: Greek ones carry no accents (ΑΘΗΝΑ)."""
    raised = text.upper()
    if not any("GREEK" in unicodedata.name(sign, "") for sign in raised):
        return raised
    bare = (sign for sign in unicodedata.normalize("NFD", raised) if sign != "\u0301")
    return unicodedata.normalize("NFC", "".join(bare))


def tidy_address(parts: Mapping[str, str], country: str | Market) -> dict[str, str]:
    """The parts as they are kept: no spaces too many, the post code in its shape and without the country's
    letters before it ("PL-90007" is "90-007"), which belong to labels from abroad."""
    code, form = _form(country)
    filled = {field: _clean(parts.get(field, "")) for field in FIELDS}
    given = filled["postal_code"].upper()
    for lead in (f"{code}-", f"{code} ", form.abroad_prefix):
        bare = given.removeprefix(lead).strip() if lead else given
        if bare != given and not form.post_code.startswith(f"{code}-") and _fits_shape(bare, form):
            given = bare
    filled["postal_code"] = shaped_post_code(given, form.post_code)
    return filled


def form_of(country: str) -> AddressForm:
    """The address form of a country: ours, else libaddressinput's, else the international one."""
    market = known_markets().get(country)
    if market:
        return market.address
    from .address_data import form_from_data

    return form_from_data(country) or AddressForm()


def fields_of(country: str | Market) -> list[str]:
    """The fields of the country's address in the order in which it writes them, for editors and lists."""
    return [field for line in lines_of(country) for field in line]


def lines_of(country: str | Market) -> list[list[str]]:
    """The same, line by line."""
    _code, form = _form(country)
    return [[field for _before, field in _pieces(template)] for template in form.lines]


def shaped_post_code(code: str, shape: str) -> str:
    """A post code in its country's shape when its letters and digits fit ("90007" is "90-007"), else as it
    came.
    """
    if not shape or not code:
        return code
    signs = [sign for sign in code.upper() if sign.isalnum()]
    fixed = [
        sign for sign in shape if sign.isalnum()
    ]  # a prefix such as LV that the writer may have left out
    if signs[: len(fixed)] == fixed:
        signs = signs[len(fixed) :]
    slots = [sign for sign in shape if sign in "#@*"]
    if len(signs) != len(slots) or not all(map(_fits, signs, slots)):
        return code
    following = iter(signs)
    return "".join(next(following) if sign in "#@*" else sign for sign in shape)


def post_code_fits(code: str, country: str | Market) -> bool:
    """Whether a post code has its country's shape; True where the table gives no shape."""
    return _fits_shape(code, _form(country)[1])


def _form(country: str | Market) -> tuple[str, AddressForm]:
    if isinstance(country, Market):
        return country.code, country.address
    code = country.strip().upper()
    return code, form_of(code)


def _fits_shape(code: str, form: AddressForm) -> bool:
    if not form.post_code:
        return True
    shaped = shaped_post_code(code.strip(), form.post_code)
    return re.fullmatch(_shape_pattern(form.post_code), shaped) is not None


def _filled(parts: Mapping[str, str], form: AddressForm) -> dict[str, str]:
    filled = {field: _clean(parts.get(field, "")) for field in FIELDS}
    filled["postal_code"] = shaped_post_code(filled["postal_code"], form.post_code)
    if filled["region"].casefold() == filled["city"].casefold():
        filled["region"] = ""
    return filled


def _lines(form: AddressForm, filled: Mapping[str, str]) -> list[str]:
    return [line for template in form.lines for line in _line(template, filled).split("\n") if line]


def _fits(sign: str, slot: str) -> bool:
    if slot == "*":
        return True
    return sign.isdigit() if slot == "#" else sign.isalpha()


@lru_cache(maxsize=64)
def _shape_pattern(shape: str) -> str:
    classes = {"#": r"\d", "@": "[A-Z]", "*": "[A-Z0-9]"}
    return "".join(classes.get(sign, re.escape(sign)) for sign in shape)


def _clean(value: str) -> str:
    lines = (" ".join(line.split()) for line in value.splitlines())
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=256)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    return tuple((before, field) for before, field in _PIECES.findall(template))


def _line(template: str, filled: Mapping[str, str]) -> str:
    """The parts of a line that are there, each with the text that stands before it unless it comes first."""
    line = ""
    for before, field in _pieces(template):
        value = filled.get(field, "")
        if value:
            line += (before if line else "") + value
    return line
