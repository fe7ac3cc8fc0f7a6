"""On another marketplace talk and deals stay there just as well, but the Helpdesk's own rules and its name
are none of that marketplace's."""

from dataclasses import replace

import pytest

from desktop.compliance.model import Surroundings
from desktop.compliance.review import review
from desktop.domain.markets import load_markets
from desktop.resources import read_toml

MARKETS = load_markets(read_toml("markets.toml"))
HERE = Surroundings(MARKETS["PL"], language="pl")
ELSEWHERE = replace(HERE, helpdesk=False)
CALL = "Dzień dobry, paczka jest w drodze. Proszę dzwonić pod numer 600 100 200. Pozdrawiam"


def rules(text: str, around: Surroundings) -> set[str]:
    return {finding.rule for finding in review(text, around).findings}


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        "Dzień dobry, proszę napisać na adres jan@example.com.",
        "Taniej będzie poza platformą, przelewem.",
    ],
)
def test_contact_and_deals_are_found_on_every_marketplace(text: str) -> None:
    found = {rule for rule in rules(text, HERE) if rule.startswith(("contact.", "offplatform."))}
    assert found
    assert found <= rules(text, ELSEWHERE)


def test_the_sentence_put_in_names_the_helpdesk_only_where_it_is_one() -> None:
    def fixed(around: Surroundings) -> str:
        finding = next(each for each in review(CALL, around).findings if each.rule == "contact.phone")
        return finding.fixed or ""

    assert "Helpdesk" in fixed(HERE)
    assert "Helpdesk" not in fixed(ELSEWHERE)
    assert "Proszę pisać do nas tutaj." in fixed(ELSEWHERE)


def test_warranty_and_time_to_return_are_the_helpdesks_rules() -> None:
    text = "Dzień dobry, gwarancja na ten telefon trwa 24 miesiące, a na zwrot ma Pan 60 dni."
    own = {"quality.warranty", "quality.return_period"}
    assert own <= rules(text, HERE)
    assert not own & rules(text, ELSEWHERE)
