"""A conversation pane on the Monday morning of `tests.ui.world`."""

from tests.ui.conversation.conftest import make_pane, pane, put

__all__ = ["make_pane", "pane", "put"]
