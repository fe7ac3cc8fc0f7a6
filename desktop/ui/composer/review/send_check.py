"""The word before Send: something forbidden refuses, a warning asks once, hints are in nobody's way."""

from collections.abc import Sequence

from desktop.compliance.model import BLOCK, WARN, Finding
from desktop.l10n.catalogs import _

from ..gate import Asks


class SendCheck:
    """Remembers the text that goes at the next press in spite of its warnings; any edit disarms it."""

    def __init__(self) -> None:
        self._armed = ""
        self.refusing: Finding | None = None
        """Why the last press was refused."""

    def is_armed(self, text: str) -> bool:
        """Whether the next press lets this text go."""
        return bool(self._armed) and self._armed == text

    def disarm(self) -> None:
        """The text is another: the next press asks anew."""
        self._armed = ""

    def refusal(self, text: str, findings: Sequence[Finding], *, mistakable: bool) -> str:
        """Why a text with these findings may not go now, "" when it may. `mistakable`: whether a finding can
        be called mistaken there."""
        self.refusing = next((known for known in findings if known.level == BLOCK), None)
        if self.refusing is not None:
            if mistakable:
                return _(
                    "Not sent: what is marked is not allowed. Change it, or say why the finding is mistaken."
                )
            return _("Not sent: what is marked is not allowed. Change it.")
        warning = next((known for known in findings if known.level == WARN), None)
        if warning is not None and not self.is_armed(text):
            self._armed, self.refusing = text, warning
            return Asks(_("Not sent yet. Look at what is marked; to send it as it is, press Send again."))
        return ""
