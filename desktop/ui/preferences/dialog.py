"""The settings: sections at the left, one page at the right. Every change holds at once; there is nothing to
confirm."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.l10n.catalogs import _

from ..actions import Actions
from ..kit.labels import Rule
from ..kit.theme import STEP, font, set_look, theme
from ..kit.translate import follow
from ..notify.alerts import Alerts
from ..session import SessionService
from ..workspace import Workspace
from .about import AboutSection
from .accounts import AccountsSection
from .addresses import AddressesSection
from .appearance import AppearanceSection, LanguageSection
from .keys import KeysSection
from .network import NetworkSection
from .section import Section
from .sending import SendingSection
from .watching import NotificationsSection, WindowSection

WIDTH, HEIGHT = 780, 580
NAVIGATION_WIDTH = 188


class PreferencesDialog(QDialog):
    """See the module. Esc and Close close it; it retranslates while it is open. `again_wanted`: an account
    that is to be connected anew."""

    again_wanted = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        actions: Actions,
        service: SessionService,
        parent: QWidget | None,
        *,
        alerts: Alerts | None = None,
    ) -> None:
        super().__init__(parent)
        self.sections: dict[str, Section] = {
            "appearance": AppearanceSection(workspace),
            "language": LanguageSection(workspace),
            "sending": SendingSection(workspace),
            "keys": KeysSection(workspace, actions),
            "notifications": NotificationsSection(workspace, alerts),
            "window": WindowSection(workspace),
            "addresses": (addresses := AddressesSection(workspace, actions)),
            "accounts": (accounts := AccountsSection(workspace, actions, service)),
            "network": NetworkSection(workspace),
            "about": (about := AboutSection(actions)),
        }
        self.navigation = QListWidget()
        set_look(self.navigation, "nav")
        self.navigation.setFixedWidth(NAVIGATION_WIDTH)
        self.navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages = QStackedWidget()
        for section in self.sections.values():
            self.navigation.addItem(QListWidgetItem())
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(section)
            self.pages.addWidget(area)
        self.close_button = QPushButton()
        self.close_button.setAutoDefault(False)
        self._build()
        self.navigation.currentRowChanged.connect(self._turn_to)
        self.close_button.clicked.connect(self.accept)
        accounts.left.connect(self.accept)
        accounts.again_wanted.connect(self.again_wanted)
        addresses.left.connect(self.accept)
        about.left.connect(self.accept)
        theme().changed.connect(self._restyle)
        self.navigation.setCurrentRow(0)
        self._restyle()
        follow(self)
        self.navigation.setFocus()

    def show_section(self, name: str) -> None:
        """Opens on one of `sections`."""
        self.navigation.setCurrentRow(list(self.sections).index(name))

    def retranslate(self) -> None:
        self.setWindowTitle(_("Settings"))
        self.navigation.setAccessibleName(_("Sections"))
        for place, section in enumerate(self.sections.values()):
            self.navigation.item(place).setText(_(section.title))
        self.close_button.setText(_("Close"))

    def _build(self) -> None:
        rail = QFrame()
        set_look(rail, "rail")
        left = QVBoxLayout(rail)
        left.setContentsMargins(2 * STEP, 3 * STEP, 2 * STEP, 3 * STEP)
        left.addWidget(self.navigation)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addWidget(self.pages, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(Rule())
        whole.addLayout(foot)

    @Slot(int)
    def _turn_to(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        line = font(13).pixelSize()
        self.navigation.setFont(font(13))
        for place in range(self.navigation.count()):
            item = self.navigation.item(place)
            item.setFont(font(13, bold=place == self.navigation.currentRow()))
            item.setSizeHint(QSize(NAVIGATION_WIDTH - 4 * STEP, line + 5 * STEP))
        self.resize(round(WIDTH * max(1.0, line / 13)), HEIGHT)
