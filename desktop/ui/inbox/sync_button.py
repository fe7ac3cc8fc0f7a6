"""The sync's state in the top bar; pressed, it looks now."""

from PySide6.QtCore import Slot

from desktop.l10n.catalogs import _

from ..kit.bar_button import BarButton, Part
from ..kit.labels import tooltip
from ..kit.translate import follow
from ..workspace import Workspace
from .sync_words import details, short_text, tone


class SyncButton(BarButton):
    """Always words, never only a symbol."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("plain")
        self._workspace = workspace
        self.clicked.connect(workspace.poke)
        workspace.sync_changed.connect(self.retranslate)
        workspace.ticked.connect(self.retranslate)
        workspace.attached.connect(self.retranslate)
        follow(self)

    @Slot()
    def retranslate(self) -> None:
        status, language = self._workspace.sync_status(), self._workspace.language
        text = short_text(status, language)
        self.show_parts(
            (Part("text", text, tone(status), gives_way=True),), _("Connection: {state}").format(state=text)
        )
        said = details(status, self._workspace)
        self.setAccessibleDescription(said)
        self.setToolTip(tooltip(said).replace("  ", " "))
