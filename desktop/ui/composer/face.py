"""How the composer is laid out: what waits, the head line, the field between its columns, the buttons."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ..actions import Actions
from ..kit.labels import PlainLabel, Rule
from ..kit.theme import STEP, set_look
from ..workspace import Workspace
from .column import Column
from .field import TextField
from .head_line import HeadLine
from .outbox_strip import OutboxStrip
from .send_bar import SendBar


class Face(QFrame):
    """The widgets, and how much of the pane's height each may take. Other parts stand in `over` and `under`
    the field."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "panel")
        self._has_form = False
        self._height = 0
        self.strip = OutboxStrip(workspace)
        self.top = HeadLine()
        self.state, self.hint = self.top.state, self.top.hint
        self.over, self.under = Column(), Column()
        self.field = TextField()
        self.blocked = PlainLabel(token="dim", wrap=True)
        self.reason = PlainLabel(size=12, token="bad", wrap=True)
        self.bar = SendBar(actions)
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 2 * STEP, 18, 3 * STEP)
        inner.setSpacing(2 * STEP)
        for part in (self.top, self.over, self.field, self.under, self.blocked, self.reason, self.bar):
            inner.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Rule())
        layout.addWidget(self.strip)
        layout.addLayout(inner)

    def set_room(self, height: int) -> None:
        """How high the pane is: the field takes at most two fifths of it, beside a form less."""
        self._height = height
        self.field.set_room(height * 2 // (9 if self._has_form else 5))
        self.over.set_most(height * (4 if self._has_form else 3) // 10)
        self.under.set_most(height * 3 // 10)

    def give_room(self, form: bool) -> None:
        """Whether a form stands over the field and needs the room."""
        if form != self._has_form:
            self._has_form = form
            self.over.keep_whole(form)
            self.set_room(self._height)

    # --- the text ---

    def text(self) -> str:
        return self.field.toPlainText()

    def insert_text(self, text: str) -> None:
        """Puts a text where the cursor is, in place of what is selected; one step of undo."""
        self.field.insert_text(text)
        self.field.setFocus()

    def replace_text(self, text: str) -> None:
        """Another text in place of the whole draft; one step of undo brings the old one back."""
        self.field.replace_text(text)
        self.field.setFocus()

    # --- what is seen ---

    def show_blocked(self, blocked: str, wordless: bool, *, told: bool) -> None:
        """Why nothing can be written, in place of everything that writes; "" when something can, and not seen
        where it is `told` already. `wordless`: what is sent takes no text, so there is no field."""
        self.blocked.setText(blocked)
        self.blocked.setVisible(bool(blocked) and not told)
        self.top.setVisible(not blocked and not wordless)
        self.field.setVisible(not blocked and not wordless)
        self.over.allow(not blocked)
        self.under.allow(not blocked)

    def say_reason(self, said: str, token: str) -> None:
        """What stands under the field: too long, nearly, why it was not sent or came back."""
        self.reason.set_token(token)
        self.reason.setText(said)
        self.reason.setVisible(bool(said))
