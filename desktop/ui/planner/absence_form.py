"""The form of a planned absence: days, stand-in, markets, and below it what R16 asks, at every change."""

from datetime import timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.actions import AnnounceAbsence
from desktop.l10n.catalogs import _
from desktop.l10n.foreign import cleaned
from desktop.l10n.names import market_name

from ..kit.choices import CheckBox, DropDown
from ..kit.date_edit import DateEdit
from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, Strip
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..people import people
from ..workspace import Workspace
from .absence_check import check, overlapping
from .absence_words import Advice, advice, period, place_names

LONGEST_NAME = 200
"""What the platform takes as the stand-in's name."""


class AbsenceForm(QWidget):
    """`announced` carries the AnnounceAbsence that the person wants to send."""

    announced = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._codes: tuple[str, ...] = ()
        today = workspace.now().date()
        self.first, self.last = DateEdit(today + timedelta(days=30)), DateEdit(today + timedelta(days=44))
        self._gap = self.last.day() - self.first.day()
        self.stand_in = DropDown()
        self.stand_in.setEditable(True)
        self.stand_in.setMinimumWidth(320)
        field = self.stand_in.lineEdit()
        if field is not None:
            field.setMaxLength(LONGEST_NAME)
        self.everywhere = CheckBox()
        self.everywhere.setChecked(True)
        self.boxes: dict[str, CheckBox] = {}
        self._labels = [PlainLabel(token="dim") for _line in range(4)]
        self._markets = QWidget()
        self._flow = FlowLayout(self._markets, spacing=4 * STEP)
        self.advice: list[AdviceStrip] = []
        self._advice = QVBoxLayout()
        self._advice.setSpacing(STEP)
        self.problem = PlainLabel(token="bad", wrap=True)
        self.announce = QPushButton()
        set_look(self.announce, "primary")
        self._lay_out()
        self.first.dateChanged.connect(self._first_moved)
        self.last.dateChanged.connect(self._last_moved)
        self.stand_in.editTextChanged.connect(self.refresh)
        self.everywhere.toggled.connect(self.refresh)
        self.announce.clicked.connect(self._announce)
        follow(self)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * STEP)
        grid.setVerticalSpacing(2 * STEP)
        grid.setColumnStretch(1, 1)
        markets = QWidget()
        column = QVBoxLayout(markets)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.everywhere)
        column.addWidget(self._markets)
        for place, part in enumerate((self.first, self.last, self.stand_in, markets)):
            label = self._labels[place]
            policy = label.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Preferred)
            label.setSizePolicy(policy)
            top = Qt.AlignmentFlag.AlignTop if part is markets else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, place, 0, top)
            left = Qt.AlignmentFlag(0) if part is markets else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(part, place, 1, left)
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.announce)
        foot.addWidget(self.problem, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(3 * STEP)
        whole.addLayout(grid)
        whole.addLayout(self._advice)
        whole.addLayout(foot)

    # --- what others call ---------------------------------------------------------------------------------

    def action(self) -> AnnounceAbsence:
        """As typed."""
        return AnnounceAbsence(self.first.day(), self.last.day(), self.name(), self.markets())

    def name(self) -> str:
        """The stand-in as typed."""
        return " ".join(self.stand_in.currentText().split())

    def markets(self) -> tuple[str, ...]:
        """The chosen markets; empty means all."""
        if self.everywhere.isChecked():
            return ()
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    def show_action(self, action: AnnounceAbsence) -> None:
        """Puts an announcement back into the fields."""
        with QSignalBlocker(self.first), QSignalBlocker(self.last):
            self.first.set_day(action.first_day)
            self.last.set_day(action.last_day)
        self._gap = action.last_day - action.first_day
        self.stand_in.setEditText(action.stand_in)
        self.everywhere.setChecked(not action.markets)
        for code, box in self.boxes.items():
            box.setChecked(code in action.markets)
        self.refresh()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """After an announcement: the next one has another stand-in and other days."""
        self.stand_in.setEditText("")
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads people, markets and calendars, and says what the rules ask of what stands there."""
        self._fill()
        everywhere = self.everywhere.isChecked()
        self._markets.setVisible(not everywhere)
        workspace = self._workspace
        problem = self.problem_words()
        self.problem.setText(problem)
        self.problem.set_token("dim" if self.last.day() >= self.first.day() else "bad")
        self.announce.setEnabled(not problem)
        first, last = self.first.day(), self.last.day()
        found: list[Advice] = []
        if last >= first and workspace.is_attached:
            codes = self.markets() or (tuple(workspace.markets()) if everywhere else ())
            language = workspace.language
            notices = check(workspace.store.book, codes, first, last, workspace.now())
            found = [*advice(notices, language), *self._overlap(language)]
        self._show_advice(found)

    def problem_words(self) -> str:
        """What keeps it from being announced; "" when nothing does."""
        first, last = self.first.day(), self.last.day()
        if last < first:
            return _("The last day lies before the first.")
        if first < self._workspace.now().date():
            return _("The first day has passed already.")
        if not self.name():
            return _("Name a stand-in.")
        if not self.everywhere.isChecked() and not self.markets():
            return _("Choose at least one market.")
        return ""

    def retranslate(self) -> None:
        language = self._workspace.language
        names = (_("First day"), _("Last day"), _("Stand-in"), _("Markets"))
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        self.first.setAccessibleName(_("First day of the absence"))
        self.last.setAccessibleName(_("Last day of the absence"))
        self.first.show_in(language)
        self.last.show_in(language)
        self.stand_in.setAccessibleName(_("Stand-in"))
        field = self.stand_in.lineEdit()
        if field is not None:
            field.setAccessibleName(_("Stand-in"))
            field.setPlaceholderText(_("a colleague, or any name"))
        self.everywhere.setText(_("All markets"))
        for code, box in self.boxes.items():
            box.setText(market_name(code, language))
        self.announce.setText(_("Announce absence"))
        self.refresh()

    # --- inside -------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """People and markets of the account; what is chosen stays."""
        account = self._workspace.account
        found = people(account, self._workspace.language, me_first=False) if account is not None else []
        names = [cleaned(agent.name, LONGEST_NAME) for agent in found]
        if [self.stand_in.itemText(place) for place in range(self.stand_in.count())] != names:
            typed = self.stand_in.currentText()
            with QSignalBlocker(self.stand_in):
                self.stand_in.clear()
                self.stand_in.addItems(names)
                self.stand_in.setEditText(typed)
        codes = tuple(self._workspace.markets())
        if codes != self._codes:
            self._codes = codes
            for box in self.boxes.values():
                self._flow.removeWidget(box)
                box.hide()
                box.deleteLater()
            self.boxes = {}
            for code in codes:
                box = CheckBox()
                box.setText(market_name(code, self._workspace.language))
                box.toggled.connect(self.refresh)
                self.boxes[code] = box
                self._flow.addWidget(box)

    def _overlap(self, language: str) -> list[Advice]:
        account = self._workspace.account
        if account is None:
            return []
        known = overlapping(account.absences, self.markets(), self.first.day(), self.last.day())
        if known is None:
            return []
        text = _("An absence is announced for some of these days already: {days}, {markets}.")
        days = period(known.first_day, known.last_day, language)
        return [Advice(text.format(days=days, markets=place_names(known.markets, language)), "warn")]

    def _show_advice(self, found: list[Advice]) -> None:
        while len(self.advice) < len(found):
            strip = AdviceStrip()
            self.advice.append(strip)
            self._advice.addWidget(strip)
        for strip, each in zip(self.advice, found, strict=False):
            strip.say(each)
        for strip in self.advice[len(found) :]:
            strip.hide()

    @Slot(QDate)
    def _first_moved(self, _day: QDate) -> None:
        """The absence moves as a whole, until the person sets its last day."""
        with QSignalBlocker(self.last):
            if self._gap >= timedelta(0):
                self.last.set_day(self.first.day() + self._gap)
        self.refresh()

    @Slot(QDate)
    def _last_moved(self, _day: QDate) -> None:
        self._gap = self.last.day() - self.first.day()
        self.refresh()

    @Slot()
    def _announce(self) -> None:
        if not self.problem_words():
            self.announced.emit(self.action())


class AdviceStrip(Strip):
    """One paragraph of advice in its tone."""

    def __init__(self) -> None:
        super().__init__("quiet")
        self._label = PlainLabel(wrap=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        line.addWidget(self._label)

    def say(self, given: Advice) -> None:
        """Other words."""
        self.set_tone(given.tone)
        self._label.set_token({"quiet": "text", "accent": "text"}.get(given.tone, given.tone))
        self._label.setText(given.text)
        self.show()

    def text(self) -> str:
        """What it says; "" while it is hidden."""
        return "" if self.isHidden() else self._label.text()
