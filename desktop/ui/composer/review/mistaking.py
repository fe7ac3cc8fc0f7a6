"""Calling a finding mistaken: the written reason, kept with the draft, sent with the reply, back with its
text."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from desktop.compliance.model import BLOCK, WARN, Finding
from desktop.domain.actions import DecideCase, Reply, StageUpdate
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ...marketplace_words import is_helpdesk
from ...workspace import Workspace
from ..composer import Composer
from .mistaken import MistakenForm, MistakenList
from .overrides import Override, Overrides

Subject = Callable[[], tuple[str, Finding | None]]
"""Gives the text as it was reviewed and the finding in question."""


class Mistaking(QObject):
    """One for each composer. `changed`: another finding is called mistaken, or one no longer is."""

    changed = Signal()

    def __init__(self, workspace: Workspace, composer: Composer, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._composer, self._subject = workspace, composer, subject
        self.overrides = Overrides(workspace)
        self.form = MistakenForm(workspace)
        self.list = MistakenList(workspace)
        self.form.given.connect(self._given)
        self.form.given_up.connect(self._given_up)
        self.list.taken_back.connect(self._taken_back)
        workspace.desk_closed.connect(self.overrides.drop)

    @property
    def is_asking(self) -> bool:
        """Whether the form waits for a reason."""
        return not self.form.isHidden()

    def is_possible(self) -> bool:
        """Whether the finding in question can be called mistaken; hints are in nobody's way."""
        finding = self._subject()[1]
        return finding is not None and finding.level in (BLOCK, WARN)

    def ask(self) -> None:
        """Asks for the reason."""
        if self.is_possible():
            self.form.ask()

    def hide(self) -> None:
        """Nothing is written or called mistaken here any more."""
        self.form.hide()
        self.list.show_overrides(())

    def called(self, text: str, findings: Sequence[Finding]) -> list[Override | None]:
        """For each finding of a text what was said against it, None where nothing was."""
        return [self.overrides.find(self._composer.conversation, text, finding) for finding in findings]

    def show(self, called: Sequence[Override | None]) -> None:
        """Lists what was called mistaken."""
        self.list.show_overrides([known for known in dict.fromkeys(called) if known is not None])

    def bring_back(self, row: OutboxRow, findings: Sequence[Finding]) -> None:
        """The reasons that went out with a text, for its findings, when the text returns."""
        action = row.action
        if not isinstance(action, Reply | StageUpdate | DecideCase):
            return
        for rule, reason in action.overrides:
            for finding in (each for each in findings if each.rule == rule):
                found = action.text[finding.start : finding.end]
                self.overrides.add(row.conversation_id, Override(rule, found, reason))

    @Slot(str)
    def _given(self, reason: str) -> None:
        (text, finding), conversation = self._subject(), self._composer.conversation
        self.form.hide()
        if finding is not None and conversation:
            found = text[finding.start : finding.end]
            self.overrides.add(conversation, Override(finding.rule, found, reason))
            self.changed.emit()
            self._workspace.announced.emit(
                _("Called mistaken; your reason goes out with the reply.")
                if is_helpdesk(self._workspace)
                else _("Called mistaken; your reason stays on this computer.")
            )
        self._composer.field.setFocus()

    @Slot()
    def _given_up(self) -> None:
        self.form.hide()
        self._composer.field.setFocus()

    @Slot(object)
    def _taken_back(self, override: Override) -> None:
        self.overrides.take_back(self._composer.conversation, override)
        self.changed.emit()
        self._composer.field.setFocus()
