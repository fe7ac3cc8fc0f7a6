"""How large a dialog opens: as it wants to be, but not beyond the window that it belongs to."""

from PySide6.QtWidgets import QWidget

from .theme import STEP, font_scale

_MARGIN = 8 * STEP


def open_within(dialog: QWidget, width: int, height: int) -> None:
    """Sizes a dialog; `width` and `height` are meant at the usual size of letters."""
    parent, scale = dialog.parentWidget(), max(1.0, font_scale())
    wide, high = round(width * scale), round(height * scale)
    if parent is not None:
        window = parent.window()
        wide, high = min(wide, window.width() - _MARGIN), min(high, window.height() - _MARGIN)
    least = dialog.minimumSizeHint()
    dialog.resize(max(wide, least.width()), max(high, least.height()))
