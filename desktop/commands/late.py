"""`helpdesk late`: what is overdue, or must be answered within a time, from the local store. For monitoring
by other programs, also while the window is open."""

import argparse
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from desktop.cli import DONE, NO, CallError
from desktop.l10n.catalogs import _
from desktop.settings import AccountEntry, Settings
from desktop.store.views import Row


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "late", help=_("what is overdue or must be answered soon; exit 1 when anything is overdue")
    )
    parser.add_argument("--market", metavar="M", help=_("only this market, for example PL"))
    parser.add_argument(
        "--within", metavar="4h", help=_("also what has to be answered within this time: 90m, 4h, 1d")
    )
    parser.add_argument("--account", metavar="ID", help=_("another account than the one used last"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the rows sorted by act-by; 1 when anything is overdue."""
    from desktop import opening, settings

    market = market_code(args.market)
    within = span(args.within) if args.within else None
    entry = chosen_account(settings.load(), args.account)
    if not opening.store_path(entry).exists():
        raise nothing_saved(entry)
    now = datetime.now(UTC)
    try:
        with opening.reading(entry, opening.unlock(entry), lambda: now) as reader:
            overdue = reader.overdue(now, market)
            rows = {row.id: row for row in overdue}
            if within is not None:
                for row in reader.acting_within(now, within.total_seconds() / 3600, market):
                    rows.setdefault(row.id, row)
            account = reader.account()
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    warnings = {
        each.code: each.policy_warn_hours for each in (account.markets if account is not None else ())
    }
    for row in sorted(rows.values(), key=lambda row: row.act_by or row.due_at or now):
        state = _state(row, now, warnings.get(row.market, ()))
        print(_json(row, state) if args.json else _line(row, state, now))
    return NO if overdue else DONE


def nothing_saved(entry: AccountEntry) -> CallError:
    """The account is known, but its store was never made."""
    return CallError(
        _("nothing of account {name} is saved on this computer yet: start helpdesk once").format(
            name=entry.name
        )
    )


def chosen_account(chosen: Settings, account_id: str | None) -> AccountEntry:
    """The account of that id, else the one used last; raises CallError."""
    entry = chosen.account(account_id or chosen.last_account)
    if entry is not None:
        return entry
    if account_id and chosen.accounts:
        known = ", ".join(f"{entry.id} ({entry.name})" for entry in chosen.accounts)
        raise CallError(
            _("no account {id} on this computer; there are: {known}").format(id=account_id, known=known)
        )
    raise CallError(_("no account is signed in on this computer: start helpdesk and sign in first"))


def span(text: str) -> timedelta:
    """ "90m", "4h" or "1d" as a time span; raises CallError."""
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", text.strip().lower())
    if found is None:
        raise CallError(_("--within takes a time such as 90m, 4h or 1d, not {text}").format(text=text))
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[found[2]]: int(found[1])})


def market_code(text: str | None) -> str | None:
    """A market as typed, by its code; raises CallError."""
    if text is None:
        return None
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise CallError(_("{text} is not a market: give its ISO 3166 code, for example PL").format(text=text))
    return text.upper()


def _state(row: Row, now: datetime, warn_hours: tuple[float, ...]) -> str:
    from desktop.domain.policies import DEFAULT
    from desktop.domain.response_state import response_state

    widest_first = sorted(warn_hours or DEFAULT.warn_hours, reverse=True)
    return str(response_state(now, row.needs_answer_since, row.due_at, row.act_by, warn_hours=widest_first))


def _json(row: Row, state: str) -> str:
    def utc(moment: datetime | None) -> str | None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else None

    return msgspec.json.encode(
        {
            "conversation": row.id,
            "market": row.market,
            "buyer": row.buyer,
            "due_utc": utc(row.due_at),
            "act_by_utc": utc(row.act_by),
            "state": state,
            "assignee": row.assignee,
        }
    ).decode()


def _line(row: Row, state: str, now: datetime) -> str:
    from desktop import resources
    from desktop.domain.markets import fallback_market, load_markets
    from desktop.l10n.catalogs import current_language
    from desktop.l10n.foreign import isolated
    from desktop.l10n.pill import pill

    markets = load_markets(resources.read_toml("markets.toml"))
    zone = (markets.get(row.market) or fallback_market(row.market)).time_zone
    made = pill(state, now, row.due_at, row.act_by, row.runs_from, zone, current_language())
    # What a buyer calls himself is shown as it is, and neither breaks the line nor steers a terminal.
    buyer, name = (
        "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
        for text in (row.buyer, row.id)
    )
    return f"{row.market}  {made.text}  {isolated(buyer)}  {name}"
