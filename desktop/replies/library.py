"""The texts that come with the program: free templates, stage texts and reasons, a file a language
(`resources/templates/`).

A file that cannot be read is no reason to have no texts: English serves for it, and the problem is kept for
the screen and for `helpdesk doctor`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from desktop import resources
from desktop.domain.case_rules import ORDER

from .engine import FILE, SYNTAX, TemplateProblem, toml_line

FOLDER: Final = "templates"
LAST_RESORT: Final = "en"
CASE: Final = "case"
"""The kind of the texts that serve every kind of case without a text of its own."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts. `stage` is keyed "kind.stage", `free` and `reason` by id, as in `index.toml`."""

    language: str
    greeting: str
    closing: str
    parts: Mapping[str, str]
    stage: Mapping[str, str]
    free: Mapping[str, str]
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """What there is: the topic of each free template in its order, the case kinds of each reason, where a
    kind borrows its texts, and which free templates promise the Helpdesk's own terms (R17)."""

    free: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]
    instead: Mapping[str, str] = field(default_factory=dict)
    helpdesk_terms: frozenset[str] = frozenset()


@cache
def index() -> Index:
    """The table of contents; it comes with the program, so that an unreadable one is an error."""
    data = resources.read_toml(FOLDER, "index.toml")
    return Index(
        {name: str(entry["topic"]) for name, entry in data["free"].items()},
        {name: tuple(entry.get("kinds", ())) for name, entry in data["reason"].items()},
        dict(data.get("instead", {})),
        frozenset(name for name, entry in data["free"].items() if entry.get("terms") == "helpdesk"),
    )


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are texts in (BCP 47), in the order of their codes."""
    names = (path.stem for path in resources.path(FOLDER).glob("*.toml"))
    return tuple(sorted(name for name in names if name != "index"))


def serving(language: str) -> str:
    """The language whose texts serve a BCP 47 language: itself, its parent, else English."""
    wanted = language.replace("_", "-").lower()
    while wanted:
        if wanted in languages():
            return wanted
        wanted = wanted.rpartition("-")[0]
    return LAST_RESORT


def texts(language: str) -> Texts:
    """The texts that serve a language; English when its own cannot be read (see `problems`)."""
    found = serving(language)
    read, problem = _read(found)
    if read is None:
        read, problem = _read(LAST_RESORT)
    if read is None:
        assert problem is not None
        raise problem
    return read


def problems() -> list[TemplateProblem]:
    """The files that cannot be read, each with its line."""
    return [problem for language in languages() if (problem := _read(language)[1]) is not None]


def place_of(language: str, group: str, key: str) -> str:
    """How a text is named when something is wrong with it: file and entry."""
    return f"{FOLDER}/{language}.toml, {group}.{key}"


def stage_key(kind: str, stage: str, known: Mapping[str, str]) -> str | None:
    """The key of the text for a stage of a kind of case (or of orders): its own, a borrowed one, or that of
    every case; None when there is none."""
    kinds = [kind]
    if kind != ORDER:
        kinds += [borrowed] if (borrowed := index().instead.get(kind)) else []
        kinds.append(CASE)
    return next((key for each in kinds if (key := f"{each}.{stage}") in known), None)


def reasons_for(kind: str, stage: str) -> list[str]:
    """The ids of the ready reasons for a stage of a kind, in their order."""
    return [
        name
        for name, kinds in index().reasons.items()
        if name.startswith(f"{stage}.") and (not kinds or kind in kinds)
    ]


@cache
def _read(language: str) -> tuple[Texts | None, TemplateProblem | None]:
    place = f"{FOLDER}/{language}.toml"
    try:
        data = tomllib.loads(resources.read_text(FOLDER, f"{language}.toml"))
        return _texts(language, data), None
    except tomllib.TOMLDecodeError as error:
        return None, TemplateProblem(place, toml_line(str(error)), SYNTAX, str(error))
    except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        return None, TemplateProblem(place, 0, FILE, str(error))


def _texts(language: str, data: Mapping[str, Any]) -> Texts:
    return Texts(
        language,
        str(data["greeting"]),
        str(data["closing"]),
        *({str(key): str(text) for key, text in data[group].items()} for group in _GROUPS),
    )


_GROUPS: Final = ("parts", "stage", "free", "reason")
