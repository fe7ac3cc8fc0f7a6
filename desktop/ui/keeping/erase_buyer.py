"""The question before a buyer's data is erased: what goes, what has to stay, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.retention import Keeping
from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.keeping import keeping_text
from desktop.store.views import Row

from ..kit.labels import PlainLabel, literal
from ..kit.question import Question
from ..kit.theme import STEP
from ..kit.translate import follow

_NAMED = 6


class EraseBuyerDialog(Question):
    """Accepted when the person says so. `found`: the buyer's conversations, and for each that has to stay
    until when."""

    def __init__(
        self, buyer: str, found: Sequence[tuple[Row, Keeping | None]], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._buyer = buyer
        self.goes = [row for row, keeping in found if keeping is None]
        self.stays = [(row, keeping) for row, keeping in found if keeping is not None]
        self.why = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.reasons = PlainLabel(wrap=True)
        self.archive = PlainLabel(size=12, token="dim", wrap=True)
        staying = QVBoxLayout()
        staying.setSpacing(STEP)
        staying.addWidget(self.why)
        staying.addWidget(self.reasons)
        self.body.addLayout(staying)
        self.body.addWidget(self.archive)
        self.cancel = self.add_answer(default=True)
        self.erase = self.add_answer(look="danger")
        self.erase.setEnabled(bool(self.goes))
        self.cancel.clicked.connect(self.reject)
        self.erase.clicked.connect(self.accept)
        follow(self)
        self.cancel.setFocus()

    @Slot()
    def retranslate(self) -> None:
        count = len(self.goes)
        goes = ngettext("{count} conversation", "{count} conversations", count).format(count=count)
        form = _("To be erased: {conversations}, with messages, notes, files and orders.")
        text = form.format(conversations=goes) if count else _("Nothing may be erased yet.")
        name = literal(self._buyer, 60)
        self.say(
            _("Erase this buyer…").rstrip("…"), _("Erase what is held of {name}?").format(name=name), text
        )
        self.why.setText(_("What stays, and why:"))
        self.reasons.setText(self.reasons_text())
        for part in (self.why, self.reasons):
            part.setVisible(bool(self.stays))
        self.archive.setText(_("The platform keeps its own archive."))
        self.cancel.setText(_("Cancel"))
        self.erase.setText(_("Erase"))
        staying = f"{self.why.text()} {self.reasons_text()}" if self.stays else ""
        self.setAccessibleDescription(f"{text} {staying} {self.archive.text()}")
        self.fit()

    def reasons_text(self) -> str:
        """What stays, a line each, the first few by name."""
        language = current_language()
        lines = [
            _("“{conversation}”: {why}").format(
                conversation=literal(row.subject or row.id, 60), why=keeping_text(keeping, language)
            )
            for row, keeping in self.stays[:_NAMED]
        ]
        if len(self.stays) > _NAMED:
            more = len(self.stays) - _NAMED
            lines.append(f"… (+{more})")
        return "\n".join(lines)
