"""Over the buttons: the files that go out with the reply, each with a small picture, its size, and a way to
take it away."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _

from ..kit.flow import FlowLayout
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, TARGET, font, font_scale, set_look, theme
from ..kit.translate import follow

SIDE = 30
"""Of the small picture, in pixels."""
NARROW, BROAD, WIDE = 155, 240, 330
"""Of a chip: the least, with a long name, and with a sentence about what is wrong."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One file of the bar. `key` names it; `note` is its size, or what is wrong with it (`bad`)."""

    key: str
    name: str
    note: str
    bad: bool = False
    again: bool = False
    picture: QImage | None = None
    kind: str = ""
    """The extension in capitals, where there is no picture."""


class FileChip(QFrame):
    """`removed(key)` and `again(key)`: what the person wants."""

    removed = Signal(str)
    again = Signal(str)

    def __init__(self, shown: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        set_look(self, "card")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP + 2, STEP, STEP, STEP)
        layout.setSpacing(STEP + 2)
        self._picture = QLabel()
        self._picture.setFixedSize(SIDE, SIDE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.name = PlainLabel(literal(shown.name, 120), size=12)
        self.note = PlainLabel(shown.note, size=11, token="bad" if shown.bad else "dim", wrap=shown.bad)
        words.addWidget(self.name)
        words.addWidget(self.note)
        layout.addLayout(words, 1)
        self.retry = QPushButton()
        set_look(self.retry, "link")
        self.retry.setVisible(shown.again)
        self.retry.clicked.connect(self._again)
        layout.addWidget(self.retry)
        self.remove = QPushButton("✕")
        set_look(self.remove, "quiet")
        self.remove.setFixedSize(QSize(24, 24))
        self.remove.clicked.connect(self._remove)
        layout.addWidget(self.remove)
        for button in (self.retry, self.remove):
            button.setAutoDefault(False)
        self.setFixedWidth(self._width())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        theme().changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def retranslate(self) -> None:
        name = literal(self.shown.name, 120)
        self.setAccessibleName(_("{name}, {note}").format(name=name, note=self.shown.note))
        self.remove.setAccessibleName(_("Take {name} away").format(name=name))
        self.remove.setAccessibleDescription(self.shown.note)
        self.remove.setToolTip(_("Take away"))
        self.retry.setText(_("Try again"))

    def _width(self) -> int:
        """As wide as the name, within bounds."""
        if self.shown.bad:
            return round(WIDE * font_scale())
        beside = SIDE + TARGET + 2 * (STEP + 2) + (STEP + 2) + STEP + 2
        needed = self.name.sizeHint().width() + beside
        return max(round(NARROW * font_scale()), min(needed, round(BROAD * font_scale())))

    def has_focus(self) -> bool:
        """Whether one of its buttons has the focus."""
        return self.remove.hasFocus() or self.retry.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete works from either button."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
            event.accept()
            return
        super().keyPressEvent(event)

    def _remove(self) -> None:
        self.removed.emit(self.shown.key)

    def _again(self) -> None:
        self.again.emit(self.shown.key)

    def _draw(self) -> None:
        if self.shown.picture is not None:
            self._picture.setStyleSheet("")
            self._picture.setPixmap(_covering(self.shown.picture, SIDE, self.devicePixelRatioF()))
            return
        tokens = theme().tokens
        color, ground = (
            (tokens.bad, tokens.bad_ground) if self.shown.bad else (tokens.dim, tokens.stopped_ground)
        )
        self._picture.setFont(font(9, bold=True))
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._picture.setText("!" if self.shown.bad else literal(self.shown.kind, 4))
        self._picture.setStyleSheet(f"QLabel {{ background: {ground}; color: {color}; border-radius: 5px; }}")


class FilesBar(QWidget):
    """`removed(key)` and `again(key)` come from its chips; hidden while there is none."""

    removed = Signal(str)
    again = Signal(str)
    worded = Signal()
    """The language is another: the remarks have to be given anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[FileChip] = []
        self.remark = PlainLabel(size=11, token="dim", wrap=True)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, spacing=2 * STEP, line_spacing=STEP + 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self._chips)
        layout.addWidget(self.remark)
        self.hide()
        follow(self)

    def show_files(self, shown: list[Shown], remark: str) -> None:
        """These files; `remark` stands under them."""
        if [chip.shown for chip in self.chips] != shown:
            self._fill(shown)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self._chips.setVisible(bool(shown))
        self.setVisible(bool(shown) or bool(remark))

    def retranslate(self) -> None:
        self.setAccessibleName(_("Attached files"))
        for chip in self.chips:
            chip.retranslate()
        self.worded.emit()

    def _fill(self, shown: list[Shown]) -> None:
        focused = next((place for place, chip in enumerate(self.chips) if chip.has_focus()), None)
        left = list(self.chips)
        chips = []
        for each in shown:
            known = next((chip for chip in left if chip.shown == each), None)
            if known is not None:
                left.remove(known)
            chips.append(known or self._made(each))
        for gone in left:
            gone.hide()
            gone.deleteLater()
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in chips:
            self._flow.addWidget(chip)
        self.chips = chips
        self._chips.updateGeometry()
        if focused is not None and chips:
            chips[min(focused, len(chips) - 1)].remove.setFocus()

    def _made(self, shown: Shown) -> FileChip:
        chip = FileChip(shown, self._chips)
        chip.removed.connect(self.removed)
        chip.again.connect(self.again)
        return chip


def _covering(image: QImage, side: int, ratio: float) -> QPixmap:
    """The middle of the picture, filling a square."""
    pixels = round(side * ratio)
    scaled = image.scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - pixels) // 2, (scaled.height() - pixels) // 2
    made = QPixmap.fromImage(scaled.copy(left, top, pixels, pixels))
    made.setDevicePixelRatio(ratio)
    return made
