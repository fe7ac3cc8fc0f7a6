"""The lines of the template picker: the next stages, one's own templates, and those of the program; and which
of them fit what is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.fold import words
from desktop.l10n.catalogs import current_language
from desktop.replies import library
from desktop.replies.own import OwnTemplate
from desktop.replies.words import title, topic_name

from ..stage_form.offers import Subject
from ..stage_form.words import stage_word, subject_word

STAGE: Final = "stage"
FREE: Final = "free"
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `key` is stable ("free:photos"), `name` what it is called, `about` where it belongs, both in
    the language of the screen; `uses` how often it was taken."""

    key: str
    kind: str
    name: str
    about: str
    subject: Subject | None = None
    stage: str = ""
    own: OwnTemplate | None = None
    uses: int = 0

    @property
    def id(self) -> str:
        """The template's id, without its kind."""
        return self.key.partition(":")[2]


def all_lines(
    offered: Sequence[Subject],
    own: Sequence[OwnTemplate],
    uses: Mapping[str, int],
    *,
    helpdesk: bool = True,
) -> list[Line]:
    """Stages first, since they are what is due; then what was used most, then in the usual order. What
    promises the Helpdesk's own terms is offered where they hold (`helpdesk`)."""
    index = library.index()
    stages = [
        Line(
            f"{STAGE}:{subject.id}:{stage}",
            STAGE,
            stage_word(subject, stage),
            subject_word(subject),
            subject,
            stage,
        )
        for subject in offered
        for stage in subject.offered
    ]
    free = [
        Line(key := f"{FREE}:{name}", FREE, title(name), topic_name(topic), uses=uses.get(key, 0))
        for name, topic in index.free.items()
        if helpdesk or name not in index.helpdesk_terms
    ]
    mine = [
        Line(key := f"{OWN}:{each.id}", OWN, each.name, topic_name(OWN), own=each, uses=uses.get(key, 0))
        for each in own
    ]
    return stages + sorted([*mine, *free], key=lambda line: -line.uses)


def fitting(lines: Sequence[Line], typed: str) -> list[Line]:
    """The lines whose name, topic or text holds every word that begins like one of those typed; those whose
    name fits come first."""
    wanted = words(typed)
    if not wanted:
        return list(lines)
    ranked = [(rank, line) for line in lines if (rank := _rank(wanted, line)) is not None]
    return [line for _rank_, line in sorted(ranked, key=lambda each: each[0])]


def _rank(wanted: Sequence[str], line: Line) -> int | None:
    for rank, text in enumerate((line.name, f"{line.name} {line.about}", f"{line.name} {_text(line)}")):
        known = words(text)
        if all(any(word.startswith(each) for word in known) for each in wanted):
            return rank
    return None


def _text(line: Line) -> str:
    """What can be searched beside the name: the text in the language of the screen."""

    if line.own is not None:
        return line.own.text
    return library.texts(current_language()).free.get(line.id, "") if line.kind == FREE else ""
