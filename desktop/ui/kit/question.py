"""A question over the window: what it is about, what each answer means, and the answers."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from .labels import PlainLabel
from .theme import STEP, font_scale, set_look, theme
from .translate import follow

WIDTH = 480


class Question(QDialog):
    """Heading, text, room for more in `body`, answers in a row. As high as its texts, in every language.

    A subclass or owner sets the texts; `fit()` after each change.
    """

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.heading = PlainLabel(size=16, bold=True, wrap=True)
        self.text = PlainLabel(token="dim", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(3 * STEP)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(2 * STEP)
        self._answers.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        self._column.setSpacing(3 * STEP)
        self._column.addWidget(self.heading)
        self._column.addWidget(self.text)
        self._column.addLayout(self.body)
        self._column.addSpacing(STEP)
        self._column.addLayout(self._answers)
        theme().changed.connect(self.fit)

    def add_answer(self, *, look: str = "", default: bool = False) -> QPushButton:
        """A button at the right end, "primary" or "danger" where it does what the question asks for; its text
        comes with retranslate."""
        button = QPushButton()
        if look:
            set_look(button, look)
        button.setAutoDefault(False)
        button.setDefault(default)
        self._answers.addWidget(button)
        return button

    def say(self, title: str, heading: str, text: str) -> None:
        """Window title, heading and text; an empty text takes no room."""
        self.setWindowTitle(title)
        self.heading.setText(heading)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    @Slot()
    def fit(self) -> None:
        """Takes the height that the texts need at reading width, wider only for the answers."""
        # Layouts within keep the heights of the texts before until they are asked anew.
        for layout in (self.body, self._answers, self._column):
            layout.invalidate()
        width = max(round(WIDTH * font_scale()), self._column.totalMinimumSize().width())
        self.setFixedSize(width, self._column.totalHeightForWidth(width))


class LosingQuestion(Question):
    """Whether something that is not saved may go: accepted only by the button that says so. The other one
    has the keyboard. A subclass says what is lost and names both buttons, `lose` and `stay`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lose = self.add_answer()
        self.stay = self.add_answer(look="primary", default=True)
        self.lose.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        follow(self)
        self.stay.setFocus()

    def retranslate(self) -> None:
        raise NotImplementedError
