"""What the marketplace of the open account is called, and what it is that it cannot do."""

from collections.abc import Iterable
from typing import Final

from desktop.domain.accounts import Account
from desktop.domain.own_decision import AFTER_A_REPLY, ANY_TIME
from desktop.l10n.catalogs import N_, _
from desktop.store.views import Row

from .desks import Desk
from .kit.labels import literal
from .workspace import Workspace

_FIRST_REPLY: Final = N_(
    "This marketplace counts the time until your first reply, and “no answer needed” does not end that; "
    "after it you may say so."
)
_GIVEN: Final = N_(
    "This marketplace has set the deadline itself, and “no answer needed” does not end it: it waits for your "
    "decision."
)
HELPDESK: Final = "helpdesk"
_NAMES: Final = {"allegro": "Allegro", "kaufland": "Kaufland"}
"""The same in every language; Mirakl's operators each have one of their own (`Account.marketplace`)."""

_MISSING: Final = {
    "reply": N_("This platform takes no replies from here."),
    "notes": N_("This marketplace keeps no internal notes."),
    "assign": N_("This marketplace does not know who answers, so nothing can be assigned here."),
    "labels": N_("This marketplace keeps no labels."),
    "no_answer_needed": N_(
        "This marketplace takes no “no answer needed”. Its clock stops only when you answer."
    ),
    "close": N_("On this marketplace a conversation cannot be closed from here."),
    "attachments": N_("This platform takes no files."),
    "cases": N_("On this marketplace cases are opened by the buyer or by the marketplace itself."),
    "order_updates": N_(
        "This marketplace tells the buyer about the order itself; there is nothing to announce."
    ),
    "start_conversation": N_("On this marketplace a conversation cannot be begun from here."),
    "record": N_("This marketplace has no signed record of a conversation."),
    "offers": N_("Prices and stock of this marketplace are not read here."),
    "absences": N_("This marketplace takes no announcement of an absence from here."),
    "addresses": N_("Addresses are kept in this marketplace's own settings."),
}


def is_helpdesk(workspace: Workspace) -> bool:
    """Whether the Helpdesk's own rules and terms hold, and its name means something to the buyer."""
    account = workspace.account
    return account is None or account.platform == HELPDESK


def marketplace_name(account: Account | None) -> str:
    """The name that people know, "" where it has none here (it is "the platform" then)."""
    if account is None:
        return ""
    return literal(account.marketplace, 40) or _NAMES.get(account.platform, "")


def no_addresses(workspace: Workspace) -> str:
    """Why no address of the seller can be shown or set, "" where one can."""
    account = workspace.account
    markets = account.markets if account is not None else ()
    if any(market.return_address or market.dispatch_address for market in markets):
        return ""
    return missing(workspace, "addresses")


def missing(workspace: Workspace, *capabilities: str, desks: Iterable[Desk] | None = None) -> str:
    """Why an action that needs one of these is not offered; "" where the marketplace has one of them, or no
    account is open. `desks`: the accounts that it is about, if not the current one."""
    asked = [desk for desk in desks or workspace.at_desk() if desk.account is not None]
    if all(any(desk.can(name) for name in capabilities) for desk in asked):
        return ""
    said = next((_MISSING[name] for name in capabilities if name in _MISSING), "")
    return _(said) if said else ""


def no_answer_refused(workspace: Workspace, row: Row) -> str:
    """Why "no answer needed" cannot end the wait of a conversation."""
    desk = workspace.desk_of(row)
    known = desk.account.capabilities if desk is not None and desk.account is not None else frozenset()
    if row.due_is_given and known & {ANY_TIME, AFTER_A_REPLY}:
        return _(_GIVEN)
    text = _FIRST_REPLY if AFTER_A_REPLY in known else _MISSING["no_answer_needed"]
    return _(text)
