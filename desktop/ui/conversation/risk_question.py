"""Before a file is saved that may run something: what that means, and whether it is really wanted."""

from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import _

from ..kit.labels import literal
from ..kit.question import Question
from ..kit.translate import follow


class RiskQuestion(Question):
    """`accepted` when the person wants it all the same."""

    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._name = name
        self.save = self.add_answer()
        self.leave = self.add_answer(look="primary", default=True)
        self.save.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        follow(self)

    def retranslate(self) -> None:
        self.say(
            _("Dangerous file"),
            _("{name} may be a program").format(name=literal(self._name, 60)),
            _(
                "Opening it could harm this computer or give your account away. Buyers have no reason to "
                "send programs. Save it only when you know what it is."
            ),
        )
        self.save.setText(_("Save anyway"))
        self.leave.setText(_("Do not save"))
        self.fit()
