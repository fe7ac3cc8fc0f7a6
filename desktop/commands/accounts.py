"""`helpdesk accounts`: the accounts on this computer, and whether each has its secret (never shown)."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from desktop.cli import DONE
from desktop.l10n.catalogs import N_, _
from desktop.settings import AccountEntry

SECONDS = 10.0
"""How long the keyring may take for one account."""
SIGNED_IN, SIGNED_OUT, LOCKED = "signed_in", "signed_out", "locked"
STATES = {
    SIGNED_IN: N_("signed in"),
    SIGNED_OUT: N_("signed out: no secret is kept"),
    LOCKED: N_("the keyring does not answer, or is locked"),
}


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("accounts", help=_("the accounts on this computer and how each stands"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints them in the person's order."""
    from desktop import settings

    entries = settings.load().accounts
    if not entries and not args.json:
        print(_("no account is signed in on this computer: start helpdesk and sign in first"))
    for entry in entries:
        state, markets = state_of(entry), markets_of(entry)
        print(_json(entry, state, markets) if args.json else _line(entry, state, markets))
    return DONE


def state_of(entry: AccountEntry) -> str:
    """Whether the account's secret is kept: SIGNED_IN, SIGNED_OUT, or LOCKED where that cannot be asked."""
    from desktop.opening import store_path
    from desktop.platforms.credential_errors import CredentialsError, Missing
    from desktop.platforms.credentials import Credentials

    folder, keyring = store_path(entry).parent, entry.keyring or None
    secrets = Credentials(entry.id, folder, keyring, seconds=SECONDS, unlock_seconds=SECONDS)
    try:
        secrets.refresh_token()
    except Missing:
        return SIGNED_OUT
    except (CredentialsError, OSError):
        return LOCKED
    return SIGNED_IN


def markets_of(entry: AccountEntry) -> tuple[str, ...]:
    """The account's markets as it was read last; none where its store cannot be read."""
    from desktop import opening

    if not opening.store_path(entry).exists():
        return ()
    try:
        with opening.reading(entry, opening.unlock(entry), lambda: datetime.now(UTC)) as reader:
            account = reader.account()
    except opening.Trouble:
        return ()
    return tuple(market.code for market in account.markets) if account is not None else ()


def described() -> Iterator[tuple[str, bool]]:
    """For `doctor`, an account each: marketplace, host, secret, what it was built against; and whether its
    secret is there."""
    from desktop import settings
    from desktop.l10n.marketplaces import honesty, marketplace_name, marketplaces

    for entry in settings.load().accounts:
        state, known = state_of(entry), marketplaces().get(entry.platform)
        parts = [marketplace_name(entry.platform), _host(entry), _(STATES[state])]
        if known is not None:
            parts.append(honesty(known))
        else:
            parts.append(_("this version does not know the marketplace"))
        yield f"{_printable(entry.title)}: {'; '.join(parts)}", state == SIGNED_IN and known is not None


def _json(entry: AccountEntry, state: str, markets: tuple[str, ...]) -> str:
    return msgspec.json.encode(
        {
            "id": entry.id,
            "label": entry.title,
            "marketplace": entry.platform,
            "host": _host(entry),
            "markets": markets,
            "state": state,
        }
    ).decode()


def _line(entry: AccountEntry, state: str, markets: tuple[str, ...]) -> str:
    from desktop.l10n.marketplaces import marketplace_name

    parts = (
        _printable(entry.title),
        marketplace_name(entry.platform),
        _host(entry),
        " ".join(markets) or "–",
        _(STATES[state]),
    )
    return "  ".join(parts)


def _host(entry: AccountEntry) -> str:
    return entry.url.partition("://")[2] or entry.url


def _printable(name: str) -> str:
    """What somebody else called an account neither breaks the line nor steers a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
