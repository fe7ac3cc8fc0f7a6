"""Reading a screen back as people do: what a screen reader says, and whether everything fits."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QWidget,
)

LEAST_TARGET = 24


def spoken(widget: QWidget) -> str:
    """The accessible name that a screen reader gets."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def settle() -> None:
    """Lets layouts and posted events come to rest."""
    for _ in range(4):
        QApplication.processEvents()


def nameless(screen: QWidget) -> list[str]:
    """Parts to act on that a screen reader would pass over in silence."""
    return [repr(part) for part in _parts(screen) if not spoken(part).strip()]


def too_small(screen: QWidget) -> list[str]:
    """Parts to click on that are smaller than the least target."""
    return [
        f"{spoken(part)}: {part.width()}×{part.height()}"
        for part in _parts(screen)
        if part.isVisible() and min(part.width(), part.height()) < LEAST_TARGET
    ]


def clipped(screen: QWidget) -> list[str]:
    """Texts that do not fit into the room they have."""
    found = []
    for label in screen.findChildren(QLabel):
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        if label.isVisible() and label.text() and label.height() < needed:
            found.append(f"{label.text()[:40]!r}: {label.height()} < {needed}")
    for button in screen.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.width() < button.sizeHint().width():
            found.append(f"{button.text()!r}: {button.width()} < {button.sizeHint().width()}")
    return found


def _parts(screen: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget)
    found = [part for kind in kinds for part in screen.findChildren(kind)]
    return [part for part in found if part.isVisibleTo(screen) and not part.objectName().startswith("qt_")]
