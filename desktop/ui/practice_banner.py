"""The strip that stays while one practises: nothing here reaches a real buyer."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from desktop.l10n.catalogs import _

from .kit.labels import PlainLabel, Strip
from .kit.translate import follow
from .workspace import Workspace


class PracticeBanner(Strip):
    """Shown exactly while the open account is a practice account; it cannot be closed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("accent")
        self._workspace = workspace
        self._text = PlainLabel(size=12, bold=True, token="accent")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 4, 14, 4)
        line.addWidget(self._text)
        workspace.account_changed.connect(self._show)
        workspace.detached.connect(self._show)
        follow(self)

    def retranslate(self) -> None:
        text = _("Practice: the buyers are invented, nothing reaches a real person.")
        self._text.setText(text)
        self.setAccessibleName(text)
        self._show()

    @Slot()
    def _show(self) -> None:
        account = self._workspace.account
        self.setVisible(account is not None and account.practice)
