"""Every question that the program asks before something is lost, sent or opened, by name."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.end_request import end_request
from desktop.domain.retention import Because, Keeping
from desktop.settings import AccountEntry
from desktop.store.views import Query
from desktop.ui.addresses.unsaved import UnsavedQuestion
from desktop.ui.conversation.links import LinkQuestion
from desktop.ui.conversation.risk_question import RiskQuestion
from desktop.ui.inbox.ending import FinalQuestion, RequestQuestion
from desktop.ui.keeping.erase_buyer import EraseBuyerDialog
from desktop.ui.kit.question import Question
from desktop.ui.notify.closing import ClosingQuestion, LosingTextQuestion
from desktop.ui.preferences.sign_out import SignOutDialog, Waiting
from desktop.ui.workspace import Workspace

FILE: Final = "rechnung-2041.pdf.exe"
LINK: Final = "https://paczka-doplata.example.com/pay?order=48-20931&session=5f1c"
WORDS: Final = end_request("pl")


def questions(
    workspace: Workspace, window: QWidget, entry: AccountEntry
) -> dict[str, Callable[[], Question]]:
    """Each makes its question, not shown yet."""

    def erase_buyer() -> EraseBuyerDialog:
        rows = workspace.reader.rows(Query(view="all"), 0, 4)
        keepings = (
            None,
            Keeping(None, Because.ANSWER_OWED),
            Keeping(workspace.now(), Because.CLAIM),
            None,
        )
        return EraseBuyerDialog(rows[0].buyer, list(zip(rows, keepings, strict=False)), window)

    return {
        "erase-buyer": erase_buyer,
        "sign-out": partial(SignOutDialog, entry, Waiting(2, 1), window),
        "closing": partial(ClosingQuestion, window),
        "losing-text": partial(LosingTextQuestion, window),
        "close-for-good": partial(FinalQuestion, window),
        "end-of-dispute": partial(RequestQuestion, WORDS, window),
        "unsaved-addresses": partial(UnsavedQuestion, window),
        "dangerous-file": partial(RiskQuestion, FILE, window),
        "open-link": partial(LinkQuestion, LINK, window),
    }
