"""The hostile set sent by the practice platform, synced into an encrypted store, shown in the real window."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QThreadPool, QUrl
from PySide6.QtGui import QTextDocument

from desktop.platforms.helpdesk import contract
from desktop.sandbox.attachments import described
from desktop.sandbox.desk import Desk, decoder, encode
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings
from desktop.ui.conversation.messages_view import MessagesView
from desktop.ui.conversation.thread_document import FORMS, MORE
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Workspace
from tests.sync.world import FakeTime, World
from tests.ui.session_double import NotedSession

from .letters import Letter, baited, letters
from .watch import Baits


@dataclass(frozen=True, slots=True)
class Work:
    """What showing one letter cost: what the layout was given, and the milliseconds that the window's thread
    worked at a stretch."""

    characters: int
    blocks: int
    fragments: int
    longest_ms: float


class Stage:
    """`loaded`: every resource that the messages asked for; `asked`: every request of the client's; `text`:
    what the last letter showed before its formatted view."""

    def __init__(self, folder: Path) -> None:
        (folder / "bait").mkdir()
        self.home = folder / "home"
        self.home.mkdir()
        self.baits = Baits(folder / "bait")
        self.letters = list(letters())
        self.loaded: list[str] = []
        self.asked: list[str] = []
        self.text = ""
        clock = FakeTime()
        self.sandbox = Sandbox(conversations=1, seed=3, buyers=False, clock=clock.now, heartbeat=60)
        self.sandbox.call(lambda: _write(self.sandbox.desk, self.letters, self.baits))
        self.sandbox.start()
        self._patches = [
            patch.object(MessagesView, "loadResource", self._noting(MessagesView.loadResource)),
            patch.object(httpx.AsyncClient, "send", self._noted(httpx.AsyncClient.send)),
        ]
        for each in self._patches:
            each.start()
        self.world = World(self.home, self.sandbox, clock)
        self.world.start().until(lambda: self.world.sync.status().state == "up_to_date", 60)
        self.workspace = Workspace(Settings(language="en"), clock.now)
        self.window = MainWindow(self.workspace, NotedSession())
        self.window.resize(1360, 860)
        self.window.show()
        self.workspace.attach(self.world.store, self.world.sync)
        self.rest()

    def _noting(self, real: Callable[..., QByteArray]) -> Callable[..., QByteArray]:
        """A function, not a method of this object: Qt calls nothing else in place of its own."""

        def load(view: MessagesView, kind: int, name: QUrl | str) -> QByteArray:
            self.loaded.append(str(name))
            return real(view, kind, name)

        return load

    def _noted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        async def send(client: httpx.AsyncClient, request: httpx.Request, **more: Any) -> Any:
            self.asked.append(f"{request.method} {request.url.copy_with(query=None)}")
            return await real(client, request, **more)

        return send

    def rest(self) -> float:
        """Until nothing is left to do; the most that one round of events cost, in milliseconds."""
        longest = 0.0
        for _round in range(2):
            QThreadPool.globalInstance().waitForDone(10_000)
            longest = max(longest, timed(QCoreApplication.processEvents))
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return longest

    def show(self, letter: Letter) -> Work:
        """Opens the letter's conversation, has the review read it, and opens the formatted view."""
        conversation = self.window.inbox.conversation
        view = conversation.messages
        longest = timed(lambda: self.workspace.open_requested.emit(letter.id))
        longest = max(longest, self.rest(), timed(conversation.review.look))
        self.text = view.toPlainText()
        for number, entry in enumerate(view._thread):
            if entry.html:
                longest = max(
                    longest, timed(partial(view.anchorClicked.emit, f"{FORMS}{number}")), self.rest()
                )
        return Work(*_measured(view.document()), longest)

    def show_more(self) -> Work:
        """Presses "Show more" until there is no more of it, in the view that is open."""
        view = self.window.inbox.conversation.messages
        longest = 0.0
        while f'"{MORE}0"' in view.document().toHtml():
            longest = max(longest, timed(partial(view.anchorClicked.emit, f"{MORE}0")), self.rest())
        return Work(*_measured(view.document()), longest)

    def close(self) -> None:
        self.workspace.detach()
        self.window.close()
        self.window.deleteLater()
        self.workspace.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.world.stop()
        self.sandbox.stop()
        for each in self._patches:
            each.stop()
        self.baits.close()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that this thread worked: what other programs of the machine do is not in it."""
    begin = time.thread_time()
    work()
    return (time.thread_time() - begin) * 1000


def _measured(document: QTextDocument) -> tuple[int, int, int]:
    fragments = 0
    block = document.begin()
    while block.isValid():
        fragments += len(block.textFormats())
        block = block.next()
    return document.characterCount(), document.blockCount(), fragments


def _write(desk: Desk, found: list[Letter], baits: Baits) -> None:
    pattern = next(iter(_conversations(desk)))
    for letter in found:
        name = baited(letter.name, baits.http, baits.file)
        conversation = contract.Conversation(
            id=letter.id,
            version="",
            market=pattern.market,
            subject=name,
            buyer=contract.Buyer(id=f"b-{letter.id}", name=name, language=pattern.buyer.language),
            created_at=desk.now(),
            updated_at=desk.now(),
            last_message_at=desk.now(),
            message_count=1,
            needs_answer_since=desk.now(),
            labels=[name],
            order_ids=pattern.order_ids,
        )
        message = contract.Message(
            id=f"{letter.id}.1",
            conversation_id=letter.id,
            sequence=1,
            author=contract.Author(role="buyer", id=conversation.buyer.id, name=name),
            text=baited(letter.text, baits.http, baits.file),
            html=baited(letter.html, baits.http, baits.file) if letter.html is not None else None,
            received_at=desk.now(),
            attachments=[described(name, "image/png", b"\x89PNG\r\n\x1a\n")],
        )
        desk.save_conversation(conversation)
        body = encode(message)
        if letter.raw is not None:
            body = body.replace(*letter.raw)
        desk.store.put(desk.store.next_seq(), "message", message.id, body, letter.id, 1)


def _conversations(desk: Desk) -> list[contract.Conversation]:
    rows = desk.store.run("SELECT data FROM things WHERE kind = 'conversation' AND data IS NOT NULL")
    return [decoder(contract.Conversation).decode(row[0]) for row in rows]
