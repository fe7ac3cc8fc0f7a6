"""The way to the platform where a company stands in between: its proxy, and its certificate authority."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from desktop.l10n.catalogs import N_, _
from desktop.network import NONE, OWN, PROBLEMS, PROXIES, SYSTEM, NetworkError, certificates, proxy_address

from ..kit.announce import announce
from ..kit.labels import PlainLabel, literal
from ..kit.translate import follow
from ..workspace import Workspace
from .section import OneOf, Section


class NetworkSection(Section):
    """A setting holds once it can be used; until then the field says what is wrong, the one before stays."""

    title = N_("Network")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace, self._settings = workspace, workspace.settings
        self._proxy_problem = self._file_problem = ""
        self.dialog: QFileDialog | None = None
        self._proxy_caption = self.caption()
        self.proxy = OneOf(PROXIES)
        self.column.addWidget(self.proxy)
        self.address = QLineEdit(self._settings.proxy_url)
        self.address.setMaxLength(300)
        self.address.setPlaceholderText("proxy.example.com:3128")
        self.column.addWidget(self.address)
        self.proxy_problem = PlainLabel(token="bad", wrap=True)
        self.column.addWidget(self.proxy_problem)
        self._file_caption = self.caption()
        self._file_note = self.note()
        self.file = PlainLabel(wrap=True)
        self.column.addWidget(self.file)
        self.choose, self.remove = QPushButton(), QPushButton()
        for button in (self.choose, self.remove):
            button.setAutoDefault(False)
        self.side_by_side(self.choose, self.remove)
        self.file_problem = PlainLabel(token="bad", wrap=True)
        self.column.addWidget(self.file_problem)
        self._verified = self.note()
        self.proxy.set_value(self._settings.proxy if self._settings.proxy in PROXIES else SYSTEM)
        self.proxy.chosen.connect(self._choose_proxy)
        self.address.textEdited.connect(self._type_address)
        self.address.editingFinished.connect(self._keep_address)
        self.choose.clicked.connect(self._ask_file)
        self.remove.clicked.connect(self._remove_file)
        # What was set earlier may have gone meanwhile.
        self._look_at_file(self._settings.ca_file)
        if self._settings.proxy == OWN:
            self._look_at_address()
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self._proxy_caption.setText(_("Proxy"))
        ways = {
            SYSTEM: _("Same as the system"),
            NONE: _("No proxy"),
            OWN: _("Use this proxy"),
        }
        self.proxy.say(_("Proxy"), ways.__getitem__)
        self.address.setAccessibleName(_("Address of the proxy"))
        self._file_caption.setText(_("Company certificate"))
        self._file_note.setText(
            _(
                "For networks that inspect connections: the file with the certificate of your company, from "
                "your administrator. It is trusted beside those of the system."
            )
        )
        self.choose.setText(_("Choose a file…"))
        self.choose.setAccessibleName(_("Choose the certificate file"))
        self.remove.setText(_("Remove"))
        self.remove.setAccessibleName(_("Remove the certificate file"))
        self._verified.setText(
            _("A change holds from the next call on. The platform's certificate is always verified.")
        )
        self._show()

    def _show(self) -> None:
        own = self.proxy.value() == OWN
        self.address.setEnabled(own)
        self.proxy_problem.setText(_(PROBLEMS[self._proxy_problem]) if self._proxy_problem and own else "")
        self.proxy_problem.setVisible(bool(self.proxy_problem.text()))
        file = self._settings.ca_file
        self.file.setText(literal(file, 300) if file else _("No file"))
        self.remove.setEnabled(bool(file))
        self.file_problem.setText(_(PROBLEMS[self._file_problem]) if self._file_problem else "")
        self.file_problem.setVisible(bool(self._file_problem))

    # --- the proxy ---

    @Slot(str)
    def _choose_proxy(self, value: str) -> None:
        if value == OWN:
            self._proxy_problem = ""
            self._show()
            self.address.setFocus()
            if self.address.text().strip():
                self._keep_address()
        else:
            self._settings.proxy = value
            self._saved()
            self._show()

    @Slot()
    def _type_address(self) -> None:
        """What was wrong is not said again while it is being mended."""
        self._proxy_problem = ""
        self._show()

    @Slot()
    def _keep_address(self) -> None:
        if self.proxy.value() != OWN or not self._look_at_address():
            return
        self.address.setText(proxy_address(self.address.text()))
        self._settings.proxy, self._settings.proxy_url = OWN, self.address.text()
        self._saved()

    def _look_at_address(self) -> bool:
        try:
            proxy_address(self.address.text())
        except NetworkError as error:
            self._proxy_problem = error.problem
            announce(self.address, _(PROBLEMS[error.problem]))
        else:
            self._proxy_problem = ""
        self._show()
        return not self._proxy_problem

    # --- the certificate file ---

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self.window(), _("Choose the certificate file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        certificates_text, all_text = _("Certificates"), _("All files")
        dialog.setNameFilters([f"{certificates_text} (*.pem *.crt *.cer *.der)", f"{all_text} (*)"])
        if self._settings.ca_file:
            dialog.setDirectory(str(Path(self._settings.ca_file).parent))
        dialog.fileSelected.connect(self.take_file)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    @Slot(str)
    def take_file(self, name: str) -> None:
        """Trusts the file's certificates, or says why it cannot."""
        if self._look_at_file(name):
            self._settings.ca_file = name
            self._saved()
        self._show()
        if self._file_problem:
            announce(self.choose, self.file_problem.text())

    @Slot()
    def _remove_file(self) -> None:
        self._settings.ca_file, self._file_problem = "", ""
        self._saved()
        self._show()
        self.choose.setFocus()

    def _look_at_file(self, name: str) -> bool:
        try:
            certificates(name)
        except NetworkError as error:
            self._file_problem = error.problem
        else:
            self._file_problem = ""
        return not self._file_problem

    def _saved(self) -> None:
        self._settings.save()
        self._workspace.poke()
