"""Collect every text of the program into locales/helpdesk.pot and bring the catalogs up to date.

``python -m desktop.l10n.extract`` writes; with ``--check`` it only says whether the files are fresh (exit 1
when not). Nothing is guessed: a changed text is untranslated, not fuzzy. Entries that no code uses any more
are dropped.

The files are written without dates and line numbers, so that a commit shows only texts that changed.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import resources
from desktop.l10n.catalog_files import DOMAIN

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PACKAGE = Path(__file__).resolve().parent.parent
_NOISE = tuple(
    f'"{name}:'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
)


def template() -> "Catalog":
    """The catalog of all texts in the package, sorted by the file that uses them."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_file

    catalog = Catalog(
        project=DOMAIN,
        version="1",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Texts of the Helpdesk desktop client.",
    )
    for path in _sources():
        place = path.relative_to(PACKAGE.parent).as_posix()
        options = {"encoding": "utf-8"}
        found = extract_from_file("python", path, KEYWORDS, ["Translators:"], options)
        for line, message, comments, context in found:
            if message:
                catalog.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return catalog


def template_path() -> Path:
    """locales/helpdesk.pot"""
    return resources.locales_path() / f"{DOMAIN}.pot"


def catalog_paths() -> list[Path]:
    """The .po files of all languages."""
    return sorted(resources.locales_path().glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def written(catalog: "Catalog") -> bytes:
    """A catalog as the file that we keep: no dates, no line numbers, no obsolete entries."""
    from babel.messages.pofile import write_po

    target = BytesIO()
    write_po(target, catalog, width=100, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    lines = target.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_NOISE))


def updated(po: Path, source: "Catalog") -> "Catalog":
    """A language's catalog with the texts of the template; what was translated stays."""
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3])
    catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
    return catalog


def new_catalog(language: str) -> Path:
    """Begin the catalog of a language, with its plural rule and nothing translated; returns its path."""
    from babel.messages.catalog import Catalog

    path = resources.locales_path() / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    empty = Catalog(
        locale=language, project=DOMAIN, version="1", charset="utf-8", fuzzy=False, header_comment="#"
    )
    path.write_bytes(written(empty))
    return path


def main(arguments: list[str] | None = None) -> int:
    """Write template and catalogs, or check that they are fresh. 0 done or fresh, 1 stale."""
    parser = argparse.ArgumentParser(prog="python -m desktop.l10n.extract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when a file is stale")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin the catalog of a language first")
    options = parser.parse_args(arguments)
    if options.new:
        new_catalog(options.new)
    stale = 0
    for path, content in _files():
        if path.is_file() and path.read_bytes() == content:
            continue
        stale += 1
        if options.check:
            print(f"{path}: stale, run python -m desktop.l10n.extract", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{path}: written")
    return 1 if stale and options.check else 0


def _files() -> Iterator[tuple[Path, bytes]]:
    source = template()
    yield template_path(), written(source)
    for po in catalog_paths():
        yield po, written(updated(po, source))


def _sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


if __name__ == "__main__":
    raise SystemExit(main())
