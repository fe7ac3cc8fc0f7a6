"""First run, after signing out, and "Add account": choose a marketplace, practise, or open an account that is
known here."""

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.marketplaces import marketplaces

from ..kit.badge import badge_size
from ..kit.badge_icon import badge_icon
from ..kit.labels import PlainLabel, Rule, literal, tooltip
from ..kit.page import Page
from ..kit.theme import STEP
from ..kit.translate import follow
from ..session import SessionService
from .marketplace_card import MarketplaceCard


class WelcomePage(Page):
    """`chosen` carries the marketplace to connect. `adding`: an account is open behind this page, to which
    `left` leads back."""

    reading_width = 560

    chosen = Signal(str)
    practise = Signal()
    left = Signal()

    def __init__(self, service: SessionService, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._service = service
        self._adding = False
        self._accounts = QVBoxLayout()
        self._accounts.setSpacing(STEP)
        self._accounts_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._cards_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self.cards = [MarketplaceCard(each) for each in marketplaces().values()]
        self._rule = Rule()
        self._practice_title = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._practice_text = PlainLabel(token="dim", wrap=True)
        self.practice = QPushButton()
        self._known: list[QPushButton] = []
        self._build()
        self.back = self.add_button()
        for card in self.cards:
            card.clicked.connect(self._choose)
        self.practice.clicked.connect(self.practise)
        self.back.clicked.connect(self.left)
        follow(self)

    def refresh(self, *, adding: bool = False) -> None:
        """Shows the accounts known now; to add one, only the marketplaces."""
        self._adding = adding
        for button in self._known:
            self._accounts.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._known.clear()
        for entry in self._service.accounts() if not adding else ():
            button = QPushButton()
            button.setAutoDefault(True)
            host = literal(QUrl(entry.url).host(QUrl.ComponentFormattingOption.FullyEncoded), 80)
            text = f"{literal(entry.title, 60)} · {host}"
            room = self.minimumWidth() - 24 * STEP
            shown = button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            button.setText(shown.replace("&", "&&"))
            button.setIcon(badge_icon(*entry.badge, entry.platform))
            button.setIconSize(badge_size())
            button.setAccessibleName(text)
            button.setToolTip(tooltip(text))
            button.setAutoDefault(False)
            button.setObjectName(entry.id)
            button.clicked.connect(self._open_known)
            self._accounts.addWidget(button)
            self._known.append(button)
        self._accounts_title.setVisible(bool(self._known))
        for part in (self._rule, self._practice_title, self._practice_text, self.practice):
            part.setVisible(not adding)
        self.back.setVisible(adding)
        self.retranslate()

    def take_focus(self) -> None:
        """To the first account, or the first marketplace."""
        (self._known or self.cards)[0].setFocus()

    def retranslate(self) -> None:
        if self._adding:
            self.say(
                _("Add an account"), _("It is shown beside the others, under its own marketplace's rules.")
            )
        else:
            self.say(
                _("Answer your buyers in time"),
                _(
                    "Connect the marketplaces where you sell. Messages are kept encrypted on this computer, "
                    "your keys in its keyring."
                ),
            )
        self._accounts_title.setText(_("Accounts on this computer"))
        self._cards_title.setText(_("Connect a marketplace"))
        self._practice_title.setText(_("No account at hand?"))
        self._practice_text.setText(
            _(
                "Practise on a made-up platform with buyers from twelve countries. Nothing "
                "reaches a real buyer, and nothing is kept."
            )
        )
        self.practice.setText(_("Practise now"))
        self.back.setText(_("Back"))

    def _build(self) -> None:
        self.body.addWidget(self._accounts_title)
        self.body.addLayout(self._accounts)
        self.body.addWidget(self._cards_title)
        for card in self.cards:
            self.body.addWidget(card)
        self.body.addSpacing(STEP)
        self.body.addWidget(self._rule)
        self.body.addSpacing(STEP)
        self.body.addWidget(self._practice_title)
        self.body.addWidget(self._practice_text)
        self.body.addWidget(self.practice, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _choose(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())

    @Slot()
    def _open_known(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._service.open(sender.objectName())
