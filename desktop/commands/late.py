"""`helpdesk late`: what is overdue, or must be answered within a time, from the local store; where asked for,
also which buyers are to hear more of their case or order (R10). For monitoring by other programs, also while
the window is open."""

import argparse
import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from desktop.cli import DONE, NO, WRONG, CallError
from desktop.domain.clock import is_late
from desktop.l10n.catalogs import _
from desktop.settings import AccountEntry, Settings
from desktop.store.views import Row

UPDATE_DUE: Final = "update_due"
UPDATE_OVERDUE: Final = "update_overdue"


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "late", help=_("what is overdue or must be answered soon; exit 1 when anything is overdue")
    )
    parser.add_argument("--market", metavar="M", help=_("only this market, for example PL"))
    parser.add_argument(
        "--within", metavar="4h", help=_("also what has to be answered within this time: 90m, 4h, 1d")
    )
    parser.add_argument("--account", metavar="ID", help=_("only this account; default: all of them"))
    parser.add_argument(
        "--updates",
        action="store_true",
        help=_("also cases and orders whose buyer is to hear the next step"),
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the rows of all accounts sorted by act-by; 1 when anything is overdue.

    An account that cannot be read is named on standard error and keeps no other from being told; where
    nothing is overdue in the others, nobody can say that nothing is: 2.
    """
    from desktop import settings

    market = market_code(args.market)
    within = span(args.within) if args.within else None
    entries = chosen_accounts(settings.load(), args.account)
    now = datetime.now(UTC)
    told, troubles = list[_Told](), list[CallError]()
    for entry in entries:
        try:
            told += _read(entry, now, market, within, args.updates)
        except CallError as trouble:
            troubles.append(trouble)
    if len(troubles) == len(entries) == 1:
        raise troubles[0]
    for each in sorted(told, key=lambda each: each.row.act_by or each.row.due_at or now):
        shown = each.entry if len(entries) > 1 else None
        state = each.state(now)
        print(_json(each.row, state, shown) if args.json else _line(each.row, state, now, shown))
    for told_of in troubles:
        print(f"helpdesk: {' '.join(str(told_of).split())}", file=sys.stderr)
    return NO if any(each.overdue for each in told) else WRONG if troubles else DONE


@dataclass(frozen=True, slots=True)
class _Told:
    """A row with its account, and whether its deadline has passed; of an update (R10) that is the row's
    `due_at` too."""

    entry: AccountEntry
    row: Row
    overdue: bool
    warn_hours: tuple[float, ...]
    update: bool = False

    def state(self, now: datetime) -> str:
        """The response state, or what is with the update."""
        if self.update:
            return UPDATE_OVERDUE if self.overdue else UPDATE_DUE
        return _state(self.row, now, self.warn_hours)


def _read(
    entry: AccountEntry, now: datetime, market: str | None, within: timedelta | None, updates: bool
) -> list[_Told]:
    """What is to be told of an account; raises CallError."""
    from desktop import opening

    if not opening.store_path(entry).exists():
        raise nothing_saved(entry)
    try:
        hours = within.total_seconds() / 3600 if within is not None else 0
        with opening.reading(entry, opening.unlock(entry), lambda: now) as reader:
            overdue = reader.overdue(now, market)
            rows = {row.id: row for row in overdue}
            if within is not None:
                for row in reader.acting_within(now, hours, market):
                    rows.setdefault(row.id, row)
            promised = reader.updates_due(now, hours, market) if updates else []
            account = reader.account()
    except opening.Trouble as trouble:
        raise CallError(opening.one_line(trouble)) from None
    warn = {each.code: each.policy_warn_hours for each in (account.markets if account is not None else ())}
    late = {row.id for row in overdue}
    told = [_Told(entry, row, row.id in late, warn.get(row.market, ())) for row in rows.values()]
    for row in promised:
        due = row.next_update_due
        of_update = replace(row, due_at=due, act_by=due, runs_from=None)
        told.append(_Told(entry, of_update, due is not None and is_late(now, due), (), update=True))
    return told


def chosen_accounts(chosen: Settings, account_id: str | None) -> list[AccountEntry]:
    """The account of that id, else all of them; raises CallError."""
    if account_id is None and chosen.accounts:
        return list(chosen.accounts)
    return [chosen_account(chosen, account_id)]


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


def _json(row: Row, state: str, entry: AccountEntry | None) -> str:
    """`entry`: its account, told where there are several."""

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
        | ({"account": entry.id} if entry is not None else {})
    ).decode()


def _line(row: Row, state: str, now: datetime, entry: AccountEntry | None) -> str:
    from desktop import resources
    from desktop.domain.markets import fallback_market, load_markets
    from desktop.l10n.catalogs import current_language
    from desktop.l10n.due import by_text
    from desktop.l10n.foreign import isolated
    from desktop.l10n.pill import pill

    markets = load_markets(resources.read_toml("markets.toml"))
    zone = (markets.get(row.market) or fallback_market(row.market)).time_zone
    language = current_language()
    if state == UPDATE_OVERDUE:
        said = _("update overdue")
    elif state == UPDATE_DUE and row.due_at is not None:
        said = _("update due {when}").format(when=by_text(row.due_at, zone, now, language))
    else:
        said = pill(state, now, row.due_at, row.act_by, row.runs_from, zone, language).text
    # What a buyer calls himself is shown as it is, and neither breaks the line nor steers a terminal.
    buyer, name, account = (
        "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
        for text in (row.buyer, row.id, entry.title if entry is not None else "")
    )
    line = f"{row.market}  {said}  {isolated(buyer)}  {name}"
    return f"{line}  {isolated(account)}" if account else line
