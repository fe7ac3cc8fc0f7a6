"""?: all shortcuts, by group."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.named import named

from ..actions import Actions, group_place, keys_as_written, label_of
from ..kit.labels import KeyCap, PlainLabel
from ..kit.overlay import Overlay
from ..kit.theme import STEP, set_look
from ..kit.translate import follow

WIDTH = 760
MOST_HEIGHT = 560
SCROLL_BAR = 14


class ShortcutOverview(Overlay):
    """Two columns of groups; Esc closes."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self._actions = actions
        self._title = PlainLabel(size=16, bold=True, wrap=True)
        self._hint = PlainLabel(size=11, token="dim", wrap=True)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self.column.addWidget(self._title)
        self.column.addWidget(self._hint)
        self.column.addWidget(self._area, 1)
        follow(self)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Keyboard shortcuts"))
        self._title.setText(_("Keyboard shortcuts"))
        self._hint.setText(
            _(
                "Single letters work when you are not typing. You can change or switch them off in "
                "the settings."
            )
        )
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        table = self._table()
        self._area.setWidget(table)
        height = self._height_of(table)
        table.setMinimumHeight(height)
        self._area.setFixedHeight(min(MOST_HEIGHT, height))

    def show_over(self, window: QWidget) -> None:
        room = window.height() - 200
        self._area.setFixedHeight(max(160, min(self._area.height(), room)))
        super().show_over(window)
        self._area.setFocus()

    def _height_of(self, table: QWidget) -> int:
        inner = self.width() - 6 * STEP
        layout = table.layout()
        return layout.totalHeightForWidth(inner) + STEP if layout is not None else MOST_HEIGHT

    def _table(self) -> QWidget:
        groups: dict[str, list[str]] = {}
        for entry in self._actions.entries():
            if not entry.hidden and self._actions.keys(entry.id):
                groups.setdefault(entry.group, []).append(entry.id)
        holder = QFrame()
        set_look(holder, "panel")
        columns = QHBoxLayout(holder)
        columns.setContentsMargins(0, 0, SCROLL_BAR, 0)
        columns.setSpacing(8 * STEP)
        sides = (QVBoxLayout(), QVBoxLayout())
        for side in sides:
            side.setSpacing(2 * STEP)
            columns.addLayout(side, 1)
        ordered = sorted(groups.items(), key=_by_group)
        cut = _fairest_cut([len(ids) + 2 for _name, ids in ordered])
        for place, (group, ids) in enumerate(ordered):
            sides[0 if place < cut else 1].addLayout(self._group(group, ids))
        for side in sides:
            side.addStretch(1)
        return holder

    def _group(self, group: str, ids: list[str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * STEP)
        grid.setVerticalSpacing(STEP)
        grid.addWidget(PlainLabel(_(group), size=11, bold=True, token="dim", wrap=True), 0, 0, 1, 2)
        for line, action_id in enumerate(ids, 1):
            caps = QHBoxLayout()
            caps.setSpacing(STEP)
            caps.addStretch(1)
            keys = keys_as_written(self._actions.keys(action_id))
            for key in keys:
                caps.addWidget(KeyCap(key))
            name = label_of(self._actions.entry(action_id))
            label = PlainLabel(name, wrap=True)
            label.setAccessibleName(named(name, ", ".join(keys)))
            grid.addWidget(label, line, 0)
            grid.addLayout(caps, line, 1)
        grid.setColumnStretch(0, 1)
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        return grid


def _by_group(group: tuple[str, list[str]]) -> int:
    return group_place(group[0])


def _fairest_cut(lengths: list[int]) -> int:
    """How many groups stand in the first column, so that the longer of both is as short as can be."""
    cuts = range(len(lengths) + 1)
    return min(cuts, key=partial(_longer, lengths))


def _longer(lengths: list[int], cut: int) -> int:
    return max(sum(lengths[:cut]), sum(lengths[cut:]))
