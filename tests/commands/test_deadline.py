"""`helpdesk deadline`: the shape that commands.md promises; wrong input is one line and exit 2."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import resources
from desktop.cli import main
from desktop.clock_book import market_calendar
from desktop.commands.deadline import describe
from desktop.domain.deadlines import DeadlineDesk, Question, QuestionError
from desktop.domain.markets import load_markets
from desktop.domain.policies import Policy
from tests.oracles.brute_clock import is_open, walk

MARKETS = load_markets(resources.read_toml("markets.toml"))


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["--ui-language", "en", "deadline", *arguments, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    facts: dict[str, Any] = json.loads(out)
    return facts


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["--ui-language", "en", "deadline", *arguments]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("helpdesk: ")
    assert streams.err.count("\n") == 1
    return streams.err


def test_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(capsys, "--market", "PL", "--received", "2026-11-20T16:00") == {
        "market": "PL",
        "region": None,
        "received": "2026-11-20T16:00:00+01:00",
        "due": "2026-11-23T16:00:00+01:00",
        "due_utc": "2026-11-23T15:00:00Z",
        "due_text": "Mon 23 Nov, 16:00",
        "stopped": [
            {"date": "2026-11-21", "reason": "saturday"},
            {"date": "2026-11-22", "reason": "sunday"},
        ],
        "calendar": "PL@2026-11",
    }


def test_midnight_is_the_end_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    facts = answered(capsys, "--market", "PL", "--received", "2026-11-20T00:00")
    assert (facts["due"], facts["due_text"]) == ("2026-11-21T00:00:00+01:00", "end of Fri 20 Nov")
    assert facts["stopped"] == []


def test_a_holiday_is_named_in_the_users_language(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--market", "PL", "--received", "2026-11-10T16:00"]
    assert answered(capsys, *arguments)["stopped"] == [
        {"date": "2026-11-11", "reason": "holiday", "name": "National Independence Day"}
    ]
    assert main(["deadline", *arguments, "--json", "--ui-language", "pl"]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"][0]["name"] == "Narodowe Święto Niepodległości"


@pytest.mark.parametrize("region", ["BY", "DE-BY", "by"])
def test_a_region(capsys: pytest.CaptureFixture[str], region: str) -> None:
    facts = answered(capsys, "--market", "de", "--region", region, "--received", "2026-01-05T15:00")
    assert (facts["market"], facts["region"], facts["due"]) == ("DE", "BY", "2026-01-07T15:00:00+01:00")
    assert facts["calendar"] == "DE-BY@2026-11"


def test_a_region_in_another_time_zone(capsys: pytest.CaptureFixture[str]) -> None:
    facts = answered(capsys, "--market", "ES", "--region", "CN", "--received", "2026-11-23T15:00")
    assert facts["due"] == "2026-11-24T15:00:00+00:00"


@pytest.mark.parametrize(
    "received",
    [
        "2026-11-20T10:00-05:00",
        "2026-11-20T15:00Z",
        "2026-11-20T15:00:00z",
        "2026-11-20 16:00",
        "2026-11-20T16:00:00.000",
    ],
)
def test_times_with_and_without_offset(capsys: pytest.CaptureFixture[str], received: str) -> None:
    assert answered(capsys, "--market", "PL", "--received", received)["due_utc"] == "2026-11-23T15:00:00Z"


def test_text_and_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--market", "PL", "--received", "2026-11-10T16:00", "--explain"]
    assert main(["--ui-language", "en", "deadline", *arguments]) == 0
    law = "Ustawa z dnia 18 stycznia 1951 r. o dniach wolnych od pracy, art. 1"
    assert capsys.readouterr().out.splitlines() == [
        "Due Thu 12 Nov, 16:00 (local time of Europe/Warsaw)",
        "Stopped: Wed 11 Nov National Independence Day",
        "  Tue 10 Nov, 16:00 – end of Tue 10 Nov: runs 8 h",
        f"  Wed 11 Nov, 0:00 – end of Wed 11 Nov: stands still: Wed National Independence Day ({law})",
        "  Thu 12 Nov, 0:00 – Thu 12 Nov, 16:00: runs 16 h",
        "Calendar PL@2026-11",
    ]
    spans = answered(capsys, *arguments)["spans"]
    assert [span["running"] for span in spans] == [True, False, True]
    assert spans[1]["days"][0]["source"] == law


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--market", "PL"], "--received"),
        (["--received", "2026-11-20T16:00"], "--market"),
        ([], "--batch"),
        (["--batch", "x.jsonl", "--market", "PL"], "--batch"),
        (["--batch", "no/such/file.jsonl"], "cannot be read"),
        (["--market", "XX", "--received", "2026-11-20T16:00"], "no data for the market XX"),
        (["--market", "PL", "--region", "02", "--received", "2026-11-20T16:00"], "no regions"),
        (["--market", "DE", "--region", "XX", "--received", "2026-11-20T16:00"], "no region XX"),
        (["--market", "PL", "--received", "2026-11-20"], "no date and time"),
        (["--market", "PL", "--received", "tomorrow"], "no date and time"),
        (["--market", "PL", "--received", "2026-02-30T16:00"], "no date and time"),
        (["--market", "PL", "--received", "2026-W47-5T16:00"], "no date and time"),
        (["--market", "PL", "--received", "2026-03-29T02:30"], "does not exist"),
        (["--market", "PL", "--received", "2019-12-31T12:00"], "2020–2031"),
        (["--market", "PL", "--received", "2031-12-31T12:00"], "2020–2031"),
        (["--market", "PL", "--received", "0001-01-01T00:00+14:00"], "2020–2031"),
        (["--market", "PL", "--received", "9999-12-31T23:59-14:00"], "2020–2031"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert says in refused(capsys, *arguments)


def test_a_time_that_exists_twice_with_one_deadline_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    facts = answered(capsys, "--market", "PL", "--received", "2026-10-25T02:30")
    assert facts["due"] == "2026-10-27T00:00:00+01:00"


def test_a_time_that_exists_twice_with_two_deadlines_is_not() -> None:
    policies = {"helpdesk": Policy("helpdesk", 24, "around_the_clock")}
    desk = DeadlineDesk(MARKETS, policies, market_calendar)
    with pytest.raises(QuestionError) as caught:
        desk.answer(Question("PL", "2026-10-25T02:30"))
    assert caught.value.reason == "twice"
    assert caught.value.fields["offset"] == "2026-10-25T02:30+02:00"
    due = desk.answer(Question("PL", "2026-10-25T02:30+01:00")).due
    assert due == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_malformed_overlay_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = resources.read_bytes
    broken = b'market = "PL"\nbroken'
    monkeypatch.setattr(resources, "read_bytes", lambda *p: broken if p[0] == "calendars" else read(*p))
    said = refused(capsys, "--market", "PL", "--received", "2026-11-20T16:00")
    assert "PL.toml, line 2" in said


def test_a_batch_answers_bad_lines_in_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        b'\xef\xbb\xbf{"market": "PL", "received": "2026-11-20T16:00"}',
        b'{"market": "DE", "region": "BY", "received": "2026-01-05T15:00"}',
        b"not json",
        b"[1, 2]",
        b'{"market": "PL"}',
        b'{"market": 7, "received": "2026-11-20T16:00"}',
        b'{"market": "PL", "region": 7, "received": "2026-11-20T16:00"}',
        b'{"market": "\\ud800", "received": "2026-11-20T16:00"}',
        b'{"market": "PL", "received": "2026-03-29T02:30"}',
        b'\xff\xfe{"market": "PL"}',
        b"",
        b"[" * 100_000,
        b'{"market": "PL", "region": null, "received": "2026-11-20T16:00", "more": 1}',
    ]
    source = tmp_path / "batch.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")
    assert main(["--ui-language", "en", "deadline", "--batch", str(source)]) == 2
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(out) == len(lines)
    assert [number for number, fact in enumerate(out, 1) if "error" not in fact] == [1, 2, 13]
    assert [fact["line"] for fact in out if "error" in fact] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert out[0] == out[12]


def test_a_good_batch_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b'{"market": "PL", "received": "2026-11-20T16:00"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line * 3)))
    assert main(["deadline", "--batch", "-", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.fixture(scope="module")
def desk() -> DeadlineDesk:
    return DeadlineDesk(MARKETS, {}, market_calendar)


@given(
    market=st.sampled_from(sorted(MARKETS)),
    received=st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 1)),  # noqa: DTZ001
    data=st.data(),
)
@settings(max_examples=80)
def test_each_line_equals_the_walk(
    desk: DeadlineDesk, market: str, received: datetime, data: st.DataObject
) -> None:
    region = data.draw(st.sampled_from([None, *MARKETS[market].regions]))
    moment = received.replace(microsecond=0, tzinfo=UTC)
    answer = desk.answer(Question(market, moment.isoformat(), region))
    calendar, _problem = market_calendar(market, region, MARKETS[market].zone_of(region))
    assert calendar is not None
    holidays = frozenset(calendar.closed)
    assert answer.due == walk(calendar.zone, lambda day: is_open(holidays, day), moment, 24)
    facts = describe(answer)
    assert datetime.fromisoformat(facts["received"]) == moment
    assert datetime.fromisoformat(facts["due"]) == answer.due == datetime.fromisoformat(facts["due_utc"])
