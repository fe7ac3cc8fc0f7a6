"""`helpdesk sandbox`: a platform to practise on, serving the whole contract; buyers keep writing."""

import argparse
import json
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from desktop.l10n.catalogs import _
from desktop.l10n.os_words import os_reason

PRACTISER = "ag-marta"
"""Who signs in without a page when the program itself started the platform."""


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("sandbox", help=_("serve a platform to practise on"))
    parser.add_argument("--port", type=int, default=0, metavar="P", help=_("default: a free one"))
    parser.add_argument(
        "--database", type=Path, metavar="FILE", help=_("where it keeps its world; default: in memory")
    )
    parser.add_argument(
        "--conversations", type=int, default=300, metavar="N", help=_("how many conversations")
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="S",
        help=_("the same seed gives the same world and the same faults"),
    )
    parser.add_argument(
        "--faults",
        type=Path,
        metavar="FILE",
        help=_(
            "a TOML file of faults to make on purpose: calls lost, late or doubled, errors, wrong answers, a"
            " stream in disorder; README.md shows one"
        ),
    )
    parser.add_argument(
        "--agents",
        choices=("on", "off"),
        default="off",
        help=_("whether the seller's people answer by themselves, in their staff hours; default: off"),
    )
    # For the program itself: says its address as JSON, lets in without a page, ends with its standard input.
    parser.add_argument("--practice", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serves until it is interrupted; prints its address and a sign-in code."""
    from desktop.cli import CallError

    if not 0 <= args.port <= 65535:
        raise CallError(_("--port takes a number from 0 to 65535"))
    if not 0 <= args.conversations <= 1_000_000:
        raise CallError(_("--conversations takes a number from 0 to 1,000,000"))
    from desktop.sandbox.server import Sandbox

    code = None if args.practice else f"{secrets.randbelow(10**6):06d}"
    try:
        sandbox = Sandbox(
            args.database,
            args.seed,
            args.conversations,
            agents=args.agents == "on",
            port=args.port,
            auto_approve=args.practice,
            sign_in_code=code,
        )
    except Exception as error:
        raise CallError(_("the database cannot be used: {reason}").format(reason=error)) from None
    try:
        if args.faults is not None:
            _load_faults(sandbox, args.faults)
        _start(sandbox, args.port)
        with _ending(args.practice) as over:
            _announce(sandbox.url, code, args.agents == "on")
            # In slices: Windows looks at signals only between two of them.
            while not over.wait(1.0):
                pass
    finally:
        sandbox.stop()
    return 0


def _start(sandbox: Any, port: int) -> None:
    from desktop.cli import CallError

    try:
        sandbox.start()
    except OSError as error:
        said = _("port {port} cannot be used: {reason}")
        raise CallError(said.format(port=port, reason=os_reason(error))) from None


def _load_faults(sandbox: Any, path: Path) -> None:
    from desktop.cli import CallError

    try:
        sandbox.faults.load(path)
    except (OSError, ValueError) as error:
        raise CallError(
            _("the faults in {file} cannot be read: {reason}").format(file=path, reason=os_reason(error))
        ) from None


def _announce(url: str, code: str | None, agents: bool) -> None:
    if code is None:
        print(json.dumps({"url": url, "agent": PRACTISER}), flush=True)
        return
    print(_("Practice platform: {url}").format(url=url))
    print(_("Sign-in code: {code}").format(code=code))
    if agents:
        print(_("The seller's people answer in their staff hours, but not who is signed in."))
    print(_("Buyers keep writing. Ctrl+C ends it."), flush=True)


@contextmanager
def _ending(practice: bool) -> Iterator[threading.Event]:
    """Set by Ctrl+C, a termination signal, or, for practice, the end of standard input."""
    over = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: over.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    if practice:
        # The pipe ends with the program that holds it, whatever ended that.
        threading.Thread(target=_read_out, args=(over,), name="practice pipe", daemon=True).start()
    try:
        yield over
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read_out(over: threading.Event) -> None:
    # Not through sys.stdin: its lock, held here, would abort an interpreter that ends for another reason.
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    over.set()
