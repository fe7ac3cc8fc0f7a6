"""`helpdesk`: opens the app on the account that was signed in last."""

import argparse
from typing import Any

from desktop.l10n.catalogs import _


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("open", help=_("open the window (also what happens without a command)"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The window; returns when it is closed. 2 when the display or Qt is missing."""
    from desktop.bootstrap import run_window

    return run_window()
