"""The names of views, sorts and filters, in the current language."""

from typing import Final

from desktop.domain.cases import KINDS
from desktop.l10n import terms
from desktop.l10n.catalogs import NP_, pgettext
from desktop.store.views import VIEWS, Query, SavedView

_VIEWS: Final = {
    "due_soon": NP_("view", "Due soon"),
    "needs_answer": NP_("view", "Needs answer"),
    "cases": NP_("view", "Cases"),
    "waiting": NP_("view", "Waiting for buyer"),
    "taken_over": NP_("view", "Taken over"),
    "done": NP_("view", "Done"),
    "all": NP_("view", "All"),
}
_SORTS: Final = {
    "act_by": NP_("sort", "Most urgent"),
    "newest": NP_("sort", "Newest"),
    "oldest": NP_("sort", "Oldest"),
}
SORTS: Final = tuple(_SORTS)
TOPICS: Final = ("question", "order", "delivery", "notice")


def view_name(view: str) -> str:
    """A built-in view's name; an unknown id as it came."""
    known = _VIEWS.get(view)
    return pgettext(*known) if known is not None else view


def sort_name(sort: str) -> str:
    known = _SORTS.get(sort)
    return pgettext(*known) if known is not None else sort


def kind_choices() -> list[tuple[str, str]]:
    """Kinds that a list can be narrowed to: case kinds, then topics, each with its word."""
    found = [(kind, terms.text("case_kind", kind)) for kind in KINDS]
    return found + [(topic, terms.text("topic", topic)) for topic in TOPICS]


def kind_name(kind: str) -> str:
    """The word for a case kind or a topic."""
    return terms.text("case_kind" if kind in KINDS else "topic", kind)


def is_filtered(query: Query) -> bool:
    """Whether the person has narrowed the view (apart from its market)."""
    return bool(query.assignee or query.label or query.kind or query.text or query.cell)


def saved_as(query: Query, saved: list[SavedView]) -> SavedView | None:
    """The saved view that the query is, if any."""
    return next((view for view in saved if view.query == query), None)


__all__ = [
    "SORTS",
    "VIEWS",
    "is_filtered",
    "kind_choices",
    "kind_name",
    "saved_as",
    "sort_name",
    "view_name",
]
