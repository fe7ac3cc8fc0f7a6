"""What a stage form holds, as it is kept: per conversation, so that going away, a restart or an undo loses
nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.domain.actions import StageUpdate

from ..workspace import Workspace

_PREFIX: Final = "stage_form:"
_GATHER_MS = 200


@dataclass(frozen=True, slots=True)
class FormState:
    """A form for `subject` (the id of a case or an order) and `stage`, with the platform's values.

    `drafted` is the text that the form gave the draft: as long as it stands there untouched, another value
    changes it.
    """

    subject: str
    stage: str
    values: Mapping[str, str] = field(default_factory=dict)
    drafted: str = ""

    def as_setting(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "stage": self.stage,
            "values": dict(self.values),
            "drafted": self.drafted,
        }

    @classmethod
    def from_setting(cls, kept: Any) -> "FormState | None":
        """None for what is no form (any more)."""
        if not isinstance(kept, dict) or not isinstance(kept.get("values"), dict):
            return None
        subject, stage = kept.get("subject"), kept.get("stage")
        if not isinstance(subject, str) or not isinstance(stage, str) or not subject or not stage:
            return None
        values = {str(name): str(value) for name, value in kept["values"].items()}
        return cls(subject, stage, values, str(kept.get("drafted") or ""))

    @classmethod
    def of_update(cls, update: StageUpdate) -> "FormState":
        """The form that an update came from, when it has come back."""
        subject = update.case_id or update.order_id or ""
        return cls(subject, update.stage, dict(update.fields))


class FormKeeper(QObject):
    """Keeps the form of each conversation in the account's store."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._waiting: dict[tuple[str, str], FormState | None] = {}
        """By account and conversation."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self.flush)
        workspace.desk_closed.connect(self.drop)

    def read(self, conversation: str) -> FormState | None:
        """The form that is open in a conversation; None when there is none."""
        place = (self._workspace.desk_id, conversation)
        if place in self._waiting:
            return self._waiting[place]
        if not conversation or not self._workspace.is_attached:
            return None
        return FormState.from_setting(self._workspace.reader.setting(_PREFIX + conversation))

    def keep(self, conversation: str, state: FormState | None) -> None:
        """Another value, or None: no form any more."""
        if state is not None or self.read(conversation) is not None:
            self._waiting[self._workspace.desk_id, conversation] = state
            self._timer.start()

    def flush(self) -> None:
        """Hands everything to its store now."""
        self._timer.stop()
        for place, state in list(self._waiting.items()):
            desk = self._workspace.desks.get(place[0])
            if desk is not None:
                future = desk.store.set_setting(
                    _PREFIX + place[1], state.as_setting() if state is not None else None
                )
                self._workspace.when(future, partial(self._kept, place, state), anywhere=True)

    @Slot(str)
    def drop(self, desk_id: str) -> None:
        """The account is closed."""
        self._waiting = {place: state for place, state in self._waiting.items() if place[0] != desk_id}

    def _kept(self, place: tuple[str, str], state: FormState | None, _done: object) -> None:
        if self._waiting.get(place, self) is state:
            del self._waiting[place]
