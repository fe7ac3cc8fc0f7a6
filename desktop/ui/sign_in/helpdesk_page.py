"""Connecting a platform with the Helpdesk API: its address, then the browser or a code."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop.l10n.catalogs import _
from desktop.settings import Settings

from ..kit.labels import PlainLabel
from ..kit.page import Page
from ..kit.theme import set_look
from ..kit.translate import follow
from .address import AddressError, clean_address
from .works_panel import WorksPanel


class HelpdeskPage(Page):
    """`sign_in(url, device)` is only told with an address that can be one."""

    reading_width = 560

    sign_in = Signal(str, bool)
    left = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._settings = settings
        self._error_reason = ""
        self.works = WorksPanel("helpdesk")
        self._address_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.address = QLineEdit(settings.last_host)
        self.address.setPlaceholderText("helpdesk.example.com")
        self.error = PlainLabel(token="bad", wrap=True)
        self.error.hide()
        self.device = QPushButton()
        set_look(self.device, "link")
        self.device.setAutoDefault(False)
        for part in (self.works, self._address_title, self.address, self.error):
            self.body.addWidget(part)
        self.body.addWidget(self.device, 0, Qt.AlignmentFlag.AlignLeft)
        self.back = self.add_button()
        self.browser = self.add_button(primary=True)
        self.address.textEdited.connect(self._clear_error)
        self.address.returnPressed.connect(self._by_browser)
        self.browser.clicked.connect(self._by_browser)
        self.device.clicked.connect(self._by_code)
        self.back.clicked.connect(self.left)
        follow(self)

    def take_focus(self) -> None:
        """To the address; the one used last stands there."""
        if not self.address.text():
            self.address.setText(self._settings.last_host)
        self.address.setFocus()

    def retranslate(self) -> None:
        self.say(
            _("Connect {marketplace}").format(marketplace="Helpdesk"),
            _("You sign in at the platform itself; your password stays there."),
        )
        self._address_title.setText(_("Address of the Helpdesk platform"))
        self.address.setAccessibleName(_("Address of the Helpdesk platform"))
        self.browser.setText(_("Sign in with the browser"))
        self.device.setText(_("Sign in with a code on another device"))
        self.back.setText(_("Back"))
        self._say_error()

    @Slot()
    def _by_browser(self) -> None:
        self._go(device=False)

    @Slot()
    def _by_code(self) -> None:
        self._go(device=True)

    def _go(self, *, device: bool) -> None:
        try:
            url = clean_address(self.address.text())
        except AddressError as error:
            self._error_reason = error.reason
            self._say_error()
            self.address.setFocus()
            return
        self._settings.last_host = self.address.text().strip()
        self._settings.save()
        self.sign_in.emit(url, device)

    @Slot()
    def _clear_error(self) -> None:
        self._error_reason = ""
        self._say_error()

    def _say_error(self) -> None:
        texts = {
            "empty": _("Enter the address of your platform, for example helpdesk.example.com."),
            "malformed": _("This is not an address. It looks like helpdesk.example.com."),
            "insecure": _("Only https addresses are safe for signing in; http works for this computer only."),
        }
        self.error.setText(texts.get(self._error_reason, ""))
        self.error.setVisible(bool(self._error_reason))
