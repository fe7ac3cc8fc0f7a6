"""The seller's people in the order in which every list of them stands: oneself, then by name."""

from desktop.domain.accounts import Account, Agent
from desktop.l10n.sorting import sort_key


def people(account: Account, language: str, *, me_first: bool = True) -> list[Agent]:
    """The people of an account, names in the order of the screen's language."""
    return sorted(
        account.agents,
        key=lambda each: (me_first and each.id != account.agent_id, sort_key(each.name, language)),
    )
