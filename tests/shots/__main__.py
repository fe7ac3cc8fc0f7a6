"""`python -m tests.shots [FOLDER] [--only NAME] [--languages pl,en]`: real program, practice platform,
real store."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_SCREEN = {
    "name": "album",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1200,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py shots")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("shots"))
    parser.add_argument("--only", help="only screens whose name holds one of these, comma-separated")
    parser.add_argument("--languages", default="", help="comma-separated; all by default")
    parser.add_argument(
        "--pseudo", action="store_true", help="in a longer language and in one from right to left"
    )
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--size", default="1360x860", help="the window's, in pixels")
    parser.add_argument("--font", type=int, default=100, help="per cent")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="helpdesk-shots-") as home:
        os.environ["HELPDESK_HOME"] = home
        if os.environ["QT_QPA_PLATFORM"] == "offscreen":
            # The usual offscreen screen is smaller than the window: menus would open away from their buttons.
            screens = Path(home) / "screens.json"
            screens.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        from desktop.l10n.catalogs import available_languages

        from .album import Album

        if args.pseudo:
            args.languages = ",".join(_with_pseudo(Path(home) / "locales"))
        languages = (
            args.languages.split(",") if args.languages else [code for code, _name in available_languages()]
        )
        width, _, height = args.size.partition("x")
        album = Album(
            args.folder,
            languages,
            args.themes.split(","),
            args.only.split(",") if args.only else [],
            size=(int(width), int(height)),
            font_percent=args.font,
        )
        return album.take()


def _with_pseudo(folder: Path) -> list[str]:
    """Adds the pseudo-languages to the program's; gives their codes."""
    import shutil

    from desktop import resources
    from desktop.l10n import catalogs
    from tests.ui.languages import write_pseudo

    shutil.copytree(resources.locales_path(), folder)
    made = write_pseudo(folder)
    resources.locales_path = lambda: folder
    catalogs.forget_catalogs()
    return list(made)


if __name__ == "__main__":
    sys.exit(main())
