"""What is said of a message with overrides: what was called mistaken and why, and whether a lead agrees."""

from desktop.domain.conversations import IN_MODERATION, REJECTED, Message, Override
from desktop.l10n.catalogs import _

from ..composer.review.words import rule_title
from ..kit.labels import literal
from ..marketplace_words import is_helpdesk
from ..workspace import Workspace


def rule_line(override: Override) -> str:
    """The finding and, in the words of the writer, why it is mistaken."""
    return _("{rule}: “{reason}”").format(
        rule=rule_title(override.rule), reason=literal(override.reason, 400)
    )


def state_line(message: Message, workspace: Workspace) -> tuple[str, str]:
    """How the message stands, and its colour."""
    if message.awaits_lead:
        return _("Waits for a lead. The buyer does not see it yet, and the clock runs on."), "warn"
    if message.delivery == REJECTED:
        why = literal(message.rejection or "", 300)
        return (_("Not confirmed: {reason}").format(reason=why) if why else _("Not confirmed.")), "bad"
    if message.overrides_confirmed is not None:
        name = _agent(workspace, message.overrides_confirmed.by)
        return _("Confirmed by {name}").format(name=name), "good"
    if message.delivery == IN_MODERATION:
        return _("The platform is checking the reply."), "warn"
    if not is_helpdesk(workspace):
        return _("Sent. Only this computer knows the reason."), "dim"
    return _("Sent without a lead's word."), "dim"


def _agent(workspace: Workspace, agent_id: str) -> str:
    account = workspace.account
    known = account.agents if account is not None else ()
    return next((literal(agent.name, 60) for agent in known if agent.id == agent_id), literal(agent_id, 60))
