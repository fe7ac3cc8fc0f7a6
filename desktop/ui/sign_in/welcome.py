"""First run and after signing out: connect a platform, practise, or open an account that is known here."""

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.settings import Settings

from ..kit.labels import PlainLabel, Rule, literal, tooltip
from ..kit.page import Page
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..session import SessionService
from .address import AddressError, clean_address


class WelcomePage(Page):
    """`sign_in(url, device)` is only told with an address that can be one."""

    sign_in = Signal(str, bool)
    practise = Signal()

    def __init__(self, service: SessionService, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._service, self._settings = service, settings
        self._error_reason = ""
        self._accounts = QVBoxLayout()
        self._accounts.setSpacing(STEP)
        self._accounts_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._address_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.address = QLineEdit(settings.last_host)
        self.address.setPlaceholderText("helpdesk.example.com")
        self.error = PlainLabel(token="bad", wrap=True)
        self.error.hide()
        self.browser = QPushButton()
        set_look(self.browser, "primary")
        self.browser.setDefault(True)
        self.device = QPushButton()
        set_look(self.device, "link")
        self._practice_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._practice_text = PlainLabel(token="dim", wrap=True)
        self.practice = QPushButton()
        self._known: list[QPushButton] = []
        self._build()
        self.address.textEdited.connect(self._clear_error)
        self.address.returnPressed.connect(self._by_browser)
        self.browser.clicked.connect(self._by_browser)
        self.device.clicked.connect(self._by_code)
        self.practice.clicked.connect(self.practise)
        follow(self)

    def refresh(self) -> None:
        """Shows the accounts known now; an address typed before stays."""
        for button in self._known:
            self._accounts.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._known.clear()
        for entry in self._service.accounts():
            button = QPushButton()
            host = literal(QUrl(entry.url).host(QUrl.ComponentFormattingOption.FullyEncoded), 80)
            text = f"{literal(entry.name, 60)} · {host}"
            room = self.minimumWidth() - 24 * STEP
            shown = button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            button.setText(shown.replace("&", "&&"))
            button.setAccessibleName(text)
            button.setToolTip(tooltip(text))
            button.setAutoDefault(False)
            button.setObjectName(entry.id)
            button.clicked.connect(self._open_known)
            self._accounts.addWidget(button)
            self._known.append(button)
        self._accounts_title.setVisible(bool(self._known))
        if not self.address.text():
            self.address.setText(self._settings.last_host)

    def retranslate(self) -> None:
        self.say(
            _("Answer your buyers in time"),
            _(
                "Every marketplace with the Helpdesk API can be connected today. Messages are kept "
                "encrypted on this computer, your sign-in in its keyring."
            ),
        )
        self._accounts_title.setText(_("Accounts on this computer"))
        self._address_title.setText(_("Address of the Helpdesk platform"))
        self.address.setAccessibleName(_("Address of the Helpdesk platform"))
        self.browser.setText(_("Sign in with the browser"))
        self.device.setText(_("Sign in with a code on another device"))
        self._practice_title.setText(_("No account at hand?"))
        self._practice_text.setText(
            _(
                "Practise on a made-up platform with buyers from twelve countries. Nothing "
                "reaches a real buyer, and nothing is kept."
            )
        )
        self.practice.setText(_("Practise now"))
        self._say_error()

    def _build(self) -> None:
        self.body.addWidget(self._accounts_title)
        self.body.addLayout(self._accounts)
        self.body.addSpacing(STEP)
        for part in (self._address_title, self.address, self.error):
            self.body.addWidget(part)
        self.body.addWidget(self.browser, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.device, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addSpacing(2 * STEP)
        self.body.addWidget(Rule())
        self.body.addSpacing(STEP)
        self.body.addWidget(self._practice_title)
        self.body.addWidget(self._practice_text)
        self.body.addWidget(self.practice, 0, Qt.AlignmentFlag.AlignLeft)

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
    def _open_known(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._service.open(sender.objectName())

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
