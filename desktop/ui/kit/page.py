"""A calm page for the middle of a window or pane: a title, what happened, what to do. Empty, waiting
and error states."""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from .labels import PlainLabel
from .theme import STEP, font_scale, set_look, theme

PAGE_WIDTH = 460


class Page(QFrame):
    """Title, text and buttons in a card of reading width, as high as its texts need. Texts are set by the
    owner's retranslate.

    Buttons stand in a row with the main one at the right; where a language needs more room, one below the
    other with the main one first.
    """

    reading_width = PAGE_WIDTH

    def __init__(self, *, look: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.text = PlainLabel(token="dim", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * STEP)
        self.buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.buttons.setSpacing(2 * STEP)
        self.buttons.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(7 * STEP, 6 * STEP, 7 * STEP, 6 * STEP)
        self._layout.setSpacing(3 * STEP)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.text)
        self._layout.addLayout(self.body)
        self._layout.addLayout(self.buttons)
        theme().changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self._layout.totalHeightForWidth(self.minimumWidth()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Its width is its own: the layout around it would ask for the height at the whole window's width."""
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange_buttons()
        return super().event(event)

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(round(self.reading_width * max(1.0, font_scale())))

    def _arrange_buttons(self) -> None:
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.BottomToTop
        items = [self.buttons.itemAt(place) for place in range(self.buttons.count())]
        widgets = [item.widget() for item in items if item is not None]
        shown = [widget for widget in widgets if widget is not None and not widget.isHidden()]
        needed = sum(widget.sizeHint().width() + self.buttons.spacing() for widget in shown)
        margins = self._layout.contentsMargins()
        room = self.minimumWidth() - margins.left() - margins.right()
        wanted = row if needed <= room else column
        if self.buttons.direction() != wanted:
            self.buttons.setDirection(wanted)
            self.updateGeometry()

    def say(self, title: str, text: str) -> None:
        """Title and text; an empty one takes no room."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def add_button(self, *, primary: bool = False) -> QPushButton:
        """A button at the right end of the row; its text comes with retranslate."""
        button = QPushButton()
        if primary:
            set_look(button, "primary")
            button.setDefault(True)
        button.setAutoDefault(primary)
        self.buttons.addWidget(button)
        return button


class Centred(QScrollArea):
    """Keeps a page in the middle, a little above the centre, where eyes look first; scrolls where the
    window is too low for it."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QFrame()
        set_look(holder, "ground")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 2 * STEP, 0, 2 * STEP)
        column.addStretch(2)
        column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setWidget(holder)
