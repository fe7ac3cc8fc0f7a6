"""What is wrong with an address, by its own country's rules, and how to say it so that it can be mended.

The shapes of post codes are ours (``markets.toml``); which post codes and regions exist, and which belong
together, libaddressinput knows (``address_data``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from desktop.l10n import terms
from desktop.l10n.address_data import (
    complaints,
    post_code_examples,
    region_named,
    region_of_post_code,
    regions,
)
from desktop.l10n.addresses import FIELDS, fields_of, form_of, post_code_fits, tidy_address
from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.names import known_markets, market_name

Kind = Literal["missing", "shape", "no_such_code", "unknown_region", "other_region", "too_long"]

REQUIRED: Final = ("street", "postal_code", "city")
"""What the platform takes no address without (the contract's `set_addresses`)."""
LONGEST: Final = 200
"""Signs of one part; a longer one is a text pasted into the wrong field."""
_STOPS: Final = ("missing", "shape", "too_long")

# A sentence for each shape of `markets.toml`: whole, so that every language can say it its own way.
SHAPES: Final = {
    "####": N_("{country}: a post code has four digits, for example {example}."),
    "#####": N_("{country}: a post code has five digits, for example {example}."),
    "######": N_("{country}: a post code has six digits, for example {example}."),
    "##-###": N_("{country}: a post code has two digits, a hyphen and three digits, for example {example}."),
    "### ##": N_("{country}: a post code has three digits, a space and two digits, for example {example}."),
    "####-###": N_(
        "{country}: a post code has four digits, a hyphen and three digits, for example {example}."
    ),
    "#### @@": N_("{country}: a post code has four digits and two letters, for example {example}."),
    "@@@ ####": N_("{country}: a post code has three letters and four digits, for example {example}."),
    "*** ****": N_(
        "{country}: an Eircode has seven letters and digits with a space after the third, for example "
        "{example}."
    ),
    "L-####": N_("{country}: a post code has the letter L, a hyphen and four digits, for example {example}."),
    "LV-####": N_(
        "{country}: a post code has the letters LV, a hyphen and four digits, for example {example}."
    ),
    "LT-#####": N_(
        "{country}: a post code has the letters LT, a hyphen and five digits, for example {example}."
    ),
}


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """One part that is wrong. ``given`` is what stands there, ``region`` and ``begins`` the region that was
    chosen and how its post codes begin, ``belongs`` the region that the post code belongs to."""

    field: str
    kind: Kind
    country: str
    given: str = ""
    region: str = ""
    begins: str = ""
    belongs: str = ""

    @property
    def stops(self) -> bool:
        """Whether the address cannot be kept so; else it is only worth a second look."""
        return self.kind in _STOPS


def required_fields(country: str) -> tuple[str, ...]:
    """What an address there cannot do without, for the platform or for its post."""
    form = form_of(country)
    wanted = {*REQUIRED, "region"} if form.region_required else set(REQUIRED)
    return tuple(field for field in FIELDS if field in wanted)


def check_address(parts: Mapping[str, str], country: str) -> list[AddressProblem]:
    """Everything that is wrong, in the order in which the country writes the parts; empty when nothing is.

    ``parts`` are those of ``orders.Address.parts()``, tidied or not."""
    code = country.strip().upper()
    tidy = tidy_address(parts, code)
    problems = {
        field: AddressProblem(field, "missing", code) for field in required_fields(code) if not tidy[field]
    }
    for field in FIELDS:
        if len(tidy[field]) > LONGEST:
            problems[field] = AddressProblem(field, "too_long", code)
    if not (tidy["name"] or tidy["company"]):
        problems["company"] = AddressProblem("company", "missing", code)
    said = complaints(tidy, code)
    if tidy["region"] and regions(code) and region_named(code, tidy["region"]) is None:
        problems.setdefault("region", AddressProblem("region", "unknown_region", code, given=tidy["region"]))
    if tidy["postal_code"]:
        problem = _post_code_problem(tidy, code, "postal_code" in said)
        if problem is not None:
            problems.setdefault("postal_code", problem)
    order = [*fields_of(code), *FIELDS]
    return sorted(problems.values(), key=lambda problem: order.index(problem.field))


def _post_code_problem(tidy: Mapping[str, str], country: str, refused: bool) -> AddressProblem | None:
    given = tidy["postal_code"]
    if not post_code_fits(given, country):
        return AddressProblem("postal_code", "shape", country, given=given)
    if not refused:
        return None
    region = region_named(country, tidy["region"])
    if region is not None and region.begins and not given.startswith(region.begins):
        other = region_of_post_code(country, given)
        return AddressProblem(
            "postal_code",
            "other_region",
            country,
            given=given,
            region=region.name,
            begins=region.begins[0],
            belongs=other.name if other is not None else "",
        )
    # Only where the library's own pattern is the finer one: its market of ours has fitted the shape already.
    return AddressProblem("postal_code", "no_such_code", country, given=given)


def problem_text(problem: AddressProblem) -> str:
    """What is wrong and what to do, in the current language."""
    country = market_name(problem.country, current_language())
    match problem.kind:
        case "missing" if problem.field == "company":
            return _("Write a company or a name: somebody has to take the parcel.")
        case "missing":
            return _("The platform needs this.")
        case "too_long":
            return _("This is too long for one line of an address.")
        case "unknown_region":
            return _("{country}: there is no region “{region}”. Choose one from the list.").format(
                country=country, region=problem.given
            )
        case "other_region" if problem.belongs:
            return _("{code} belongs to {other}. Post codes of {region} begin with {digits}.").format(
                code=problem.given, other=problem.belongs, region=problem.region, digits=problem.begins
            )
        case "other_region":
            return _("Post codes of {region} begin with {digits}.").format(
                region=problem.region, digits=problem.begins
            )
        case "no_such_code":
            return _("{country}: there is no post code {code}. One that exists is {example}.").format(
                country=country, code=problem.given, example=post_code_example(problem.country)
            )
        case "shape":
            return shape_text(problem.country)


def shape_text(country: str) -> str:
    """How a post code looks there, in one sentence; "" where we do not know."""
    example = post_code_example(country)
    if not example:
        return ""
    known = SHAPES.get(form_of(country).post_code)
    sentence = _(known) if known else _("{country}: a post code looks like this: {example}.")
    return sentence.format(country=market_name(country, current_language()), example=example)


def post_code_example(country: str) -> str:
    """A post code that exists there, as it is written; "" where we know none."""
    market = known_markets().get(country)
    sample = market.address.sample.get("postal_code", "") if market is not None else ""
    examples = post_code_examples(country)
    return sample or (examples[0] if examples else "")


def field_name(field: str, country: str, language: str | None = None) -> str:
    """What a part is called in an address of that country: ``Post code``, ``County``."""
    kind = form_of(country).region_kind
    if field == "region" and kind in terms.ids("address_region"):
        return terms.text("address_region", kind, language)
    return terms.text("address_field", field, language)


def own_word(field: str, country: str) -> str:
    """What the country itself calls a part (``PSČ``, ``județ``); "" for parts that need no explaining."""
    form = form_of(country)
    return {"postal_code": form.post_code_word, "region": form.region_word}.get(field, "")
