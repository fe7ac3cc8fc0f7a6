"""A button that shows a key and, when pressed, takes the next key as the new one."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

from desktop.l10n.catalogs import _

from ..actions import keys_as_written
from ..kit.theme import font_scale, theme
from ..kit.translate import follow

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_unknown,
    }
)
_NONE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
WIDTH = 140


class KeyButton(QPushButton):
    """`picked` carries a portable key sequence, empty for "no key". Esc and leaving the button change
    nothing."""

    picked = Signal(str)

    def __init__(self, name: str, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._name, self._keys = name, keys
        self._listening = False
        self._restyle()
        theme().changed.connect(self._restyle)
        self.setAutoDefault(False)
        self.clicked.connect(self._listen)
        follow(self)

    @property
    def listening(self) -> bool:
        """Whether the next key becomes the new one."""
        return self._listening

    def set_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """The action's name and the keys in force."""
        self._name, self._keys = name, keys
        self.retranslate()

    def retranslate(self) -> None:
        shown = ", ".join(keys_as_written(self._keys))
        self.setText(_("Press a key…") if self._listening else shown or "—")
        self.setAccessibleName(
            _("{command}: press the new key").format(command=self._name)
            if self._listening
            else _("{command}: key {key}").format(command=self._name, key=shown)
            if shown
            else _("{command}: no key").format(command=self._name)
        )
        self.setAccessibleDescription(
            _("Press the button, then the new key. Backspace takes the key away, Esc leaves it as it is.")
        )

    def event(self, event: QEvent) -> bool:
        if self._listening and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._listening and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._hear(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._stop()
        super().focusOutEvent(event)

    @Slot()
    def _restyle(self) -> None:
        self.setMinimumWidth(round(WIDTH * font_scale()))

    @Slot()
    def _listen(self) -> None:
        self._listening = True
        self.retranslate()

    def _stop(self) -> None:
        if self._listening:
            self._listening = False
            self.retranslate()

    def _hear(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key == Qt.Key.Key_Escape and plain:
            self._stop()
        elif key in _NONE and plain:
            self._stop()
            self.picked.emit("")
        else:
            self._stop()
            self.picked.emit(portable_key(event))


def portable_key(event: QKeyEvent) -> str:
    """The key sequence of a key press as settings keep it. A sign that needs Shift or AltGr on this
    keyboard ("?") is the sign itself."""
    text = event.text()
    if len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace():
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
        if not event.modifiers() & others:
            return text
    combination = event.keyCombination()
    modifiers = combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sequence = QKeySequence(int(modifiers.value) | int(combination.key().value))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)
