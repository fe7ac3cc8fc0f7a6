"""A marketplace to choose: its name, what works there in one line, and where one sells there, by flags."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.badges import letters_of
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_list
from desktop.l10n.marketplaces import Marketplace, summary
from desktop.l10n.names import market_name

from ..kit.badge import paint_badge
from ..kit.flags import HEIGHT, WIDTH, paint_flag
from ..kit.labels import PlainLabel
from ..kit.mirror import visual_f
from ..kit.theme import STEP, font_scale, set_look, theme
from ..kit.translate import follow

_FLAGS = 9
"""More do not fit beside a name; the screen reader hears all."""
COLOURS = {"helpdesk": "grey", "allegro": "amber", "kaufland": "red", "mirakl": "blue"}


class MarketplaceCard(QPushButton):
    """A button as high as its texts need."""

    def __init__(self, marketplace: Marketplace) -> None:
        super().__init__()
        set_look(self, "card")
        self.marketplace = marketplace
        self.setObjectName(marketplace.id)
        # Enter opens it as Space does.
        self.setAutoDefault(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._summary = PlainLabel(token="dim", wrap=True)
        set_look(self._summary, "dim")
        flags = Flags(marketplace.markets[:_FLAGS], more=len(marketplace.markets) > _FLAGS)
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        head.addWidget(PlainLabel(marketplace.name, size=14, bold=True), 1)
        head.addWidget(flags)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(head)
        texts.addWidget(self._summary)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        self._row.setSpacing(3 * STEP)
        self._row.addWidget(Mark(marketplace), 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addLayout(texts, 1)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        follow(self)

    def retranslate(self) -> None:
        line = summary(self.marketplace.id)
        self._summary.setText(line)
        names = [market_name(code, current_language()) for code in self.marketplace.markets]
        spoken = f"{self.marketplace.name}: {line}"
        if names:
            markets = format_list(names, current_language())
            spoken = f"{spoken}. " + _("Markets: {markets}").format(markets=markets)
        self.setAccessibleName(spoken)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.width(), 200)))

    def heightForWidth(self, width: int) -> int:
        return self._row.totalHeightForWidth(width)

    def hasHeightForWidth(self) -> bool:
        return True


class Mark(QWidget):
    """The marketplace as a badge; its name stands beside it."""

    def __init__(self, marketplace: Marketplace) -> None:
        super().__init__()
        self._marketplace = marketplace
        side = round(30 * max(1.0, font_scale()))
        self.setFixedSize(side + 14, side + 6)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(1, 1, -5, -5)
        name = self._marketplace
        paint_badge(painter, area, letters_of(name.name), COLOURS.get(name.id, "grey"), name.id)
        painter.end()


class Flags(QWidget):
    """Flags in a row; with `more` they end in three dots."""

    def __init__(self, markets: tuple[str, ...], *, more: bool) -> None:
        super().__init__()
        self._markets, self._more = markets, more
        self.setFixedSize(len(markets) * (WIDTH + 4) + (14 if more else 0), HEIGHT + 4)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        for place, market in enumerate(self._markets):
            box = QRectF(place * (WIDTH + 4) + 1, 2, WIDTH, HEIGHT)
            paint_flag(painter, visual_f(whole, box), market)
        if self._more:
            painter.setPen(theme().color("dim"))
            room = QRectF(len(self._markets) * (WIDTH + 4), 0, 14, whole.height() - 2)
            painter.drawText(visual_f(whole, room), int(Qt.AlignmentFlag.AlignCenter), "…")
        painter.end()
