"""Addresses as the country they belong to writes them (R12): small templates of our own, one a market.

The order of the parts is the country's, whatever the language of the screen; only the country's name, where
it is wanted, is in the reader's language. Missing parts leave neither empty lines nor stray commas."""

import re
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

    ``country`` is where the address is (ISO 3166, or the market itself); a country without a market of ours
    takes the international form. With ``with_country`` its name in ``language`` closes the address."""
    code = country.code if isinstance(country, Market) else country.strip().upper()
    form = country.address if isinstance(country, Market) else form_of(code)
    filled = {field: _clean(parts.get(field, "")) for field in FIELDS}
    filled["postal_code"] = shaped_post_code(filled["postal_code"], form.post_code)
    if filled["region"].casefold() == filled["city"].casefold():
        filled["region"] = ""
    lines = [line for template in form.lines for line in _line(template, filled).split("\n") if line]
    if with_country and code:
        lines.append(market_name(code, language))
    return lines


def form_of(country: str) -> AddressForm:
    """The address form of a country; the international one where we have no market."""
    market = known_markets().get(country)
    return market.address if market else AddressForm()


def fields_of(country: str | Market) -> list[str]:
    """The fields of the country's address in the order in which it writes them, for editors and lists."""
    form = country.address if isinstance(country, Market) else form_of(country.strip().upper())
    return [field for template in form.lines for _before, field in _pieces(template)]


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
    form = country.address if isinstance(country, Market) else form_of(country.strip().upper())
    if not form.post_code:
        return True
    return (
        re.fullmatch(_shape_pattern(form.post_code), shaped_post_code(code.strip(), form.post_code))
        is not None
    )


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
