"""The sync's state in the top bar; pressed, it looks now."""

from PySide6.QtCore import QSize, Slot

from desktop.l10n.catalogs import _
from desktop.sync.status import SyncStatus

from ..kit.bar_button import BarButton, Part
from ..kit.labels import tooltip
from ..kit.translate import follow
from ..workspace import Workspace
from .mixed_sync_words import whole_details, whole_text, whole_tone
from .sync_words import details, short_text, tone


class SyncButton(BarButton):
    """Always words, never only a symbol."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("plain")
        self._workspace = workspace
        self.clicked.connect(workspace.poke)
        workspace.syncs_changed.connect(self.retranslate)
        workspace.ticked.connect(self.retranslate)
        workspace.desks_changed.connect(self.retranslate)
        workspace.place_changed.connect(self.retranslate)
        follow(self)

    def sizeHint(self) -> QSize:
        """Wide enough for both of the words that take turns, so that the search beside it stays in place."""
        told = super().sizeHint()
        turns = [self._width(Part("text", text)) for text in (_("Up to date"), _("Checking…"))]
        return QSize(max(told.width(), max(turns) + 2 * self._pad()), told.height())

    @Slot()
    def retranslate(self) -> None:
        workspace, language = self._workspace, self._workspace.language
        desks = workspace.desks_in_scope()
        if len(desks) > 1:
            text, token = whole_text(desks, language), whole_tone(desks)
            said = whole_details(desks, workspace)
        else:
            status, marketplace = (desks[0].status, desks[0].marketplace) if desks else (SyncStatus(), "")
            text, token = short_text(status, language), tone(status)
            said = details(status, workspace, marketplace)
        self.show_parts(
            (Part("text", text, token, gives_way=True),), _("Connection: {state}").format(state=text)
        )
        self.setAccessibleDescription(said)
        self.setToolTip(tooltip(said).replace("  ", " "))
