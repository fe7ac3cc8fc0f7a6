"""The case in the side panel: its stages with the next update due, the limits that run, and the way to the
next stage."""

from collections.abc import Callable

from desktop.domain.actions import DecideCase
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation
from desktop.domain.orders import Order
from desktop.l10n import terms
from desktop.l10n.catalogs import _
from desktop.l10n.dates import local
from desktop.l10n.due import due_text
from desktop.replies.rules import machine
from desktop.store.views import Row

from ..decision.state import deciding
from ..decision.words import decide_by, decision_word, wishes_text
from ..kit.labels import literal
from ..stage_form.offers import Subject
from ..stage_form.words import limit_lines, stage_word
from ..workspace import Workspace
from .case_path import path_of
from .case_stages import CaseStages, StageLine
from .moments import stamp
from .side_parts import LinkLine, Section

Wanted = Callable[[str], object]


def show_case(
    section: Section, workspace: Workspace, row: Row, case: Case | None, order: Order | None
) -> None:
    """The case's stages and limits."""
    number = literal(row.case_id or "", 40)
    kind = terms.text("case_kind", case.kind if case is not None else row.case_kind or "")
    section.start(_("Case {number} · {kind}").format(number=number, kind=literal(kind, 40)))
    if case is None:
        section.text(_("Not loaded yet. It appears here when the platform has sent it."), token="dim")
        return
    strip = CaseStages()
    strip.show_lines(_lines(workspace, row, case))
    section.widget(strip)
    zone = workspace.zone(case.market)
    today = local(workspace.now(), zone).date()
    for line in limit_lines(machine(case.kind), case, order, zone, today, workspace.language):
        # The law's own name; what it says stands in the line itself, in the reader's language.
        law, _sep, _gist = line.source.partition(": ")
        section.text(line.text, token="bad" if line.late else "dim", tip=law)


def show_decision(
    section: Section,
    workspace: Workspace,
    case: Case,
    head: Conversation | None,
    key: str,
    wanted: Wanted | None,
) -> None:
    """What the buyer wants and until when the seller decides; `wanted` gets the case's id, and is None where
    there is nothing to decide (any more)."""
    wish = wishes_text(case)
    if wish:
        section.text(wish)
    waiting = deciding(workspace.reader.outbox(case.conversation_id), case.id)
    if waiting is not None and isinstance(waiting.action, DecideCase):
        word = decision_word(waiting.action.decision)
        section.text(_("Decided, on its way: {decision}").format(decision=word), token="accent")
        return
    if wanted is None:
        return
    now = workspace.now()
    strict = head is not None and head.decision_due
    due = decide_by(case, now, workspace.zone(case.market), workspace.language, counts_as_accepted=strict)
    if due:
        late = case.decision_due_at is not None and case.decision_due_at < now
        section.text(due, token="bad" if late else "warn" if strict else "text")
    text = _("Decide…")
    link = LinkLine(case.id, f"{text} · {key}" if key else text, _("Decide on this case"))
    link.wanted.connect(wanted)
    section.widget(link)


def show_next(section: Section, subject: Subject, key: str, wanted: Wanted) -> None:
    """A line that opens the form of the stage that comes next; `wanted` gets the subject's id."""
    word = stage_word(subject, subject.offered[0])
    text = _("Next stage: {stage}").format(stage=word)
    link = LinkLine(subject.id, f"{text} · {key}" if key else text, text)
    link.wanted.connect(wanted)
    section.widget(link)


def _lines(workspace: Workspace, row: Row, case: Case) -> list[StageLine]:
    language, zone, now = workspace.language, workspace.zone(row.market), workspace.now()
    lines = []
    for step in path_of(case):
        word = literal(terms.text("stage", step.stage), 60)
        if step.at is not None:
            when = stamp(step.at, now, zone, language)
            word = f"{word} · {when}"
        below, late = "", False
        if step.state == "next" and case.next_update_due is not None:
            late = case.next_update_due < now
            when = due_text(case.next_update_due, zone, now, language)
            below = _("update due: {when}").format(when=when)
        lines.append(StageLine(word, step.state, below, late))
    return lines
