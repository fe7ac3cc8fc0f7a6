"""Closing with addresses that are not saved: asked before anything is lost."""

from desktop.l10n.catalogs import _

from ..kit.question import LosingQuestion


class UnsavedQuestion(LosingQuestion):
    """The addresses that were typed would be gone."""

    def retranslate(self) -> None:
        self.say(
            _("Return and dispatch addresses"),
            _("Addresses are not saved"),
            _("What you typed is not saved yet. Markets with such an address say so in the list."),
        )
        self.lose.setText(_("Close without saving"))
        self.stay.setText(_("Keep editing"))
        self.fit()
