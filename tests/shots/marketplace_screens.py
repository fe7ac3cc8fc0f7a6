"""Other marketplaces at work: who reads the reply, a claim that waits for a decision, moderation, and how
little there may be to do."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.actions import Reply
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.conversations import IN_MODERATION, REJECTED, SELLER, Author, Message
from desktop.domain.pages import Thing
from desktop.domain.policies import Policy
from desktop.domain.refusals import Why, written
from desktop.store.store import Store
from desktop.store.views import Query
from tests.ui import world
from tests.ui.conftest import StillSync
from tests.ui.kept_stores import apply
from tests.ui.marketplace_world import account_at, claim, headed, thread
from tests.ui.world import HOUR, NOW, conversation

if TYPE_CHECKING:
    from .screens import Screens

Screen = tuple[str, Callable[[], object]]
TEXT = "Dzień dobry, telefon naprawimy na nasz koszt. Prosimy odesłać go w oryginalnym pudełku."
POLICIES = {
    "allegro": Policy("platform", 24, due_source="platform"),
    "kaufland": Policy("first_reply_48", 48, answers="first_reply"),
    "mirakl": Policy("around_the_clock", 24, mode="around_the_clock"),
}


def marketplace_screens(screens: "Screens") -> Iterator[Screen]:
    """Each by name, with how a person gets there."""
    made = MarketplaceScreens(screens)
    yield "marketplace-recipients", made.recipients
    yield "marketplace-recipients-staff", made.staff
    yield "marketplace-decision", made.decision
    yield "marketplace-partial-refund", made.partial_refund
    yield "marketplace-decision-without-text", made.without_text
    yield "marketplace-decision-unknown", made.unknown
    yield "marketplace-moderation", made.moderation
    yield "marketplace-blocked", made.blocked
    yield "marketplace-limited", made.limited
    yield "marketplace-no-answer", made.no_answer
    yield "marketplace-own-refusal", made.own_refusal
    yield "marketplace-menu", made.menu
    yield "marketplace-market-not-known", made.market_not_known
    yield "marketplace-close-for-good", made.close_for_good
    yield "marketplace-why", made.why


class MarketplaceScreens:
    """Opens a store filled by hand on the Monday morning of `tests.ui.world`, and the practice account again
    once the picture is taken."""

    def __init__(self, screens: "Screens") -> None:
        self._screens, self._album = screens, screens.album
        self._workspace, self._table = screens.workspace, screens.table
        self._pane = screens.window.inbox.conversation

    def _open(self, platform: str, shown: str, things: list[Thing]) -> None:
        workspace, album = self._workspace, self._album
        before, usual = workspace.store, workspace._now
        self._screens.plain()
        folder = tempfile.TemporaryDirectory(prefix="helpdesk-shots-store-")
        book = world.book()
        clocks = {
            code: MarketClock(clock.calendar, POLICIES[platform], None, clock.time_zone)
            for code, clock in book.markets.items()
        }
        clocks[""] = MarketClock(None, POLICIES["mirakl"], None, "Europe/Warsaw")
        store = Store.open(Path(folder.name) / "a.store", world.KEY, book=ClockBook(clocks), now=lambda: NOW)
        store.save_account(account_at(platform)).result(30)
        others = [
            conversation("anna", buyer="Anna Nowak", subject="Faktura VAT"),
            conversation("piotr", buyer="Piotr Zając", subject="Czy jest w kolorze niebieskim?"),
        ]
        apply(store, things, *others)
        workspace._now = lambda: NOW
        workspace.attach(store, StillSync())
        album.settle(300)
        self._screens.window.inbox.list.set_query(Query(view="all"))
        album.settle(200)
        self._screens.window.inbox.list.show_conversation(shown)
        album.settle(300)

        def back() -> None:
            workspace._now = usual
            workspace.attach(before, album.sync)
            store.close()
            folder.cleanup()

        album.afterwards.append(back)

    def _choose(self, code: str) -> None:
        form = self._pane.decisions.form
        form.choice.setCurrentIndex(form._codes.index(code) + 1)
        form.choice.activated.emit(form.choice.currentIndex())
        self._album.settle(100)

    def _write(self, text: str) -> None:
        self._pane.composer.field.insertPlainText(text)
        self._album.settle(500)

    def recipients(self) -> None:
        self._open("mirakl", "thread", thread(subject="Gdzie jest moja paczka?"))
        self._write("Dzień dobry, paczka jest w drodze.")

    def staff(self) -> None:
        self._open("mirakl", "thread", thread(subject="Gdzie jest moja paczka?"))
        choice = self._pane.composer.recipients.choice
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
        self._write("Prosimy o pomoc: kupujący nie odbiera paczki.")

    def decision(self) -> None:
        self._open("allegro", "claim", claim(subject="Reklamacja: telefon się nie ładuje"))
        self._table.run("conversation.stage")
        self._choose("ACCEPTED_REPAIR")
        self._write(TEXT)

    def partial_refund(self) -> None:
        self._open("allegro", "claim", claim(subject="Reklamacja: telefon się nie ładuje"))
        self._table.run("conversation.stage")
        self._choose("ACCEPTED_PARTIAL_REFUND")
        self._write(TEXT)
        self._table.run("conversation.send")

    def without_text(self) -> None:
        things = claim(
            subject="Zwrot: telefon",
            decisions=("accept", "clarify", "reject", "repair"),
            stage="return_arrived",
        )
        self._open("kaufland", "claim", headed(things, decision_due=False, can_reply=False))
        self._table.run("conversation.stage")
        self._choose("accept")

    def unknown(self) -> None:
        self.decision()
        self._table.run("conversation.send")
        self._album.settle(200)
        store = self._workspace.store
        (row,) = store.take_ready(NOW + HOUR).result(30)
        store.mark(row.id, "unknown", reason="no-answer").result(30)
        self._album.settle(200)

    def _sent(self, delivery: str, rejection: str | None) -> Message:
        return Message(
            "thread-m2",
            "thread",
            2,
            Author(SELLER, "Marta Nowak"),
            "Dzień dobry, paczka jest w drodze. Proszę dzwonić: +48 600 100 200.",
            NOW - HOUR,
            delivery=delivery,
            rejection=rejection,
        )

    def moderation(self) -> None:
        self._open("allegro", "thread", [*thread(recipients=()), self._sent(IN_MODERATION, None)])

    def blocked(self) -> None:
        why = "Wiadomość zawiera dane kontaktowe."
        self._open("allegro", "thread", [*thread(recipients=()), self._sent(REJECTED, why)])

    def limited(self) -> None:
        self._open("mirakl", "anna", [])
        self._table.run("conversation.label")

    def no_answer(self) -> None:
        self._open("allegro", "anna", [])
        self._table.run("conversation.no_answer")
        self._album.settle(300)
        self._screens.window.inbox.list.show_conversation("anna")
        self._album.settle(300)

    def own_refusal(self) -> None:
        self._open("allegro", "anna", [])
        store = self._workspace.store
        reply = Reply("anna", "Dzień dobry, w załączeniu faktura.")
        row = store.enqueue(reply).result(30)
        why = written(Why.FILE, name="faktura.docx", reason=written(Why.FILE_TYPE))
        store.mark(row.id, "failed", reason=why, new_key=True).result(30)
        self._album.settle(300)

    def menu(self) -> None:
        things = conversation("dispute", buyer="Jan Kowalski", case="dispute", subject="Spór")
        self._open("allegro", "dispute", things)
        self._screens.conversation_menu()

    def market_not_known(self) -> None:
        self._open("mirakl", "thread", headed(thread(), market=""))

    def close_for_good(self) -> None:
        self._open("kaufland", "thread", thread(recipients=()))
        self._table.run("conversation.close")

    def why(self) -> None:
        self._open("allegro", "claim", claim(subject="Reklamacja: telefon się nie ładuje"))
        self._table.run("conversation.why")
