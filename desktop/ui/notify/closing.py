"""What closing the window means: asked once, then remembered."""

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.l10n.catalogs import _

from ..workspace import Workspace
from .tray import Tray


class Closing:
    """Keep watching in the tray, or quit, after which alerts stop. Without a tray closing quits."""

    def __init__(self, workspace: Workspace, tray: Tray, window: QWidget) -> None:
        self._workspace, self._tray, self._window = workspace, tray, window

    def may_quit(self) -> bool:
        """True: quit. False: the window was hidden and the program goes on, or the person
        thought better of it."""
        settings = self._workspace.settings
        if not self._tray.available or not self._workspace.is_attached or settings.close_to_tray == "quit":
            return True
        if settings.close_to_tray == "ask":
            answer = self._ask()
            if answer is None:
                return False
            settings.close_to_tray = answer
            settings.save()
            if answer == "quit":
                return True
        self._window.hide()
        return False

    def _ask(self) -> str | None:
        box = QMessageBox(self._window)
        box.setWindowTitle(_("Close the window"))
        box.setText(_("Keep watching the inbox?"))
        box.setInformativeText(
            _(
                "In the tray the program goes on and warns you before a reply is due. If it quits, "
                "alerts stop."
            )
        )
        tray = box.addButton(_("Keep watching in the tray"), QMessageBox.ButtonRole.AcceptRole)
        leave = box.addButton(_("Quit, alerts stop"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(tray)
        box.exec()
        chosen = box.clickedButton()
        return "tray" if chosen is tray else "quit" if chosen is leave else None
