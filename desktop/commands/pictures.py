"""`helpdesk pictures`: the process that decodes pictures for the window (`ui.files.picture_process`)."""

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    # No help: nobody calls it by hand.
    subparsers.add_parser("pictures").set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Until its input ends, or nobody has asked for a while."""
    from desktop.ui.files.decoding import serve

    serve()
    return 0
