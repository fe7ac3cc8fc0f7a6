"""What each number means, in one place: the screen, the exports and the command line show these texts.

Texts are marked here and looked up where they are shown (`desktop.l10n.catalogs._`).
"""

from dataclasses import dataclass
from typing import Final, Literal

from desktop.l10n.catalogs import N_

Unit = Literal["count", "percent", "duration"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's id, its name (a column's head) and what exactly it counts, as source texts for `_`.

    "duration" figures are time of the market's clock: 24 h are one working day.
    """

    id: str
    name: str
    text: str
    unit: Unit = "count"


_FIGURES: Final = (
    Definition(
        "compliance",
        N_("Answered in time"),
        N_(
            "Of the answers that were owed and that ended in this period with a verdict, the share in time."
            " The verdict was frozen when the answer came. “No answer needed” is not counted."
        ),
        "percent",
    ),
    Definition("in_time", N_("In time"), N_("Answers accepted by the platform at their deadline or before.")),
    Definition(
        "late",
        N_("Late"),
        N_(
            "Answers accepted after their deadline, and conversations that were closed or taken over after it"
            " without an answer."
        ),
    ),
    Definition(
        "first_median",
        N_("First response, median"),
        N_(
            "Half of the first answers of a conversation came within this time of the market’s clock, which"
            " stands still on weekends and holidays: 24 h are one working day."
        ),
        "duration",
    ),
    Definition(
        "first_p90",
        N_("First response, 9 of 10"),
        N_("Nine of ten first answers of a conversation came within this time of the market’s clock."),
        "duration",
    ),
    Definition(
        "each_median",
        N_("Response, median"),
        N_("Half of all answers came within this time of the market’s clock."),
        "duration",
    ),
    Definition(
        "each_p90",
        N_("Response, 9 of 10"),
        N_("Nine of ten answers came within this time of the market’s clock."),
        "duration",
    ),
    Definition(
        "arrived",
        N_("Arrived"),
        N_(
            "How many times a buyer began to wait for an answer in this period. Further messages of the"
            " same wait are not counted again."
        ),
    ),
    Definition(
        "answered", N_("Answers given"), N_("How many of those waits ended with an answer in this period.")
    ),
    Definition(
        "backlog",
        N_("Open at the end"),
        N_("How many buyers waited for an answer at the end of the last day, of those that are still known."),
    ),
    Definition(
        "no_answer_needed",
        N_("No answer needed"),
        N_("Waits that a person ended as “no answer needed”. They are outside the share in time."),
    ),
    Definition(
        "taken_over",
        N_("Taken over"),
        N_("Waits that ended because the platform took the conversation over."),
    ),
    Definition(
        "closed",
        N_("Closed without an answer"),
        N_("Waits that ended because the conversation was closed. After the deadline they count as late."),
    ),
    Definition(
        "overrides",
        N_("Findings disputed"),
        N_("Findings in replies of this period that their writer called mistaken."),
    ),
    Definition(
        "updates_missed",
        N_("Updates missed"),
        N_(
            "Steps of cases and orders that the buyer was told later than promised, in this period; the day"
            " on which it was promised counts."
        ),
    ),
)

DEFINITIONS: Final[dict[str, Definition]] = {each.id: each for each in _FIGURES}
"""The figures of a period (`figures.Line.value`), in the order of their columns."""

_BOARD: Final = (
    Definition("open", N_("Open now"), N_("Buyers who wait for an answer now.")),
    Definition("at_risk", N_("At risk"), N_("Act by is within the hour, and the deadline has not passed.")),
    Definition(
        "due_soon",
        N_("Due soon"),
        N_(
            "Act by is within four hours, but not within the hour. A market may have warning times of its"
            " own."
        ),
    ),
    Definition("overdue", N_("Overdue"), N_("The deadline has passed without an answer.")),
    Definition("stopped", N_("Stopped"), N_("The market’s clock stands still now and nothing is near.")),
    Definition("taken_over", N_("Taken over"), N_("The platform has taken the conversation over.")),
    Definition("in_moderation", N_("In moderation"), N_("A reply of ours waits for its release.")),
    Definition(
        "rejected", N_("Rejected"), N_("The last reply of ours was rejected and has to be written anew.")
    ),
    Definition(
        "act_hour", N_("Act within 1 h"), N_("Act by is within the next hour; what is overdue is not here.")
    ),
    Definition("act_4h", N_("Act within 4 h"), N_("Act by is within the next four hours.")),
    Definition("act_today", N_("Act today"), N_("Act by is before the end of the day in the market.")),
    Definition("due_hour", N_("Due within 1 h"), N_("The deadline is within the next hour.")),
    Definition("due_4h", N_("Due within 4 h"), N_("The deadline is within the next four hours.")),
    Definition("due_today", N_("Due today"), N_("The deadline is before the end of the day in the market.")),
)

BOARD: Final[dict[str, Definition]] = {each.id: each for each in _BOARD}
"""The figures of the board (`board.FIGURES`)."""

PLATFORM: Final = {
    each.id: each
    for each in (
        Definition(
            "platform_in_time",
            N_("In time, says the platform"),
            N_(
                "The share in time as the platform last told it. It goes by the platform's own period and"
                " rules, so it may differ from ours."
            ),
        ),
        Definition(
            "platform_score",
            N_("Rating"),
            N_("The platform's own rating of the seller, as it last told it."),
        ),
        Definition(
            "platform_visibility",
            N_("Visibility"),
            N_("How visible the platform says the seller's offers are. It follows from the rating."),
        ),
    )
}
"""What the platform tells of itself: see `rating`."""
