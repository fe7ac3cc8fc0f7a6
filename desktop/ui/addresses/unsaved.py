"""Closing with addresses that are not saved: asked before anything is lost."""

from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import _

from ..kit.question import Question
from ..kit.translate import follow


class UnsavedQuestion(Question):
    """Accepted only by the button that says what is lost."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lose = self.add_answer()
        self.stay = self.add_answer(primary=True, default=True)
        self.lose.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        follow(self)
        self.stay.setFocus()

    def retranslate(self) -> None:
        self.say(
            _("Return and dispatch addresses"),
            _("Addresses are not saved"),
            _("What you typed is not saved yet. Markets with such an address say so in the list."),
        )
        self.lose.setText(_("Close without saving"))
        self.stay.setText(_("Keep editing"))
        self.fit()
