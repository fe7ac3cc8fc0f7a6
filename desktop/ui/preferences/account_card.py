"""One account in the settings: its badge, its names, how it stands, and what can be done with it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from desktop.domain.badges import COLOURS
from desktop.l10n.catalogs import NP_, _, pgettext
from desktop.l10n.marketplaces import marketplace_name
from desktop.settings import AccountEntry

from ..kit.badge import PALETTE, BadgeLabel, paint_badge
from ..kit.labels import PlainLabel, literal
from ..kit.name_prompt import NamePrompt
from ..kit.theme import STEP, set_look
from ..kit.translate import Text, follow

_COLOURS: dict[str, tuple[str, str]] = {
    "blue": NP_("colour", "Blue"),
    "amber": NP_("colour", "Amber"),
    "green": NP_("colour", "Green"),
    "violet": NP_("colour", "Violet"),
    "red": NP_("colour", "Red"),
    "cyan": NP_("colour", "Cyan"),
    "pink": NP_("colour", "Pink"),
    "olive": NP_("colour", "Olive"),
    "grey": NP_("colour", "Grey"),
}


class AccountCard(QFrame):
    """`opened`: it is on screen. `first` and `last` cannot move further; one that is not kept (`kept` is
    False: practice, or a session that ends with the window) cannot be changed. `trouble` says what keeps it
    from working, "" for nothing; `out`: connecting it again may help."""

    moved = Signal(str, int)
    renamed = Signal(str, str)
    coloured = Signal(str, str)
    again_wanted = Signal(str)

    def __init__(
        self,
        entry: AccountEntry,
        *,
        opened: bool,
        first: bool = True,
        last: bool = True,
        kept: bool = True,
        trouble: Text = lambda: "",
        out: bool = False,
    ) -> None:
        super().__init__()
        set_look(self, "card")
        self.entry, self.opened = entry, opened
        self._first, self._last, self._trouble = first, last, trouble
        self.badge = BadgeLabel()
        self._place = PlainLabel(token="dim")
        self._state = PlainLabel(size=11, wrap=True)
        self.again = QPushButton()
        set_look(self.again, "primary")
        self.open = QPushButton()
        self.change = QPushButton()
        self.sign_out = QPushButton()
        for button in (self.again, self.open, self.change, self.sign_out):
            button.setAutoDefault(False)
        self.again.setVisible(out)
        self.open.setVisible(not opened and not out)
        self.change.setVisible(kept and not entry.practice)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(PlainLabel(literal(entry.title, 80), bold=True))
        texts.addWidget(self._place)
        texts.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        row.setSpacing(2 * STEP)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(STEP)
        row.addLayout(texts, 1)
        for button in (self.again, self.open, self.change, self.sign_out):
            row.addWidget(button)
        self.again.clicked.connect(self._connect_again)
        self.change.clicked.connect(self.show_menu)
        follow(self)

    def retranslate(self) -> None:
        entry = self.entry
        name, marketplace = literal(entry.title, 80), marketplace_name(entry.platform)
        self.badge.show_badge(*entry.badge, entry.platform, f"{name}, {marketplace}")
        host = literal(entry.url.partition("://")[2] or entry.url, 120)
        self._place.setText(f"{marketplace} · {host}")
        trouble = self._trouble()
        self._state.set_token("bad" if trouble else "good" if self.opened else "dim")
        if entry.practice:
            self._state.setText(_("Practice: nothing of it is kept"))
        elif trouble:
            self._state.setText(trouble)
        else:
            self._state.setText(
                pgettext("account", "Open now") if self.opened else _("Signed in on this computer")
            )
        self.again.setText(_("Connect again"))
        self.again.setAccessibleName(_("Connect {account} again").format(account=name))
        self.open.setText(_("Open"))
        self.open.setAccessibleName(_("Open {account}").format(account=name))
        self.change.setText(_("Change…"))
        self.change.setAccessibleName(_("Change {account}").format(account=name))
        self.sign_out.setText(_("Leave the practice") if entry.practice else _("Sign out…"))
        self.sign_out.setAccessibleName(
            _("Leave the practice") if entry.practice else _("Sign out of {account}").format(account=name)
        )

    @Slot()
    def show_menu(self) -> None:
        """What can be changed about the account."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.change.mapToGlobal(QPoint(0, self.change.height() + 2)))

    def menu(self) -> QMenu:
        """The menu, not shown yet."""
        menu = QMenu(self)
        self._add(menu, _("Rename…"), self.rename)
        colours = menu.addMenu(_("Colour"))
        for colour in COLOURS:
            action = self._add(colours, pgettext(*_COLOURS[colour]), partial(self._colour, colour))
            action.setIcon(_swatch(self.entry, colour))
            action.setCheckable(True)
            action.setChecked(colour == self.entry.badge[1])
        menu.addSeparator()
        self._add(menu, _("Move up"), partial(self.moved.emit, self.entry.id, -1)).setEnabled(not self._first)
        self._add(menu, _("Move down"), partial(self.moved.emit, self.entry.id, 1)).setEnabled(not self._last)
        menu.addSeparator()
        self._add(menu, _("Connect again…"), self._connect_again)
        return menu

    def rename(self) -> None:
        """Asks for the person's own name of the account; the marketplace's is proposed."""
        prompt = NamePrompt(
            self, lambda: _("Name of the account"), lambda: _("Name of the account"), lambda: _("Rename")
        )
        prompt.named.connect(self._named)
        prompt.ask(self.entry.title, self.change.mapToGlobal(QPoint(0, self.change.height())))

    def _add(self, menu: QMenu, text: str, run: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: run())
        return action

    @Slot()
    def _connect_again(self) -> None:
        self.again_wanted.emit(self.entry.id)

    def _colour(self, colour: str) -> None:
        self.coloured.emit(self.entry.id, colour)

    @Slot(str)
    def _named(self, name: str) -> None:
        self.renamed.emit(self.entry.id, name)


def _swatch(entry: AccountEntry, colour: str) -> QIcon:
    assert colour in PALETTE
    pixmap = QPixmap(52, 40)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_badge(painter, QRectF(1, 2, 21, 15), entry.badge[0], colour, "")
    painter.end()
    return QIcon(pixmap)
