"""Addresses in messages: opened in the browser after a question that shows where they truly lead."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.domain.links import host_of
from desktop.l10n.catalogs import _

from ..kit.labels import PlainLabel
from ..kit.question import Question
from ..kit.translate import follow
from ..workspace import Notice, Workspace
from .messages_view import MessagesView
from .plain_text import with_breaks

_PART = 4
"""Letters of an address after which it may go on in the next line."""
_HOST = 60
"""Letters of a host in the heading; its end says whose it is."""


class LinkQuestion(Question):
    """`accepted` when the address is to be opened."""

    def __init__(self, address: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.address = address
        self.whole = PlainLabel(wrap=True)
        self.whole.setText(with_breaks(address, _PART))
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole.setAccessibleName(address)
        self.body.addWidget(self.whole)
        self.open_it = self.add_answer()
        self.copy = self.add_answer()
        self.leave = self.add_answer(look="primary", default=True)
        self.open_it.clicked.connect(self.accept)
        self.copy.clicked.connect(self._copy)
        self.leave.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        follow(self)
        self.leave.setFocus()

    def retranslate(self) -> None:
        host = host_of(self.address)
        host = host if len(host) <= _HOST else f"…{host[1 - _HOST :]}"
        self.say(
            _("Open a link"),
            _("Open {host} in the browser?").format(host=with_breaks(host, _HOST // 2)),
            _("Somebody else wrote this address. Enter no password and no payment details there."),
        )
        self.open_it.setText(_("Open"))
        self.copy.setText(_("Copy the address"))
        self.leave.setText(_("Do not open"))
        self.fit()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address)
        self.reject()


class Links(QObject):
    """`ask` and `open_address` are the question and the system, for tests to replace."""

    def __init__(self, workspace: Workspace, view: MessagesView) -> None:
        super().__init__(view)
        self._workspace, self._view = workspace, view
        self.ask: Callable[[str, Callable[[], object]], object] = self._ask
        self.open_address: Callable[[str], bool] = _open_address
        view.link_wanted.connect(self.want)

    @Slot(str)
    def want(self, address: str) -> None:
        """The person's press on an address."""
        self.ask(address, lambda: self._open(address))

    def _ask(self, address: str, go_on: Callable[[], object]) -> None:
        question = LinkQuestion(address, self._view.window())
        question.accepted.connect(go_on)
        question.open()

    def _open(self, address: str) -> None:
        if not self.open_address(address):
            self._workspace.noticed.emit(Notice(_not_opened, tone="warn", seconds=10.0))


def _open_address(address: str) -> bool:
    return QDesktopServices.openUrl(QUrl.fromEncoded(QByteArray(address.encode("ascii"))))


def _not_opened() -> str:
    return _("No browser could be opened. Copy the address instead.")
