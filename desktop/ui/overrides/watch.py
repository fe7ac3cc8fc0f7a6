"""Whether this person is a lead who confirms, and how many messages wait for a lead."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.changes import Changes
from desktop.domain.conversations import Message

from ..marketplace_words import is_helpdesk
from ..workspace import Workspace

LEAD = "lead"
CAPABILITY = "override_confirmation"


def is_lead(workspace: Workspace) -> bool:
    """Whether the person leads, at a marketplace where leads confirm what agents call mistaken."""
    account = workspace.account
    return account is not None and LEAD in account.roles and workspace.can(CAPABILITY)


def may_see(workspace: Workspace) -> bool:
    """Whether there is something to see for this person: leads see what everybody called mistaken; at another
    marketplace the reasons are on this computer alone, and are shown as soon as there is one."""
    if not workspace.is_attached:
        return False
    return is_lead(workspace) or (not is_helpdesk(workspace) and bool(workspace.reader.overrides(1)))


def needs_lead(workspace: Workspace) -> bool:
    """Whether a lead has to confirm what this person calls mistaken: the team has one, who is somebody
    else."""
    account = workspace.account
    if account is None or LEAD in account.roles or not workspace.can(CAPABILITY):
        return False
    return any(LEAD in agent.roles for agent in account.agents if agent.id != account.agent_id)


def waiting(messages: list[Message]) -> list[Message]:
    """Those that wait for a lead."""
    return [message for message in messages if message.awaits_lead]


class OverridesWatch(QObject):
    """`told(shown, count)`: whether the page is for this person, and how many messages wait there."""

    told = Signal(bool, int)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.look)
        workspace.attached.connect(self.look)
        workspace.detached.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Counts anew."""
        workspace = self._workspace
        if not may_see(workspace):
            self.told.emit(False, 0)
        else:
            self.told.emit(True, len(waiting(workspace.reader.overrides())))

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.messages_of or changes.everything:
            self.look()
