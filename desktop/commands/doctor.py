"""`helpdesk doctor`: what this installation is made of, and whether it works. Secrets are never shown."""

import argparse
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop import __version__, settings
from desktop.cli import DONE, NO, CallError
from desktop.l10n.catalogs import N_, _, ngettext
from desktop.l10n.os_words import os_reason

if TYPE_CHECKING:
    from desktop.bundle import BundleFile

OK, WARNING, WRONG = "ok", "warning", "wrong"
KEYRING_SECONDS = 10.0
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: which check, how it stands, and what was seen. `advice` says what to do when it is not ok."""

    check: str
    state: str
    seen: str
    advice: str = ""


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "doctor", help=_("versions, keyring, store, time zones, texts and network")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE.zip",
        help=_("also write a file to pass on, with versions, settings and logs; nothing is sent"),
    )
    parser.add_argument(
        "--renew-key",
        action="store_true",
        help=_("put the saved messages under a new key, and check nothing"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 when something is wrong that keeps the program from working; warnings alone are 0."""
    if args.renew_key:
        from desktop.commands.renewal import renew_keys

        return renew_keys()
    found = list(findings())
    for finding in found:
        if args.json:
            print(msgspec.json.encode(finding).decode())
        else:
            print("\n".join(lines_of(finding)))
    if args.bundle is not None:
        _write_bundle(found, args.bundle, as_json=args.json)
    return NO if any(finding.state == WRONG for finding in found) else DONE


def diagnostics() -> "tuple[BundleFile, ...]":
    """All files of a bundle, with the checks of now. Slow: keyring and network are asked."""
    return _bundle(findings())


def lines_of(finding: Finding) -> Iterator[str]:
    """A finding for people, in the current language."""
    mark = {OK: "✓", WARNING: "!", WRONG: "✗"}[finding.state]
    yield f"{mark} {_(NAMES[finding.check])}: {finding.seen}"
    if finding.advice:
        yield f"    {finding.advice}"


def _bundle(found: Iterable[Finding]) -> "tuple[BundleFile, ...]":
    from desktop.bundle import collect

    return collect("".join(f"{line}\n" for each in found for line in lines_of(each)), settings.load())


def _write_bundle(found: Iterable[Finding], target: Path, *, as_json: bool) -> None:
    from desktop.bundle import write

    files = _bundle(found)
    try:
        write(files, target)
    except OSError as error:
        said = _("{file} cannot be written: {reason}")
        raise CallError(said.format(file=target, reason=os_reason(error))) from None
    if as_json:
        print(msgspec.json.encode({"bundle": str(target), "files": [each.name for each in files]}).decode())
        return
    print(
        _("Written to {file}. Nothing was sent; look through it before you pass it on:").format(file=target)
    )
    for each in files:
        print(f"    {each.name}")


NAMES = {
    "program": N_("Program"),
    "qt": N_("Window system"),
    "store_engine": N_("Encrypted store"),
    "stores": N_("Accounts on this computer"),
    "account": N_("Account"),
    "keyring": N_("Keyring"),
    "time_zones": N_("Time zones"),
    "markets": N_("Markets"),
    "calendars": N_("Calendars"),
    "texts": N_("Texts"),
    "templates": N_("Templates"),
    "way": N_("Proxy and certificates"),
    "network": N_("Network"),
    "requests": N_("Requests"),
}


