"""The command line, a second face on the same rooms.

Exit status: 0 done; 1 the answer is "no"; 2 the call or its input is wrong, said in one line on standard
error. Every command's module is imported only when its command is called, and none but `helpdesk`, `demo` and
the PDF export reaches the window.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from desktop import __version__, logs
from desktop.l10n import catalogs
from desktop.l10n.catalogs import N_, _

COMMANDS = (
    *("open", "demo", "sandbox", "deadline", "review", "market"),
    *("late", "figures", "export", "verify", "buyer", "accounts", "doctor"),
)
"""Each is a module of `desktop.commands` with `add(subparsers)` and `run(args) -> int`."""
HELPERS = ("pictures",)
"""As commands, but for the window to start only."""

DONE, NO, WRONG = 0, 1, 2


class CallError(Exception):
    """The call or its input is wrong; the text says what and how to mend it, in one line."""


ARGPARSE_TEXTS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
)
"""What argparse says by itself and may come up here; it looks them up in its module's own `_`."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **more: Any) -> None:
        # No abbreviations: a script that uses one breaks when an option with the same beginning is added.
        super().__init__(**(more | {"allow_abbrev": False}))

    def error(self, message: str) -> NoReturn:
        raise CallError(_("{problem} (see {command} --help)").format(problem=message, command=self.prog))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    _speak_utf8()
    # Standard error is for the one line that callers read; what is logged lies beside the window's log.
    with logs.running(logs.COMMANDS):
        return _run(_language_first(list(sys.argv[1:] if arguments is None else arguments)))


def _run(given: list[str]) -> int:
    # argparse words its own messages through this name, which the stubs leave out.
    argparse._ = _  # type: ignore[attr-defined]
    catalogs.set_language(_language(given))
    try:
        try:
            parser = _parser(given)
            parsed = parser.parse_args(given or ["open"])
            return int(parsed.run(parsed))
        finally:
            if sys.stdout is not None:  # as in a frozen program without a console
                sys.stdout.flush()
    except CallError as error:
        print(f"helpdesk: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        # The reader of a pipe (`| head`) went away: not our error, and nothing more may be written, not even
        # by the interpreter at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="helpdesk", description=_("The desktop client in which marketplace sellers answer their buyers")
    )
    parser.add_argument("--version", action="version", version=f"helpdesk {__version__}")
    parser.add_argument(
        "--ui-language", metavar="CODE", help=_("language of texts, for example pl; default: the system's")
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    wanted = _command(given)
    for name in (wanted,) if wanted else COMMANDS:
        module = _module(name)
        module.add(subparsers)
    parser.set_defaults(run=lambda _args: _module("open").run(parser.parse_args(["open"])))
    return parser


def _command(given: Sequence[str]) -> str | None:
    """The command that is called; raises CallError when there is none of that name."""
    taken = 2 if given[:1] == ["--ui-language"] else 0
    name = next((word for word in given[taken:] if not word.startswith("-")), None)
    if name is not None and name not in (*COMMANDS, *HELPERS):
        known = ", ".join(COMMANDS)
        raise CallError(_("there is no command {name}; there are {known}").format(name=name, known=known))
    return name


def _module(name: str | None) -> ModuleType:
    return importlib.import_module(f"desktop.commands.{name}")


def _language_first(given: list[str]) -> list[str]:
    """The arguments with `--ui-language` before the command, so that it may stand anywhere."""
    for place, word in enumerate(given):
        length = 2 if word == "--ui-language" else 1 if word.startswith("--ui-language=") else 0
        if 0 < length <= len(given) - place:
            return given[place : place + length] + given[:place] + given[place + length :]
    return given


def _language(given: Sequence[str]) -> str:
    """`--ui-language`, else the user's setting, else the system's."""
    for place, word in enumerate(given):
        if word == "--ui-language" and place + 1 < len(given):
            return given[place + 1]
        if word.startswith("--ui-language="):
            return word.partition("=")[2]
    from desktop import settings

    return settings.load().language or catalogs.system_language()


def _speak_utf8() -> None:
    """Output is UTF-8 everywhere, also where Windows would use an old code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    raise SystemExit(main())
