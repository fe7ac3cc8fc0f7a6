"""Python's cyclic garbage, collected in the window's thread alone.

Left to itself Python collects in whichever thread makes the next object. A widget in a cycle would then end
in the thread of sync or store, which Qt does not survive. So the collector is off while a window is there,
and the window's thread asks at leisure whether it is time, by Python's own thresholds.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 2000


class Garbage(QObject):
    """Collects from its making on until `end`, which gives the work back to Python."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def settle(self) -> None:
        """What is there once the window stands is not looked through again: it stays as long as the
        program."""
        gc.collect(0)
        gc.freeze()

    @Slot()
    def look(self) -> None:
        """Collects the oldest generation whose time has come."""
        due = [
            place
            for place, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if threshold and count > threshold
        ]
        if due:
            gc.collect(due[-1])

    def end(self) -> None:
        """Python collects by itself again."""
        self._timer.stop()
        gc.enable()
