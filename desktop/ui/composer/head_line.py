"""Over the field: to whom it goes where that is chosen; below it whether the draft is saved, and in which
language the reply is written (or that it is a note)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..kit.choices import DropDown
from ..kit.fonts import set_font
from ..kit.labels import PlainLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from .draft import SAVED, SAVING, UNSAVED


class HeadLine(QWidget):
    """`to` (hidden where nobody chooses) over `state` on the left and `hint` on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[str, bool, bool] | None = None
        self.to = DropDown()
        set_font(self.to, 12)
        self.to.hide()
        self.state = PlainLabel(size=11, token="dim")
        self.hint = PlainLabel(size=11, token="dim")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout()
        line.setSpacing(2 * STEP)
        line.addWidget(self.state, 1)
        line.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.to, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(line)
        follow(self)

    def retranslate(self) -> None:
        if self._said is not None:
            state, note, empty = self._said
            self.say_state(state, note=note, empty=empty)

    def say_state(self, state: str, *, note: bool, empty: bool) -> None:
        """What the store said of the text: one of the keeper's states; of nothing nothing is said."""
        self._said = (state, note, empty)
        saved = _("Note kept, not saved on the platform yet") if note else _("Draft saved")
        said = {
            SAVED: "" if empty else saved,
            SAVING: "" if empty else _("Saving…"),
            UNSAVED: _("The draft could not be saved. It stays here as long as the window is open."),
        }[state]
        self.state.set_token("bad" if state == UNSAVED else "dim")
        self.state.setText(said)

    def say_hint(self, text: str, token: str, spoken: str) -> None:
        """For whom or in which language is written; `spoken` is the same without glyphs."""
        self.hint.set_token(token)
        self.hint.setText(text)
        self.hint.setAccessibleName(spoken)
