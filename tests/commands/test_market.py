"""`helpdesk market`: the shape that commands.md promises, for every market; wrong input is one line and
exit 2.
"""

import json
from datetime import UTC, date, datetime

import pytest

from desktop.cli import main
from desktop.commands.market import describe
from desktop.domain.policies import DEFAULT
from desktop.l10n.names import known_markets

NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)


def test_hungary_in_polish_is_as_a_pole_reads_it() -> None:
    closed = [(date(2026, 12, 25), "Christmas Day", "Act")]
    facts = describe(known_markets()["HU"], "pl", DEFAULT, NOW, closed)
    assert facts == {
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


@pytest.mark.parametrize("code", ["PL", "de", "HU", "BG"])
def test_json_is_one_object_a_line_with_sources(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--ui-language", "en", "market", code, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    facts = json.loads(out)
    assert facts["market"] == code.upper()
    assert all(day["source"] and day["name"] for day in facts["closed"])


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
    [(["market", "ZZ"], "ZZ"), (["market", "PL", "--language", "qqq"], "qqq"), (["market"], "MARKET")],
)
def test_a_wrong_call_is_one_line_and_exit_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--ui-language", "en", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
