"""The screen of an open account: top bar, rail, list, conversation, side panel and foot."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from .actions import Actions
from .conversation.insertions import Insertions
from .conversation.pane import ConversationPane
from .conversation.side_panel import SidePanel
from .footer import Footer
from .inbox.list_pane import ListPane
from .inbox.rail import Rail
from .inbox.top_bar import TopBar
from .kit.tab_order import step_focus
from .kit.theme import font_scale, theme
from .practice_banner import PracticeBanner
from .workspace import Workspace

LIST_WIDTH = 362
SIDE_WIDTH = 271
SIDE_FROM = 1180
"""A window narrower than this, at the usual size of letters, folds the side panel until it is asked for."""


class Inbox(QWidget):
    """The screen of an open account."""

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        self.top_bar = TopBar(workspace, actions)
        self.practice = PracticeBanner(workspace)
        self.rail = Rail(workspace, actions)
        self.list = ListPane(workspace, actions)
        self.rail.save_under = self.list.header.filter
        self.conversation = ConversationPane(workspace, actions)
        self.insertions = Insertions(workspace, self.conversation)
        self.side = SidePanel(workspace, actions)
        self.side.stage_wanted.connect(self._open_stage)
        self.side.decision_wanted.connect(self._open_decision)
        self.side.file_wanted.connect(self.conversation.files.want)
        self._side_wanted, self._side_asked = True, False
        self.footer = Footer(workspace, actions)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for pane, stretch in ((self.list, 0), (self.conversation, 1), (self.side, 0)):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setSizes([LIST_WIDTH, 521, SIDE_WIDTH])
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.splitter)
        middle.addWidget(self.rail)
        middle.addWidget(self._middle, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addWidget(self.practice)
        whole.addLayout(middle, 1)
        whole.addWidget(self.footer)
        theme().changed.connect(self._fit_side)

    @Slot(str)
    def _open_stage(self, subject: str) -> None:
        self.conversation.stages.open_for(subject, "")

    @Slot(str)
    def _open_decision(self, _case: str) -> None:
        self.conversation.decisions.open()

    def show_side(self, wanted: bool) -> None:
        """The side panel as the person wants it, as far as there is room beside the conversation."""
        self._side_wanted, self._side_asked = wanted, False
        self._fit_side()

    def toggle_side(self) -> bool:
        """Folds the side panel or brings it out, room or not; says whether it is wanted from now on."""
        shown = not self.side.isHidden()
        self._side_asked = not shown
        if not shown or self._has_side_room():
            self._side_wanted = not shown
        self._fit_side()
        return self._side_wanted

    def _has_side_room(self) -> bool:
        return self.width() >= SIDE_FROM * font_scale()

    @Slot()
    def _fit_side(self) -> None:
        self.side.setVisible(self._side_wanted and (self._side_asked or self._has_side_room()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_side()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as one reads, pane after pane, whenever a part was made."""
        if self.page is not None:
            return super().focusNextPrevChild(forward)
        panes = (self.top_bar, self.practice, self.rail, self.list, self.conversation, self.side, self.footer)
        return step_focus(panes, forward) or super().focusNextPrevChild(forward)

    def show_page(self, page: QWidget | None) -> None:
        """A page in the place of list and conversation; None brings those back."""
        if page is not None and self._middle.indexOf(page) < 0:
            self._middle.addWidget(page)
        self._middle.setCurrentWidget(page if page is not None else self.splitter)

    @property
    def page(self) -> QWidget | None:
        """What stands in the place of list and conversation; None when those do."""
        shown = self._middle.currentWidget()
        return None if shown is self.splitter else shown

    def panes(self) -> tuple[QWidget, ...]:
        """In the order of F6."""
        if self.page is not None:
            return (self.rail, self.page, self.top_bar)
        shown = (self.rail, self.list, self.conversation, self.side, self.top_bar)
        return tuple(pane for pane in shown if pane.isVisible())
