"""A case as a vertical strip of stages: a dot for what is done, a ring for what is next, a thin
grey ring for what follows."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..kit.labels import PlainLabel
from ..kit.theme import STEP, theme

_NAMES = {"done": "good", "next": "accent", "later": "dim"}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One line: its word, its state (done, next, later), and what stands under it."""

    text: str
    state: str
    below: str = ""
    late: bool = False


class _Dot(QWidget):
    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(QSize(14, 18))
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme().color(_NAMES[self._state])
        painter.setPen(QPen(color, 1 if self._state == "later" else 2))
        if self._state == "done":
            painter.setBrush(color)
        painter.drawEllipse(QPointF(7, 9), 5.5, 5.5)
        painter.end()


class CaseStages(QWidget):
    """The strip; each line is read as one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(STEP)

    def show_lines(self, lines: list[StageLine]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._layout.addWidget(self._line(line))

    def _line(self, line: StageLine) -> QWidget:
        row = QWidget()
        said = {"done": _("done"), "next": _("next"), "later": _("later")}[line.state]
        row.setAccessibleName(", ".join(part for part in (line.text, said, line.below) if part))
        token = {"done": "text", "next": "accent", "later": "dim"}[line.state]
        text = PlainLabel(line.text, token=token, bold=line.state == "next", wrap=True)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text)
        if line.below:
            words.addWidget(PlainLabel(line.below, size=11, token="bad" if line.late else "dim", wrap=True))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        dot = QVBoxLayout()
        dot.addWidget(_Dot(line.state))
        dot.addStretch(1)
        layout.addLayout(dot)
        layout.addLayout(words, 1)
        return row
