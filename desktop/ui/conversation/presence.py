"""Who else is in the open conversation, so that no buyer gets two answers; the others are told the same."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.presence import LOOKING, WRITING, Present
from desktop.l10n.catalogs import _, ngettext

from ..composer.composer import Composer
from ..kit.labels import literal
from ..workspace import Workspace

SETTLE_MS = 700
"""Whoever only passes by on the way down the list is not said to be there."""
WRITING_MS = 20_000
"""So long after the last key the person still counts as writing."""


class PresenceWatch(QObject):
    """`others_changed(others)`: who else is in the conversation that the composer writes for."""

    others_changed = Signal(object)

    def __init__(self, workspace: Workspace, pane: QWidget, composer: Composer) -> None:
        super().__init__(pane)
        self._workspace, self._pane, self._composer = workspace, pane, composer
        self._others: tuple[Present, ...] = ()
        self._settle, self._writing, self._passing = (QTimer(self) for _number in range(3))
        for timer, milliseconds in ((self._settle, SETTLE_MS), (self._writing, WRITING_MS)):
            timer.setInterval(milliseconds)
        for timer, do in (
            (self._settle, self.say),
            (self._writing, self.say),
            (self._passing, self._drop_passed),
        ):
            timer.setSingleShot(True)
            timer.timeout.connect(do)
        composer.moved.connect(self._moved)
        composer.edited.connect(self._typed)
        workspace.present.connect(self._heard)
        workspace.leaving.connect(self._leave)
        workspace.detached.connect(self._detached)

    @property
    def others(self) -> tuple[Present, ...]:
        """Who else is there."""
        return self._others

    @Slot()
    def look(self) -> None:
        """The pane has come before somebody's eyes, or is gone from them."""
        if self._workspace.is_attached and self._workspace.can("presence"):
            self._settle.start()

    @Slot()
    def say(self) -> None:
        """Tells the platform what the person does."""
        workspace, conversation = self._workspace, self._composer.conversation
        if not workspace.is_attached or not workspace.can("presence"):
            return
        if not conversation or not self._is_seen():
            workspace.be_present("", LOOKING)
            self._show(())
            return
        workspace.be_present(conversation, WRITING if self._writing.isActive() else LOOKING)

    def _is_seen(self) -> bool:
        window = self._pane.window()
        return self._pane.isVisible() and window.isActiveWindow() and not window.isMinimized()

    @Slot()
    def _moved(self) -> None:
        self._writing.stop()
        self._show(())
        self.look()

    @Slot()
    def _typed(self) -> None:
        if not self._composer.text().strip() or not self._composer.field.hasFocus():
            return
        if not self._workspace.is_attached or not self._workspace.can("presence"):
            return
        began = not self._writing.isActive()
        self._writing.start()
        if began:
            self._settle.start()

    @Slot(str, object)
    def _heard(self, conversation: str, others: tuple[Present, ...]) -> None:
        if conversation == self._composer.conversation and self._is_seen():
            self._show(others)

    @Slot()
    def _drop_passed(self) -> None:
        """What the platform does not say again passes by itself, also offline."""
        now = self._workspace.now()
        self._show(tuple(each for each in self._others if each.until > now))

    def _show(self, others: tuple[Present, ...]) -> None:
        began = {each.agent_id for each in others if each.doing == WRITING} - {
            each.agent_id for each in self._others if each.doing == WRITING
        }
        self._others = others
        self._passing.stop()
        if others:
            self._passing.start(_milliseconds(self._workspace.now(), min(each.until for each in others)))
        self.others_changed.emit(others)
        if began:
            self._workspace.announced.emit(others_text(others))

    @Slot()
    def _leave(self) -> None:
        """Another account is about to be the current one: in this one the person is nowhere any more."""
        self._workspace.be_present("", LOOKING)

    @Slot()
    def _detached(self) -> None:
        for timer in (self._settle, self._writing, self._passing):
            timer.stop()
        self._show(())


def others_text(others: tuple[Present, ...]) -> str:
    """Who else is there, those who write before those who only look."""
    writing = [each for each in others if each.doing == WRITING]
    shown = writing or list(others)
    if not shown:
        return ""
    name, more = literal(shown[0].name, 40), len(shown) - 1
    if more and writing:
        text = ngettext("{name} and {count} more are writing", "{name} and {count} more are writing", more)
    elif more:
        text = ngettext(
            "{name} and {count} more are looking at this", "{name} and {count} more are looking at this", more
        )
    else:
        text = _("{name} is writing") if writing else _("{name} is looking at this")
    return text.format(name=name, count=more)


def _milliseconds(now: datetime, until: datetime) -> int:
    return max(1, min(120_000, round((until - now).total_seconds() * 1000) + 50))
