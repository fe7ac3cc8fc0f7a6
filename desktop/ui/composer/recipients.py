"""To whom a reply goes, where the marketplace lets the seller choose: the buyer, the marketplace's staff, or
both. Kept with the draft; frozen in the reply."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.domain.actions import Reply
from desktop.domain.conversations import BUYER, PLATFORM
from desktop.l10n.catalogs import N_, _
from desktop.store.views import OutboxRow

from ..actions import Actions, Entry
from ..kit.labels import literal
from ..workspace import Workspace
from .kept_setting import KeptSetting
from .target import Target, misses_buyer

if TYPE_CHECKING:
    from .composer import Composer


class Recipients(QObject):
    """Plugs itself into the composer; the choice stands in its head line."""

    def __init__(self, workspace: Workspace, composer: "Composer") -> None:
        super().__init__(composer)
        self._workspace, self._composer = workspace, composer
        self._kept = KeptSetting(workspace, "recipients", self)
        self.choice = composer.top.to
        self.choice.activated.connect(self._chosen)
        composer.gate.completions.append(self._complete)
        composer.moved.connect(self.show)
        composer.edited.connect(self.show)
        composer.outgoing.sent.connect(self._sent)
        composer.outgoing.came_back.connect(self._came_back)
        composer.retold.connect(self._retell)
        self._shown: tuple[Target | None, bool] = (None, False)

    def register(self, actions: Actions) -> None:
        """The key that leads to the choice."""
        name, group = N_("Choose who reads the reply"), N_("Conversation")
        actions.add(
            Entry("conversation.recipients", name, group, ("Ctrl+Shift+P",), self.take_focus, self.possible)
        )

    def possible(self) -> bool:
        """Whether there is something to choose in the reply that is being written."""
        target = self._composer.target
        composer = self._composer
        writing = composer.can_write() and not composer.is_note and not composer.is_deciding
        return writing and target is not None and len(target.choices) > 1

    def take_focus(self) -> None:
        """To the choice; the arrow keys change it."""
        if self.possible():
            self.choice.setFocus()

    def chosen(self, target: Target) -> tuple[str, ...]:
        """The roles that the reply goes to; empty where nobody chooses."""
        kept = self._kept.read(target.conversation)
        roles = tuple(kept) if isinstance(kept, list) else ()
        return roles if roles in target.choices else next(iter(target.choices), ())

    @Slot()
    def show(self) -> None:
        """The choice as it stands, and what the button says of it."""
        if not self._composer.is_here():
            return
        target, offered = self._composer.target, self.possible()
        if (target, offered) != self._shown:
            self._shown = (target, offered)
            self._fill(target if offered else None)
        roles = self.chosen(target) if target is not None and not self._composer.is_note else ()
        if target is not None and offered:
            self.choice.setCurrentIndex(target.choices.index(roles))
        self._composer.show_recipients(roles)

    def _fill(self, target: Target | None) -> None:
        self.choice.clear()
        for roles in target.choices if target is not None else ():
            self.choice.addItem(recipients_text(roles, target) if target is not None else "")
        self.choice.setVisible(target is not None)
        self.choice.setAccessibleName(_("Who reads the reply"))
        self.choice.setToolTip(_("Who reads the reply"))

    @Slot()
    def _retell(self) -> None:
        self._shown = (None, not self.possible())
        self.show()

    @Slot(int)
    def _chosen(self, place: int) -> None:
        target = self._composer.target
        if target is None or not 0 <= place < len(target.choices):
            return
        roles = target.choices[place]
        # The usual one need not be remembered.
        self._kept.keep(target.conversation, list(roles) if place else None)
        self.show()
        self._workspace.announced.emit(recipients_text(roles, target))

    def _complete(self, reply: Reply) -> Reply:
        target = self._composer.target
        if target is None or self._composer.conversation != reply.conversation_id:
            return reply
        return replace(reply, recipients=self.chosen(target))

    @Slot(str, bool, bool)
    def _sent(self, conversation: str, note: bool, _go_on: bool) -> None:
        if not note:
            self._kept.keep(conversation, None)
            self.show()

    @Slot(object)
    def _came_back(self, row: OutboxRow) -> None:
        if isinstance(row.action, Reply) and row.action.recipients:
            self._kept.keep(row.conversation_id, list(row.action.recipients))
            self.show()


def recipients_text(roles: tuple[str, ...], target: Target) -> str:
    """To whom it goes, in words."""
    if roles == (BUYER,):
        return _("To the buyer")
    if roles == (PLATFORM,):
        return (
            _("To {marketplace} staff").format(marketplace=target.marketplace)
            if target.marketplace
            else (_("To the marketplace’s staff"))
        )
    if set(roles) == {BUYER, PLATFORM}:
        if target.marketplace:
            return _("To the buyer and {marketplace} staff").format(marketplace=target.marketplace)
        return _("To the buyer and the marketplace’s staff")
    return _("To: {roles}").format(roles=literal(", ".join(roles), 60))


def send_text(roles: tuple[str, ...], target: Target) -> str:
    """What the button says where the buyer will not read it; "" where it says Send."""
    if not misses_buyer(roles):
        return ""
    if target.marketplace:
        return _("Send to {marketplace} staff").format(marketplace=target.marketplace)
    return _("Send to the marketplace’s staff")
