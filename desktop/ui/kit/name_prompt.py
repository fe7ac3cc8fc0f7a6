"""A small window that asks for one name: a field and a button; Enter keeps it, Esc closes. Its texts are
asked for again when the language changes."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from .labels import PlainLabel
from .theme import set_look
from .translate import Text, follow


class NamePrompt(QFrame):
    """`named` carries the name without spaces around it; an empty one is not taken."""

    named = Signal(str)

    def __init__(self, parent: QWidget, title: Text, field: Text, button: Text, *, limit: int = 60) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_look(self, "card")
        self._words = (title, field, button)
        self._title = PlainLabel(bold=True)
        self.field = QLineEdit()
        self.field.setMaxLength(limit)
        self.field.setMinimumWidth(240)
        self.button = QPushButton()
        set_look(self.button, "primary")
        self.field.returnPressed.connect(self._take)
        self.field.textChanged.connect(self._check)
        self.button.clicked.connect(self._take)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addLayout(line)
        follow(self)

    def retranslate(self) -> None:
        title, field, button = (text() for text in self._words)
        self.setAccessibleName(title)
        self._title.setText(title)
        self.field.setAccessibleName(field)
        self.button.setText(button)
        self.adjustSize()

    def ask(self, proposal: str, where: QPoint) -> None:
        """Opens at a point of the screen with a proposed name, selected."""
        self.field.setText(proposal)
        self.field.selectAll()
        self.adjustSize()
        screen = QApplication.screenAt(where) or self.screen()
        free, size = screen.availableGeometry(), self.sizeHint()
        left = max(free.left(), min(where.x(), free.right() - size.width()))
        self.move(left, max(free.top(), min(where.y(), free.bottom() - size.height())))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _check(self) -> None:
        self.button.setEnabled(bool(self.field.text().strip()))

    @Slot()
    def _take(self) -> None:
        name = self.field.text().strip()
        if name:
            self.close()
            self.named.emit(name)
