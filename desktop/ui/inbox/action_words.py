"""What is said after an action on conversations: asked for anew when the language changes."""

from collections.abc import Callable

from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number
from desktop.store.views import Row

from ..kit.labels import literal
from ..workspace import Workspace
from .row_words import buyer_text


def no_answer_text(rows: list[Row], workspace: Workspace) -> str:
    if len(rows) == 1:
        return _("{name}: no answer needed").format(name=buyer_text(rows[0]))
    form = ngettext(
        "{count} conversation: no answer needed", "{count} conversations: no answer needed", len(rows)
    )
    return form.format(count=format_number(len(rows), workspace.language))


def known_here_only_text(said: Callable[[], str]) -> str:
    """The same of what the marketplace knows no such act for."""
    return _("{said}. Only this computer knows it; the marketplace is not told.").format(said=said())


def assigned_text(name: str) -> str:
    return _("Assigned to {name}").format(name=name) if name else _("Assigned to nobody")


def returned_text(count: int, workspace: Workspace) -> str:
    form = ngettext(
        "{count} conversation given back to the team",
        "{count} conversations given back to the team",
        count,
    )
    return form.format(count=format_number(count, workspace.language))


def labelled_text(label: str, away: bool) -> str:
    text = _("Label “{label}” taken away") if away else _("Label “{label}” added")
    return text.format(label=label)


def create_text(typed: str) -> str:
    return _("New label “{label}”").format(label=literal(typed, 40))


def plain_text(message: str) -> str:
    return _(message)
