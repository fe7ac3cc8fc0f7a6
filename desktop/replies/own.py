"""One's own templates and how often each template was used: small values, kept with the account."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import library
from .engine import LIMIT, check
from .facts import FIELDS

SETTING: Final = "own_templates"
USES: Final = "template_uses"
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template of one's own: its text is a template like ours, in whatever language it was written."""

    id: str
    name: str
    text: str


def new_id() -> str:
    """An id that no other template has."""
    return uuid.uuid4().hex[:12]


def read_own(kept: Any) -> list[OwnTemplate]:
    """The templates of a kept value, by name; what is none is left out."""
    found = []
    for entry in kept if isinstance(kept, list) else ():
        if isinstance(entry, dict) and all(isinstance(entry.get(n), str) for n in ("id", "name", "text")):
            found.append(OwnTemplate(entry["id"], entry["name"][:LONGEST_NAME], entry["text"][:LIMIT]))
    return sorted(found, key=lambda own: (own.name.casefold(), own.id))


def as_setting(templates: Iterable[OwnTemplate]) -> list[dict[str, str]]:
    """What is kept."""
    return [{"id": own.id, "name": own.name, "text": own.text} for own in templates]


def with_template(templates: Sequence[OwnTemplate], changed: OwnTemplate) -> list[OwnTemplate]:
    """The templates with a new or changed one."""
    return [*(own for own in templates if own.id != changed.id), changed]


def without_template(templates: Sequence[OwnTemplate], template_id: str) -> list[OwnTemplate]:
    """The templates without one."""
    return [own for own in templates if own.id != template_id]


def check_own(name: str, text: str) -> None:
    """Raises TemplateProblem, named after the template, when its text cannot be used."""
    check(text, known_fields(), name)


def known_fields() -> tuple[str, ...]:
    """Every field that a template of one's own may name."""
    return (*FIELDS, *library.texts(library.LAST_RESORT).parts)


def read_uses(kept: Any) -> dict[str, int]:
    """How often each template was used, by its key."""
    if not isinstance(kept, Mapping):
        return {}
    return {
        str(key): n for key, n in kept.items() if isinstance(n, int) and not isinstance(n, bool) and n > 0
    }


def counted(uses: Mapping[str, int], key: str) -> dict[str, int]:
    """The uses with one more."""
    return {**uses, key: uses.get(key, 0) + 1}
