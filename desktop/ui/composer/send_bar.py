"""The buttons under the field: attach, note, send & next, send; in a narrow pane on two lines."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.l10n.catalogs import _

from ..actions import Actions
from ..kit.flow import FlowLayout
from ..kit.theme import STEP, set_look

_KEYS = {
    "send": "conversation.send",
    "next": "conversation.send_next",
    "note": "conversation.note",
    "attach": "conversation.attach",
    "template": "conversation.template",
}


class SendBar(QWidget):
    """`show_mode` says which buttons there are and what they are called; their keys stand in the tooltips."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._note = self._anyway = False
        self._to = ""
        self.attach = QPushButton()
        self.attach.hide()
        self.template = QPushButton()
        self.note = QPushButton()
        self.send_next = QPushButton()
        self.send = QPushButton()
        set_look(self.send, "primary")
        flow = FlowLayout(self, spacing=2 * STEP, line_spacing=2 * STEP, right=True)
        for button in (self.template, self.attach, self.note, self.send_next, self.send):
            button.setAutoDefault(False)
            flow.addWidget(button)
        actions.changed.connect(self._say_keys)

    def show_mode(self, *, note: bool, can_note: bool, can_reply: bool) -> None:
        """For a reply or a `note`; where no reply is possible only notes are offered."""
        self._note = note
        self.send_next.setVisible(can_reply and not note)
        self.send.setVisible(can_reply or note)
        self.note.setVisible(can_note)
        self.template.setVisible(can_reply and not note)
        self.template.setText(_("Template"))
        self.template.setAccessibleName(_("Insert a template"))
        self.attach.setText(_("Attach"))
        self.attach.setAccessibleName(_("Attach files"))
        back = _("Back to the reply") if can_reply else _("Back")
        self.note.setText(back if note else _("Note"))
        self.note.setAccessibleName(back if note else _("Write an internal note"))
        self._say_send()
        self.send_next.setText(_("Send & next").replace("&", "&&"))
        self.send_next.setAccessibleName(_("Send & next"))
        self._say_keys()

    def set_anyway(self, anyway: bool) -> None:
        """Whether the next press sends in spite of a warning: the button says so."""
        self._anyway = anyway
        self._say_send()

    def say_to(self, text: str) -> None:
        """What the button says of an unusual recipient; "" for a reply to the buyer."""
        if text != self._to:
            self._to = text
            self._say_send()

    def _say_send(self) -> None:
        said = _("Send anyway") if self._anyway else self._to or _("Send")
        self.send.setText(_("Save note") if self._note else said)

    def allow(self, can_send: bool) -> None:
        """Whether there is something to send."""
        self.send.setEnabled(can_send)
        self.send_next.setEnabled(can_send)

    @Slot()
    def _say_keys(self) -> None:
        known = {entry.id for entry in self._actions.entries()}
        for name, button in (
            ("send", self.send),
            ("next", self.send_next),
            ("note", self.note),
            ("attach", self.attach),
            ("template", self.template),
        ):
            action = _KEYS[name]
            button.setToolTip(self._actions.key_text(action) if action in known else "")
