"""When a draft can be judged as a whole: a greeting alone is no reply that lacks something, but one that has
only begun."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.compliance.model import Finding

REST_MS = 1500
"""So long nothing is typed, in milliseconds, until what was written may be called empty."""
_OF_THE_WHOLE = ("quality.generic",)
_ENDS = (".", "!", "?", "…", ";")
"""What a sentence ends with; in Greek a question ends with ";"."""


class Settling(QObject):
    """`settled` when the typing has rested long enough."""

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_asked_for = False
        """Whether the person wants to hear everything."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self.settled)

    def typed(self) -> None:
        """Another key was pressed."""
        self.is_asked_for = False
        self._timer.start()

    def ask(self) -> None:
        """The person wants to hear everything now: Send, or the way through the findings."""
        self.is_asked_for = True
        self._timer.stop()

    def begin(self) -> None:
        """Another text, which nobody is typing."""
        self.is_asked_for = False
        self._timer.stop()

    def is_early(self, text: str, finding: Finding) -> bool:
        """Whether a finding speaks of the whole of a text that is still being begun."""
        if self.is_asked_for or finding.rule not in _OF_THE_WHOLE or finding.end > finding.start:
            return False
        return self._timer.isActive() or not any(end in text for end in _ENDS)
