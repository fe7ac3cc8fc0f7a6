"""Templates at work in the composer: `/` opens the picker, Enter inserts, and a field that is still to be
filled in stops the send (R14: what goes out is a person's own answer)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from desktop.l10n.catalogs import N_, _, current_language
from desktop.replies.drafts import Draft, beside, free_draft, own_draft, stage_draft
from desktop.replies.engine import TemplateProblem, marks
from desktop.replies.facts import Facts
from desktop.replies.own import (
    SETTING,
    USES,
    OwnTemplate,
    as_setting,
    counted,
    new_id,
    read_own,
    read_uses,
    with_template,
    without_template,
)
from desktop.store.views import Row

from ..actions import Actions, Entry
from ..composer.beside import BesideText
from ..composer.composer import Composer
from ..composer.gate import Attempt
from ..draft_facts import facts_of
from ..kit.labels import literal
from ..marketplace_words import is_helpdesk
from ..stage_form.offers import subjects
from ..stage_form.part import StagePart
from ..workspace import Notice, Workspace
from .editor import TemplateEditor
from .entries import FREE, OWN, STAGE, Line, all_lines
from .picker import Shown, TemplatePicker

ACTION = "conversation.template"


class TemplatePart(QObject):
    """One for each composer."""

    def __init__(
        self,
        workspace: Workspace,
        composer: Composer,
        stages: StagePart,
        beside_text: BesideText,
    ) -> None:
        super().__init__(composer)
        self._workspace, self._composer = workspace, composer
        self._stages, self._beside = stages, beside_text
        self._last = ""
        composer.field.installEventFilter(self)
        composer.gate.checks.insert(1, self._check)
        composer.edited.connect(self._edited)
        composer.bar.template.clicked.connect(self.open)

    def register(self, actions: Actions) -> None:
        """The action that opens the picker, for palette and keys."""
        name, group = N_("Insert a template"), N_("Conversation")
        actions.add(Entry(ACTION, name, group, ("Ctrl+Shift+T",), self.open, self._can_open))

    def _can_open(self) -> bool:
        return self._composer.can_write() and self._workspace.is_attached

    # --- the picker ---

    @Slot()
    def open(self) -> None:
        """The picker over the window, on the template that was used last."""
        row = self._row()
        if row is None or not self._can_open():
            return
        if self._composer.is_note:
            self._composer.toggle_note()
        facts = facts_of(self._workspace, row)
        window = self._composer.window()
        picker = TemplatePicker(window, self._workspace.language, partial(self._draw, facts))
        picker.taken.connect(self._take)
        picker.new_wanted.connect(self._new)
        picker.edit_wanted.connect(self._edit)
        picker.delete_wanted.connect(self._delete)
        picker.slash.connect(self._slash)
        offered = subjects(self._workspace, row)
        helpdesk = is_helpdesk(self._workspace)
        picker.offer(all_lines(offered, self.own(), self._uses(), helpdesk=helpdesk), self._last)
        picker.show_over(window)

    def own(self) -> list[OwnTemplate]:
        """One's own templates, by name."""
        return read_own(self._workspace.reader.setting(SETTING))

    def _uses(self) -> dict[str, int]:
        return read_uses(self._workspace.reader.setting(USES))

    def _row(self) -> Row | None:
        conversation = self._composer.conversation
        if not conversation or not self._workspace.is_attached:
            return None
        return self._workspace.reader.conversation(conversation)

    def _language(self) -> str:
        target = self._composer.target
        return target.language if target is not None else current_language()

    def _draw(self, facts: Facts, line: Line) -> Shown:
        """What a line would put into the composer."""
        if line.own is not None:
            return Shown(own_draft(line.own.text, line.own.name, facts, self._language()))
        draft = self._filled(facts, line, self._language())
        language = beside(draft) if draft is not None else ""
        return Shown(draft, self._filled(facts, line, language) if language else None)

    def _filled(self, facts: Facts, line: Line, language: str) -> Draft | None:
        if line.kind == STAGE and line.subject is not None:
            return stage_draft(line.subject.kind, line.stage, facts, language)
        return free_draft(line.id, facts, language)

    # --- inserting ---

    @Slot(object)
    def _take(self, line: Line) -> None:
        """Puts a template where the cursor is: whole into an empty field, else without its greeting."""
        row = self._row()
        if row is None:
            return
        if line.kind == STAGE and line.subject is not None:
            self._stages.open_for(line.subject.id, line.stage)
            return
        facts, language = facts_of(self._workspace, row), self._language()
        empty = not self._composer.text().strip()
        try:
            draft = self._to_insert(facts, line, language, whole=empty)
            told = self._told(facts, line, draft, whole=empty)
        except TemplateProblem:
            return
        self._last = line.key
        self._insert(draft, empty=empty)
        if not self._stages.is_open:
            self._beside.show_text(told.text if told is not None else "", told.language if told else "")
        self._count(line.key)

    def _to_insert(self, facts: Facts, line: Line, language: str, *, whole: bool) -> Draft:
        if line.own is not None:
            return own_draft(line.own.text, line.own.name, facts, language)
        return free_draft(line.id, facts, language, whole=whole)

    def _told(self, facts: Facts, line: Line, draft: Draft, *, whole: bool) -> Draft | None:
        language = beside(draft)
        if line.kind != FREE or not language:
            return None
        return free_draft(line.id, facts, language, whole=whole)

    def _insert(self, draft: Draft, *, empty: bool) -> None:
        composer, field = self._composer, self._composer.field
        before = composer.text()
        if empty:
            field.replace_text(draft.text)
            start = 0
        else:
            start = field.selected()[0]
            field.insert_text(draft.text)
        if not self._stages.is_open:
            composer.set_template(draft.text)
        field.setFocus()
        first = next(iter(marks(draft.text)), None)
        if first is not None and composer.text() != before:
            field.select(start + first[0], start + first[1])

    def _count(self, key: str) -> None:
        future = self._workspace.store.set_setting(USES, counted(self._uses(), key))
        self._workspace.when(future, _nothing)

    @Slot()
    def _slash(self) -> None:
        self._composer.insert_text("/")

    @Slot()
    def _edited(self) -> None:
        """A text that is gone needs no text beside it."""
        if not self._stages.is_open and not self._composer.text().strip():
            self._beside.show_text("", "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_call(event):
            self.open()
            return True
        return super().eventFilter(watched, event)

    def _is_call(self, event: QKeyEvent) -> bool:
        """`/` at the beginning of a line of a reply, typed by hand."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        known = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        cursor = self._composer.field.textCursor()
        return (
            event.text() == "/"
            and known in plain
            and cursor.positionInBlock() == 0
            and not cursor.hasSelection()
            and not self._composer.is_note
            and self._can_open()
        )

    # --- before Send ---

    def _check(self, attempt: Attempt) -> str:
        """The gate's question: a field that nobody has filled in stops the send."""
        found = marks(attempt.text) if not attempt.note else []
        if not found:
            return ""
        start, end, name = found[0]
        self._composer.field.setFocus()
        self._composer.field.select(start, end)
        return _("Not sent: “{field}” is still to be filled in.").format(field=name)

    # --- one's own ---

    @Slot(str)
    def _new(self, name: str) -> None:
        text = self._composer.text().strip()
        self._open_editor(OwnTemplate(new_id(), "", text), name=name)

    @Slot(object)
    def _edit(self, line: Line) -> None:
        if line.own is not None:
            self._open_editor(line.own)

    def _open_editor(self, template: OwnTemplate, name: str = "") -> None:
        row = self._row()
        if row is None:
            return
        facts = facts_of(self._workspace, row)
        language = self._language()

        def draw(written: OwnTemplate) -> Draft:
            return own_draft(written.text, written.name or _("Template"), facts, language)

        editor = TemplateEditor(self._composer.window(), template, draw)
        if name:
            editor.name.setText(name)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(self._save)
        editor.left.connect(self._left)
        editor.open()

    @Slot(object)
    def _save(self, template: OwnTemplate) -> None:
        self._write(with_template(self.own(), template), partial(_saved, template.name))
        self._last = f"{OWN}:{template.id}"

    @Slot(object)
    def _left(self, written: OwnTemplate) -> None:
        self._workspace.noticed.emit(
            Notice(_not_saved, undo=partial(self._open_editor, written), undo_text=_back, seconds=12.0)
        )

    @Slot(object)
    def _delete(self, line: Line) -> None:
        gone = line.own
        if gone is None:
            return
        self._write(
            without_template(self.own(), gone.id),
            partial(_deleted, gone.name),
            undo=partial(self._bring_back, gone),
        )

    def _bring_back(self, template: OwnTemplate) -> None:
        self._write(with_template(self.own(), template), partial(_saved, template.name))

    def _write(
        self, templates: list[OwnTemplate], said: Callable[[], str], undo: Callable[[], object] | None = None
    ) -> None:
        future = self._workspace.store.set_setting(SETTING, as_setting(templates))
        notice = Notice(said, undo=undo)
        self._workspace.when(future, partial(self._tell, notice))

    def _tell(self, notice: Notice, _done: object) -> None:
        self._workspace.noticed.emit(notice)


def _nothing(_done: object) -> None:
    return None


def _saved(name: str) -> str:
    return _("Template saved: {name}").format(name=literal(name, 60))


def _deleted(name: str) -> str:
    return _("Template deleted: {name}").format(name=literal(name, 60))


def _not_saved() -> str:
    return _("The template was not saved.")


def _back() -> str:
    return _("Back to it")
