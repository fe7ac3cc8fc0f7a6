"""`helpdesk market`: the shape that commands.md promises, for every market; wrong input is one line and
exit 2.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from desktop.cli import main
from desktop.commands import market as market_command
from desktop.commands.market import describe
from desktop.domain.policies import DEFAULT
from desktop.l10n.catalogs import OWN_NAMES
from desktop.l10n.names import known_markets, market_name
from desktop.l10n.plurals import plural_categories

NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)


def holds(facts: dict[str, Any], promised: dict[str, Any]) -> list[str]:
    """What of the promised shape is missing or else; more keys are allowed everywhere."""
    wrong = []
    for key, value in promised.items():
        if isinstance(value, dict):
            wrong += [f"{key}.{each}" for each in holds(facts[key], value)]
        elif facts[key] != value:
            wrong.append(f"{key}: {facts[key]!r}")
    return wrong


def test_hungary_in_polish_is_as_a_pole_reads_it() -> None:
    closed = [(date(2026, 12, 25), "Christmas Day", "Act")]
    facts = describe(known_markets()["HU"], "pl", DEFAULT, NOW, closed)
    promised = {
        "market": "HU",
        "name": "Węgry",
        "currency": "HUF",
        "languages": ["hu"],
        "time_zone": "Europe/Budapest",
        "samples": {
            "money": ["139\u00a0900\u00a0Ft", "-1235\u00a0Ft"],
            "date": "23 lis 2026",
            "time": "16:04",
            "relative": ["25 minut temu", "za 3 godziny", "2 dni temu"],
            "list": "polski, niemiecki i węgierski",
        },
        "address": {
            "fields": ["name", "company", "city", "street", "extra", "postal_code"],
            "sample": ["Nagy Ádám", "Budapest", "Dezső utca 11. 2/4.", "1016"],
        },
        "policy": {"hours": 24, "mode": "working_days", "warn_hours": [4, 1]},
        "closed": [{"date": "2026-12-25", "name": "Boże Narodzenie", "source": "Act"}],
    }
    assert holds(facts, promised) == []
    assert list(facts)[: len(promised)] == list(promised)
    assert facts["post_code"] == {"example": "1016", "shape": "####", "word": "irányítószám"}
    assert facts["label"] == ["NAGY ÁDÁM", "BUDAPEST", "DEZSŐ UTCA 11. 2/4.", "1016"]


@pytest.mark.parametrize("code", ["PL", "de", "HU", "BG"])
def test_json_is_one_object_a_line_with_sources(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--ui-language", "en", "market", code, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    facts = json.loads(out)
    assert facts["market"] == code.upper()
    assert all(day["source"] and day["name"] for day in facts["closed"])


@pytest.fixture(scope="module")
def closed_days() -> dict[str, list[tuple[date, str, str]]]:
    return {code: market_command._closed_days(market)[0] for code, market in known_markets().items()}


@pytest.mark.parametrize("language", [*OWN_NAMES, "fr-BE", "de-AT", "nl-BE", "sv-FI", "el-CY", "pt", "fi"])
def test_every_market_reads_in_every_language(
    language: str, closed_days: dict[str, list[tuple[date, str, str]]]
) -> None:
    """27 markets x 16 languages, and as written in some regions: no hole, no code, no field left open."""
    english = {market.code: market_name(market.code, "en") for market in known_markets().values()}
    for market in known_markets().values():
        facts = describe(market, language, DEFAULT, NOW, closed_days[market.code])
        lines = market_command._lines(market, facts, language)
        lines += market_command._closed_lines(facts, language, "")
        text = "\n".join(lines)
        assert not [hole for hole in ("{", "}", "None", "()") if hole in text], text
        assert facts["name"] not in {"", market.code}
        assert facts["currency_name"] not in {"", market.currency}
        assert facts["samples"]["money"][0] != facts["samples"]["money"][1]
        assert len(set(facts["samples"]["relative"])) == 3
        assert set(facts["samples"]["plural"].values()) <= set(plural_categories(language))
        assert facts["address"]["sample"]
        assert all(facts["address"]["sample"])
        assert facts["phone"]["prefix"].startswith("+")
        assert facts["vat_label"]
        assert facts["post_code"]["example"] in "\n".join(facts["label"])
        assert facts["carriers"]
        assert facts["policy"]["source"]
        assert all(day["name"] and day["source"] for day in facts["closed"])
        assert json.loads(json.dumps(facts)) == facts
    names = {code: market_name(code, language) for code in english}
    assert language[:2] == "en" or names != english


def test_a_language_alone_turns_the_labels_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["market", "HU", "--language", "pl-PL"]) == 0
    out = capsys.readouterr().out
    assert "Waluta" in out
    assert "forint węgierski" in out
    assert "24 godziny w dni robocze" in out
    assert "Kod pocztowy" in out


def test_a_region_in_the_language_wins_over_the_market(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--ui-language", "en", "market", "DE", "--language", "de-AT", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["samples"]["money"][0] == "€\u00a0139.900,00"


def test_bulgaria_says_what_its_currency_was(capsys: pytest.CaptureFixture[str]) -> None:
    """EUR since 2026-01-01: Council Regulation (EU) 2025/1407."""
    assert main(["market", "BG", "--language", "en"]) == 0
    assert "BGN, Bulgarian Lev, until 31 Dec 2025" in capsys.readouterr().out


def test_a_market_without_a_calendar_says_so_and_prints_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("desktop.clock_book.market_calendar", lambda *_which: (None, "no data for XA"))
    assert main(["market", "PL", "--language", "en"]) == 0
    out = capsys.readouterr().out
    assert "the calendar cannot be read: no data for XA" in out
    assert "Polish Zloty" in out


def test_people_read_labels_in_their_language_and_samples_in_the_asked_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--ui-language", "de", "market", "HU", "--language", "pl"]) == 0
    out = capsys.readouterr().out
    assert "Węgry" in out
    assert "Währung" in out
    assert "139\u00a0900\u00a0Ft" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["market", "ZZ"], "ZZ"),
        (["market", "PL", "--language", "qqq"], "qqq"),
        (["market", "PL", "--language", ""], "for example pl"),
        (["market", "PL", "--language", "pl/../x"], "pl/../x"),
        (["market"], "MARKET"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--ui-language", "en", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
