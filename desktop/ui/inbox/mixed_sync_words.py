"""The state of several connections in words: which account is troubled, and that the others are not."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number
from desktop.l10n.named import named
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus

from ..desks import Desk
from ..kit.labels import literal
from ..workspace import Workspace
from .sync_words import details, rank, short_text, tone

_FETCHING = (sync.FIRST_SYNC, sync.RESYNC)


def whole_text(desks: Sequence[Desk], language: str) -> str:
    """One or two words while all is well; else "Kaufland DE: Offline": the rest is told beside the list."""
    troubled = [desk for desk in desks if tone(desk.status) != "dim"]
    if not troubled:
        return short_text(_calm(desks), language)
    cut = [desk for desk in troubled if desk.status.state != sync.UP_TO_DATE]
    if len(cut) > 1:
        form = ngettext(
            "{n} of {all} accounts without connection",
            "{n} of {all} accounts without connection",
            len(cut),
        )
        counted = format_number(len(cut), language), format_number(len(desks), language)
        return form.format(n=counted[0], all=counted[1])
    worst = (cut or troubled)[0]
    return named(literal(worst.name, 40), short_text(replace(worst.status, waiting=0), language))


def whole_tone(desks: Sequence[Desk]) -> str:
    """The worst of their colour tokens."""
    return tone(min((desk.status for desk in desks), key=rank, default=SyncStatus()))


def whole_details(desks: Sequence[Desk], workspace: Workspace) -> str:
    """The tooltip: each account's state by name; of a troubled one also what it means."""
    lines = []
    for desk in desks:
        name = literal(desk.name, 40)
        lines.append(named(name, short_text(desk.status, workspace.language)))
        if tone(desk.status) != "dim":
            meaning = details(desk.status, workspace, desk.marketplace).splitlines()
            lines += meaning[:-1]
    lines.append(_("Click to check now."))
    return "\n".join(lines)


def _calm(desks: Sequence[Desk]) -> SyncStatus:
    """Of untroubled accounts the one that has most to do, with what waits in all of them."""
    states = [desk.status for desk in desks]
    waiting = sum(status.waiting for status in states)
    busy = next((each for each in states if each.state in _FETCHING), None)
    busy = busy or next((each for each in states if each.state != sync.UP_TO_DATE), None)
    return busy or SyncStatus(sync.UP_TO_DATE, waiting=waiting)
