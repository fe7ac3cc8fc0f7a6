"""`helpdesk demo`: the app on a practice platform of its own; leaves nothing behind."""

import argparse
from pathlib import Path
from typing import Any

from desktop.l10n.catalogs import _


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo", help=_("try the app on a practice platform; leaves nothing behind")
    )
    parser.add_argument(
        "--conversations", type=int, default=300, metavar="N", help=_("how many conversations")
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help=_("the same seed gives the same world")
    )
    parser.add_argument(
        "--agents",
        choices=("on", "off"),
        default="on",
        help=_("whether the seller's other people answer by themselves, in their staff hours; default: on"),
    )
    parser.add_argument(
        "--picture", type=Path, metavar="FILE.png", help=_("write a picture of the inbox and exit")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Starts the sandbox on a free loopback port, signs in, opens the app."""
    from desktop.cli import CallError

    if not 1 <= args.conversations <= 1_000_000:
        raise CallError(_("--conversations takes a number from 1 to 1,000,000"))
    from desktop.bootstrap import run_demo

    return run_demo(
        conversations=args.conversations, seed=args.seed, agents=args.agents == "on", picture=args.picture
    )
