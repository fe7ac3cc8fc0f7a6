"""The three pictures, drawn with pyqtgraph in our colours. Imported only when pictures are looked at.

Nothing is told by colour alone: what lies below the target has another shape, the heat map goes by lightness
and writes its numbers, bars differ by their pattern.
"""

from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.money import format_number, format_percent
from desktop.reports.figures import Heat, TimeLeft, Trend

from ..kit.theme import font, font_scale, theme
from .picture_tables import HOURS, bin_text, hour_text, point_text, weekday_text

# The program ends as it likes; what pyqtgraph would clear up then is gone already.
pg.setConfigOption("exitCleanup", False)
pg.setConfigOption("antialias", True)

_MOST_TICKS: Final = 8
_WEEKDAYS: Final = 7


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """A picture that is looked at, not dragged: neither wheel nor mouse moves it, no menu, no focus. Its
    table is beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        # Nobody opens it, but it is a window of its own with more of them: it is to go with the picture.
        menu = self.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.getViewBox().setDefaultPadding(0.02)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(tickLength=-4, hideOverlappingLabels=True)
            axis.enableAutoSIPrefix(False)

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def dress(self) -> None:
        """The colours and letters of the theme."""
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme().color("line")))
            axis.setTextPen(theme().color("dim"))
            axis.setTickFont(font(11, tabular=True))

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.viewport().setAutoFillBackground(False)


class TrendChart(Chart):
    """Compliance over time with the target; a gap where nothing was judged."""

    def draw(self, trend: Trend | None) -> None:
        """Draws it anew in the colours in force."""
        self.clear()
        self.dress()
        self.getAxis("left").setWidth(round(52 * max(1.0, font_scale())))
        points = trend.points if trend is not None else ()
        if trend is None or not points:
            return
        shares = [point.compliance for point in points]
        colors = theme()
        line = [float("nan") if share is None else share for share in shares]
        self.plot(
            list(range(len(line))), line, pen=pg.mkPen(colors.color("accent"), width=2), connect="finite"
        )
        for shape, token, below in (("o", "accent", False), ("t", "bad", True)):
            places = [
                (place, share)
                for place, share in enumerate(shares)
                if share is not None and (share < trend.target) == below
            ]
            self.plot(
                [place for place, _share in places],
                [share for _place, share in places],
                pen=None,
                symbol=shape,
                symbolSize=7 if shape == "o" else 10,
                symbolBrush=colors.color(token),
                symbolPen=pg.mkPen(colors.color("panel")),
            )
        target = pg.InfiniteLine(
            trend.target,
            angle=0,
            pen=pg.mkPen(colors.color("dim"), width=1.4, style=Qt.PenStyle.DashLine),
            label=_("Target {share}").format(share=format_percent(trend.target / 100, current_language())),
            labelOpts={"position": 0.02, "anchors": [(0, 1), (0, 1)], "color": colors.color("dim")},
        )
        target.label.setFont(font(11))
        self.addItem(target)
        lowest = min([share for share in shares if share is not None] + [trend.target])
        floor = max(0.0, lowest - max(2.0, (100 - lowest) * 0.15))
        # Room above for the last tick and its letters.
        self.setYRange(floor, 100 + (100 - floor) * 0.07, padding=0)
        self.setXRange(-0.5, len(points) - 0.5, padding=0)
        self.getAxis("left").setTicks([_percent_ticks(floor)])
        every = -(-len(points) // _MOST_TICKS)
        named = [
            (place, point_text(trend, points[place], short=True)) for place in range(0, len(points), every)
        ]
        self.getAxis("bottom").setTicks([named])


class HeatChart(Chart):
    """Arrivals by weekday and hour: the more, the stronger; the numbers stand in the cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.invertY(True)
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(tickLength=0)

    def draw(self, heat: Heat | None) -> None:
        """Draws it anew in the colours in force."""
        self.clear()
        self.dress()
        self.addItem(_HeatItem(heat))
        self.setXRange(0, HOURS, padding=0)
        self.setYRange(0, _WEEKDAYS, padding=0)
        self.getAxis("left").setTicks([[(day + 0.5, weekday_text(day)) for day in range(_WEEKDAYS)]])
        self.getAxis("left").setWidth(round(52 * max(1.0, font_scale())))
        self.getAxis("bottom").setTicks([[(hour, hour_text(hour)) for hour in range(0, HOURS, 3)]])


