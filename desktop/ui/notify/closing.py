"""What closing the window means: asked once, then remembered."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import _

from ..kit.question import LosingQuestion, Question
from ..kit.translate import follow
from ..workspace import Workspace
from .tray import Tray


class Closing:
    """Keep watching in the tray, or quit, after which alerts stop. Without a tray closing quits."""

    def __init__(
        self, workspace: Workspace, tray: Tray, window: QWidget, unsaved: Callable[[], bool] = lambda: False
    ) -> None:
        self._workspace, self._tray, self._window = workspace, tray, window
        self._unsaved = unsaved

    def may_quit(self) -> bool:
        """True: quit. False: the window was hidden and the program goes on, or the person
        thought better of it. `unsaved` text is never lost without a question."""
        if self._unsaved() and not self._lose_text():
            return False
        settings = self._workspace.settings
        if not self._tray.available or not self._workspace.desks or settings.close_to_tray == "quit":
            return True
        if settings.close_to_tray != "tray":
            question = ClosingQuestion(self._window)
            question.exec()
            chosen = question.chosen
            question.deleteLater()
            if not chosen:
                return False
            settings.close_to_tray = chosen
            settings.save()
            if chosen == "quit":
                return True
        self._window.hide()
        return False

    def _lose_text(self) -> bool:
        question = LosingTextQuestion(self._window)
        question.exec()
        answer = question.result() == LosingTextQuestion.DialogCode.Accepted
        question.deleteLater()
        return answer


class LosingTextQuestion(LosingQuestion):
    """Text that the disk refused would be gone."""

    def retranslate(self) -> None:
        self.say(
            _("Close the window"),
            _("Your text is not saved"),
            _(
                "The disk did not take what you typed, so that it stands only in this window. Free some "
                "space and wait for “Draft saved”, or copy the text first."
            ),
        )
        self.lose.setText(_("Close and lose the text"))
        self.stay.setText(_("Keep the window open"))
        self.fit()


class ClosingQuestion(Question):
    """`chosen`: "tray", "quit", or "" when the window stays open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.chosen = ""
        self.cancel = self.add_answer()
        self.quit = self.add_answer()
        self.tray = self.add_answer(look="primary", default=True)
        self.cancel.clicked.connect(self.reject)
        self.quit.clicked.connect(self._quit)
        self.tray.clicked.connect(self._tray)
        follow(self)
        self.tray.setFocus()

    def retranslate(self) -> None:
        self.say(
            _("Close the window"),
            _("Keep watching the inbox?"),
            _(
                "In the tray the program goes on and warns you before a reply is due. If it quits, "
                "alerts stop."
            ),
        )
        self.cancel.setText(_("Cancel"))
        self.quit.setText(_("Quit, alerts stop"))
        self.tray.setText(_("Keep watching in the tray"))
        self.fit()

    @Slot()
    def _tray(self) -> None:
        self.chosen = "tray"
        self.accept()

    @Slot()
    def _quit(self) -> None:
        self.chosen = "quit"
        self.accept()
