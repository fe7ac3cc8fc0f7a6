"""The question before signing out: what stays on this computer, and what would be lost."""

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.dates import format_list
from desktop.settings import AccountEntry

from ..kit.choices import CheckBox
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace

WIDTH = 480


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would be lost with this computer's copy: replies and other actions that the platform does not
    have yet, and drafts."""

    unsent: int
    drafts: int


def what_waits(workspace: Workspace) -> Waiting | None:
    """What the open account still holds on this computer only; None while no store is open."""
    if not workspace.is_attached:
        return None
    reader = workspace.reader
    return Waiting(reader.waiting(), len(reader.drafts()))


class SignOutDialog(QDialog):
    """`confirmed` carries the account and whether this computer's copy is to be erased."""

    confirmed = Signal(str, bool)

    def __init__(self, entry: AccountEntry, waiting: Waiting | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._entry, self._waiting = entry, waiting
        self._question = PlainLabel(size=16, bold=True, wrap=True)
        self._text = PlainLabel(token="dim", wrap=True)
        self.erase = CheckBox()
        self._lost = PlainLabel(token="bad", wrap=True)
        self.sign_out, self.cancel = QPushButton(), QPushButton()
        self.cancel.setDefault(True)
        self.sign_out.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        column.setSpacing(3 * STEP)
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.sign_out)
        for part in (self._question, self._text, self.erase, self._lost):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row)
        self.setFixedWidth(WIDTH)
        self.erase.setVisible(not entry.practice)
        self.erase.toggled.connect(self.retranslate)
        self.cancel.clicked.connect(self.reject)
        self.sign_out.clicked.connect(self._confirm)
        follow(self)

    @Slot()
    def retranslate(self) -> None:
        name, practice = literal(self._entry.name, 60), self._entry.practice
        erase = self.erase.isChecked() or practice
        self.setWindowTitle(_("Leave the practice") if practice else _("Sign out"))
        self._question.setText(
            _("Leave the practice?") if practice else _("Sign out of {account}?").format(account=name)
        )
        self._text.setText(
            _("The practice platform ends, and everything in it is gone.")
            if practice
            else _(
                "Nothing more is fetched or sent. The messages stay encrypted on this computer "
                "until you sign in again."
            )
            if not erase
            else _("The messages are erased from this computer; the platform keeps its own.")
        )
        self.erase.setText(_("Also erase this computer's copy"))
        lost = self.lost_text()
        self._lost.setText(lost)
        self._lost.setVisible(bool(lost))
        self.cancel.setText(_("Cancel"))
        self.sign_out.setText(
            _("Leave the practice") if practice else _("Sign out and erase") if erase else _("Sign out")
        )
        set_look(self.sign_out, "primary")
        self.setAccessibleDescription(f"{self._text.text()} {lost}".strip())
        self.adjustSize()

    def lost_text(self) -> str:
        """What would not reach the platform, with numbers where they are known; empty when nothing would."""
        waiting, erase = self._waiting, self.erase.isChecked()
        if self._entry.practice:
            return ""
        if waiting is None:
            text = _("Drafts and replies of this account that were not sent yet are lost.")
            return text if erase else ""
        if not erase:
            if not waiting.unsent:
                return ""
            text = ngettext(
                "{n} waiting reply or change is not sent until you sign in again.",
                "{n} waiting replies or changes are not sent until you sign in again.",
                waiting.unsent,
            )
            return text.format(n=waiting.unsent)
        parts = []
        if waiting.unsent:
            part = ngettext("{n} waiting reply or change", "{n} waiting replies or changes", waiting.unsent)
            parts.append(part.format(n=waiting.unsent))
        if waiting.drafts:
            parts.append(ngettext("{n} draft", "{n} drafts", waiting.drafts).format(n=waiting.drafts))
        if not parts:
            return ""
        return _("Lost for good: {what}.").format(what=format_list(parts, current_language()))

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self._entry.id, self.erase.isChecked())
        self.accept()
