"""A composer on the Monday morning of `tests.ui.world`, inside its conversation pane."""

from tests.ui.conversation.conftest import make_pane, pane, put

__all__ = ["make_pane", "pane", "put"]
