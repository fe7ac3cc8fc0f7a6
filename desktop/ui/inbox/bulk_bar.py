"""What can be done with all marked conversations: assign, label, no answer needed. Never a reply to many."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.domain.own_decision import AFTER_A_REPLY, ANY_TIME
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number

from ..actions import Actions
from ..kit.bar_button import BarButton, Part
from ..kit.flow import FlowLayout
from ..kit.labels import FittingLabel
from ..kit.theme import set_look
from ..kit.translate import follow

if TYPE_CHECKING:
    from .list_pane import ListPane

ASSIGN, LABEL, NO_ANSWER = "conversation.assign", "conversation.label", "conversation.no_answer"


class BulkBar(QFrame):
    """Shown while something is marked."""

    def __init__(self, pane: "ListPane") -> None:
        super().__init__(pane)
        set_look(self, "bar")
        self._pane = pane
        self._actions: Actions | None = None
        self._count = 0
        self._text = FittingLabel(size=12, bold=True)
        self.assign = self._button(self._run_assign)
        self.label = self._button(self._run_label)
        self.no_answer = self._button(self._run_no_answer)
        self.clear = self._button(pane.marks.clear)
        line = FlowLayout(spacing=8)
        line.addWidget(self._text)
        for button in (self.assign, self.label, self.no_answer, self.clear):
            line.addWidget(button)
        around = QVBoxLayout(self)
        around.setContentsMargins(14, 4, 10, 4)
        around.addLayout(line)
        self.hide()
        follow(self)

    def _button(self, run: object) -> BarButton:
        button = BarButton("plain", size=12)
        button.clicked.connect(run)
        return button

    def use(self, actions: Actions) -> None:
        """The table whose actions the buttons run."""
        self._actions = actions

    def show_count(self, count: int) -> None:
        self._count = count
        self.retranslate()
        self.setVisible(count > 0)

    def retranslate(self) -> None:
        form = ngettext("{count} selected", "{count} selected", self._count)
        self._text.setText(form.format(count=format_number(self._count, self._pane.workspace.language)))
        desks = self._pane.workspace.desks
        marked = [desks[name] for name in set(self._pane.marks.ids.values()) if name in desks]
        for button, text, capabilities in (
            (self.assign, _("Assign"), ("assign",)),
            (self.label, _("Label"), ("labels",)),
            (self.no_answer, _("No answer needed"), ("no_answer_needed", ANY_TIME, AFTER_A_REPLY)),
        ):
            button.show_parts((Part("bold", text, "accent"),), text)
            able = all(any(desk.can(name) for name in capabilities) for desk in marked)
            button.setVisible(able and (button is not self.assign or len(marked) < 2))
        self.clear.show_parts((Part("text", _("Clear"), "dim"),), _("Clear the selection"))

    @Slot()
    def _run_assign(self) -> None:
        self._run(ASSIGN)

    @Slot()
    def _run_label(self) -> None:
        self._run(LABEL)

    @Slot()
    def _run_no_answer(self) -> None:
        self._run(NO_ANSWER)

    def _run(self, action_id: str) -> None:
        if self._actions is not None:
            self._actions.run(action_id)
