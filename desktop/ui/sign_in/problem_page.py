"""The page about what went wrong before an account could open."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton

from desktop import settings as places
from desktop.l10n.catalogs import _

from .. import session
from ..kit.labels import PlainLabel, literal
from ..kit.page import Page
from ..kit.theme import set_look
from ..kit.translate import follow
from ..session import SessionState
from .problems import CHOICES, problem_texts
from .waiting import shown_url


class ProblemPage(Page):
    """What went wrong, what to do, the choices, and the system's own words folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen_button_clicked = _nothing
        self._state = SessionState(kind=session.PROBLEM, problem=session.OTHER)
        self.more = QPushButton()
        set_look(self.more, "link")
        self.more.setCheckable(True)
        self.details = PlainLabel(size=11, token="dim", wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.hide()
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.details)
        self.more.toggled.connect(self.details.setVisible)
        self._choices: list[QPushButton] = []
        follow(self)

    def show_problem(self, state: SessionState) -> None:
        self._state = state
        for button in self._choices:
            self.buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = []
        for place, choice in enumerate(reversed(state.choices)):
            button = self.add_button(primary=place == len(state.choices) - 1)
            button.setObjectName(choice)
            button.clicked.connect(self._chosen)
            self._choices.append(button)
        self.details.setText(literal(state.detail, 2000))
        self.more.setChecked(False)
        self.more.setVisible(bool(state.detail))
        self.retranslate()

    def focus_first(self) -> None:
        if self._choices:
            self._choices[-1].setFocus()

    def retranslate(self) -> None:
        state = self._state
        folder = (
            str(places.home() / state.account.folder) if state.account is not None else str(places.home())
        )
        self.say(*problem_texts(state.problem, shown_url(state.url), folder))
        self.more.setText(_("Details"))
        for button in self._choices:
            button.setText(_(CHOICES[button.objectName()]))

    @Slot()
    def _chosen(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen_button_clicked(sender.objectName())


def _nothing(choice: str) -> None:
    """Before the page belongs to a session."""