def findings() -> Iterator[Finding]:
    """Every check in order; one that fails itself is a finding, never a traceback."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("program", _program),
        ("qt", _qt),
        ("store_engine", _store_engine),
        ("stores", _stores),
        ("keyring", _keyring),
        ("time_zones", _time_zones),
        ("markets", _markets),
        ("calendars", _calendars),
        ("texts", _texts),
        ("templates", _templates),
        ("way", _way),
        ("network", _network),
    )
    for name, check in checks:
        try:
            yield check()
        except Exception as error:
            yield Finding(name, WRONG, f"{type(error).__name__}: {error}")
        if name == "stores":
            yield from _accounts()
            yield from _requests()


def _program() -> Finding:
    packages = ("babel", "holidays", "httpx", "keyring", "msgspec")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    frozen = " (frozen)" if getattr(sys, "frozen", False) else ""
    python = f"Python {platform.python_version()}"
    return Finding(
        "program", OK, f"helpdesk {__version__}{frozen}, {python}, {platform.platform()}, {versions}"
    )


def _qt() -> Finding:
    version = _version("PySide6-Essentials")
    if version == "?":
        advice = _("Without PySide6 only the command line works.")
        return Finding("qt", WARNING, _("not installed"), advice)
    if version == "6.12.0" and sys.version_info < (3, 12):
        return Finding("qt", WRONG, version, _("PySide6 6.12.0 crashes on this Python: install 6.11.3."))
    return Finding("qt", OK, f"PySide6 {version}")


def _store_engine() -> Finding:
    from desktop.store import cipher

    return Finding("store_engine", OK, cipher.describe())


def _stores() -> Finding:
    chosen = settings.load()
    seen = []
    for entry in chosen.accounts:
        folder = settings.home() / entry.folder
        size = sum(file.stat().st_size for file in folder.glob("store.sqlite*")) if folder.is_dir() else 0
        seen.append(f"{entry.name} ({entry.url}, {size / 1e6:.1f} MB)")
    return Finding("stores", OK, "; ".join(seen) or _("none"))


def _accounts() -> Iterator[Finding]:
    """Each account: its marketplace, whether its secret is kept, and what the program was built against."""
    from desktop.commands.accounts import described

    for seen, well in described():
        advice = "" if well else _("Open the settings and look under Accounts: connect this one again.")
        yield Finding("account", OK if well else WARNING, seen, advice)


def _requests() -> Iterator[Finding]:
    """What each account has asked its marketplace for, where that sets a limit."""
    from desktop.l10n.catalogs import current_language
    from desktop.l10n.dates import format_stamp
    from desktop.opening import store_path
    from desktop.sync import requests

    for entry in settings.load().accounts:
        made = requests.read(store_path(entry).with_name(requests.FILE))
        if made is None:
            continue
        told = _(
            "{account}: {minute} requests in a minute and {hour} in an hour until {time} (UTC); at most"
            " {limit} a minute; refused as too many: {refusals}"
        )
        time = format_stamp(made.at, datetime.now(UTC), "UTC", current_language())
        seen = told.format(
            account=entry.title,
            minute=made.minute,
            hour=made.hour,
            time=time,
            limit=round(made.limit),
            refusals=made.refusals,
        )
        slow = made.pace < 1
        advice = _("The marketplace refused requests: the program asks more slowly for a while.")
        yield Finding("requests", WARNING if slow else OK, seen, advice if slow else "")


def _keyring() -> Finding:
    from desktop.platforms import keyrings, workers
    from desktop.platforms.credential_errors import CredentialsError, Refused

    def ask() -> str:
        with keyrings.errors():
            return keyrings.name_of(keyrings.find(None))

    try:
        name = workers.in_worker(ask, KEYRING_SECONDS)
    except Refused as error:
        advice = _("Nothing is written to a keyring that forgets, or that keeps secrets readable.")
        return Finding("keyring", WARNING, f"{error.detail} ({error.why})", advice)
    except CredentialsError as error:
        advice = _("Signing in is possible for a session that ends with the window; nothing is kept.")
        return Finding("keyring", WARNING, error.detail or type(error).__name__, advice)
    others = {entry.keyring for entry in settings.load().accounts} - {name, ""}
    if others:
        advice = _("Accounts were signed in with another keyring than this computer offers now.")
        return Finding("keyring", WARNING, f"{name}; {', '.join(sorted(others))}", advice)
    return Finding("keyring", OK, name)


def _time_zones() -> Finding:
    from zoneinfo import ZoneInfo

    from desktop import resources
    from desktop.domain.markets import load_markets

    markets = load_markets(resources.read_toml("markets.toml"))
    for market in markets.values():
        ZoneInfo(market.time_zone)
    count = ngettext("{n} market", "{n} markets", len(markets)).format(n=len(markets))
    return Finding("time_zones", OK, f"tzdata {_version('tzdata')}, {count}")


def _markets() -> Finding:
    """Markets that a platform named and our table does not hold."""
    from desktop.l10n.catalogs import current_language
    from desktop.l10n.names import known_markets, market_name

    known = known_markets()
    new = sorted(set(settings.load().new_markets) - set(known))
    count = ngettext("{n} market", "{n} markets", len(known)).format(n=len(known))
    if not new:
        return Finding("markets", OK, count)
    names = ", ".join(f"{market_name(code, current_language())} ({code})" for code in new)
    advice = _("Dates, prices and addresses of these are shown in a general form. Update the program.")
    return Finding(
        "markets", WARNING, _("{count}; not known: {markets}").format(count=count, markets=names), advice
    )


def _calendars() -> Finding:
    from desktop import resources
    from desktop.clock_book import market_calendar
    from desktop.domain.markets import load_markets

    problems, ending, count = [], [], 0
    for market in load_markets(resources.read_toml("markets.toml")).values():
        calendar, problem = market_calendar(market.code, None, market.time_zone)
        count += calendar is not None
        if problem:
            problems.append(f"{market.code}: {problem}")
        elif calendar is not None and calendar.ends_soon(datetime.now(UTC)):
            ending.append(f"{market.code} {calendar.last_year}")
    if problems:
        return Finding("calendars", WRONG, "; ".join(problems), _("The last good calendar stays in force."))
    if ending:
        return Finding(
            "calendars", WARNING, ", ".join(ending), _("Update the program: these calendars end soon.")
        )
    return Finding("calendars", OK, f"{count}, holidays {_version('holidays')}")


def _texts() -> Finding:
    from desktop.l10n import catalogs

    languages = ", ".join(code for code, _name in catalogs.available_languages())
    problems = catalogs.catalog_problems()
    if problems:
        named = [f"{each.language} “{_one_line(each.msgid)}”: {each.problem}" for each in problems[:_NAMED]]
        if len(problems) > _NAMED:
            named.append(_("{n} more").format(n=len(problems) - _NAMED))
        return Finding("texts", WARNING, "; ".join(named), _("The English text is shown in its place."))
    return Finding("texts", OK, languages)


def _templates() -> Finding:
    """The templates that come with the program, each broken file with its line."""
    from desktop.replies import library
    from desktop.replies.words import problem_text

    problems = library.problems()
    if problems:
        named = "; ".join(problem_text(each) for each in problems[:_NAMED])
        return Finding("templates", WARNING, named, _("English templates stand in for them."))
    return Finding("templates", OK, ", ".join(library.languages()))


def _one_line(msgid: str) -> str:
    """A text of a catalog without its context (before the sign U+0004) and without line breaks."""
    return " ".join(msgid.rpartition("\x04")[2].split())


def _way() -> Finding:
    """Whether what the settings say about the way to the platform can be used."""
    from desktop import network

    chosen = network.network_of(settings.load())
    proxy = {network.SYSTEM: _("Same as the system"), network.NONE: _("No proxy")}.get(
        chosen.proxy, chosen.proxy_url
    )
    seen = "; ".join(filter(None, (proxy, chosen.ca_file)))
    try:
        network.check(chosen)
    except network.NetworkError as error:
        advice = _("Open the settings and look under Network: until then nothing is sent.")
        return Finding("way", WRONG, f"{seen}: {_(network.PROBLEMS[error.problem])}", advice)
    return Finding("way", OK, seen)


def _network() -> Finding:
    """Whether every account's host can be reached."""
    from concurrent.futures import ThreadPoolExecutor

    from desktop.network import network_of

    chosen = settings.load()
    if not chosen.accounts:
        return Finding("network", OK, _("no account is signed in, nothing was asked"))
    advice = _("Check the connection; replies wait and go out when the platform answers again.")
    # Through a proxy of the settings, only that one can be reached from here.
    proxy = network_of(chosen).proxy_url
    urls = [proxy] if proxy else list(dict.fromkeys(entry.url for entry in chosen.accounts))
    with ThreadPoolExecutor(len(urls)) as pool:
        asked = list(pool.map(_reached, urls))
    seen = "; ".join(f"{place}: {problem}" if problem else place for place, problem in asked)
    if any(problem for _place, problem in asked):
        return Finding("network", WARNING, seen, advice)
    return Finding("network", OK, seen)


def _reached(url: str) -> tuple[str, str]:
    """A host with its port, and why it cannot be reached, "" when it can."""
    import socket
    from urllib.parse import urlsplit

    seen = url
    try:
        parts = urlsplit(url)
        address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        seen = f"{address[0]}:{address[1]}"
        socket.create_connection(address, timeout=5).close()
    except (OSError, ValueError) as error:
        return seen, os_reason(error)
    return seen, ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"
