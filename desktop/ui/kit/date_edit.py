"""A field for a date, written as the screen's language writes dates, with a calendar to choose from."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QDateEdit, QWidget

from .mirror import visual_point
from .theme import font_scale, theme

_BESIDE = 48
"""Frame, paddings and arrow beside the text, in pixels."""


class DateEdit(QDateEdit):
    """`day()` and `set_day()` speak Python's dates."""

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self._widen()
        self.set_day(day)
        theme().changed.connect(self._widen)

    def day(self) -> date:
        """The date that stands there."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        self.setDate(QDate(day.year, day.month, day.day))

    def show_in(self, language: str) -> None:
        """Order of the parts, names of months and first day of the week as the language has them."""
        locale = QLocale(language.replace("-", "_"))
        if locale.language() == QLocale.Language.English:
            locale = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
        self.setLocale(locale)
        short = locale.dateFormat(QLocale.FormatType.ShortFormat)
        short = short if "yyyy" in short else short.replace("yy", "yyyy")
        weekday_last = locale.dateFormat(QLocale.FormatType.LongFormat).endswith("dddd")  # Hungarian
        self.setDisplayFormat(f"{short}, ddd" if weekday_last else f"ddd {short}")
        self._widen()
        calendar = self.calendarWidget()
        calendar.setLocale(locale)
        calendar.setFirstDayOfWeek(locale.firstDayOfWeek())
        calendar.setVerticalHeaderFormat(calendar.VerticalHeaderFormat.NoVerticalHeader)

    def _widen(self) -> None:
        """Room for the longest day of a week, and the arrow."""
        week = [QDate(2028, 12, 18 + number) for number in range(7)]
        texts = (self.locale().toString(day, self.displayFormat()) for day in week)
        longest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
        self.setMinimumWidth(max(round(140 * max(1.0, font_scale())), longest + _BESIDE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("dim" if not self.isEnabled() else "text"))
        half = 3.5 * font_scale()
        middle = visual_point(QRectF(self.rect()), QPointF(self.width() - 14, self.height() / 2))
        painter.drawPolygon(
            QPolygonF(
                [
                    middle + QPointF(-half, -half * 0.6),
                    middle + QPointF(half, -half * 0.6),
                    middle + QPointF(0, half * 0.8),
                ]
            )
        )
        painter.end()
