"""`helpdesk deadline`: when a reply is due, and why. One message, or a file of them, a JSON object a line."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.domain.deadlines import Answer, DeadlineDesk, Question, QuestionError
from desktop.domain.explain import Span, StoppedDay
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.os_words import os_reason

_EXAMPLE = '{"market": "PL", "received": "2026-11-20T16:00"}'


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("deadline", help=_("when a reply is due, and why"))
    parser.add_argument("--market", metavar="CODE", help=_("country code, for example PL"))
    parser.add_argument("--region", metavar="R", help=_("region of the market, for example BY or DE-BY"))
    parser.add_argument(
        "--received",
        metavar="TIME",
        help=_("when the message was received, for example 2026-11-20T16:00; without an offset: local time"),
    )
    parser.add_argument(
        "--batch", metavar="FILE.jsonl", help=_("a file with one message a line; - is standard input")
    )
    parser.add_argument("--explain", action="store_true", help=_("show when the clock runs and stands still"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of text"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the answer or answers; 2 when a line of the batch is wrong, CallError when the call is."""
    from desktop.cli import CallError

    if args.batch is not None:
        if args.market is not None or args.region is not None or args.received is not None:
            raise CallError(_("--batch takes markets, regions and times from its file; leave out the others"))
        return _batch(args.batch, _desk(), explain=args.explain)
    if not args.market or not args.received:
        raise CallError(_("give --market and --received, or --batch with a file"))
    try:
        answer = _desk().answer(Question(args.market, args.received, args.region))
    except QuestionError as error:
        raise CallError(_worded(error)) from None
    if args.json:
        print(_json(describe(answer, explain=args.explain)))
    else:
        print("\n".join(_lines(answer, explain=args.explain)))
    return 0


def describe(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The answer in the stable shape of the JSON output; names and texts in the language of the texts."""
    from desktop.l10n.due import due_text

    zone = answer.zone
    facts = {
        "market": answer.market,
        "region": answer.region,
        "received": answer.received.astimezone(zone).isoformat(),
        "due": answer.due.astimezone(zone).isoformat(),
        "due_utc": _utc(answer.due),
        "due_text": due_text(answer.due, answer.time_zone, None, current_language()),
        "stopped": [_stopped(day) for day in answer.stopped],
        "calendar": answer.calendar,
    }
    if explain:
        facts["spans"] = [_span(span, answer) for span in answer.spans]
    return facts


def _stopped(day: StoppedDay) -> dict[str, str]:
    from desktop.l10n.names import holiday_name

    fact = {"date": day.date.isoformat(), "reason": str(day.reason)}
    if day.name:
        fact["name"] = holiday_name(day.name, current_language())
    return fact


def _span(span: Span, answer: Answer) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "start": span.start.astimezone(answer.zone).isoformat(),
        "end": span.end.astimezone(answer.zone).isoformat(),
        "running": span.running,
    }
    if span.reasons:
        fact["days"] = [
            _stopped(day) | ({"source": day.source} if day.source else {}) for day in span.reasons
        ]
    return fact


def _lines(answer: Answer, *, explain: bool) -> list[str]:
    from desktop.l10n.due import due_text, stopped_text
    from desktop.l10n.names import holiday_name

    language = current_language()
    lines = [
        _("Due {when} (local time of {zone})").format(
            when=due_text(answer.due, answer.time_zone, None, language), zone=answer.time_zone
        )
    ]
    days = [(day.date, holiday_name(day.name, language) if day.name else "") for day in answer.stopped]
    if days:
        lines.append(stopped_text(days, language))
    if explain:
        lines += [_span_line(span, answer, language) for span in answer.spans]
        lines.append(_("Calendar {version}").format(version=answer.calendar))
    return lines


def _span_line(span: Span, answer: Answer, language: str) -> str:
    from desktop.l10n.dates import clock_text, format_date, local, weekday_name
    from desktop.l10n.due import due_text, short_duration
    from desktop.l10n.names import holiday_name

    # A start at midnight is the beginning of its day, an end at midnight the end of the day before.
    start = local(span.start, answer.time_zone)
    times = (
        f"{format_date(start.date(), language, form='weekday_day_month')}, {clock_text(start, language)}",
        due_text(span.end, answer.time_zone, None, language),
    )
    length = short_duration((span.end - span.start).total_seconds(), language)
    if span.running:
        return "  " + _("{start} – {end}: runs {length}").format(start=times[0], end=times[1], length=length)
    why = "; ".join(
        f"{weekday_name(day.date, language)} {holiday_name(day.name, language)} ({day.source})"
        if day.name
        else weekday_name(day.date, language)
        for day in span.reasons
    )
    return "  " + _("{start} – {end}: stands still: {why}").format(start=times[0], end=times[1], why=why)


def _batch(name: str, desk: DeadlineDesk, *, explain: bool) -> int:
    from desktop.cli import CallError

    wrong = False
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as source:
            out: list[str] = []
            for number, line in _numbered(source):
                try:
                    out.append(_json(describe(desk.answer(_question(line)), explain=explain)))
                except QuestionError as error:
                    wrong = True
                    out.append(_json({"line": number, "error": _worded(error)}))
                if len(out) >= 1000:
                    print("\n".join(out))
                    out.clear()
            if out:
                print("\n".join(out))
    except OSError as error:
        raise CallError(
            _("{file} cannot be read: {reason}").format(file=name, reason=os_reason(error))
        ) from None
    return 2 if wrong else 0


def _numbered(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        yield number, line


def _question(line: bytes) -> Question:
    try:
        given = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise QuestionError("not_json") from None
    if not isinstance(given, dict):
        raise QuestionError("not_json")
    for field in ("market", "received"):
        if not isinstance(given.get(field), str):
            raise QuestionError("field", field=field)
    region = given.get("region")
    if region is not None and not isinstance(region, str):
        raise QuestionError("field", field="region")
    return Question(given["market"], given["received"], region)


def _worded(error: QuestionError) -> str:
    texts = {
        "not_json": _("the line is no JSON object like {example}"),
        "field": _("{field} is missing or not a text"),
        "market": _("no data for the market {market}; known: {known}"),
        "region": _("{market} has no region {region}; known: {known}"),
        "no_regions": _("{market} has no regions that differ; leave the region out"),
        "time": _("{received} is no date and time like 2026-11-20T16:00"),
        "gap": _("{received} does not exist in {zone}: the clocks go forward there; give the offset"),
        "twice": _(
            "{received} exists twice in {zone}, with two deadlines; give the offset, for example {offset}"
        ),
        "range": _("the calendar of {market} covers {first}–{last}; {received} or its deadline lies outside"),
        "calendar": _("the calendar of {market} cannot be made: {problem}"),
    }
    return texts[error.reason].format(example=_EXAMPLE, **error.fields)


def _desk() -> DeadlineDesk:
    """The desk on our own tables and calendars."""
    from desktop import resources
    from desktop.clock_book import market_calendar
    from desktop.domain.policies import load_policies
    from desktop.l10n.names import known_markets

    return DeadlineDesk(known_markets(), load_policies(resources.read_toml("policies.toml")), market_calendar)


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)
