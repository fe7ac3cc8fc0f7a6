"""What the album shows: every screen by name, each with how a person gets there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.sandbox.world.pictures import pictures
from desktop.settings import AccountEntry
from desktop.store.restoring import Restored
from desktop.store.views import Query, SavedView
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus
from desktop.ui import session as words
from desktop.ui.addresses.dialog import AddressesDialog
from desktop.ui.diagnostics.dialog import DiagnosticsDialog
from desktop.ui.files.offers import Offer
from desktop.ui.notice_bar import NoticeBar
from desktop.ui.offers.dialog import OffersDialog
from desktop.ui.planner.page import PlannerPage
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.recovered import recovered_notice
from desktop.ui.session import SessionState

from .composer_screens import composer_screens
from .connect_screens import ConnectScreens
from .foreign import foreign_screens
from .keeping_screens import KeepingScreens
from .marketplace_screens import marketplace_screens
from .monitor_screens import MonitorScreens
from .record_screens import record_screens
from .replying import Replying
from .small_screens import small_screens

if TYPE_CHECKING:
    from .album import Album

Screen = tuple[str, Callable[[], object]]
FOUND = "iPhone"
"""A word that the practice world always holds: its shop sells them."""
DRAFT = "Dzień dobry, dziękujemy za wiadomość. Sprawdziliśmy przesyłkę i wysyłamy nowe urządzenie jutro."
PHOTO = pictures()[0][1]
NOTE = "Klient dzwonił dwa razy. Magazyn potwierdza, że paczka wyszła w czwartek."
_PROBLEMS = {
    words.HOST_UNKNOWN: (words.RETRY, words.OTHER_ACCOUNT),
    words.NOT_A_PLATFORM: (words.RETRY, words.OTHER_ACCOUNT),
    words.NO_NETWORK: (words.RETRY, words.NETWORK, words.OTHER_ACCOUNT),
    words.CERTIFICATE: (words.RETRY, words.NETWORK, words.OTHER_ACCOUNT),
    words.NETWORK_SETTINGS: (words.RETRY, words.NETWORK, words.OTHER_ACCOUNT),
    words.DENIED: (words.RETRY, words.OTHER_ACCOUNT),
    words.TIMED_OUT: (words.RETRY, words.OTHER_ACCOUNT),
    words.KEYRING_LOCKED: (words.RETRY, words.OTHER_ACCOUNT),
    words.KEYRING_MISSING: (words.SESSION_ONLY, words.OTHER_ACCOUNT),
    words.KEYRING_REFUSED: (words.RETRY, words.SESSION_ONLY, words.OTHER_ACCOUNT),
    words.KEY_MISSING: (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT),
    words.STORE_DAMAGED: (words.START_AFRESH, words.OTHER_ACCOUNT),
    words.STORE_RECOVERABLE: (words.RETRY, words.START_AFRESH, words.OTHER_ACCOUNT),
    words.STORE_NEWER: (words.OTHER_ACCOUNT,),
    words.STORE_NOT_WRITABLE: (words.RETRY, words.OTHER_ACCOUNT),
    words.NO_CIPHER: (words.OTHER_ACCOUNT,),
    words.DISK_FULL: (words.RETRY, words.OTHER_ACCOUNT),
    words.OTHER: (words.RETRY, words.OTHER_ACCOUNT),
}


class Screens:
    """The screens of one album; each is prepared anew for every language and theme, whatever stood before."""

    def __init__(self, album: "Album") -> None:
        self.album = album
        self.window, self.workspace = album.window, album.workspace
        self.table = self.window.actions_table
        self.entry = AccountEntry(
            "a", "ReFon sp. z o.o.", "https://helpdesk.example.com", folder="accounts/a"
        )

    # --- before an account is open ---

    def session_pages(self) -> Iterator[Screen]:
        url = "https://helpdesk.example.com/oauth/authorize?code_challenge=abc"
        states = {
            "welcome": SessionState(words.WELCOME),
            "connecting": SessionState(words.CONNECTING, url="https://helpdesk.example.com"),
            "sign-in-browser": SessionState(words.BROWSER, url=url),
            "sign-in-code": SessionState(
                words.CODE, url="https://helpdesk.example.com/device", code="WDJB-MJHT"
            ),
            "unlocking": SessionState(words.UNLOCKING, account=self.entry),
            "opening": SessionState(words.OPENING, account=self.entry),
        }
        for problem, choices in _PROBLEMS.items():
            states[f"problem-{problem.replace('_', '-')}"] = SessionState(
                words.PROBLEM, self.entry, self.entry.url, problem=problem, detail="E-1042", choices=choices
            )
        for name, state in states.items():
            yield name, partial(self.window.show_session, state)
        yield from ConnectScreens(self).all()

    # --- the inbox ---

    def inbox(self) -> Iterator[Screen]:
        for name, query in {
            "inbox-all-markets": Query(view="needs_answer"),
            "inbox-hungary": Query(view="needs_answer", market="HU"),
            "inbox-due-soon": Query(view="due_soon"),
            "inbox-case": Query(view="cases"),
            "inbox-waiting": Query(view="waiting"),
            "inbox-taken-over": Query(view="taken_over"),
            "inbox-done": Query(view="done"),
            "inbox-all": Query(view="all"),
            "inbox-search": Query(view="all", text=FOUND, sort="newest"),
            "inbox-no-match": Query(view="needs_answer", label="nothing has this label"),
            "inbox-nothing-found": Query(view="all", text="xyzzy"),
        }.items():
            yield name, partial(self.show, query)
        yield "draft", partial(self.write, DRAFT)
        yield "note", self.note
        yield "queued-reply", self.queued
        yield from Replying(self.album, self.show).screens()
        yield "rejected-reply", self.rejected
        yield from composer_screens(self)
        yield from marketplace_screens(self)
        yield "reply-with-files", self.with_files
        yield "received-files", self.received
        yield from foreign_screens(self)
        yield "side-folded", self.folded
        for name, action in {
            "why": "conversation.why",
            "market-menu": "window.market",
            "alerts": "window.alerts",
            "language-menu": "window.language",
            "assign-menu": "conversation.assign",
            "label-menu": "conversation.label",
        }.items():
            yield name, partial(self.act, action)
        yield "remind-menu", self.remind
        header = self.window.inbox.list.header
        yield "sort-menu", partial(self.press, header.sort.click)
        yield "filter-menu", partial(self.press, header.filter.click)
        yield "account-menu", partial(self.press, self.window.inbox.top_bar.account.open)
        yield "conversation-menu", partial(self.press, self.conversation_menu)
        yield "palette", partial(self.press, self.window.dialogs.show_palette)
        yield "palette-typed", self.palette_typed
        yield "shortcuts", partial(self.press, self.window.dialogs.show_shortcuts)
        yield "selection", self.selection
        yield "save-view", self.save_view
        yield "saved-views", self.saved_views
        yield "search", self.search
        yield "undo", self.undo
        yield from small_screens(self)
        for section in PreferencesDialog(
            self.workspace, self.table, self.window.service, self.window, alerts=self.window.alerts
        ).sections:
            yield f"settings-{section}", partial(self.settings, section)
        yield "settings-accounts-several", ConnectScreens(self).accounts
        yield "diagnostics", self.diagnostics
        yield from self.sync_states()
        yield "recovered", self.recovered
        yield "offers", self.offers
        yield "inserted-address", self.inserted
        yield "addresses", partial(self.addresses, "IT", typed=False)
        yield "addresses-typed", partial(self.addresses, "PL", typed=True)
        for place, name in enumerate(("planner", "planner-now", "planner-hours", "planner-absences")):
            yield name, partial(self.planner, place)
        yield from MonitorScreens(self).all()
        yield from record_screens(self)
        yield from KeepingScreens(self).all()

    def sync_states(self) -> Iterator[Screen]:
        now = self.workspace.now()
        for name, status in {
            "offline": SyncStatus(sync.OFFLINE, since=now, waiting=3),
            "signed-out": SyncStatus(sync.SIGNED_OUT, since=now),
            "first-sync": SyncStatus(sync.FIRST_SYNC, received=1200),
            "fetching-again": SyncStatus(sync.RESYNC, received=1200, expected=3400, can_cancel=True),
            "closed": SyncStatus(sync.CLOSED, since=now),
            "no-right": SyncStatus(sync.NO_RIGHT, since=now),
            "right-to-a-part": SyncStatus(sync.UP_TO_DATE, since=now, lacks=("cases", "orders")),
            "clock": SyncStatus(sync.CLOCK, since=now),
            "not-ours": SyncStatus(sync.NOT_OURS, since=now),
            "certificate": SyncStatus(sync.CERTIFICATE, since=now),
            "network-settings": SyncStatus(sync.NETWORK_SETTINGS, since=now),
            "disk-full": SyncStatus(sync.DISK_FULL, since=now),
        }.items():
            yield name, partial(self.told, status)

    # --- how one gets there ---

    def show(self, query: Query) -> None:
        self.album.sync.tell(None)
        notices = self.window.findChild(NoticeBar)
        if notices is not None:
            notices.dismiss()
        self.window.show_list()
        self.table.run("list.unmark")
        self.workspace.set_market(query.market)
        pane = self.window.inbox.list
        pane.set_query(query)
        self.album.settle(40)
        pane.step(-1000)
        pane.step(1)
        self.album.settle(40)
        pane.take_focus()

    def plain(self) -> None:
        self.show(Query(view="needs_answer"))

    def press(self, run: Callable[[], object]) -> None:
        self.plain()
        run()

    def act(self, action: str) -> None:
        self.press(partial(self.table.run, action))

    def remind(self) -> None:
        """Of a conversation that is due late enough for a reminder."""
        self.show(Query(view="waiting"))
        self.table.run("conversation.remind")

    def write(self, text: str, action: str = "conversation.reply") -> None:
        self.plain()
        self.table.run(action)
        field = QApplication.focusWidget()
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(text)
        self.album.settle(300)

    def note(self) -> None:
        self.plain()
        if self.window.inbox.conversation.composer.is_note:
            return
        self.write(NOTE, "conversation.note")

    def empty_composer(self) -> None:
        composer = self.window.inbox.conversation.composer
        if composer.is_note:
            composer.field.setPlainText("")
            composer.toggle_note()
        composer.field.setPlainText("")
        self.album.settle(200)

    def queued(self) -> None:
        """A reply in its seconds of undo; taken back at once after the picture."""
        self.plain()
        self.empty_composer()
        self.with_undo(30)
        self.write(DRAFT)
        self.table.run("conversation.send")
        self.album.settle(200)
        self.album.afterwards.append(self.take_back)

    def with_undo(self, seconds: int) -> None:
        """For this picture alone."""
        settings = self.workspace.settings
        self.album.afterwards.append(partial(setattr, settings, "undo_seconds", settings.undo_seconds))
        settings.undo_seconds = seconds

    def take_back(self) -> None:
        composer = self.window.inbox.conversation.composer
        for row in composer.strip.rows:
            composer.strip.chosen.emit(row.id, "take_back")
        self.album.settle(300)
        self.empty_composer()

    def with_files(self) -> None:
        """A reply with three files that go along, and one that cannot."""
        self.plain()
        self.empty_composer()
        self.write(DRAFT)
        folder = self.album.folder / "files"
        folder.mkdir(exist_ok=True)
        made = {"IMG_2041.png": PHOTO, "etykieta-zwrotna-DPD-0017.pdf": b"%PDF-1.7", "numer.txt": b"GLS 123"}
        made["aktualizacja.exe"] = b"MZ"
        for name, content in made.items():
            (folder / name).write_bytes(content * (1 if content == PHOTO else 9000))
        pane = self.window.inbox.conversation
        pane.attaching.attach(Offer(tuple(folder / name for name in made)))
        self.album.wait(lambda: len(pane.attaching.bar.chips) == 4 and not pane.attaching.reading, 20)
        self.album.settle(300)
        self.album.afterwards.append(self.without_files)

    def without_files(self) -> None:
        bar = self.window.inbox.conversation.attaching.bar
        for chip in list(bar.chips):
            bar.removed.emit(chip.shown.key)
        self.album.settle(200)
        self.empty_composer()

    def received(self) -> None:
        """A buyer's photos: one shown, one not asked for yet."""
        self.show(Query(view="all"))
        reader, pane = self.workspace.reader, self.window.inbox.conversation
        for row in reader.rows(Query(view="all"), 0, 300):
            files = [each for said in reader.messages(row.id) for each in said.attachments]
            if len(files) == 2:
                self.window.inbox.list.show_conversation(row.id)
                self.album.settle(100)
                pane.files.want("show:", files[0])
                self.album.wait(lambda: "\ufffc" in pane.messages.toPlainText(), 20)
                return

    def rejected(self) -> None:
        """A reply that the platform did not take: its text is back in the field, with the reason."""
        self.plain()
        self.window.inbox.list.step(3)
        composer = self.window.inbox.conversation.composer
        self.album.settle(100)
        if not composer.outgoing.reason(composer.conversation):
            self.with_undo(0)
            composer.field.setPlainText("[reject] Dzień dobry, paczka wyjdzie do Państwa jutro.")
            self.table.run("conversation.send")
            self.table.run("conversation.send")  # what the review warns of is sent on a second press
            self.album.wait(lambda: bool(composer.outgoing.reason(composer.conversation)), 20)
        self.table.run("conversation.reply")

    def folded(self) -> None:
        self.plain()
        self.window.fold_side()
        self.album.afterwards.append(self.window.fold_side)

    def conversation_menu(self) -> None:
        header = self.window.inbox.conversation.header
        menu = header.menu_button.menu()
        menu.popup(header.menu_button.mapToGlobal(header.menu_button.rect().bottomLeft()))

    def palette_typed(self) -> None:
        self.press(self.window.dialogs.show_palette)
        field = QApplication.focusWidget()
        if field is not None:
            QTest.keyClicks(field, "a")

    def selection(self) -> None:
        self.plain()
        for _step in range(3):
            self.table.run("list.mark")
            self.window.inbox.list.step(1)

    def save_view(self) -> None:
        self.show(Query(view="cases", kind="complaint"))
        self.album.settle(200)
        self.window.inbox.rail.save_current()

    def saved_views(self) -> None:
        query = Query(view="cases", kind="complaint", market="HU")
        saved = SavedView("album", "Reklamacje Węgry", query, 1)
        if all(each.id != saved.id for each in self.workspace.reader.saved_views()):
            self.workspace.store.save_view(saved)
            self.workspace.store.save_view(
                replace(saved, id="album2", name="VIP", query=Query(view="all", label="VIP"), position=2)
            )
        self.show(query)
        self.album.settle(300)

    def search(self) -> None:
        self.plain()
        self.table.run("window.search")
        field = QApplication.focusWidget()
        if field is not None:
            QTest.keyClicks(field, FOUND)
        for _look in range(20):
            self.album.settle(150)
            if self.window.inbox.top_bar.search.hits():
                break
        self.album.afterwards.append(self.window.inbox.top_bar.search.clear)

    def recovered(self) -> None:
        state = SessionState(
            words.OPEN, restored=Restored(2, 1), kept="/home/anna/.local/share/helpdesk/accounts/refon-kept-1"
        )
        notice = recovered_notice(state)
        assert notice is not None
        self.workspace.noticed.emit(notice)

    def undo(self) -> None:
        """One conversation put away and the offer to take it back, which is taken after the picture."""
        self.plain()
        self.table.run("conversation.no_answer")
        self.album.settle(200)
        notices = self.window.findChild(NoticeBar)
        if notices is not None:
            self.album.afterwards.append(notices.take_back)

    def open_dialog(self, make: Callable[[], object]) -> None:
        self.plain()
        dialog = make()
        dialog.open()  # type: ignore[attr-defined]

    def settings(self, section: str) -> None:
        self.plain()
        self.window.dialogs.show_settings()
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, PreferencesDialog) and dialog.isVisible():
                dialog.show_section(section)

    def diagnostics(self) -> None:
        """With the files of this installation, once they are there."""
        self.plain()
        self.window.dialogs.show_diagnostics()
        (dialog,) = self.window.findChildren(DiagnosticsDialog)
        self.album.wait(lambda: bool(dialog.files), 30)

    def offers(self) -> None:
        """The product of the open conversation on all markets, the cheapest first."""
        self.plain()
        self.table.run("conversation.offers")
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, OffersDialog) and dialog.isVisible():
                dialog.sort_by("price")

    def inserted(self) -> None:
        """A reply with the offer and the return address, each put in by its key."""
        self.write("")
        self.table.run("conversation.insert_offer")
        self.table.run("conversation.insert_return")
        self.album.settle(300)
        self.album.afterwards.append(self.empty_composer)

    def addresses(self, market: str, *, typed: bool) -> None:
        """The dialog as it opens; or with a wrong post code, which is explained."""
        self.plain()
        self.window.dialogs.show_addresses(market)
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, AddressesDialog) and dialog.isVisible() and typed:
                self.album.afterwards += [dialog.discard.click, dialog.close]
                code = dialog.form.rows["postal_code"]
                code.edit.setText("9000")
                code.edit.textEdited.emit("9000")
                dialog.save.click()

    def told(self, status: SyncStatus) -> None:
        self.plain()
        self.album.sync.tell(status)
        self.album.afterwards.append(partial(self.album.sync.tell, None))

    def planner(self, place: int) -> None:
        self.window.pages.show_planner()
        page = self.window.inbox.page
        if isinstance(page, PlannerPage):
            page.show_tab(place)
            page.absences.form.stand_in.setEditText("Tomasz Wrona")
        self.album.settle(60)
