"""The pages that stand in the place of list and conversation: monitor, planner, disputed findings,
kept data."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop.l10n.catalogs import N_

from .inbox_screen import Inbox
from .kit.whole_page import WholePage
from .overrides.watch import OverridesWatch
from .workspace import Workspace

if TYPE_CHECKING:
    # Each is made at its first use: a usual start does not pay for it.
    from .keeping.page import KeepingPage
    from .monitor.page import MonitorPage
    from .overrides.page import OverridesPage
    from .planner.page import PlannerPage

MONITOR: Final = "monitor"
PLANNER: Final = "planner"
OVERRIDES: Final = "overrides"
KEEPING: Final = "keeping"


class Pages(QObject):
    """`left` when the person wants list and conversation back, `conversations_wanted` when they want those
    behind a number (a Query)."""

    left = Signal()
    conversations_wanted = Signal(object)

    def __init__(self, workspace: Workspace, inbox: Inbox, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._inbox = workspace, inbox
        self.monitor: MonitorPage | None = None
        self.planner: PlannerPage | None = None
        self.overrides: OverridesPage | None = None
        self.keeping: KeepingPage | None = None
        self._watch = OverridesWatch(workspace, self)
        self._watch.told.connect(self._told)

    def add_to_rail(self) -> None:
        """Their entries at the rail, the leads' page only where there is something for a lead."""
        rail = self._inbox.rail
        rail.add_page(MONITOR, N_("Monitor"))
        rail.add_page(PLANNER, N_("Planner"))
        rail.add_page(OVERRIDES, N_("Disputed findings"))
        self._watch.look()

    @Slot(str)
    def show(self, page_id: str) -> None:
        """One of MONITOR, PLANNER, OVERRIDES."""
        if page_id == MONITOR:
            self.show_monitor()
        elif page_id == PLANNER:
            self.show_planner()
        elif page_id == OVERRIDES:
            self.show_overrides()

    @Slot()
    def show_monitor(self) -> None:
        """The monitor, as it was left."""
        if self.monitor is None:
            from .monitor.page import MonitorPage

            self.monitor = MonitorPage(self._workspace)
            self.monitor.conversations_wanted.connect(self.conversations_wanted)
            self.monitor.closed.connect(self.left)
        self._stand(MONITOR, self.monitor)

    @Slot()
    def show_planner(self) -> None:
        if self.planner is None:
            from .planner.page import PlannerPage

            self.planner = PlannerPage(self._workspace)
            self.planner.closed.connect(self.left)
        self._stand(PLANNER, self.planner)

    @Slot()
    def show_overrides(self) -> None:
        """What people called mistaken, for leads."""
        if self.overrides is None:
            from .overrides.page import OverridesPage

            self.overrides = OverridesPage(self._workspace)
            self.overrides.closed.connect(self.left)
        self._stand(OVERRIDES, self.overrides)

    @Slot()
    def show_keeping(self) -> None:
        """What is kept for how long, and what was erased."""
        if self.keeping is None:
            from .keeping.page import KeepingPage

            self.keeping = KeepingPage(self._workspace)
            self.keeping.closed.connect(self.left)
        self._stand(KEEPING, self.keeping)

    def leave(self) -> None:
        """List and conversation in the place of any page."""
        self._inbox.show_page(None)
        self._inbox.rail.set_page("")

    def monitor_shown(self) -> bool:
        """Whether the monitor stands where list and conversation stand."""
        return self.monitor is not None and self._inbox.page is self.monitor

    def on_monitor(self, what: str) -> None:
        """Does one of the monitor's own actions."""
        if self.monitor is not None:
            getattr(self.monitor, what)()

    def _stand(self, page_id: str, page: WholePage) -> None:
        self._inbox.show_page(page)
        self._inbox.rail.set_page(page_id)
        page.take_focus()

    @Slot(bool, int)
    def _told(self, shown: bool, waiting: int) -> None:
        self._inbox.rail.show_page(OVERRIDES, shown)
        self._inbox.rail.set_alarm(OVERRIDES, waiting)
        if not shown and self.overrides is not None and self._inbox.page is self.overrides:
            self.leave()
