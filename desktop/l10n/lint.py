"""Check the catalogs: ``python -m desktop.l10n.lint`` prints each problem on a line and exits 1 when there
is one.

What gettext's own check does not see is checked here: brace fields (a wrong one would raise while
painting), the number of plural forms, spaces at the ends, accelerators, closing signs that carry meaning,
and, for the languages declared complete, that nothing is untranslated, fuzzy or left in English."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import resources
from desktop.l10n.catalog_files import field_problem, fields_of
from desktop.l10n.catalogs import COMPLETE_LANGUAGES, SOURCE_LANGUAGE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_ACCELERATOR = re.compile(r"&(?=\w)")
_CLOSING = (":", "…", "...", "?")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the report."""

    language: str
    msgid: str
    text: str

    def __str__(self) -> str:
        return f"{self.language}: {self.msgid!r}: {self.text}"


def problems() -> list[Problem]:
    """Everything wrong with the catalogs in locales/, worst (fields) and least (closing signs) alike."""
    from desktop.l10n.extract import catalog_paths

    found = [problem for po in catalog_paths() for problem in check_file(po)]
    present = {po.parts[-3] for po in catalog_paths()} | {SOURCE_LANGUAGE}
    found += [
        Problem(language, "", "declared complete, but has no catalog")
        for language in COMPLETE_LANGUAGES
        if language not in present
    ]
    return found + list(_shared())


def _shared() -> Iterator[Problem]:
    """Sentences that read the same in two languages: one of them stands in the wrong catalog."""
    from babel.messages.pofile import PoFileError, read_po

    from desktop.l10n.extract import catalog_paths

    first: dict[tuple[str | None, str, str], str] = {}
    for po in catalog_paths():
        language = po.parts[-3]
        try:
            with po.open("rb") as file:
                catalog = read_po(file, locale=language, abort_invalid=True)
        except (PoFileError, ValueError):
            continue  # told by `check_file`
        for message in catalog:
            ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
            texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            for text in {str(text) for text in texts if text} - {*map(str, ids)}:
                if len(_WORD.findall(_without_fields(text))) < 2:
                    continue  # languages share words, hardly ever a sentence
                other = first.setdefault((message.context, str(ids[0]), text), language)
                if other != language:
                    yield Problem(language, str(ids[0]), f"the same text as in {other}")


def check_file(po: Path, *, complete: bool | None = None) -> list[Problem]:
    """The problems of one catalog; ``complete`` None: as declared for its language."""
    from babel.messages.pofile import PoFileError, read_po

    language = po.parts[-3]
    try:
        with po.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return [Problem(language, "", f"not readable: {error}")]
    if complete is None:
        complete = language in COMPLETE_LANGUAGES
    found = list(_plural_rule(language, catalog))
    same = _same_words(language)
    for message in catalog:
        if message.id:
            found += _check_message(language, message, catalog.num_plurals, complete, same)
    return found


def _plural_rule(language: str, catalog: "Catalog") -> Iterator[Problem]:
    from babel.messages.plurals import get_plural

    expected = get_plural(language)
    if catalog.num_plurals != expected.num_plurals:
        yield Problem(
            language, "", f"Plural-Forms has {catalog.num_plurals} forms, not {expected.num_plurals}"
        )


def _check_message(
    language: str, message: "Message", plurals: int, complete: bool, same: frozenset[str]
) -> Iterator[Problem]:
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    source = str(ids[0])
    if complete and message.fuzzy:
        yield Problem(language, source, "fuzzy")
    if not all(texts):
        if complete or any(texts):
            yield Problem(language, source, "not translated")
        return
    if len(ids) > 1 and len(texts) != plurals:
        yield Problem(language, source, f"{len(texts)} plural forms instead of {plurals}")
    for text in map(str, texts):
        yield from _check_text(language, [str(each) for each in ids], text)
        if complete and text == source and _WORD.search(_without_fields(source)) and source not in same:
            yield Problem(
                language, source, "same as in English (if right, add it to [same] in glossary.toml)"
            )


def _check_text(language: str, ids: list[str], text: str) -> Iterator[Problem]:
    source = ids[-1]
    wrong = field_problem(source, text, plural=len(ids) > 1)
    if wrong:
        yield Problem(language, ids[0], wrong)
    elif len(ids) > 1:
        # Only the number may be left out of a plural form ("one message"); a name that is gone is a lost
        # fact.
        lost = (fields_of(source) or frozenset()) - (fields_of(text) or frozenset()) - {"n", "count"}
        if lost:
            yield Problem(language, ids[0], "plural form without " + ", ".join(sorted(lost)))
    if (text[:1].isspace(), text[-1:].isspace()) != (source[:1].isspace(), source[-1:].isspace()):
        yield Problem(language, ids[0], "spaces at the ends differ from the source")
    if len(_ACCELERATOR.findall(text)) != len(_ACCELERATOR.findall(source)):
        yield Problem(language, ids[0], "accelerators (&) differ from the source")
    if text.count("\n") != source.count("\n"):
        yield Problem(language, ids[0], "line breaks differ from the source")
    for sign in _CLOSING:
        if (
            source.rstrip().endswith(sign) != text.rstrip().rstrip(";\u037e").endswith(sign)
            and language != "el"
        ):
            yield Problem(language, ids[0], f"closing {sign} differs from the source")
            break


def _without_fields(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "", text)


def _same_words(language: str) -> frozenset[str]:
    """Texts that are rightly the same as in English, listed per language in locales/glossary.toml."""
    path = resources.locales_path() / "glossary.toml"
    if not path.is_file():
        return frozenset()
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(data.get("same", {}).get(language, []))


def main() -> int:
    """Print the problems; 1 when there are any."""
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
