"""Tab through several panes in the order in which one reads them, whenever their parts were made.

Qt's own chain follows the order of creation: a part that is made anew would go to its end.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

_SAME_LINE = 12
"""Parts whose middles are no further apart in height, in pixels, stand in one line."""


def step_focus(panes: Iterable[QWidget], forward: bool) -> bool:
    """Moves the focus to the next (or previous) part of the panes; False when there is none to move to."""
    parts = [part for pane in panes if pane.isVisible() for part in in_reading_order(pane)]
    focused = QApplication.focusWidget()
    if focused is None or not parts:
        return False
    if focused in parts:
        place = (parts.index(focused) + (1 if forward else -1)) % len(parts)
    else:
        place = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    parts[place].setFocus(reason)
    return True


def in_reading_order(pane: QWidget) -> list[QWidget]:
    """The parts of a pane that Tab reaches: line by line, in a line from left to right."""
    found = [part for part in pane.findChildren(QWidget) if _is_reached(part)]
    middles = {part: part.mapTo(pane, QPoint(part.width() // 2, part.height() // 2)) for part in found}
    found.sort(key=lambda part: middles[part].y())
    lines: list[list[QWidget]] = []
    for part in found:
        if lines and middles[part].y() - middles[lines[-1][0]].y() <= _SAME_LINE:
            lines[-1].append(part)
        else:
            lines.append([part])
    return [part for line in lines for part in sorted(line, key=lambda each: middles[each].x())]


def _is_reached(part: QWidget) -> bool:
    policy = part.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and part.isVisible() and part.isEnabled() and part.focusProxy() is None
