"""The review of a text in a field of its own, outside the composer: marks, findings, fixes, and the word
before it goes. There is no calling mistaken here, since nothing would carry the reason."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from desktop.compliance.model import LEVELS, Finding, Review, Surroundings

from ..field import TextField
from .findings_strip import FindingsStrip
from .reviewer import READ_AT_MOST, Reviewer
from .send_check import SendCheck
from .underlines import underline


class FieldReview(QObject):
    """Reviews `field` at each pause and shows what it finds in `strip`; `around` gives what the text is
    judged against, None when there is nothing to judge."""

    def __init__(
        self, field: TextField, strip: FindingsStrip, around: Callable[[], Surroundings | None]
    ) -> None:
        super().__init__(field)
        self._field, self._strip, self._around = field, strip, around
        self._text = ""
        self._findings: Sequence[Finding] = ()
        self._current: Finding | None = None
        self._check = SendCheck()
        self.reviewer = Reviewer(self._asked, self)
        self.reviewer.reviewed.connect(self._show)
        field.textChanged.connect(self._typed)
        strip.allow_mistaken(False)
        strip.stepped.connect(self._step)
        strip.fix_wanted.connect(self.fix)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the text as it was last reviewed."""
        return tuple(self._findings)

    def is_armed(self) -> bool:
        """Whether the next press lets the text go in spite of its warnings."""
        return self._check.is_armed(self._field.toPlainText())

    def refusal(self) -> str:
        """Why the text may not go now, "" when it may; a warning refuses once, until the text is edited."""
        asked = self._asked()
        if asked is None:
            return ""
        self._show(asked[0], self.reviewer.now(*asked))
        said = self._check.refusal(asked[0], self._findings, mistakable=False)
        if said and self._check.refusing is not None:
            self._reveal(self._check.refusing)
        return said

    @Slot()
    def fix(self) -> None:
        """Applies the fix of the finding that is shown."""
        asked = self._asked()
        if asked is None:
            return
        self._show(asked[0], self.reviewer.now(*asked))
        if self._current is not None and self._current.fixed is not None:
            self._field.replace_text(self._current.fixed + asked[0][READ_AT_MOST:])
            self.reviewer.look()

    @Slot()
    def next(self) -> None:
        """To the next finding, with the cursor."""
        self._step(1)

    @Slot()
    def before(self) -> None:
        """To the one before."""
        self._step(-1)

    def _asked(self) -> tuple[str, Surroundings] | None:
        around = self._around()
        return (self._field.toPlainText(), around) if around is not None else None

    @Slot()
    def _typed(self) -> None:
        self._check.disarm()
        self.reviewer.later()

    @Slot(str, object)
    def _show(self, text: str, found: Review) -> None:
        before = self._current
        self._text, self._findings = text, found.findings
        same = [known for known in self._findings if before is not None and known.rule == before.rule]
        worst = sorted(self._findings, key=lambda known: LEVELS.index(known.level))
        self._current = next(iter([*same, *worst]), None)
        self._paint()

    def _paint(self) -> None:
        self._strip.show_findings(self._text, self._findings, self._current)
        underline(self._field, self._text, self._findings, self._current)

    @Slot(int)
    def _step(self, way: int) -> None:
        if self._current is not None and self._current in self._findings:
            place = list(self._findings).index(self._current)
            self._reveal(self._findings[(place + way) % len(self._findings)])

    def _reveal(self, finding: Finding) -> None:
        self._current = finding
        self._field.setFocus()
        if finding.end > finding.start:
            self._field.select(finding.start, finding.end)
        self._paint()
