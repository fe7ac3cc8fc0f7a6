"""What strangers write: a message with its writer's forms, and the question before an address is opened."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl

from desktop.domain.formatted import cleaned
from desktop.store.views import Query
from desktop.ui.conversation.block_writer import LINK
from desktop.ui.conversation.thread_document import FORMS

if TYPE_CHECKING:
    from .screens import Screens

HTML = (
    "<p>Guten Tag,<br>mein Handy lädt nicht mehr. <b>Wann bekomme ich Ersatz?</b></p>"
    "<ul><li>Bestellt am 3. November</li><li>Akku nach <i>zwei Stunden</i> leer</li></ul>"
    '<blockquote>Ihr Paket ist unterwegs: <a href="https://evil.example/track?id=48-20931">dhl.de</a></blockquote>'
    "<p>https://allegro.pl@evil.example/login</p>"
)
ADDRESS = "https://xn--llegro-2nf.pl/login?return=https%3A%2F%2Fallegro.pl%2Fmoje-allegro%2Fzakupy%2F48-20931"

Screen = tuple[str, Callable[[], object]]


def foreign_screens(screens: "Screens") -> Iterator[Screen]:
    """Each by name, with how a person gets there."""
    pane = screens.window.inbox.conversation

    def message(anchor: str) -> Callable[[], object]:
        def prepare() -> None:
            screens.show(Query(view="needs_answer", market="DE"))
            screens.album.settle(100)
            view = pane.messages
            number = next(n for n, entry in enumerate(view._thread) if entry.side == "buyer")
            view._thread[number] = replace(view._thread[number], html=cleaned(HTML))
            view._rewrite()
            if anchor:
                view.anchorClicked.emit(QUrl(f"{anchor}{number}"))

        return prepare

    def question() -> None:
        message(FORMS)()
        pane.messages.anchorClicked.emit(QUrl(f"{LINK}0"))

    def long_question() -> None:
        screens.plain()
        pane.links.want(ADDRESS)

    yield "message-plain-first", message("")
    yield "message-formatted", message(FORMS)
    yield "link-question", question
    yield "link-question-long", long_question
