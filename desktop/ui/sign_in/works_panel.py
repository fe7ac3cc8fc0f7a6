"""What works at a marketplace and what cannot, folded away: for who wants to know before connecting."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.marketplaces import CANNOT, WORKS, honesty, marketplaces, words

from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow


class WorksPanel(QWidget):
    """A link that unfolds two lists, and what the program was built against and tested with."""

    def __init__(self, marketplace: str) -> None:
        super().__init__()
        self._marketplace = marketplaces()[marketplace]
        self.unfold = QPushButton()
        set_look(self.unfold, "link")
        self.unfold.setCheckable(True)
        self.unfold.setAutoDefault(False)
        self.panel = QFrame()
        self._works_caption = PlainLabel(size=11, bold=True, token="good", wrap=True)
        self._works = PlainLabel(size=12, wrap=True)
        self._cannot_caption = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._cannot = PlainLabel(size=12, wrap=True)
        self.honest = PlainLabel(size=12, token="dim", wrap=True)
        inside = QVBoxLayout(self.panel)
        inside.setContentsMargins(3 * STEP, STEP, 0, STEP)
        inside.setSpacing(STEP)
        for part in (self._works_caption, self._works, self._cannot_caption, self._cannot, self.honest):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.panel)
        self.panel.hide()
        self.unfold.toggled.connect(self.panel.setVisible)
        follow(self)

    def retranslate(self) -> None:
        known = self._marketplace
        self.unfold.setText(_("What works here"))
        self._works_caption.setText(_("This works"))
        self._works.setText("\n".join(f"✓ {each}" for each in words(WORKS, known.works)))
        self._cannot_caption.setText(_("This cannot be done here"))
        self._cannot.setText("\n".join(f"– {each}" for each in words(CANNOT, known.cannot)))
        for part in (self._cannot_caption, self._cannot):
            part.setVisible(bool(known.cannot))
        self.honest.setText(honesty(known))