class _HeatItem(pg.GraphicsObject):  # type: ignore[misc]
    """The cells of the heat map."""

    def __init__(self, heat: Heat | None) -> None:
        super().__init__()
        self._heat = heat

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, HOURS, _WEEKDAYS)

    def paint(self, painter: QPainter, option: object, widget: QWidget | None = None) -> None:
        if self._heat is None:
            return
        highest = self._heat.highest
        made = font(11, tabular=True)
        metrics = QFontMetricsF(made)
        to_screen = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(made)
        for day, row in enumerate(self._heat.counts):
            for hour, count in enumerate(row):
                box = to_screen.mapRect(QRectF(hour, day, 1, 1)).adjusted(0.5, 0.5, -0.5, -0.5)
                share = count / highest if highest else 0.0
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(heat_color(share))
                painter.drawRoundedRect(box, 3, 3)
                text = format_number(count, current_language())
                if count and metrics.horizontalAdvance(text) + 2 <= box.width():
                    painter.setPen(on_color(share))
                    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.restore()


class LeftChart(Chart):
    """How much time is left to what is open: full bars go by the deadline, hatched ones by act-by."""

    def draw(self, left: TimeLeft | None) -> None:
        """Draws it anew in the colours in force."""
        self.clear()
        self.dress()
        bins = left.bins if left is not None else ()
        if not bins:
            return
        colors = theme()
        for side, counts, hatched in (
            (-0.2, [span.by_due for span in bins], False),
            (0.2, [span.by_act for span in bins], True),
        ):
            brushes: list[QBrush] = []
            pens: list[QPen] = []
            for span in bins:
                color = colors.color("bad" if span.upto is not None and span.upto <= 0 else "accent")
                brush = QBrush(color, Qt.BrushStyle.BDiagPattern if hatched else Qt.BrushStyle.SolidPattern)
                brushes.append(brush)
                pens.append(QPen(color, 0) if counts[len(pens)] else QPen(Qt.PenStyle.NoPen))
            self.addItem(
                pg.BarGraphItem(
                    x=[place + side for place in range(len(bins))],
                    height=counts,
                    width=0.38,
                    brushes=brushes,
                    pens=pens,
                )
            )
            for place, count in enumerate(counts):
                if count:
                    self._number(place + side, count)
        top = max([max(span.by_due, span.by_act) for span in bins] + [1])
        self.setYRange(0, top * 1.18, padding=0)
        self.setXRange(-0.6, len(bins) - 0.4, padding=0)
        self.getAxis("bottom").setTicks(
            [[(place, bin_text(span, short=True)) for place, span in enumerate(bins)]]
        )
        # A long word under the first bar may stand out to the left; left out, nobody knows what the bar is.
        self.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        self.getAxis("bottom").setLabel(_("hours left"), color=colors.color("dim").name())
        self.getAxis("bottom").label.setFont(font(11))
        self.getAxis("left").setTicks([_count_ticks(top)])
        self.getAxis("left").setWidth(round(52 * max(1.0, font_scale())))

    def _number(self, place: float, count: int) -> None:
        label = pg.TextItem(
            format_number(count, current_language()), color=theme().color("text"), anchor=(0.5, 1)
        )
        label.setFont(font(11, tabular=True))
        label.setPos(QPointF(place, count))
        self.addItem(label)


def heat_color(share: float) -> QColor:
    """From the ground to the accent by lightness; nothing is as light as the ground itself but 0."""
    if share <= 0:
        return theme().color("stopped_ground")
    low, high = theme().color("accent_ground"), theme().color("accent")
    part = 0.12 + 0.88 * share
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * part,
        low.greenF() + (high.greenF() - low.greenF()) * part,
        low.blueF() + (high.blueF() - low.blueF()) * part,
    )


def on_color(share: float) -> QColor:
    """The letters' colour on a cell: black or white, one of which reaches 4.5:1 on any ground."""
    ground = heat_color(share)
    return max((QColor("black"), QColor("white")), key=lambda each: contrast(each, ground))


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, as WCAG reckons it."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(color: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _percent_ticks(floor: float) -> list[tuple[float, str]]:
    step = next(each for each in (1, 2, 5, 10, 20, 25) if (100 - floor) / each <= 6)
    return [
        (float(share), format_percent(share / 100, current_language()))
        for share in range(100, -1, -step)
        if share >= floor
    ]


def _count_ticks(top: int) -> list[tuple[float, str]]:
    steps = (first * 10**power for power in range(9) for first in (1, 2, 5))
    step = next(each for each in steps if top / each <= 5)
    return [(float(n), format_number(n, current_language())) for n in range(0, top + 1, step)]
