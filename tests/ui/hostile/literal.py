"""What may stand on a screen: a stranger's words as letters, whatever they try to be."""

import re
import unicodedata
from collections.abc import Iterator

from PySide6.QtGui import QAccessible, Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from desktop.l10n.foreign import FSI, PDI

_STEERING = re.compile("[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def troubles(text: str) -> Iterator[str]:
    """What is wrong with a text that is shown as plain text."""
    if _STEERING.search(text):
        yield "steers the direction"
    if text.count(FSI) != text.count(PDI):
        yield "isolates left open"
    if _CONTROLS.search(text):
        yield "control characters"
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks > 4:
            yield "a tower of marks"
            return


def wrong_on(screen: QWidget) -> list[str]:
    """Everything on a screen that is not shown literally: texts, names for the screen reader, tooltips."""
    found = []
    for part in [screen, *screen.findChildren(QWidget)]:
        where = type(part).__name__
        found += [f"{where} {what}: {text[:60]!r}" for text in _texts(part) for what in troubles(text)]
        if isinstance(part, QLabel) and _guesses(part):
            found.append(f"{where} may read its text as HTML: {part.text()[:60]!r}")
        found += [f"{where} tooltip {what}" for what in _of_tooltip(part.toolTip())]
    return found


def _guesses(label: QLabel) -> bool:
    return label.textFormat() != Qt.TextFormat.PlainText and Qt.mightBeRichText(label.text())


def _texts(part: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(part)
    if interface is not None:
        for kind in (QAccessible.Text.Name, QAccessible.Text.Description):
            yield interface.text(kind)
    if part.isWindow():
        yield part.windowTitle()
    if isinstance(part, QLabel):
        yield part.text()


def _of_tooltip(tip: str) -> Iterator[str]:
    """A tooltip may be HTML of our own; a stranger's words in it may not."""
    if not Qt.mightBeRichText(tip):
        yield from troubles(tip)
        return
    document = QTextDocument()
    document.setHtml(tip)
    yield from troubles(document.toPlainText())
    made = document.toHtml()
    if re.search(r"<img|<a |<table|<hr|font-weight:[6-9]", made):
        yield f"holds foreign markup: {tip[:80]!r}"
