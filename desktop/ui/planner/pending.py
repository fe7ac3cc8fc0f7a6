"""Staff hours and absences that the platform has not accepted yet: said in words, with what can be done."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.domain.actions import AnnounceAbsence, SetStaffHours
from desktop.l10n.catalogs import _
from desktop.store.views import OutboxRow

from ..kit.labels import PlainLabel, Strip
from ..kit.theme import STEP, TARGET, set_look
from ..kit.translate import follow
from ..refusal_words import own_words
from ..workspace import Workspace

TAKE_BACK, RETRY, EDIT, DELETE = "take_back", "retry", "edit", "delete"
_TROUBLE: Final = ("failed", "rejected", "unknown")


def account_rows(workspace: Workspace) -> list[OutboxRow]:
    """What waits for the whole account, in order."""
    return workspace.reader.outbox("") if workspace.is_attached else []


def in_trouble(row: OutboxRow) -> bool:
    """Whether the person has to do something about it."""
    return row.state in _TROUBLE


def trouble_count(rows: Iterable[OutboxRow]) -> int:
    """How many of them do not go out by themselves."""
    return sum(in_trouble(row) for row in rows)


def hours_row(rows: Iterable[OutboxRow]) -> OutboxRow | None:
    """The staff hours that wait; only the last ones mean anything."""
    return next((row for row in reversed(list(rows)) if isinstance(row.action, SetStaffHours)), None)


def absence_rows(rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """The announcements that wait, in order."""
    return [row for row in rows if isinstance(row.action, AnnounceAbsence)]


def words(row: OutboxRow) -> str:
    """Where it stands, in one sentence."""
    why = own_words(row.reason)
    if row.in_doubt:
        return _("It is not certain whether this arrived at the platform.")
    match row.state:
        case "queued":
            return _("Waiting: it goes out as soon as the platform can be reached.")
        case "retry":
            return _("It has not gone out yet; it is tried again by itself.")
        case "sending":
            return _("Sending…")
        case "unknown":
            return _("It is not certain whether this arrived at the platform.")
        case _ if why:
            return _("The platform refused this: {reason}").format(reason=why)
        case _:
            return _("The platform refused this. Change it and try again.")


def choices(row: OutboxRow) -> tuple[str, ...]:
    """What the person can do now, the likeliest first."""
    if row.in_doubt:
        return ()
    if row.state in ("queued", "retry"):
        return (TAKE_BACK,)
    if row.state == "unknown":
        return (RETRY, DELETE)
    return (EDIT, RETRY, DELETE) if in_trouble(row) else ()


def choice_text(choice: str) -> str:
    """The word on a choice's button."""
    return {
        TAKE_BACK: _("Take back"),
        RETRY: _("Try again"),
        EDIT: _("Change"),
        DELETE: _("Discard"),
    }[choice]


class PendingLine(Strip):
    """One waiting action; `chosen` carries its outbox id and the choice, one of `offered`."""

    chosen = Signal(int, str)

    def __init__(
        self,
        offered: tuple[str, ...] = (TAKE_BACK, EDIT, RETRY, DELETE),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("accent", parent)
        self._row: OutboxRow | None = None
        self._label = PlainLabel(wrap=True, token="accent")
        self.buttons: dict[str, QPushButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(3 * STEP, STEP, 2 * STEP, STEP)
        line.setSpacing(2 * STEP)
        line.addWidget(self._label, 1)
        for choice in offered:
            button = QPushButton()
            set_look(button, "link")
            button.setMinimumHeight(TARGET)
            button.setObjectName(choice)
            button.clicked.connect(self._clicked)
            self.buttons[choice] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        follow(self)

    def show_row(self, row: OutboxRow | None) -> None:
        """Another row, or none."""
        self._row = row
        self.setVisible(row is not None)
        self.retranslate()

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def retranslate(self) -> None:
        row = self._row
        if row is None:
            return
        token = "bad" if in_trouble(row) else "accent"
        self.set_tone(token)
        self._label.set_token(token)
        self._label.setText(words(row))
        possible = choices(row)
        for choice, button in self.buttons.items():
            button.setVisible(choice in possible)
            button.setText(choice_text(choice))
            button.setAccessibleName(choice_text(choice))
            button.setAccessibleDescription(words(row))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A style sheet that polishes the card around brings back the colour that the label was made with.
        self.retranslate()

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None and self._row is not None:
            self.chosen.emit(self._row.id, sender.objectName())
