"""The days between receipt and deadline as a strip: green while the clock runs, hatched grey while it
stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.dates import clock_text, format_date, local

from ..kit.theme import STEP, font, theme
from .deadline import Deadline

_BAR = 22
_MOST_DAYS = 16


@dataclass(frozen=True, slots=True)
class Part:
    """A painted part: fractions of days from the first midnight, and whether the clock runs."""

    start: float
    end: float
    running: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant on the strip, with its word; `token` is its colour."""

    at: float
    text: str
    token: str


class Timeline(QWidget):
    """Everything is worked out in `show_deadline`; painting only draws."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = date.min
        self._days: list[str] = []
        self._parts: list[Part] = []
        self._marks: list[Mark] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_deadline(self, deadline: Deadline, zone: str, now: datetime, language: str) -> None:
        """Another deadline, in the market's local time."""
        self._first = local(deadline.received_at, zone).date()
        last = local(deadline.due_at - timedelta(microseconds=1), zone).date()
        count = max(1, (last - self._first).days + 1)
        shown = [self._first + timedelta(days=number) for number in range(count)]
        self._days = [
            format_date(day, language, form="weekday_day") if count <= 8 else str(day.day) for day in shown
        ]
        self._parts = [
            Part(self._place(stretch.start, zone), self._place(stretch.end, zone), stretch.running)
            for stretch in deadline.stretches
        ]
        self._marks = [
            Mark(
                self._place(deadline.received_at, zone),
                _("received {time}").format(time=clock_text(local(deadline.received_at, zone), language)),
                "dim",
            ),
            Mark(
                self._place(deadline.due_at, zone),
                _("due {time}").format(time=_end_clock(deadline.due_at, zone, language)),
                "text",
            ),
        ]
        if deadline.received_at < now < deadline.due_at and deadline.closed_at is None:
            self._marks.append(Mark(self._place(now, zone), _("now"), "accent"))
        self.setAccessibleName(_("Days between receipt and deadline"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(font(11)).height()
        return QSize(320, 3 * line + _BAR + 4 * STEP)

    def _place(self, when: datetime, zone: str) -> float:
        """Days and parts of a day since the first midnight, by the local clock: every day is as wide."""
        moment = local(when, zone)
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return (moment.date() - self._first).days + seconds / 86400

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(font(11))
        line = metrics.height()
        width = self.width() / max(1, len(self._days))
        top = float(line + STEP)
        painter.setFont(font(11))
        painter.setPen(theme().color("dim"))
        for number, name in enumerate(self._days):
            box = QRectF(number * width, 0, width, line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)
        whole = QRectF(0, top, self.width(), _BAR)
        painter.fillRect(whole, theme().color("ground"))
        for part in self._parts:
            self._paint_part(painter, part, width, top)
        painter.setPen(QPen(theme().color("line"), 1))
        for number in range(len(self._days) + 1):
            x = min(number * width, self.width() - 1)
            painter.drawLine(QPointF(x, top), QPointF(x, top + _BAR))
        painter.drawRect(whole.adjusted(0, 0, -1, 0))
        self._paint_marks(painter, width, top + _BAR, metrics)
        painter.end()

    def _paint_part(self, painter: QPainter, part: Part, width: float, top: float) -> None:
        box = QRectF(part.start * width, top, (part.end - part.start) * width, _BAR)
        if part.running:
            painter.fillRect(box, theme().color("good_ground"))
            painter.fillRect(QRectF(box.left(), box.bottom() - 4, box.width(), 4), theme().color("good"))
            return
        painter.fillRect(box, theme().color("stopped_ground"))
        painter.fillRect(box, QBrush(theme().color("dim"), Qt.BrushStyle.BDiagPattern))

    def _paint_marks(self, painter: QPainter, width: float, top: float, metrics: QFontMetrics) -> None:
        taken: list[tuple[float, float, int]] = []
        for mark in self._marks:
            x = min(max(mark.at * width, 1.0), self.width() - 1.0)
            length = metrics.horizontalAdvance(mark.text)
            left = min(max(0.0, x - length / 2), self.width() - length)
            level = 0
            while any(
                other == level and left < end + STEP and left + length + STEP > start
                for start, end, other in taken
            ):
                level += 1
            taken.append((left, left + length, level))
            color = theme().color(mark.token)
            painter.setPen(QPen(color, 1.5))
            painter.drawLine(QPointF(x, top - _BAR), QPointF(x, top + 3))
            painter.setBrush(color)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(
                QPolygonF([QPointF(x, top), QPointF(x + 4, top + 6), QPointF(x - 4, top + 6)])
            )
            painter.setPen(color)
            painter.drawText(
                QPointF(left, top + STEP + 4 + (level + 1) * metrics.height() - metrics.descent()), mark.text
            )


def _end_clock(due: datetime, zone: str, language: str) -> str:
    moment = local(due, zone)
    return "24:00" if (moment.hour, moment.minute) == (0, 0) else clock_text(moment, language)
