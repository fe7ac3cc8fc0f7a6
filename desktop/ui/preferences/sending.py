"""How long a reply can be taken back after Send."""

from PySide6.QtCore import Slot

from desktop.l10n.catalogs import N_, _, ngettext

from ..kit.translate import follow
from ..workspace import Workspace
from .section import OneOf, Section

UNDO_SECONDS = (0, 5, 10, 20, 30)


class SendingSection(Section):
    """The delay is counted inside the response clock: it never makes a reply late."""

    title = N_("Sending")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._settings = workspace.settings
        self._caption = self.caption()
        self.undo = OneOf([str(seconds) for seconds in UNDO_SECONDS])
        nearest = min(UNDO_SECONDS, key=lambda seconds: abs(seconds - self._settings.undo_seconds))
        self.undo.set_value(str(nearest))
        self.column.addWidget(self.undo)
        self._note = self.note()
        self.undo.chosen.connect(self._choose)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self._caption.setText(_("Undo after Send"))
        self.undo.say(_("Undo after Send"), _undo_text)
        self._note.setText(
            _("The reply leaves when this time is over. If it is due sooner than that, it goes at once.")
        )

    @Slot(str)
    def _choose(self, value: str) -> None:
        self._settings.undo_seconds = int(value)
        self._settings.save()


def _undo_text(value: str) -> str:
    seconds = int(value)
    if seconds == 0:
        return _("No undo: send at once")
    return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
