"""Reading a screen back as people do: what a screen reader says, and whether everything fits."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTabBar,
    QWidget,
)

from desktop.ui.kit.labels import FittingLabel, PlainLabel

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
    """Texts that do not fit into the room they have. Labels that shorten themselves say so with an ellipsis:
    see `shortened`."""
    found = []
    for label in screen.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            needed = label.heightForWidth(label.width())
            if label.height() < needed:
                found.append(f"{label.text()[:40]!r}: {label.height()} < {needed}")
        elif (isinstance(label, FittingLabel) or not isinstance(label, PlainLabel)) and (
            label.width() < label.sizeHint().width()
        ):
            found.append(f"{label.text()!r}: {label.width()} < {label.sizeHint().width()}")
    for button in screen.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            for side, has, needs in (
                ("wide", button.width(), button.sizeHint().width()),
                ("high", button.height(), button.fontMetrics().height()),
            ):
                if has < needs:
                    found.append(f"{button.text()!r}: {has} {side}, {needs} needed")
    for field in screen.findChildren(QLineEdit):
        text = field.placeholderText()
        margins = field.textMargins()
        room = field.contentsRect().width() - margins.left() - margins.right()
        if field.isVisible() and not field.text() and text and not isinstance(field.parent(), QComboBox):
            needed = field.fontMetrics().horizontalAdvance(text)
            if room < needed:
                found.append(f"placeholder {text!r}: {room} < {needed}")
    for bar in screen.findChildren(QTabBar):
        for place in range(bar.count() if bar.isVisible() else 0):
            needed = bar.fontMetrics().horizontalAdvance(bar.tabText(place))
            if bar.tabRect(place).width() < needed:
                found.append(f"tab {bar.tabText(place)!r}: {bar.tabRect(place).width()} < {needed}")
    return found


def shortened(screen: QWidget) -> list[str]:
    """The whole texts of the labels that show only a part of theirs, ending in an ellipsis."""
    return [
        label.text()
        for label in screen.findChildren(PlainLabel)
        if label.isVisible() and not label.wordWrap() and QLabel.text(label) != label.text()
    ]


def outside(screen: QWidget) -> list[str]:
    """Parts that reach over the edge of what they stand in, and so are cut there; what scrolls may."""
    found = []
    for part in _parts(screen):
        parent = part.parentWidget()
        if not part.isVisible() or parent is None or parent.objectName() == "qt_scrollarea_viewport":
            continue
        if not parent.rect().contains(part.geometry()):
            found.append(f"{spoken(part)!r}: {part.geometry()} in {parent.rect()}")
    return found


def _parts(screen: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget)
    found = [part for kind in kinds for part in screen.findChildren(kind)]
    return [part for part in found if part.isVisibleTo(screen) and not part.objectName().startswith("qt_")]
