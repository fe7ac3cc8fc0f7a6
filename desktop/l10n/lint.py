"""Check the catalogs: ``python -m desktop.l10n.lint`` prints each problem on a line and exits 1 when there
is one.

What gettext's own check does not see is checked here: brace fields (a wrong one would raise while
painting), plural rules and forms, spaces at the ends, accelerators, closing signs that carry meaning, and,
for the languages declared complete, that nothing is untranslated, fuzzy or left in English. Between the
catalogs: a sentence that stands in two of them, which languages share only when they are close relatives.

Arguments are the languages to check as if they were complete; without any, all as they are declared."""

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import resources
from desktop.l10n.catalogs import COMPLETE_LANGUAGES, SOURCE_LANGUAGE
from desktop.l10n.lint_texts import (
    NUMBERS,
    plural_problems,
    reads_as_english,
    text_problems,
    words,
)

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

EVERYWHERE = "everywhere"
"""Names and units that are the same in all languages; their list in ``[same]``."""

RELATIVES = (
    frozenset({"cs", "sk"}),
    frozenset({"sv", "da"}),
    frozenset({"de", "nl"}),
    frozenset({"es", "it"}),
    frozenset({"fr", "it"}),
    frozenset({"uk", "bg"}),
)
"""Languages in which a whole sentence may come out the same; in others a text that two share stands in the
wrong catalog."""
MOST_SHARED = 0.2
"""Share of the sentences that relatives may have in common (Czech and Slovak have most, some twelve in a
hundred): more, and one catalog was made from the other."""
FEW = 20
"""Sentences in common that say nothing about a small catalog."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the report."""

    language: str
    msgid: str
    text: str

    def __str__(self) -> str:
        return f"{self.language}: {self.msgid!r}: {self.text}"


def problems(as_complete: Iterable[str] = ()) -> list[Problem]:
    """Everything wrong with the catalogs in locales/, worst (fields) and least (closing signs) alike."""
    complete = {*COMPLETE_LANGUAGES, *as_complete}
    paths = {po.parts[-3]: po for po in _paths()}
    found = [
        problem for language, po in paths.items() for problem in check_file(po, complete=language in complete)
    ]
    found += [
        Problem(language, "", "declared complete, but has no catalog")
        for language in sorted(complete - {SOURCE_LANGUAGE} - paths.keys())
    ]
    found += _glossary(complete - {SOURCE_LANGUAGE})
    return found + list(_shared())


def check_file(po: Path, *, complete: bool | None = None) -> list[Problem]:
    """The problems of one catalog; ``complete`` None: as declared for its language."""
    language = po.parts[-3]
    catalog = _read(po)
    if isinstance(catalog, str):
        return [Problem(language, "", f"not readable: {catalog}")]
    if complete is None:
        complete = language in COMPLETE_LANGUAGES
    wrong_rule = _plural_rule(language, catalog)
    found = [Problem(language, "", wrong_rule)] if wrong_rule else []
    rule = _rule(catalog.plural_expr)
    same = _same_words(language)
    for message in catalog:
        if message.id:
            found += [
                Problem(language, _texts(message.id)[0], text)
                for text in _message(language, message, catalog.num_plurals, rule, complete, same)
            ]
    return found


def _plural_rule(language: str, catalog: "Catalog") -> str:
    """What is wrong with the catalog's rule; "" when it puts numbers together as the language does."""
    from babel.messages.plurals import get_plural

    expected = get_plural(language)
    if catalog.num_plurals != expected.num_plurals:
        return f"Plural-Forms has {catalog.num_plurals} forms, not {expected.num_plurals}"
    rule, right = _rule(catalog.plural_expr), _rule(expected.plural_expr)
    if any(rule(number) != right(number) for number in NUMBERS):
        return f"Plural-Forms does not put numbers together as the language does: {expected.plural_expr}"
    return ""


