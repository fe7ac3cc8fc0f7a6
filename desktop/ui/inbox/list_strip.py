"""The strip above the rows: fetching for the first time, offline, signed out; what happened and what to
do."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.named import named
from desktop.sync.status import FIRST_SYNC

from ..kit.bar_button import BarButton, Part
from ..kit.labels import PlainLabel, Strip, literal
from ..kit.translate import follow
from ..workspace import Workspace
from .sync_words import CANCEL_RESYNC, CHECK_AGAIN, SIGN_IN, SyncNote, rank, sync_note


class ListStrip(Strip):
    """Hidden while there is nothing to say."""

    sign_in_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__("quiet", parent)
        self._workspace = workspace
        self._note: SyncNote | None = None
        self.about = ""
        """The account that it speaks of."""
        self.rows_shown = False
        """Over an empty list the page itself says that it is being filled."""
        self._text = PlainLabel(size=12, wrap=True)
        self._text.setContentsMargins(4, 0, 4, 0)
        self._button = BarButton("plain", size=12)
        self._button.clicked.connect(self._act)
        self._again = BarButton("plain", size=12)
        self._again.clicked.connect(self.sign_in_wanted)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._button)
        line.addWidget(self._again)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self._text)
        layout.addLayout(line)
        self.hide()
        workspace.syncs_changed.connect(self.show_status)
        workspace.desks_changed.connect(self.show_status)
        workspace.place_changed.connect(self.show_status)
        follow(self)

    def retranslate(self) -> None:
        self.show_status()

    @Slot()
    def show_status(self) -> None:
        """Words the state of the worst sync of those that are shown, when the person should see it beside
        the list; among several accounts with the account's name."""
        workspace = self._workspace
        self._note, self.about, fetching = None, "", False
        for desk in sorted(workspace.desks_in_scope(), key=lambda desk: rank(desk.status)):
            self._note = sync_note(desk.status, workspace, desk.marketplace)
            if self._note is not None:
                self.about, fetching = desk.id, desk.status.state == FIRST_SYNC
                if workspace.is_mixed:
                    self._note = replace(self._note, text=named(literal(desk.name, 40), self._note.text))
                break
        note = self._note
        if note is None or (fetching and not self.rows_shown):
            self.hide()
            return
        self.set_tone(note.tone)
        self._text.setText(note.text)
        self._text.set_token({"warn": "warn", "bad": "bad"}.get(note.tone, "text"))
        self._button.setVisible(bool(note.button))
        self._button.show_parts((Part("bold", note.button, "accent"),), note.button)
        self._again.setVisible(note.connect_again)
        self._again.show_parts((Part("bold", _("Connect again"), "accent"),), _("Connect again"))
        self.show()

    @Slot()
    def _act(self) -> None:
        if self._note is None:
            return
        if self._note.act == SIGN_IN:
            self.sign_in_wanted.emit()
        elif self._note.act == CHECK_AGAIN:
            self._workspace.poke()
        elif self._note.act == CANCEL_RESYNC:
            self._workspace.cancel_resync(self.about)
