"""One erased conversation: which, when, why, and fetching it again."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_datetime
from desktop.l10n.keeping import limit_name
from desktop.l10n.names import market_name
from desktop.store.retention import Erased

from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..own_zone import own_zone


class ErasedRow(QFrame):
    """`wanted(id)`: the person wants it back."""

    wanted = Signal(str)

    def __init__(self, erased: Erased) -> None:
        super().__init__()
        set_look(self, "card")
        self.erased = erased
        language = current_language()
        number = literal(erased.id, 60)
        head = PlainLabel(bold=True, wrap=True)
        head.setText(f"{market_name(erased.market, language)} · {number}")
        when = format_datetime(erased.at, own_zone(), language)
        facts = PlainLabel(size=12, token="dim", wrap=True)
        facts.setText(_("Erased {when} · {why}").format(when=when, why=limit_name(erased.why)))
        self.state = PlainLabel(size=12, token="dim", wrap=True)
        self.again = QPushButton()
        self.again.setAutoDefault(False)
        self.again.setText(_("Fetch again"))
        self.again.setAccessibleName(_("Fetch conversation {number} again").format(number=number))
        if erased.wanted:
            self.state.setText(_("It comes with the next answer of the platform."))
        elif erased.gone:
            self.state.setText(_("The platform has it no longer."))
        self.again.setVisible(not erased.wanted and not erased.gone)
        self.state.setVisible(erased.wanted or erased.gone)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for part in (head, facts, self.state):
            texts.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        line.setSpacing(3 * STEP)
        line.addLayout(texts, 1)
        line.addWidget(self.again, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(". ".join(part.text() for part in (head, facts, self.state) if part.text()))
        self.again.clicked.connect(self._want)

    @Slot()
    def _want(self) -> None:
        self.wanted.emit(self.erased.id)
