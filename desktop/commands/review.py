"""`helpdesk review`: what a draft may not say, and what it leaves open. One draft, or a file of them, a JSON
object a line."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from desktop.domain.markets import Market, fallback_market, find_market
from desktop.l10n.catalogs import _
from desktop.l10n.os_words import os_reason

if TYPE_CHECKING:
    from desktop.compliance.model import Finding, Question, Review

_EXAMPLE: Final = '{"id": "1", "market": "PL", "language": "pl", "text": "…"}'
_BCP47: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")


class InputError(Exception):
    """A draft or a line of the batch that cannot be reviewed; the text says why, in the user's language."""


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("review", help=_("what a draft may not say, and what it leaves open"))
    parser.add_argument(
        "draft", metavar="DRAFT", nargs="?", help=_("file with the draft; without it: standard input")
    )
    parser.add_argument("--market", metavar="CODE", help=_("country code, for example PL"))
    parser.add_argument(
        "--language", metavar="CODE", help=_("language to answer in, for example pl or fr-BE")
    )
    parser.add_argument("--buyer", metavar="FILE", help=_("file with the buyer's message"))
    parser.add_argument(
        "--batch", metavar="FILE.jsonl", help=_("a file with one draft a line; - is standard input")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of text"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the review or reviews; 1 when a finding blocks, 2 when a line of the batch is wrong, CallError
    when the call is."""
    from desktop.cli import CallError

    if args.batch is not None:
        if any(value is not None for value in (args.draft, args.market, args.language, args.buyer)):
            raise CallError(_("--batch takes everything from its file; leave out the others"))
        return _batch(args.batch)
    if not args.market:
        raise CallError(_("give --market, or --batch with a file"))
    try:
        market, language = market_of(args.market), language_of(args.language)
    except InputError as error:
        raise CallError(str(error)) from None
    if args.buyer == "-" and args.draft in {None, "-"}:
        raise CallError(_("the draft and the buyer's message cannot both come from standard input"))
    buyer = _read(args.buyer) if args.buyer is not None else None
    text = _read(args.draft or "-")
    found = reviewed(text, market, language, buyer)
    print(_json(describe(found, text, None)) if args.json else "\n".join(_lines(found, text)))
    return 1 if found.blocks else 0


def reviewed(text: str, market: Market, language: str, buyer: str | None) -> "Review":
    """The review of a draft, on today's calendar of the market."""
    from desktop.compliance.model import Surroundings
    from desktop.compliance.review import review

    surroundings = Surroundings(
        market,
        language=language,
        buyer_texts=(buyer,) if buyer else (),
        today=datetime.now(UTC).astimezone(ZoneInfo(market.time_zone)).date(),
        closed=_closed(market.code, market.time_zone),
    )
    return review(text, surroundings)


def describe(review: "Review", text: str, identifier: object) -> dict[str, Any]:
    """A review in the stable shape of the JSON output; reasons in the language of the texts."""
    from desktop.l10n.findings import reason

    return {
        "id": identifier,
        "findings": [
            {
                "rule": finding.rule,
                "level": finding.level,
                "start": finding.start,
                "end": finding.end,
                "text": text[finding.start : finding.end],
                "reason": reason(finding.rule, finding.level, finding.values),
                "fix": finding.fixed,
            }
            for finding in review.findings
        ],
        "questions": [
            {"text": question.text, "certain": question.certain, "answered": question.answered}
            for question in review.questions
        ],
        "generic": review.generic,
        "language": {
            "code": review.language.code,
            "confidence": review.language.confidence,
            "expected": review.language.expected,
        },
    }


def market_of(code: str) -> Market:
    """The market of a country code. A country without data of ours is reviewed all the same, in the plainest
    form. Raises InputError for what is no country."""
    from desktop.l10n.names import known_markets, market_name

    known = find_market(known_markets(), code)
    if known is not None:
        return known
    wanted = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", wanted) or market_name(wanted, "en") == wanted:
        raise InputError(_("{market} is no country code like PL").format(market=code))
    return fallback_market(wanted)


def language_of(code: str | None) -> str:
    """A language to answer in (BCP 47), "" where none is given. Raises InputError for what is none."""
    if code is None or code == "":
        return ""
    if not _BCP47.fullmatch(code):
        raise InputError(_("{language} is no language code like pl or fr-BE").format(language=code))
    return code.replace("_", "-")


def _lines(review: "Review", text: str) -> list[str]:
    lines: list[str] = []
    for finding in review.findings:
        lines += _finding_lines(finding, text)
    if not review.findings:
        lines.append(_("Nothing to say against it."))
    if review.questions:
        lines.append(_("The buyer asks:"))
        lines += [f"  {_question_line(question)}" for question in review.questions]
    return lines


def _finding_lines(finding: "Finding", text: str) -> list[str]:
    from desktop.l10n.findings import level_name, reason, title

    heading = f"{level_name(finding.level)}: {title(finding.rule)} ({finding.rule})"
    if finding.end > finding.start:
        line = text.count("\n", 0, finding.start) + 1
        heading += " – " + _("line {line}").format(line=line)
    return [heading, f"  {reason(finding.rule, finding.level, finding.values)}"]


def _question_line(question: "Question") -> str:
    shown = " ".join(question.text.split())
    if question.answered:
        return _("answered: {question}").format(question=shown)
    if question.certain:
        return _("open: {question}").format(question=shown)
    return _("perhaps open: {question}").format(question=shown)


def _batch(name: str) -> int:
    from desktop.cli import CallError

    wrong = blocked = False
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as source:
            for number, line in _numbered(source):
                try:
                    identifier, text, found = _reviewed_line(line)
                except InputError as error:
                    wrong = True
                    print(_json({"line": number, "error": str(error)}))
                else:
                    blocked = blocked or bool(found.blocks)
                    print(_json(describe(found, text, identifier)))
    except OSError as error:
        raise CallError(_unreadable(name, error)) from None
    return 2 if wrong else 1 if blocked else 0


def _reviewed_line(line: bytes) -> tuple[object, str, "Review"]:
    try:
        given = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InputError(_("the line is no JSON object like {example}").format(example=_EXAMPLE))
    for field in ("market", "language", "text"):
        if not isinstance(given.get(field), str):
            raise InputError(_("{field} is missing or not a text").format(field=field))
    buyer, identifier = given.get("buyer"), given.get("id")
    if buyer is not None and not isinstance(buyer, str):
        raise InputError(_("{field} is missing or not a text").format(field="buyer"))
    if identifier is not None and not isinstance(identifier, str | int):
        raise InputError(_("{field} is missing or not a text").format(field="id"))
    market, language = market_of(given["market"]), language_of(given["language"])
    return identifier, given["text"], reviewed(given["text"], market, language, buyer)


def _numbered(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, 1):
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _read(name: str) -> str:
    """A file's text, or standard input's for "-"; CallError when it cannot be read."""
    from desktop.cli import CallError

    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CallError(_unreadable(name, error)) from None
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise CallError(
            _("{file} is no UTF-8 text; save it as UTF-8").format(
                file=_("standard input") if name == "-" else name
            )
        ) from None


def _unreadable(name: str, error: OSError) -> str:
    return _("{file} cannot be read: {reason}").format(file=name, reason=os_reason(error))


@cache
def _closed(code: str, time_zone: str) -> Callable[[date], bool]:
    """Whether a day is closed in a market; its calendar is made when it is first asked for."""

    @cache
    def holidays() -> frozenset[date]:
        from desktop.clock_book import market_calendar

        calendar, _problem = market_calendar(code, None, time_zone)
        return frozenset(calendar.closed) if calendar is not None else frozenset()

    return lambda day: day.weekday() >= 5 or day in holidays()


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)
