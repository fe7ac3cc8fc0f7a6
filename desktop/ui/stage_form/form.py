"""The form over the composer's field: which stage comes next, and what the buyer is to be told of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.domain.case_rules import Stage
from desktop.l10n.catalogs import _
from desktop.l10n.named import named
from desktop.replies.rules import field_types

from ..kit.choices import DropDown
from ..kit.labels import FittingLabel, PlainLabel, tooltip
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..workspace import Workspace
from .fields import AmountBox, ChoiceBox, DayBox, FieldBox, TextBox
from .offers import Subject
from .remarks import STOP, Remark
from .words import LimitLine, field_label, stage_word, subject_word

_CHOICES = ("carrier", "reason")
_NUMBERS = ("tracking_number", "serial_number")
_WIDE = 430
"""A form narrower than this has its fields one under the other."""


class StageForm(QFrame):
    """`chosen(subject id, stage)`, `changed`: another value, `given_up`: it is not wanted any more."""

    chosen = Signal(str, str)
    changed = Signal()
    given_up = Signal()
    retold = Signal()
    """The language of the screen is another: what others say in here is to be said anew."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._subjects: tuple[Subject, ...] = ()
        self._offered: list[tuple[str, str]] = []
        self._pressed = False
        self._moved = ""
        self.boxes: dict[str, FieldBox] = {}
        self.heading = FittingLabel(bold=True)
        self.stage = DropDown()
        self.about = PlainLabel(size=11, token="dim")
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        set_look(self.close_button, "dots")
        self.close_button.setMinimumSize(24, 24)
        self.notice = PlainLabel(size=12, token="warn", wrap=True)
        self.limits = PlainLabel(size=11, token="dim", wrap=True)
        self._fields = QWidget()
        self._grid = QGridLayout(self._fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * STEP)
        self._grid.setVerticalSpacing(2 * STEP)
        self._build()
        self.stage.activated.connect(self._choose)
        self.close_button.clicked.connect(self.given_up)
        self.hide()
        follow(self)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        head.addWidget(self.heading)
        head.addWidget(self.stage)
        head.addWidget(self.about, 1)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self._fields)
        layout.addWidget(self.limits)

    # --- what is offered ---

    def offer(self, subjects: Sequence[Subject], subject: str, stage: str) -> None:
        """The stages to choose from and the one that is meant."""
        self._subjects = tuple(subjects)
        self._offered = [(each.id, name) for each in subjects for name in each.offered]
        if (subject, stage) not in self._offered:
            self._offered.insert(0, (subject, stage))
        self._fill_stages(subject, stage)

    def _fill_stages(self, subject: str, stage: str) -> None:
        self.stage.blockSignals(True)
        self.stage.clear()
        known = {each.id: each for each in self._subjects}
        for each, name in self._offered:
            found = known.get(each)
            word = stage_word(found, name) if found is not None else name
            if found is not None and len(self._subjects) > 1:
                word = _("{stage} ({subject})").format(stage=word, subject=subject_word(found))
            self.stage.addItem(word)
        self.stage.setCurrentIndex(self._offered.index((subject, stage)))
        self.stage.blockSignals(False)
        found = known.get(subject)
        self.about.setText(subject_word(found) if found is not None else "")

    @property
    def chosen_stage(self) -> tuple[str, str]:
        """The subject's id and the stage that stands there."""
        place = self.stage.currentIndex()
        return self._offered[place] if 0 <= place < len(self._offered) else ("", "")

    # --- its fields ---

    def ask_for(
        self, rule: Stage, known: Mapping[str, str], currency: str, proposal: Mapping[str, date]
    ) -> None:
        """The fields of a stage, empty but for proposed days; `proposal` has one for each field of a day."""
        for box in self.boxes.values():
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes, self._pressed = {}, False
        types = field_types()
        once = [name for name in rule.required_once if not known.get(name)]
        for name in (*rule.required, *once, *rule.optional):
            box = self._box(name, types.get(name, "text"), currency, proposal, name in rule.optional)
            box.changed.connect(self.changed)
            box.left.connect(self.changed)
            self.boxes[name] = box
        self._place()
        self._fields.setVisible(bool(self.boxes))
        self._say_names()

    def _box(
        self, name: str, kind: str, currency: str, proposal: Mapping[str, date], optional: bool
    ) -> FieldBox:
        if kind == "date":
            return DayBox(name, proposal[name], optional=optional)
        if kind == "amount":
            return AmountBox(name, currency, self._workspace.language)
        if name in _CHOICES:
            return ChoiceBox(name)
        return TextBox(name, number=kind == "serial" or name in _NUMBERS)

    def _place(self) -> None:
        columns = 2 if self.width() >= _WIDE else 1
        for number, box in enumerate(self.boxes.values()):
            last = number == len(self.boxes) - 1
            alone = last and columns == 2 and number % 2 == 0 and box.name in ("reason", "diagnosis")
            self._grid.addWidget(
                box,
                number // columns,
                number % columns,
                1,
                2 if alone else 1,
                Qt.AlignmentFlag.AlignTop,
            )
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() >= _WIDE) != (event.size().width() >= _WIDE):
            self._place()

    def values(self) -> dict[str, str]:
        """What stands in the fields, by their names; "" for nothing."""
        return {name: box.value() for name, box in self.boxes.items()}

    def put(self, values: Mapping[str, str]) -> None:
        """Puts values into the fields that there are."""
        for name, box in self.boxes.items():
            if values.get(name):
                box.put(values[name])

    def say(self, remarks: Sequence[Remark]) -> None:
        """What is said of the values: under each field the gravest."""
        for name, box in self.boxes.items():
            box.say(next((each for each in remarks if each.field == name), None), pressed=self._pressed)

    def press(self, remarks: Sequence[Remark]) -> None:
        """Send was pressed: everything is said, and the cursor goes to the first that stops it."""
        self._pressed = True
        self.say(remarks)
        first = next((each.field for each in remarks if each.level == STOP), None)
        first = first or next((each.field for each in remarks), None)
        if first in self.boxes:
            self.boxes[first].editor().setFocus()

    def take_focus(self) -> bool:
        """The cursor into the first field that is still empty; False when there is none."""
        for box in self.boxes.values():
            if not box.value() and box.name not in ("diagnosis", "expected_finish"):
                box.editor().setFocus()
                return True
        return False

    # --- what is said ---

    def say_notice(self, text: str, *, bad: bool = False) -> None:
        """A sentence over the fields, "" for none."""
        self.notice.set_token("bad" if bad else "warn")
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def say_limits(self, lines: Sequence[LimitLine]) -> None:
        """The limits of law and platform that run."""
        self.limits.setVisible(bool(lines))
        self.limits.setText("\n".join(line.text for line in lines))
        self.limits.set_token("bad" if any(line.late for line in lines) else "dim")
        self.limits.setToolTip("".join(tooltip(named(line.text, line.source)) for line in lines))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Status update"))
        self.heading.setText(_("Next stage"))
        self.stage.setAccessibleName(_("Next stage"))
        self.close_button.setAccessibleName(_("Leave the status update"))
        self.close_button.setToolTip(_("Leave the status update"))
        subject, stage = self.chosen_stage
        if stage:
            self._fill_stages(subject, stage)
        self._say_names()
        self.retold.emit()

    def _say_names(self) -> None:
        for name, box in self.boxes.items():
            box.say_name(field_label(name), self._workspace.language)

    @Slot(int)
    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._offered):
            self.chosen.emit(*self._offered[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.accept()
            return
        super().keyPressEvent(event)
