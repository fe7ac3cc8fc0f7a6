"""What the pane shows when no conversation is chosen, or the chosen one is no longer there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..actions import Actions, label_of
from ..kit.labels import FittingLabel, KeyCap, PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow

_HINTS = (
    "list.next",
    "list.previous",
    "list.open",
    "conversation.reply",
    "window.palette",
    "window.shortcuts",
)


class EmptyPane(QFrame):
    """A calm sentence and the keys that help. `show_gone`: the open conversation has been removed."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "ground")
        self._actions = actions
        self._gone = False
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text = PlainLabel(token="dim", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._keys = QWidget()
        self._grid = QGridLayout(self._keys)
        self._grid.setContentsMargins(0, 2 * STEP, 0, 0)
        self._grid.setHorizontalSpacing(2 * STEP)
        self._grid.setVerticalSpacing(STEP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * STEP, 6 * STEP, 6 * STEP, 6 * STEP)
        layout.setSpacing(2 * STEP)
        layout.addStretch(2)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        actions.changed.connect(self._fill_keys)
        follow(self)

    def show_gone(self, gone: bool) -> None:
        if gone != self._gone:
            self._gone = gone
            self.retranslate()

    def retranslate(self) -> None:
        if self._gone:
            self.title.setText(_("This conversation is no longer there"))
            self.text.setText(
                _("The platform has removed it, or you may no longer see it. Choose another one.")
            )
        else:
            self.title.setText(_("Choose a conversation"))
            self.text.setText(_("What is due first stands at the top of the list."))
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.text.text())
        self._fill_keys()

    def _fill_keys(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        known = {entry.id: entry for entry in self._actions.entries()}
        line = 0
        for action_id in _HINTS:
            entry = known.get(action_id)
            key = self._actions.key_text(action_id) if entry is not None else ""
            if entry is None or not key:
                continue
            self._grid.addWidget(KeyCap(key), line, 0, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(FittingLabel(label_of(entry), token="dim"), line, 1)
            line += 1
