"""The question before signing out: what stays on this computer, and what would be lost."""

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.dates import format_list
from desktop.l10n.marketplaces import marketplace_name
from desktop.settings import AccountEntry

from ..kit.choices import CheckBox
from ..kit.labels import PlainLabel, literal
from ..kit.question import Question
from ..kit.translate import follow
from ..workspace import Workspace


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would be lost with this computer's copy: replies and other actions that the platform does not
    have yet, and drafts."""

    unsent: int
    drafts: int


def what_waits(workspace: Workspace, account_id: str | None = None) -> Waiting | None:
    """What an account (the current one) still holds on this computer only; None while it is not open."""
    desk = workspace.desks.get(workspace.desk_id if account_id is None else account_id)
    if desk is None:
        return None
    reader = desk.reader
    return Waiting(reader.waiting(), len(reader.drafts()))


class SignOutDialog(Question):
    """`confirmed` carries the account and whether this computer's copy is to be erased."""

    confirmed = Signal(str, bool)

    def __init__(self, entry: AccountEntry, waiting: Waiting | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._entry, self._waiting = entry, waiting
        self.erase = CheckBox()
        self._lost = PlainLabel(token="bad", wrap=True)
        self.body.addWidget(self.erase)
        self.body.addWidget(self._lost)
        self.cancel = self.add_answer(default=True)
        self.sign_out = self.add_answer(look="primary")
        self.erase.setVisible(not entry.practice)
        self.erase.toggled.connect(self.retranslate)
        self.cancel.clicked.connect(self.reject)
        self.sign_out.clicked.connect(self._confirm)
        follow(self)
        self.cancel.setFocus()

    @Slot()
    def retranslate(self) -> None:
        name, practice = literal(self._entry.title, 60), self._entry.practice
        erase = self.erase.isChecked() or practice
        text = (
            _("The practice platform ends, and everything in it is gone.")
            if practice
            else _(
                "Nothing more is fetched or sent. The messages stay encrypted on this computer "
                "until you sign in again."
            )
            if not erase
            else _("The messages are erased from this computer; the platform keeps its own.")
        )
        if self._entry.platform != "helpdesk":
            # Their interfaces have no call that ends an access.
            text = f"{text} " + _(
                "{marketplace} does not let programs end their own access: to end it there, too, remove the "
                "key or the application in the seller's portal."
            ).format(marketplace=marketplace_name(self._entry.platform))
        self.say(
            _("Leave the practice") if practice else _("Sign out"),
            _("Leave the practice?") if practice else _("Sign out of {account}?").format(account=name),
            text,
        )
        self.erase.setText(_("Also erase this computer's copy"))
        lost = self.lost_text()
        self._lost.setText(lost)
        self._lost.setVisible(bool(lost))
        self.cancel.setText(_("Cancel"))
        self.sign_out.setText(
            _("Leave the practice") if practice else _("Sign out and erase") if erase else _("Sign out")
        )
        self.setAccessibleDescription(f"{text} {lost}".strip())
        self.fit()

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
