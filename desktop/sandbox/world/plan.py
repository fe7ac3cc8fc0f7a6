"""Which stories the world tells, where, how far each has gone and when its last word was said.

Most of it is history, answered in time. The live part is chosen backwards from when its answers are due, so
that an inbox looks right at whatever hour the world begins.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from .seller import Place, places
from .stories import Story, languages, stories
from .times import DAY, HOUR, MarketTimes

HISTORY = "history"
RECENT = "recent"
LIVE = "live"
TAKEN_OVER = "taken_over"

HISTORY_DAYS = 270
FRESH_DAYS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """One conversation to tell. `end`: the instant of its last step, in epoch seconds; `length` in steps."""

    end: int
    kind: str
    place: Place
    story: Story
    length: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many conversations of each kind a world of a size has."""

    live: int
    recent: int
    taken_over: int


def share(conversations: int) -> Share:
    """About a fifth needs an answer in a small world, never more than six in a hundred in a large one."""
    live = min(round(0.2 * conversations), max(90, round(0.06 * conversations)))
    recent = min(round(0.18 * conversations), max(70, round(0.04 * conversations)))
    return Share(live, recent, min(round(0.02 * conversations), 400))


def plan(conversations: int, now: int, times: Mapping[str, MarketTimes], rng: random.Random) -> list[Plan]:
    """All conversations in the order of their last word."""
    told = [place for place in places() if place.language in languages()]
    weights = [place.weight for place in told]
    if not told:
        return []
    every = list(stories().values())
    counts = share(conversations)
    plans: list[Plan] = []
    for place, due in zip(
        rng.choices(told, weights, k=counts.live), _due_hours(counts.live, rng), strict=True
    ):
        story, length = _pick([(s, n) for s in every for n in s.questions], rng)
        plans.append(Plan(_live_end(times[place.code], due, rng), LIVE, place, story, length))
    rests = [(s, n) for s in every if not s.end for n in s.rests]
    shown = _every_stage(rests, rng)[: counts.recent]
    shown += [_pick(rests, rng) for _ in range(counts.recent - len(shown))]
    for place, (story, length) in zip(rng.choices(told, weights, k=counts.recent), shown, strict=True):
        back = now - HOUR // 3 - int(rng.random() ** 1.5 * FRESH_DAYS * DAY)
        plans.append(Plan(_last(story, length, back, times[place.code], rng), RECENT, place, story, length))
    for place in rng.choices(told, weights, k=counts.taken_over):
        story, length = _pick([(s, n) for s in every if s.end == TAKEN_OVER for n in s.rests], rng)
        back = now - DAY - int(rng.random() * 40 * DAY)
        plans.append(
            Plan(_last(story, length, back, times[place.code], rng), TAKEN_OVER, place, story, length)
        )
    endings = _endings(every)
    for place in rng.choices(told, weights, k=conversations - len(plans)):
        story, length = _pick(endings, rng)
        back = now - FRESH_DAYS * DAY - int(rng.random() ** 1.3 * (HISTORY_DAYS - FRESH_DAYS) * DAY)
        plans.append(Plan(_last(story, length, back, times[place.code], rng), HISTORY, place, story, length))
    plans.sort(key=lambda entry: entry.end)
    return plans


def _pick(choices: list[tuple[Story, int]], rng: random.Random) -> tuple[Story, int]:
    """One of the lengths of the stories, each story by its weight over its lengths."""
    lengths: dict[str, int] = {}
    for story, _ in choices:
        lengths[story.id] = lengths.get(story.id, 0) + 1
    return rng.choices(choices, [story.weight / lengths[story.id] for story, _ in choices])[0]


def _every_stage(rests: list[tuple[Story, int]], rng: random.Random) -> list[tuple[Story, int]]:
    """One story for each stage that a case can rest at, and the notices: so that each can be seen."""
    stages = dict.fromkeys(story.steps[length - 1].stage for story, length in rests if story.case)
    shown = [
        rng.choice([(s, n) for s, n in rests if s.case and s.steps[n - 1].stage == stage])
        for stage in stages
        if stage
    ]
    return shown + [(story, length) for story, length in rests if story.topic == "notice"]


def _endings(every: list[Story]) -> list[tuple[Story, int]]:
    """How stories end in the history: mostly where nothing is left to say, some a little earlier."""
    found: list[tuple[Story, int]] = []
    for story in every:
        rests = story.rests
        if not rests or story.end == TAKEN_OVER:
            continue
        found += [(story, rests[-1])] * 6 + [(story, rests[-min(2, len(rests))])]
    return found


def _due_hours(count: int, rng: random.Random) -> list[float]:
    """When the live part is due, in hours of the working clock from now; negative is overdue."""
    overdue = min(max(2, round(0.06 * count)), 6) if count <= 100 else round(0.03 * count)
    overdue = min(overdue, count)
    soon = min(round(0.08 * count), count - overdue)
    today = min(round(0.16 * count), count - overdue - soon)
    hours = [-0.1 - rng.random() ** 1.5 * 14 for _ in range(overdue)]
    hours += [0.12 + rng.random() * 0.85 for _ in range(soon)]
    hours += [1.05 + rng.random() * 2.9 for _ in range(today)]
    hours += [4.1 + rng.random() * 19.6 for _ in range(count - overdue - soon - today)]
    rng.shuffle(hours)
    return hours


def _live_end(times: MarketTimes, hours: float, rng: random.Random) -> int:
    """When the waiting buyer wrote, for an answer due so many working hours from now.

    On a closed day nothing falls due for a while; what waits then came on the working day before, or since. A
    receipt in the dead of night is drawn again, a few times, where the hours leave room.
    """
    if hours > 4:
        moment = times.closed_moment(rng) if rng.random() < 0.35 else None
        if moment is not None:
            return moment
    closed = times.closed(times.now)
    for _ in range(12):
        wanted = rng.uniform(6.5, 23.8) if closed and hours > 0 else hours
        received = times.received_for(times.working_shift(wanted))
        if hours <= 4 or times.local(received).hour >= 6 or closed:
            break
        hours = rng.uniform(4.1, 23.7)
    return min(received, times.now - 60)


def _last(story: Story, length: int, back: int, times: MarketTimes, rng: random.Random) -> int:
    """The last step's moment not after `back`: the seller's within staff hours, a buyer's by day."""
    if story.steps[length - 1].who == "seller":
        return times.staffed_before(back, rng)
    return times.awake_before(back, rng)
