"""Addresses that people type: each country's own names, checks and explanations; the label of a parcel."""

from itertools import chain, combinations

import pytest

from desktop.domain.markets import AddressForm
from desktop.l10n.address_check import (
    SHAPES,
    check_address,
    field_name,
    own_word,
    problem_text,
    required_fields,
    shape_text,
)
from desktop.l10n.address_data import form_from_data, known_countries, region_named, regions
from desktop.l10n.addresses import FIELDS, capitals, form_of, format_address, format_label, tidy_address
from desktop.l10n.names import known_markets

MARKETS = known_markets()
ABROAD = ("CH", "GB", "NO", "US", "CN", "JP", "QQ")
"""No markets of ours: libaddressinput's forms, and a country that nobody knows."""


def sample(country: str, **changed: str) -> dict[str, str]:
    found = MARKETS[country].address.sample if country in MARKETS else MARKETS["DE"].address.sample
    return {**found, **changed}


@pytest.mark.parametrize("country", MARKETS)
def test_the_sample_passes_its_own_check(country: str) -> None:
    assert check_address(sample(country), country) == []


@pytest.mark.parametrize("country", MARKETS)
def test_a_wrong_post_code_is_explained_with_one_that_exists(country: str) -> None:
    [problem] = check_address(sample(country, postal_code="12"), country)
    said = problem_text(problem)
    assert (problem.field, problem.kind, problem.stops) == ("postal_code", "shape", True)
    assert MARKETS[country].address.sample["postal_code"] in said
    assert said == shape_text(country)


def test_every_shape_has_its_sentence() -> None:
    assert {market.address.post_code for market in MARKETS.values()} == set(SHAPES)


def test_the_sentence_names_the_parts() -> None:
    assert shape_text("PL") == (
        "Poland: a post code has two digits, a hyphen and three digits, for example 90-007."
    )


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("PL", "90007", "90-007"),
        ("PL", "PL-90 007", "90-007"),
        ("SE", "se-41138", "411 38"),
        ("DE", "D-50674", "D-50674"),
        ("LT", "lt01103", "LT-01103"),
        ("LT", "01103", "LT-01103"),
        ("LU", "1536", "L-1536"),
        ("NL", "1016gv", "1016 GV"),
        ("IE", "v92x2k4", "V92 X2K4"),
        ("PT", "1100053", "1100-053"),
        ("FR", "69 002", "69002"),
        ("CH", "CH-8001", "8001"),
    ],
)
def test_post_codes_are_kept_in_their_shape(country: str, typed: str, kept: str) -> None:
    assert tidy_address({"postal_code": typed}, country)["postal_code"] == kept


def test_a_post_code_of_another_region_names_both() -> None:
    [problem] = check_address(sample("IT", postal_code="00144"), "IT")
    assert not problem.stops
    assert problem_text(problem) == "00144 belongs to Roma. Post codes of Torino begin with 10."
    [problem] = check_address(sample("ES", postal_code="28013"), "ES")
    assert problem_text(problem) == "28013 belongs to Madrid. Post codes of Valencia begin with 46."


def test_a_post_code_that_was_never_given_out_may_be_kept() -> None:
    [problem] = check_address(sample("NL", postal_code="1016 SS"), "NL")
    assert (problem.kind, problem.stops) == ("no_such_code", False)
    assert "1016 GV" in problem_text(problem)


def test_what_is_missing_is_said_at_its_field() -> None:
    problems = check_address({}, "IT")
    assert {problem.field: problem.kind for problem in problems} == dict.fromkeys(
        ("company", "street", "postal_code", "city", "region"), "missing"
    )
    assert [problem.field for problem in check_address({}, "PL")] == [
        "company",
        "street",
        "postal_code",
        "city",
    ]
    assert "region" in required_fields("ES")
    assert "region" not in required_fields("RO")


def test_a_region_that_is_not_there_is_said() -> None:
    [problem] = check_address(sample("IT", region="Wien"), "IT")
    assert problem_text(problem) == "Italy: there is no region “Wien”. Choose one from the list."
    assert check_address(sample("IT", region="torino"), "IT") == []
    assert check_address(sample("RO", region="jud. Nimic"), "RO") == []


