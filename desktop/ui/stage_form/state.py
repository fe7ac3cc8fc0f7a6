"""What a stage form holds, as it is kept: per conversation, so that going away, a restart or an undo loses
nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject

from desktop.domain.actions import StageUpdate

from ..composer.kept_setting import KeptSetting
from ..workspace import Workspace


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


class FormKeeper:
    """Keeps the form of each conversation in the account's store."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        self._kept = KeptSetting(workspace, "stage_form", parent)

    def read(self, conversation: str) -> FormState | None:
        """The form that is open in a conversation; None when there is none."""
        return FormState.from_setting(self._kept.read(conversation))

    def keep(self, conversation: str, state: FormState | None) -> None:
        """Another value, or None: no form any more."""
        self._kept.keep(conversation, state.as_setting() if state is not None else None)

    def flush(self) -> None:
        """Hands everything to the store now."""
        self._kept.flush()
