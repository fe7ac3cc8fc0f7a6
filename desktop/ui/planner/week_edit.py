"""The editor of a week of staff hours: a line for each weekday, with as many intervals as wanted."""

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import weekday_name

from ..kit.clock_edit import DAY, ClockEdit
from ..kit.flow import FlowLayout
from ..kit.labels import FittingLabel, PlainLabel
from ..kit.theme import STEP, TARGET, font_scale, set_look, theme
from ..kit.translate import follow
from .week import DAYS, EMPTY, Interval, Week, another, problems

_MONDAY: Final = date(2026, 11, 23)
_LINE: Final = 36
"""The height of a line of hours at the usual size of letters."""


class IntervalEdit(QWidget):
    """From and until, and a button that removes both."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, interval: Interval) -> None:
        super().__init__()
        self.start, self.end = ClockEdit(interval[0]), ClockEdit(interval[1])
        self._dash = FittingLabel("–", token="dim")
        self.remove = QPushButton("×")
        set_look(self.remove, "link")
        self.remove.setFixedSize(TARGET, TARGET)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 2 * STEP, 0)
        line.setSpacing(STEP)
        for field in (self.start, self.end):
            field.setMaximum(DAY)
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.valueChanged.connect(self.changed)
        for part in (self.start, self._dash, self.end, self.remove):
            line.addWidget(part)
        self.remove.clicked.connect(self._remove)

    def interval(self) -> Interval:
        """Minutes after midnight, as typed."""
        return self.start.value(), self.end.value()

    def name(self, day: str) -> None:
        """The names that a screen reader says."""
        self.start.setAccessibleName(_("{day}, from").format(day=day))
        self.end.setAccessibleName(_("{day}, until").format(day=day))
        self.remove.setAccessibleName(_("{day}, remove these hours").format(day=day))
        self.remove.setToolTip(_("Remove these hours"))

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)


class DayEdit(QWidget):
    """The intervals of one weekday."""

    changed = Signal()

    def __init__(self, weekday: int) -> None:
        super().__init__()
        self.weekday = weekday
        self.edits: list[IntervalEdit] = []
        self._nobody = FittingLabel(token="dim")
        self.add = QPushButton()
        set_look(self.add, "link")
        self.add.setMinimumHeight(TARGET)
        self.add.clicked.connect(self._add)
        self.problem = PlainLabel(token="bad", wrap=True, size=12)
        self.problem.hide()
        row = QWidget()
        self._flow = FlowLayout(row)
        self._flow.addWidget(self._nobody)
        self._flow.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(row)
        column.addWidget(self.problem)
        follow(self)

    def intervals(self) -> tuple[Interval, ...]:
        """As typed, in order."""
        return tuple(sorted(edit.interval() for edit in self.edits))

    def show_intervals(self, intervals: tuple[Interval, ...]) -> None:
        """Other intervals, without telling."""
        if intervals == self.intervals() and len(intervals) == len(self.edits):
            return
        for edit in list(self.edits):
            self._drop(edit)
        for interval in intervals:
            self._append(interval)
        self.retranslate()

    def retranslate(self) -> None:
        day = self.day_name()
        self._nobody.setText(_("nobody is there"))
        self._nobody.setVisible(not self.edits)
        self.add.setText(_("Add hours"))
        self.add.setAccessibleName(_("{day}, add hours").format(day=day))
        for edit in self.edits:
            edit.name(day)

    def day_name(self) -> str:
        """The weekday in the current language."""
        return weekday_name(_MONDAY + timedelta(days=self.weekday), current_language(), long=True)

    def set_line_height(self, height: int) -> None:
        """Words and buttons are as high as the fields, so that the lines of all days are."""
        self._nobody.setMinimumHeight(height)
        self.add.setMinimumHeight(height)

    def say_problem(self, text: str) -> None:
        """What is wrong with these hours; "" when nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        for edit in self.edits:
            for field in (edit.start, edit.end):
                field.setAccessibleDescription(text)

    def _append(self, interval: Interval) -> IntervalEdit:
        edit = IntervalEdit(interval)
        edit.changed.connect(self.changed)
        edit.removed.connect(self._removed)
        self.edits.append(edit)
        self._flow.removeWidget(self.add)
        self._flow.addWidget(edit)
        self._flow.addWidget(self.add)
        QWidget.setTabOrder(edit.remove, self.add)
        return edit

    def _drop(self, edit: IntervalEdit) -> None:
        self.edits.remove(edit)
        self._flow.removeWidget(edit)
        edit.hide()
        edit.deleteLater()

    @Slot()
    def _add(self) -> None:
        offered = another(self.intervals())
        if offered is None:
            return
        edit = self._append(offered)
        self.retranslate()
        self.changed.emit()
        edit.show()
        edit.start.setFocus(Qt.FocusReason.TabFocusReason)
        edit.start.selectAll()

    @Slot(object)
    def _removed(self, edit: IntervalEdit) -> None:
        self._drop(edit)
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.retranslate()
        self.changed.emit()


class WeekEdit(QWidget):
    """Seven days. `changed` at every edit."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.days = [DayEdit(weekday) for weekday in DAYS]
        self._names = [FittingLabel() for _weekday in DAYS]
        self.copy = QPushButton()
        set_look(self.copy, "link")
        self.copy.setMinimumHeight(TARGET)
        self.copy.clicked.connect(self._copy)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * STEP)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(1, 1)
        for place, (name, day) in enumerate(zip(self._names, self.days, strict=True)):
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(day, place, 1)
            day.changed.connect(self._edited)
        grid.addWidget(self.copy, len(DAYS), 1, Qt.AlignmentFlag.AlignLeft)
        theme().changed.connect(self._resize)
        self._resize()
        follow(self)

    def week(self) -> Week:
        """As typed."""
        return {day.weekday: day.intervals() for day in self.days}

    def show_week(self, week: Week) -> None:
        """Another week, without telling."""
        for day in self.days:
            day.show_intervals(week.get(day.weekday, ()))
        self._check()

    def is_valid(self) -> bool:
        """Whether it may be saved."""
        return not problems(self.week())

    def set_open(self, editable: bool) -> None:
        """Whether it can be edited."""
        for day in self.days:
            day.setEnabled(editable)
            day.add.setVisible(editable)
        self.copy.setVisible(editable)

    def retranslate(self) -> None:
        for name, day in zip(self._names, self.days, strict=True):
            name.setText(day.day_name())
        self.copy.setText(_("Use Monday’s hours from Tuesday to Friday too"))
        self._check()

    @Slot()
    def _edited(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        found = {problem.weekday: problem.kind for problem in problems(self.week())}
        for day in self.days:
            kind = found.get(day.weekday, "")
            if not kind:
                day.say_problem("")
            elif kind == EMPTY:
                day.say_problem(_("These hours end before they begin."))
            else:
                day.say_problem(_("Two of these overlap."))

    @Slot()
    def _resize(self) -> None:
        height = round(_LINE * max(1.0, font_scale()))
        for name, day in zip(self._names, self.days, strict=True):
            name.setFixedHeight(height)
            day.set_line_height(height)

    @Slot()
    def _copy(self) -> None:
        for day in self.days[1:5]:
            day.show_intervals(self.days[0].intervals())
        self._edited()
