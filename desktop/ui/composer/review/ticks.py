"""What a person ticked or unticked on the checklist, kept with the draft: it outlives going away, a restart
and a kill. What is kept of a question is a digest, so that no buyer's words are kept a second time."""

import hashlib
from collections.abc import Collection

from PySide6.QtCore import QObject

from desktop.compliance.model import Question
from desktop.store.personal import TICKS

from ...workspace import Workspace
from ..kept_setting import KeptSetting

_BYTES = 8


def mark_of(question: Question, messages: Collection[str]) -> str:
    """What a question is known by: its message and its words. The same words in a later message are another
    question. `messages`: the ids of the buyer's unanswered messages, in their order."""
    known = list(messages)
    message = known[question.message] if question.message < len(known) else ""
    return hashlib.blake2b(f"{message}\n{question.text}".encode(), digest_size=_BYTES).hexdigest()


class Ticks:
    """By conversation of the current account: each mark, and whether the person says it is dealt with."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        self._kept = KeptSetting(workspace, TICKS, parent)

    def of(self, conversation: str) -> dict[str, bool]:
        """What was ticked or unticked by hand."""
        kept = self._kept.read(conversation)
        if not isinstance(kept, dict):
            return {}
        return {mark: on for mark, on in kept.items() if isinstance(on, bool)}

    def tick(self, conversation: str, mark: str, on: bool, standing: Collection[str]) -> None:
        """Ticked or unticked; handed to the store at once. What no longer stands on the list is dropped: its
        message has been answered."""
        found = {each: said for each, said in self.of(conversation).items() if each in standing}
        self._kept.keep(conversation, found | {mark: on})
        self._kept.flush()