def test_regions_are_found_in_every_language_of_the_country() -> None:
    known = region_named("ES", "València")
    assert known is not None
    assert known.name == "Valencia"
    assert region_named("IT", "to") == region_named("IT", "Torino")
    assert regions("PL") == ()


def test_parts_have_the_countrys_own_names() -> None:
    assert [(field_name("region", code), own_word("region", code)) for code in ("IT", "RO", "IE")] == [
        ("Province", "provincia"),
        ("County", "județ"),
        ("County", "county"),
    ]
    assert own_word("postal_code", "CZ") == "PSČ"
    assert own_word("street", "CZ") == ""
    assert field_name("postal_code", "CZ") == "Post code"


@pytest.mark.parametrize(
    ("country", "origin", "last"),
    [
        ("PL", "", ["90-007 Łódź"]),
        ("PL", "PL", ["90-007 Łódź"]),
        ("PL", "DE", ["90-007 ŁÓDŹ", "POLEN"]),
        ("SE", "PL", ["SE-411 38 GÖTEBORG", "SZWECJA"]),
        ("LT", "PL", ["LT-01103 VILNIUS", "LITWA"]),
        ("GR", "DE", ["105 63 ΑΘΗΝΑ", "GRIECHENLAND"]),
        ("FR", "", ["69002 LYON"]),
        ("ES", "FR", ["46100 BURJASSOT", "VALENCIA", "ESPAGNE"]),
    ],
)
def test_labels_are_written_as_posts_want_them(country: str, origin: str, last: list[str]) -> None:
    assert format_label(sample(country), country, origin)[-len(last) :] == last


def test_hungary_wants_everything_in_capitals() -> None:
    assert format_label(sample("HU"), "HU") == ["NAGY ÁDÁM", "BUDAPEST", "DEZSŐ UTCA 11. 2/4.", "1016"]


def test_greek_capitals_have_no_accents() -> None:
    assert capitals("Αθήνα, Μαΐου") == "ΑΘΗΝΑ, ΜΑΪΟΥ"
    assert capitals("Łódź") == "ŁÓDŹ"


@pytest.mark.parametrize("country", [*MARKETS, *ABROAD])
def test_any_part_may_be_missing_without_a_hole(country: str) -> None:
    """All 128 subsets of the parts: nothing lost, no empty line, no comma or space left over."""
    whole = {**dict.fromkeys(FIELDS, ""), **sample(country, company="ReFon", extra="Hof B", region="Reg")}
    subsets = chain.from_iterable(combinations(FIELDS, count) for count in range(len(FIELDS) + 1))
    for kept in subsets:
        parts = {field: whole[field] for field in kept}
        used = {field for field in kept if f"{{{field}}}" in _lines_of(country)}
        for lines in (
            format_address(parts, country, "en", with_country=False),
            format_label(parts, country, "XX"),
        ):
            assert all(line == line.strip(" ,-") and "  " not in line and ", ," not in line for line in lines)
        shown = "\n".join(format_address(parts, country, "en", with_country=False))
        assert all(whole[field] in shown for field in used)
        assert bool(shown) == bool(used)


def _lines_of(country: str) -> str:
    return "".join(form_of(country).lines)


def test_countries_that_are_no_markets_have_a_form_with_all_parts() -> None:
    for country in set(known_countries()) - set(MARKETS):
        form = form_of(country)
        assert all("".join(form.lines).count(f"{{{field}}}") == 1 for field in FIELDS), country
    assert len(known_countries()) > 240
    assert form_from_data("QQ") is None
    assert form_of("QQ") == AddressForm()


def test_a_british_address_has_its_code_below_the_town() -> None:
    parts = {"street": "1 Savoy Hill", "postal_code": "EC1Y 8SY", "city": "London"}
    assert format_address(parts, "GB", "en", with_country=False) == ["1 Savoy Hill", "London", "EC1Y 8SY"]
    assert check_address({**parts, "name": "A"}, "GB") == []
    [problem] = check_address({**parts, "name": "A", "postal_code": "8001"}, "GB")
    assert problem_text(problem) == "United Kingdom: there is no post code 8001. One that exists is EC1Y 8SY."
