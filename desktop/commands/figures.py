"""`helpdesk figures`: the monitor's figures of a period from the local store, with the same definitions as on
the screen and in its exports."""

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.cli import DONE, CallError
from desktop.domain.roles import figures_of
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.named import named
from desktop.reports.definitions import DEFINITIONS, PLATFORM, Definition
from desktop.reports.export import ExportFailed, Wanted, export_csv, export_workbook
from desktop.reports.figures import BYS, By, Figures, Line, figures
from desktop.reports.periods import Only, Period
from desktop.reports.pictures import TARGET_NAME
from desktop.reports.rating import rating_texts
from desktop.reports.sources import Sources
from desktop.reports.tables import Words

_DAYS = timedelta(days=29)


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "figures", help=_("answers in time, response times and more of a period, from the local store")
    )
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help=_("first day, for example 2026-11-01; default: 30 days")
    )
    parser.add_argument("--to", dest="last", metavar="DATE", help=_("last day; default: today"))
    parser.add_argument(
        "--by", metavar="GROUP", help=_("one line for each of: {groups}").format(groups=", ".join(BYS))
    )
    parser.add_argument("--market", metavar="M", help=_("only this market, for example PL"))
    parser.add_argument("--account", metavar="ID", help=_("another account than the one used last"))
    parser.add_argument("--definitions", action="store_true", help=_("what each figure counts"))
    parser.add_argument(
        "--save", metavar="FILE", help=_("write them with all answers owed to FILE.xlsx or FILE.csv instead")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the total and a line for each group, or writes the file."""
    from desktop import clock_book, opening, settings

    from . import late

    if args.definitions:
        _print_definitions(args.json)
        return DONE
    now = datetime.now(UTC)
    period, by, market = _period(args.first, args.last, now), _by(args.by), late.market_code(args.market)
    entry = late.chosen_account(settings.load(), args.account)
    if not opening.store_path(entry).exists():
        raise late.nothing_saved(entry)
    try:
        with opening.reading(entry, opening.unlock(entry), lambda: now) as reader:
            account = reader.account()
            book = clock_book.build_book(account)[0] if account is not None else None
            sources = Sources(reader, account, book)
            own = figures_of(account)
            only = Only((market,) if market else None, agents=own)
            if args.save is not None:
                _save(Path(args.save), sources, Wanted(period, by or "day", only, current_language()), now)
                return DONE
            found = figures(sources, period, by or "market", now, only=only)
            words = Words(sources, current_language())
            if own is not None and not args.json:
                print(_("You see your own conversations."))
            for line in _json(found, by) if args.json else _lines(found, by, words):
                print(line)
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    return DONE


def _period(first: str | None, last: str | None, now: datetime) -> Period:
    end = _date(last, "--to") if last else now.date()
    begin = _date(first, "--from") if first else end - _DAYS
    if end < begin:
        raise CallError(
            _("the period ends on {last}, before it begins on {first}").format(last=end, first=begin)
        )
    return Period(begin, end)


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CallError(
            _("{option} takes a date such as 2026-11-01, not {text}").format(option=option, text=text)
        ) from None


def _by(text: str | None) -> By | None:
    for known in BYS:
        if text == known:
            return known
    if text is not None:
        raise CallError(_("--by takes one of {groups}, not {text}").format(groups=", ".join(BYS), text=text))
    return None


def _save(path: Path, sources: Sources, wanted: Wanted, now: datetime) -> None:
    kinds = {".xlsx": export_workbook, ".csv": export_csv}
    export = kinds.get(path.suffix.lower())
    if export is None:
        raise CallError(
            _("--save takes a file that ends in .xlsx or .csv, not {name}").format(name=path.name)
        )
    try:
        export(path, sources, wanted, now)
    except ExportFailed as error:
        raise CallError(failed_text(error, path)) from None


def failed_text(error: ExportFailed, path: Path) -> str:
    """Why an export was not written, for one line."""
    if error.reason == "disk_full":
        return _("{path} was not written: the disk is full; make room and try again").format(path=path)
    if error.reason == "too_many_rows":
        return _("{path} was not written: a sheet holds no more rows; take a shorter period").format(
            path=path
        )
    return _("{path} was not written: {problem}").format(path=path, problem=error.detail)


def _print_definitions(json: bool) -> None:
    for each in (*DEFINITIONS.values(), *PLATFORM.values()):
        if json:
            told = {"id": each.id, "name": _(each.name), "definition": _(each.text), "unit": each.unit}
            print(msgspec.json.encode(told).decode())
        else:
            print(f"{_(each.name)}\n  {_(each.text)}")


def _json(found: Figures, by: By | None) -> list[str]:
    """The total (`"by": null`) and the groups; durations are whole minutes of the market's clock."""
    lines = [("", None, found.total), *((line.key, by, line) for line in (found.lines if by else ()))]
    out = []
    for key, group, line in lines:
        told: dict[str, Any] = {
            "from": found.period.first,
            "to": found.period.last,
            "by": group,
            "key": key if group else None,
        }
        if group == "agent":
            told["name"] = found.people.get(key, "")
        for figure, definition in DEFINITIONS.items():
            value = line.value(figure)
            if definition.unit == "duration":
                told[f"{figure}_minutes"] = (
                    value // timedelta(minutes=1) if isinstance(value, timedelta) else None
                )
            elif definition.unit == "percent":
                told[f"{figure}_percent"] = round(value, 2) if isinstance(value, float) else None
            else:
                told[figure] = value
        if group is None:
            told["decided"] = [{"agent": agent, "number": number} for agent, number in found.decided]
            told["rating"] = found.rating
            told["uncounted"] = found.uncounted
            told["target_percent"] = found.target
        out.append(msgspec.json.encode(told).decode())
    return out


def _lines(found: Figures, by: By | None, words: Words) -> list[str]:
    from desktop.l10n.money import format_percent

    out = [words.period(found.period)]
    if found.uncounted:
        out.append(_("Not complete: {number} waits are still being counted.").format(number=found.uncounted))
    out += _block("", found.total)
    out.append(named(_(TARGET_NAME), format_percent(found.target / 100, words.language)))
    if found.rating is not None:
        for figure, value in rating_texts(found.rating, words.language).items():
            out.append(named(_(PLATFORM[figure].name), value))
    for line in found.lines if by else ():
        out += ["", *_block(words.group(found.by, line.key), line)]
    return out


def _block(name: str, line: Line) -> list[str]:
    from desktop.l10n.foreign import isolated

    rows = [named(_(definition.name), worded(definition, line)) for definition in DEFINITIONS.values()]
    # A name comes from the platform: it neither breaks the line nor steers a terminal.
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return [isolated(shown), *(f"  {row}" for row in rows)] if name else rows


def worded(definition: Definition, line: Line) -> str:
    """A figure in the language of the texts; – where there is none."""
    from desktop.l10n.due import short_duration
    from desktop.l10n.money import format_number, format_percent

    value, language = line.value(definition.id), current_language()
    if value is None:
        return "–"
    if isinstance(value, timedelta):
        return short_duration(value.total_seconds(), language)
    if definition.unit == "percent":
        return format_percent(value / 100, language)
    return format_number(value, language)
