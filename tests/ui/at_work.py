"""The window while somebody works in it: forms over the composer's field, what is being sent, what is found
and marked, and what happens to the account meanwhile; each by name, with how it comes about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from desktop.domain.accounts import Absence, Account
from desktop.domain.actions import AnnounceAbsence
from desktop.domain.book import CalendarProblem
from desktop.domain.cases import Case
from desktop.domain.conversations import IN_MODERATION, SELLER, Author, Conversation, Message, Override
from desktop.domain.orders import Order
from desktop.domain.pages import Thing
from desktop.reports.export import ExportFailed
from desktop.sandbox.world.pictures import pictures
from desktop.store.views import Query
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus
from desktop.ui.files.offers import Offer
from desktop.ui.monitor.page import FIGURES, MonitorPage
from desktop.ui.planner.page import ABSENCES, PlannerPage
from desktop.ui.window import MainWindow
from tests.ui import world
from tests.ui.conftest import StillSync
from tests.ui.marketplace_world import claim, headed, thread
from tests.ui.planner.conftest import LEAD
from tests.ui.reading import settle
from tests.ui.world import HOUR, NOW

CAPABILITIES: Final = LEAD | {"start_conversation", "override_confirmation", "addresses", "presence"}
"""What the account of the walk can do: everything that leads to a screen of its own."""
FORBIDDEN: Final = "Call tel 20 555 0182, it comes soon, perhaps."
"""See `tests.ui.composer.rules`."""
ANSWER: Final = "A csomag holnap indul."
REASON: Final = "It is the number of a spare part"
STAGES: Final = ("in_repair", "shipped", "refunded", "rejected")
"""Of a complaint: between them with every kind of field."""
ABSENCE: Final = Absence("A1", date(2027, 2, 1), date(2027, 2, 12), "Adam Zieliński", ("PL",), NOW)
ANNOUNCED: Final = AnnounceAbsence(date(2027, 3, 1), date(2027, 3, 12), "Eva Kovács", ("HU",))
FILES: Final = {"IMG_2041.png": pictures()[0][1], "update.exe": b"MZ"}
WHY: Final = "Wiadomość zawiera dane kontaktowe."
STATUSES: Final = (
    SyncStatus(sync.OFFLINE, since=NOW, waiting=3),
    SyncStatus(sync.SIGNED_OUT, since=NOW),
    SyncStatus(sync.FIRST_SYNC, received=1200),
    SyncStatus(sync.RESYNC, received=1200, expected=3400, can_cancel=True),
    SyncStatus(sync.CLOSED, since=NOW),
    SyncStatus(sync.NO_RIGHT, since=NOW),
    SyncStatus(sync.UP_TO_DATE, since=NOW, lacks=("cases", "orders")),
    SyncStatus(sync.CLOCK, since=NOW),
    SyncStatus(sync.NOT_OURS, since=NOW),
    SyncStatus(sync.CERTIFICATE, since=NOW),
    SyncStatus(sync.NETWORK_SETTINGS, since=NOW),
    SyncStatus(sync.DISK_FULL, since=NOW),
)


def account() -> Account:
    """Signed in as a lead, with an absence that is announced."""
    return world.account(capabilities=CAPABILITIES, absences=(ABSENCE,))


def things() -> list[Thing]:
    """The Monday morning of `tests.ui.world` with a case that can move on, one to be decided, a reply to be
    confirmed, and a conversation that somebody has taken and labelled."""
    made: list[Thing] = []
    for thing in world.morning():
        if isinstance(thing, Case) and thing.id == "RK-adam":
            thing = replace(thing, next_stages=STAGES)
        elif isinstance(thing, Order):
            thing = replace(thing, next_stages=("delayed",))
        elif isinstance(thing, Conversation) and thing.id == "eszter":
            thing = replace(thing, order_ids=("48-20930", "48-20931"))
        made.append(thing)
    doubtful = Message(
        "bence-m9",
        "bence",
        9,
        Author(SELLER, "Adam Zieliński", "adam"),
        "Az alkatrész száma 600 100 200.",
        NOW,
        delivery=IN_MODERATION,
        overrides=(Override("contact.phone", REASON),),
        awaits_lead=True,
    )
    taken = thread("theirs", assignee="adam", labels=("VIP",), recipients=())
    unanswerable = claim("deaf", decisions=("ACCEPTED_REPAIR",))
    return [*made, doubtful, *taken, *claim(), *headed(unanswerable, can_reply=False), *thread()]


class AtWork:
    """The screens of a window on the account and the things of this module."""

    def __init__(self, main: MainWindow, standing: StillSync, folder: Path) -> None:
        self._main, self._sync, self._folder = main, standing, folder
        self._workspace, self._pane = main.workspace, main.inbox.conversation
        self._run = main.actions_table.run

    def screens(self) -> dict[str, Callable[[], object]]:
        """Each brings itself up, whatever stood before."""
        return {
            "theirs": partial(self._open, "theirs"),
            "recipients": partial(self._open, "thread"),
            "a note": self._note,
            "found": partial(self._write, "eszter", FORBIDDEN),
            "refused": self._refused,
            "mistaken": self._mistaken,
            "called mistaken": self._called_mistaken,
            "questions asked": partial(self._write, "bence", "tel 1"),
            **{f"stage {stage}": partial(self._stage, "RK-adam", stage) for stage in STAGES},
            "stage delayed": partial(self._stage, "48-20931", "delayed"),
            "stage without its fields": self._without_fields,
            "decision": partial(self._decide, "claim", "ACCEPTED_REPAIR"),
            "decision with an amount": partial(self._decide, "claim", "ACCEPTED_PARTIAL_REFUND"),
            "decision where no reply goes": partial(self._decide, "deaf", "ACCEPTED_REPAIR"),
            "files": self._files,
            **{f"reply {state}": partial(self._sent, state) for state in ("queued", "unknown", "rejected")},
            "marked": self._marked,
            **{f"sync {number}": partial(self._told, told) for number, told in enumerate(STATUSES)},
            "elsewhere": self._elsewhere,
            "results": partial(self._search, "paczka"),
            "no results": partial(self._search, "zzzz"),
            "no conversation": self._nothing,
            "absences": self._absences,
            "not exported": self._not_exported,
            "calendars": self._calendars,
            "practice": self._practice,
        }

    def _plain(self) -> None:
        self._sync.tell(SyncStatus(sync.UP_TO_DATE, last_success=NOW))
        self._workspace.set_market(None)
        self._main.inbox.top_bar.search.clear()
        self._main.show_list()
        self._run("list.unmark")
        self._main.inbox.list.set_query(Query(view="all"))

    def _open(self, name: str) -> None:
        self._plain()
        self._workspace.open_requested.emit(name)
        settle()

    def _write(self, name: str, text: str) -> None:
        self._open(name)
        self._pane.composer.field.setPlainText(text)
        self._pane.review.look()

    def _note(self) -> None:
        self._open("lili")
        if not self._pane.composer.is_note:
            self._run("conversation.note")

    def _refused(self) -> None:
        self._write("eszter", FORBIDDEN)
        self._run("conversation.send")

    def _mistaken(self) -> None:
        self._write("eszter", FORBIDDEN)
        self._run("finding.mistaken")

    def _called_mistaken(self) -> None:
        self._mistaken()
        form = self._pane.review.mistaking.form
        form.field.setText(REASON)
        form.keep.click()

    def _stage(self, subject: str, stage: str) -> None:
        self._open("adam")
        if self._pane.stages.is_open:
            self._pane.stages.give_up()
        self._pane.stages.open_for(subject, stage)

    def _without_fields(self) -> None:
        self._stage("RK-adam", "shipped")
        self._run("conversation.send")

    def _decide(self, name: str, decision: str) -> None:
        self._open("late-1")
        self._open(name)
        decisions = self._pane.decisions
        decisions.open()
        choice = decisions.form.choice
        choice.setCurrentIndex(1 + decisions.form._codes.index(decision))
        choice.activated.emit(choice.currentIndex())

    def _files(self) -> None:
        """A picture on its way into the reply, and a program, which does not go."""
        self._open("late-2")
        for name, content in FILES.items():
            (self._folder / name).write_bytes(content)
        attaching = self._pane.attaching
        if not attaching.bar.chips:
            attaching.attach(Offer(tuple(self._folder / name for name in FILES)))
        while len(attaching.bar.chips) < len(FILES) or attaching.reading:
            settle()

    def _sent(self, state: str) -> None:
        """A reply in its seconds of undo; or tried, and nobody knows, or the platform does not want it."""
        name = {"queued": "reka", "unknown": "lili", "rejected": "soon-de"}[state]
        self._open(name)
        composer, store = self._pane.composer, self._workspace.store
        if composer.is_note:
            composer.toggle_note()
        self._workspace.settings.undo_seconds = 30
        composer.field.setPlainText(ANSWER)
        self._run("conversation.send")
        while not (rows := self._workspace.reader.outbox(name)):
            settle()
        if state != "queued":
            store.take_ready(NOW + HOUR).result(30)
            store.mark(rows[-1].id, state, reason=WHY).result(30)

    def _marked(self) -> None:
        self._plain()
        settle()
        for _row in range(2):
            self._run("list.mark")
            self._main.inbox.list.step(1)

    def _told(self, status: SyncStatus) -> None:
        self._plain()
        self._sync.tell(status)

    def _elsewhere(self) -> None:
        self._plain()
        self._workspace.set_market("DK")

    def _search(self, text: str) -> None:
        self._plain()
        self._main.activateWindow()
        settle()
        field = self._main.inbox.top_bar.search
        field.take_focus()
        field.setText(text)
        field._look()

    def _nothing(self) -> None:
        self._plain()
        self._pane.show_conversation(None)

    def _absences(self) -> None:
        self._plain()
        if not self._workspace.reader.outbox(""):
            self._workspace.store.enqueue(ANNOUNCED).result(30)
        self._main.pages.show_planner()
        page = self._main.inbox.page
        assert isinstance(page, PlannerPage)
        page.show_tab(ABSENCES)

    def figures(self) -> MonitorPage:
        """The monitor's figures, read."""
        self._plain()
        self._main.pages.show_monitor()
        page = self._main.inbox.page
        assert isinstance(page, MonitorPage)
        page.show_tab(FIGURES)
        while page.reading.is_busy:
            settle()
        return page

    def _not_exported(self) -> None:
        exporting = self.figures().exporting
        exporting._file = Path("november.xlsx")
        exporting._failed(ExportFailed("disk_full"))

    def _calendars(self) -> None:
        """One that could not be made."""
        self._plain()
        problem = CalendarProblem("DK", "E-1042")
        self._workspace.store.set_book(replace(world.book(), problems=(problem,))).result(30)

    def _practice(self) -> None:
        self._plain()
        self._workspace.store.save_account(replace(account(), practice=True)).result(30)