def _message(
    language: str,
    message: "Message",
    plurals: int,
    rule: Callable[[int], int],
    complete: bool,
    same: frozenset[str],
) -> Iterator[str]:
    ids, texts = _texts(message.id), _texts(message.string)
    if complete and message.fuzzy:
        yield "fuzzy"
    if not all(texts):
        if complete or any(texts):
            yield "not translated"
        return
    if len(ids) > 1 and len(texts) != plurals:
        yield f"{len(texts)} plural forms instead of {plurals}"
    for text in texts:
        yield from text_problems(language, ids, text)
        if not complete:
            continue
        if text == ids[0] and words(ids[0]) and ids[0] not in same:
            yield "same as in English (if right, add it to [same] in glossary.toml)"
        elif text not in ids and reads_as_english(text):
            yield "English is left in it"
    if len(ids) > 1:
        yield from plural_problems(ids, texts, rule)


def _shared() -> Iterator[Problem]:
    """Sentences that read the same in two languages: one of them stands in the wrong catalog."""
    allowed = set(_glossary_table().get("shared", {}).get("texts", []))
    first: dict[tuple[str | None, str, str], list[str]] = {}
    common: dict[frozenset[str], list[str]] = {}
    sentences: dict[str, int] = {}
    for po in _paths():
        language, catalog = po.parts[-3], _read(po)
        if isinstance(catalog, str):
            continue  # told by `check_file`
        for message in catalog:
            if not message.id:
                continue
            ids = _texts(message.id)
            for text in {each for each in _texts(message.string) if each} - {*ids}:
                if len(words(text)) < 2 or text in allowed:
                    continue  # languages share words, hardly ever a sentence
                sentences[language] = sentences.get(language, 0) + 1
                others = first.setdefault((message.context, ids[0], text), [])
                for other in others:
                    pair = frozenset({other, language})
                    common.setdefault(pair, []).append(ids[0])
                    if pair not in RELATIVES:
                        yield Problem(language, ids[0], f"the same text as in {other}")
                others.append(language)
    for pair, shared in common.items():
        whole = min(sentences[language] for language in pair)
        if pair in RELATIVES and len(shared) > max(FEW, MOST_SHARED * whole):
            one, other = sorted(pair)
            yield Problem(other, "", f"{len(shared)} of {whole} sentences are the same as in {one}")


def _glossary(languages: Iterable[str]) -> list[Problem]:
    """Terms of the trade that have no word yet in a language declared complete."""
    terms = _glossary_table().get("term", {})
    return [
        Problem(language, name, "the glossary has no word for it")
        for language in sorted(languages)
        for name, term in terms.items()
        if not term.get(language)
    ]


def _same_words(language: str) -> frozenset[str]:
    """Texts that are rightly the same as in English, listed per language in locales/glossary.toml."""
    same = _glossary_table().get("same", {})
    return frozenset([*same.get(language, []), *same.get(EVERYWHERE, [])])


def _glossary_table() -> dict[str, Any]:
    path = resources.locales_path() / "glossary.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _paths() -> list[Path]:
    from desktop.l10n.extract import catalog_paths

    return catalog_paths()


def _read(po: Path) -> "Catalog | str":
    """A catalog, or why it cannot be read. Kept as long as the file does not change: every check reads it."""
    return _parsed(po, po.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _parsed(po: Path, _changed: int) -> "Catalog | str":
    from babel.messages.pofile import PoFileError, read_po

    try:
        with po.open("rb") as file:
            return read_po(file, locale=po.parts[-3], abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return str(error)


def _rule(expression: str) -> Callable[[int], int]:
    from gettext import c2py

    rule: Callable[[int], int] = c2py(expression)
    return rule


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (tuple, list)) else (str(value or ""),)


def main(arguments: list[str] | None = None) -> int:
    """Print the problems; 1 when there are any."""
    found = problems(sys.argv[1:] if arguments is None else arguments)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
