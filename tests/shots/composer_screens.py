"""The composer at work: what is forbidden, what is doubtful, what the buyer asked, and what came back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from desktop.domain.conversations import IN_MODERATION, SELLER, Author, Decision, Message, Override
from desktop.domain.presence import WRITING, Present
from desktop.store.views import Query

if TYPE_CHECKING:
    from .screens import Screens

BLOCKED = (
    "Dzień dobry! Przepraszamy za kłopot, wymienimy urządzenie na nowe. "
    "Prosimy zadzwonić pod numer +48 600 100 200."
)
WARNED = "Dzień dobry! Sprawdzimy to i odezwiemy się wkrótce. DZIĘKUJEMY ZA CIERPLIWOŚĆ!!!"
SOUNDS = "Dzień dobry! Gdyby się Pani rozmyśliła z tym zgłoszeniem, coś od nas dorzucimy do paczki."
ANSWERED = "Dzień dobry! Paczka jest w drodze, doręczy ją kurier DPD w piątek."
ODD_NUMBER = "Dzień dobry! Numer zlecenia w serwisie to +48 600 100 200, naprawa skończy się 3 grudnia."
REASON = "To jest numer zlecenia w serwisie, a nie numer telefonu."

Screen = tuple[str, Callable[[], object]]


def composer_screens(screens: "Screens") -> Iterator[Screen]:
    """Each by name, with how a person gets there."""
    album, table = screens.album, screens.table
    pane = screens.window.inbox.conversation

    def write(text: str) -> None:
        screens.plain()
        screens.show(Query(view="needs_answer", market="PL"))
        album.settle(200)
        table.run("conversation.reply")
        pane.composer.field.setPlainText(text)
        pane.composer.field.moveCursor(QTextCursor.MoveOperation.End)
        album.settle(400)
        pane.review.look()
        album.settle(100)
        album.afterwards.append(screens.empty_composer)

    def checklist() -> None:
        """The first conversation whose buyer wants several things; one of them is dealt with."""
        screens.plain()
        for _step in range(40):
            album.settle(30)
            pane.review.look()
            if len(pane.review.checklist.items) > 1:
                break
            screens.window.inbox.list.step(1)
        table.run("conversation.reply")
        pane.composer.field.setPlainText(ANSWERED)
        album.settle(300)
        pane.review.look()
        items = pane.review.checklist.items
        if items and not any(item.box.isChecked() for item in items):
            items[0].box.click()
        album.afterwards.append(screens.empty_composer)

    def refused() -> None:
        write(BLOCKED)
        table.run("conversation.send")

    def anyway() -> None:
        write(WARNED)
        table.run("conversation.send")

    def mistaken() -> None:
        write(ODD_NUMBER)
        table.run("finding.mistaken")
        pane.review.mistaking.form.field.setText(REASON)

    def called_mistaken() -> None:
        mistaken()
        pane.review.mistaking.form.keep.click()
        album.afterwards.insert(0, take_back)

    def take_back() -> None:
        for _label, button in pane.review.mistaking.list.lines:
            button.click()
            return

    def overrides() -> None:
        """What leads see: one reply that waits for them and one that was confirmed."""
        screens.plain()
        workspace = screens.workspace
        reader, now = workspace.reader, workspace.now()
        row = reader.rows(Query(view="waiting", market="PL"), 0, 1)[0]
        author = Author(SELLER, "Tomasz Wrona", "ag-tomasz")
        called = (Override("contact.phone", REASON),)
        waits = Message("album-1", row.id, 901, author, ODD_NUMBER, now, overrides=called, awaits_lead=True)
        waits = replace(waits, delivery=IN_MODERATION)
        confirmed = Message(
            "album-2",
            row.id,
            902,
            author,
            ODD_NUMBER,
            now - timedelta(days=2),
            overrides=called,
            overrides_confirmed=Decision("ag-marta", now),
        )
        state = reader.state()
        assert state is not None
        workspace.store.apply_page([waits, confirmed], [], [], state).result(10)
        screens.window.pages.show_overrides()

    def start() -> None:
        screens.show(Query(view="waiting", market="PL"))
        for _step in range(20):
            if table.run("conversation.start"):
                break
            screens.window.inbox.list.step(1)
            album.settle(30)
        dialog = pane.starting.dialog
        if dialog is not None:
            dialog.subject.setText("Wysyłka zamówienia")
            dialog.field.put_text(BLOCKED)
            dialog.send.click()
            dialog.finished.connect(lambda _result: dialog.field.put_text(""))

    def present() -> None:
        write(ANSWERED)
        until = screens.workspace.now() + timedelta(minutes=5)
        screens.workspace.present.emit(
            pane.composer.conversation, (Present("ag-jana", "Jana Kučerová", WRITING, until),)
        )

    yield "composer-present", present
    yield "composer-start", start
    yield "composer-overrides", overrides
    yield "composer-blocked", partial(write, BLOCKED)
    yield "composer-refused", refused
    yield "composer-warned", partial(write, WARNED)
    yield "composer-sounds", partial(write, SOUNDS)
    yield "composer-send-anyway", anyway
    yield "composer-checklist", checklist
    yield "composer-mistaken", mistaken
    yield "composer-called-mistaken", called_mistaken
