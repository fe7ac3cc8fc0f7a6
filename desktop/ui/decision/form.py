"""The form over the composer's field: which decision, by when, what the buyer wants, and how much money."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..kit.choices import DropDown
from ..kit.labels import FittingLabel, PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..stage_form.fields import AmountBox
from ..workspace import Workspace
from .words import decision_word


class DecisionForm(QFrame):
    """`changed`: another decision or amount; `given_up`: it is not wanted any more; `retold`: the language of
    the screen is another."""

    changed = Signal()
    given_up = Signal()
    retold = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._codes: tuple[str, ...] = ()
        self.heading = FittingLabel(bold=True)
        self.choice = DropDown()
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        set_look(self.close_button, "dots")
        self.close_button.setMinimumSize(24, 24)
        self.wish = PlainLabel(size=12, wrap=True)
        self.due = PlainLabel(size=12, bold=True, wrap=True)
        self.notice = PlainLabel(size=12, token="dim", wrap=True)
        self.amount: AmountBox | None = None
        self._place = QVBoxLayout()
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        head.addWidget(self.heading)
        head.addWidget(self.choice, 1)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addLayout(head)
        for part in (self.wish, self.due):
            layout.addWidget(part)
        layout.addLayout(self._place)
        layout.addWidget(self.notice)
        self.choice.activated.connect(self._choose)
        self.close_button.clicked.connect(self.given_up)
        self.hide()
        follow(self)

    def offer(self, codes: Sequence[str], chosen: str) -> None:
        """The decisions to choose from; nothing is proposed, since each is for good."""
        self._codes = tuple(codes)
        self._fill(chosen)

    def _fill(self, chosen: str) -> None:
        self.choice.clear()
        self.choice.addItem(_("Choose…"))
        for code in self._codes:
            self.choice.addItem(decision_word(code))
        self.choice.setCurrentIndex(self._codes.index(chosen) + 1 if chosen in self._codes else 0)

    @property
    def decision(self) -> str:
        """The decision's own code, "" while none is chosen."""
        place = self.choice.currentIndex() - 1
        return self._codes[place] if 0 <= place < len(self._codes) else ""

    def ask_amount(self, currency: str, value: str) -> None:
        """Asks for a part of the money in this currency; "" asks for none."""
        if self.amount is not None:
            self._place.removeWidget(self.amount)
            self.amount.hide()
            self.amount.deleteLater()
            self.amount = None
        if currency:
            self.amount = AmountBox("refund_amount", currency, self._workspace.language)
            self.amount.put(value)
            self.amount.changed.connect(self.changed)
            self._place.addWidget(self.amount)
            self._name_amount()

    def value(self) -> str:
        """The amount as the platform writes it; "" where none is asked for."""
        return self.amount.value() if self.amount is not None else ""

    def say(self, wish: str, due: str, notice: str, *, late: bool) -> None:
        """What the buyer wants, until when, and what there is to know; "" leaves each out."""
        self.due.set_token("bad" if late else "text")
        for label, text in ((self.wish, wish), (self.due, due), (self.notice, notice)):
            label.setText(text)
            label.setVisible(bool(text))

    def take_focus(self) -> None:
        """To what is still to be said."""
        amount = self.amount
        waits = amount is not None and not amount.value() and self.decision
        (amount.editor() if amount is not None and waits else self.choice).setFocus()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Decision"))
        self.heading.setText(_("Decision"))
        self.choice.setAccessibleName(_("Decision"))
        self.close_button.setAccessibleName(_("Close without deciding"))
        self.close_button.setToolTip(_("Close without deciding"))
        self._fill(self.decision)
        self._name_amount()
        self.retold.emit()

    def _name_amount(self) -> None:
        if self.amount is not None:
            self.amount.say_name(_("Refund amount"), self._workspace.language)

    @Slot(int)
    def _choose(self, _place: int) -> None:
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            event.accept()
            return
        super().keyPressEvent(event)
