"""The review at work in the composer: marks, findings, checklist, language, and the word before Send.

What it decides: something forbidden refuses Send until it is gone or called mistaken; a warning asks for a
second press, and any edit asks anew; hints are in nobody's way. Internal notes are not reviewed: the buyer
never sees them.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from desktop.compliance.model import HINT, LEVELS, Finding, Review, Surroundings
from desktop.domain.actions import DecideCase, Reply, StageUpdate
from desktop.domain.changes import Changes
from desktop.l10n.catalogs import N_, _, ngettext
from desktop.l10n.money import format_number
from desktop.store.views import OutboxRow

from ...actions import Actions, Entry
from ...kit.theme import theme
from ...workspace import Workspace
from ..composer import Composer
from ..gate import Attempt
from . import words
from .checklist import Checklist
from .findings_strip import BEFORE, FIX, NEXT, FindingsStrip
from .mistaking import Mistaking
from .reviewer import Reviewer
from .send_check import SendCheck
from .settling import Settling
from .surroundings import SurroundingsReader
from .underlines import underline

UNANSWERED, UNFILLED = "quality.unanswered", "quality.unfilled"


class ReviewPart(QObject):
    """One for each composer. `message_wanted(message id)`: the person wants to see what a question was asked
    in."""

    message_wanted = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions, composer: Composer) -> None:
        super().__init__(composer)
        self._workspace, self._actions, self._composer = workspace, actions, composer
        self._around = SurroundingsReader(workspace)
        self.reviewer = Reviewer(self._asked, self)
        self.checklist = Checklist(workspace)
        self.strip = FindingsStrip(workspace, actions)
        self.mistaking = Mistaking(workspace, composer, self._subject, self)
        self._check_of_send = SendCheck()
        self._settling = Settling(self)
        self._text = ""
        self._findings: tuple[Finding, ...] = ()
        self._current: Finding | None = None
        self._visited: tuple[Finding | None, tuple[int, int]] | None = None
        """The finding that was stepped to, and where the cursor was put: a step goes on from there."""
        composer.over.add(self.checklist)
        for part in (self.strip, self.mistaking.form, self.mistaking.list):
            composer.under.add(part)
        composer.gate.checks.append(self._check)
        composer.gate.completions.append(self._complete)
        self._connect()

    def _connect(self) -> None:
        composer, workspace = self._composer, self._workspace
        composer.edited.connect(self._edited)
        composer.moved.connect(self._moved)
        composer.refused.connect(self._refused)
        composer.outgoing.sent.connect(self._sent)
        composer.outgoing.came_back.connect(self._came_back)
        composer.field.cursorPositionChanged.connect(self._follow_cursor)
        self.reviewer.reviewed.connect(self._show)
        self._settling.settled.connect(self.look)
        self.checklist.changed.connect(self.look)
        self.checklist.wanted.connect(self._find_message)
        self.strip.stepped.connect(self.step)
        self.strip.fix_wanted.connect(self.fix)
        self.strip.mistaken_wanted.connect(self.mistaking.ask)
        self.mistaking.form.asking.connect(self.strip.rest)
        self.mistaking.changed.connect(self._called_mistaken)
        workspace.changed.connect(self._heed)
        theme().changed.connect(self._mark)

    def register(self, actions: Actions) -> None:
        """The findings' actions for palette and keys."""
        group = N_("Conversation")
        for entry in (
            Entry(NEXT, N_("Next finding"), group, ("F8",), self.next, self._is_reviewing),
            Entry(BEFORE, N_("Previous finding"), group, ("Shift+F8",), self.before, self._is_reviewing),
            Entry(
                FIX,
                N_("Apply the fix of the finding"),
                group,
                ("Alt+Return", "Alt+Enter"),
                self.fix,
                self._can_fix,
            ),
            Entry(
                "finding.mistaken",
                N_("This finding is mistaken…"),
                group,
                (),
                self.mistaking.ask,
                self._can_call_mistaken,
            ),
        ):
            actions.add(entry)

    # --- reviewing ---

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the text as it was last reviewed, without those that were called mistaken."""
        return self._findings

    @property
    def current(self) -> Finding | None:
        """The finding in question."""
        return self._current

    @Slot()
    def look(self) -> None:
        """Reviews the text as it stands, at once."""
        self.reviewer.look()

    def _is_reviewing(self) -> bool:
        composer = self._composer
        return composer.can_write() and not composer.is_note and not composer.is_wordless

    def _asked(self) -> tuple[str, Surroundings] | None:
        """What is to be reviewed now; None for notes and where nobody can answer."""
        composer = self._composer
        target = composer.target
        if target is None or not self._is_reviewing() or not self._workspace.is_attached:
            return None
        known = self._around.of(target, composer.template, form=composer.template_is_form)
        if not composer.reaches_buyer():
            # The buyer's questions are not for the marketplace's staff to read the answers of.
            return composer.text(), replace(known.around, buyer_texts=())
        return composer.text(), known.around

    @Slot()
    def _edited(self) -> None:
        self._disarm()
        if not self._is_reviewing():
            self._clear()
        else:
            self._settling.typed()
            self.reviewer.later()

    @Slot()
    def _moved(self) -> None:
        self._around.forget()
        self._clear()
        if self._is_reviewing():
            self.reviewer.later()

    @Slot(object)
    def _heed(self, changes: Changes) -> None:
        if self._around.heed(changes) and self._is_reviewing():
            self.reviewer.later()

    def _clear(self) -> None:
        self.reviewer.stop()
        self._settling.begin()
        self._disarm()
        self._text, self._findings, self._current = "", (), None
        self.mistaking.hide()
        self.checklist.show_questions("", ())
        self.strip.show_findings("", (), None)
        self._composer.say_language("")
        self._mark()

    @Slot(str, object)
    def _show(self, text: str, found: Review) -> None:
        """What a review says, around the field."""
        composer = self._composer
        target = composer.target
        asked = self._around.of(target).asked if target is not None else ()
        messages = [message for message, _said in asked]
        self.checklist.show_questions(composer.conversation, found.questions, messages)
        self._take_in(text, found)
        composer.say_language(found.language.code)

    def _take_in(self, text: str, found: Review) -> None:
        called = self.mistaking.called(text, found.findings)
        self._text = text
        self._findings = tuple(
            finding
            for finding, override in zip(found.findings, called, strict=True)
            if override is None
            and not self._is_on_the_checklist(finding)
            and not self._settling.is_early(text, finding)
        )
        self.mistaking.show(called)
        self._current = self._still(self._current) or self._at_cursor() or self._worst()
        self._paint()

    def _is_on_the_checklist(self, finding: Finding) -> bool:
        """Whether the checklist says already what the finding says: a question is open, or a person has
        ticked it. With a stage's notice it is a warning, and said here too."""
        if finding.rule != UNANSWERED:
            return False
        return finding.level == HINT or self.checklist.is_ticked_by_hand(finding.values.get("question", ""))

    def _paint(self) -> None:
        if self._current is None:
            self.mistaking.form.hide()
        told = [finding for finding in self._findings if not self._is_in_the_form(finding)]
        self.strip.show_findings(self._text, told, self._current)
        self._mark()

    def _is_in_the_form(self, finding: Finding) -> bool:
        """Whether an empty field of the open form says it already, until Send or the way through the findings
        asks."""
        of_form = finding.rule == UNFILLED and self._composer.template_is_form
        return of_form and not self._settling.is_asked_for

    @Slot()
    def _mark(self) -> None:
        underline(self._composer.field, self._text, self._findings, self._current)

    def _still(self, finding: Finding | None) -> Finding | None:
        """The same finding after another review: of the same rule, as near to its place as there is."""
        if finding is None:
            return None
        same = [known for known in self._findings if known.rule == finding.rule]
        return min(same, key=lambda known: abs(known.start - finding.start), default=None)

    def _worst(self) -> Finding | None:
        return min(self._findings, key=lambda known: LEVELS.index(known.level), default=None)

    def _at_cursor(self) -> Finding | None:
        place = self._composer.field.place()
        return next((known for known in self._findings if known.start <= place < known.end), None)

    @Slot()
    def _follow_cursor(self) -> None:
        """With the cursor in a marked text its finding is the one in question."""
        if self._findings and self._composer.text() == self._text and not self.mistaking.is_asking:
            there = self._at_cursor()
            if there is not None and there != self._current:
                self._current = there
                self._paint()

    # --- going through them ---

    def next(self) -> None:
        """To the next finding, with the cursor."""
        self.step(1)

    def before(self) -> None:
        """To the one before."""
        self.step(-1)

    @Slot(int)
    def step(self, way: int) -> None:
        """Selects the next (1) or previous (-1) finding and reads it out."""
        self._renew()
        if not self._findings:
            self._workspace.announced.emit(_("Nothing to change was found."))
            return
        place = self._findings.index(self._current) if self._current in self._findings else 0
        chosen = self._visited == (self._current, self._composer.field.selected())
        self._reveal(self._findings[(place + way) % len(self._findings) if chosen else place])

    def _reveal(self, finding: Finding) -> None:
        field = self._composer.field
        self._current = finding
        field.setFocus()
        if finding.end > finding.start:
            field.select(finding.start, finding.end)
        self._visited = (finding, field.selected())
        self._paint()
        self._workspace.announced.emit(self._sentence(finding))

    def _sentence(self, finding: Finding) -> str:
        known = {entry.id for entry in self._actions.entries()}
        return words.sentence(self._text, finding, self._actions.key_text(FIX) if FIX in known else "")

    def _renew(self) -> None:
        """What is shown speaks of the text as it stands, and of the whole of it."""
        asked = self._asked()
        self._settling.ask()
        if asked is not None:
            self._show(asked[0], self.reviewer.shown(*asked))

    # --- fixing ---

    def _can_fix(self) -> bool:
        return self._is_reviewing() and self._current is not None and self._current.fixed is not None

    @Slot()
    def fix(self) -> None:
        """Applies the fix of the finding in question; one step of undo brings the text back."""
        self._renew()
        finding = self._current
        if finding is None or finding.fixed is None:
            return
        said = words.title(finding)
        self._composer.replace_text(finding.fixed)
        self._current = None
        self.look()
        left = len(self._findings)
        count = format_number(left, self._workspace.language)
        self._workspace.announced.emit(
            ngettext(
                "{rule}: fixed. {count} finding left.", "{rule}: fixed. {count} findings left.", left
            ).format(rule=said, count=count)
            if left
            else _("{rule}: fixed. Nothing else was found.").format(rule=said)
        )

    # --- mistaken findings ---

    def _subject(self) -> tuple[str, Finding | None]:
        return self._text, self._current

    def _can_call_mistaken(self) -> bool:
        return self._is_reviewing() and self.mistaking.is_possible()

    @Slot()
    def _called_mistaken(self) -> None:
        self._current = None
        self._disarm()
        self.look()

    # --- before Send ---

    def _check(self, attempt: Attempt) -> str:
        """The gate's question: why this text may not go, "" when it may."""
        asked = self._asked()
        if attempt.note or asked is None or not attempt.text:
            return ""
        self._settling.ask()
        self._show(asked[0], self.reviewer.now(*asked))
        said = self._check_of_send.refusal(attempt.text, self._findings, mistakable=True)
        self._composer.bar.set_anyway(self._check_of_send.is_armed(attempt.text))
        return said

    @Slot()
    def _refused(self) -> None:
        """The reason has been said; now the finding itself."""
        refusing, self._check_of_send.refusing = self._check_of_send.refusing, None
        if refusing is not None:
            self._reveal(refusing)

    def _disarm(self) -> None:
        self._check_of_send.disarm()
        self._composer.bar.set_anyway(False)

    def _complete(self, reply: Reply) -> Reply:
        """The reply with the reasons of what was called mistaken in it."""
        asked = self._asked()
        if asked is None or reply.conversation_id != self._composer.conversation:
            return reply
        called = self.mistaking.called(asked[0], self.reviewer.now(*asked).findings)
        given = dict.fromkeys((known.rule, known.reason) for known in called if known is not None)
        return replace(reply, overrides=(*reply.overrides, *given)) if given else reply

    @Slot(str, bool, bool)
    def _sent(self, conversation: str, note: bool, _go_on: bool) -> None:
        if not note:
            self.mistaking.overrides.clear(conversation)
            self._disarm()

    @Slot(object)
    def _came_back(self, row: OutboxRow) -> None:
        """A text returns, and with it the reasons that were written for it, unless they were refused."""
        action, target = row.action, self._composer.target
        if not isinstance(action, Reply | StageUpdate | DecideCase) or not action.overrides:
            return
        if row.state == "rejected":
            return
        if target is None or self._composer.conversation != row.conversation_id:
            return
        found = self.reviewer.now(action.text, self._around.of(target).around)
        self.mistaking.bring_back(row, found.findings)

    # --- the buyer's words ---

    @Slot(str)
    def _find_message(self, text: str) -> None:
        target = self._composer.target
        if target is None:
            return
        for message, said in self._around.of(target).asked:
            if text in said:
                self.message_wanted.emit(message)
                return
