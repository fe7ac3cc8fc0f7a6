"""The stories that buyers live through, and their words in the buyers' languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop import resources

from .seller import places

_CHOICE = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story. `number` counts from 1 and names its words; `thanks` needs no answer."""

    number: int
    who: str
    stage: str | None
    thanks: bool
    photos: int


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `order`: how far the order behind it is ("none" before purchase); `end`: its fixed end, or
    "".
    """

    id: str
    topic: str
    order: str
    case: str | None
    weight: int
    end: str
    steps: tuple[Step, ...]

    def waiting(self, length: int) -> bool:
        """Whether a buyer waits for an answer when the story has gone so many steps."""
        waits = False
        for step in self.steps[:length]:
            if step.who == "buyer":
                waits = waits or not step.thanks
            elif step.who == "seller":
                waits = False
        return waits

    @property
    def rests(self) -> tuple[int, ...]:
        """The lengths after which nobody waits for the seller."""
        if self.end:
            return (len(self.steps),)
        return tuple(n for n in range(1, len(self.steps) + 1) if not self.waiting(n))

    @property
    def questions(self) -> tuple[int, ...]:
        """The lengths after which a buyer waits, the last word being the buyer's."""
        if self.end:
            return ()
        return tuple(
            n for n in range(1, len(self.steps) + 1) if self.waiting(n) and self.steps[n - 1].who == "buyer"
        )

    @property
    def moves_order(self) -> bool:
        """Whether the seller's stages are the order's own, not those of a case."""
        return self.case is None and any(step.stage for step in self.steps)


@cache
def stories() -> dict[str, Story]:
    """All stories by id."""
    return {
        entry["id"]: _story(entry) for entry in resources.read_toml("sandbox", "scenarios.toml")["scenario"]
    }


def _story(entry: Mapping[str, Any]) -> Story:
    steps = tuple(
        Step(number, step["who"], step.get("stage"), step.get("thanks", False), step.get("photos", 0))
        for number, step in enumerate(entry["steps"], 1)
    )
    return Story(
        id=entry["id"],
        topic=entry["topic"],
        order=entry["order"],
        case=entry.get("case"),
        weight=entry["weight"],
        end=entry.get("end", ""),
        steps=steps,
    )


@cache
def languages() -> tuple[str, ...]:
    """The languages that the stories are told in."""
    wanted = dict.fromkeys(place.language for place in places())
    return tuple(tag for tag in wanted if resources.path("sandbox", "texts", f"{tag}.toml").exists())


@cache
def _words(language: str) -> dict[tuple[str, str], tuple[str, str]]:
    """(story, step or "subject") → (said by a man, said by a woman)."""
    table = resources.read_toml("sandbox", "texts", f"{language}.toml")
    return {
        (story, step): (_CHOICE.sub(r"\1", text), _CHOICE.sub(r"\2", text))
        for story, steps in table.items()
        for step, text in steps.items()
    }


def words(language: str, story: str, step: int | str, female: bool, values: Mapping[str, str]) -> str:
    """What a step says. Raises KeyError for a language, story or step that is not told."""
    return _words(language)[story, str(step)][int(female)].format_map(values)


@cache
def grade_name(language: str, grade: str) -> str:
    """What a grade is called where the device is sold (R17)."""
    names = resources.read_toml("sandbox", "catalog.toml")["grades"]
    told: str = names.get(language, names["en"])[grade]
    return told
