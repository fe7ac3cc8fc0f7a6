"""The review of a text in a field of its own, outside the composer: marks, findings, fixes, and the word
before it goes. There is no calling mistaken here, since nothing would carry the reason.

A subject above it goes out with it and is reviewed with it: its findings come first, and have no fix.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLineEdit

from desktop.compliance.model import LEVELS, Finding, Review, Surroundings

from ..field import TextField
from ..spans import units
from .findings_strip import FindingsStrip
from .reviewer import Reviewer, places_found
from .send_check import SendCheck
from .underlines import underline


class FieldReview(QObject):
    """Reviews `field` at each pause and shows what it finds in `strip`; `around` gives what the text is
    judged against, None when there is nothing to judge; `subject` is the field of what stands above it."""

    def __init__(
        self,
        field: TextField,
        strip: FindingsStrip,
        around: Callable[[], Surroundings | None],
        subject: QLineEdit | None = None,
    ) -> None:
        super().__init__(field)
        self._field, self._strip, self._around, self._subject = field, strip, around, subject
        self._text = ""
        """Subject and text as they were last reviewed."""
        self._begin = 0
        """Where the text begins in it."""
        self._findings: Sequence[Finding] = ()
        self._current: Finding | None = None
        self._check = SendCheck()
        self.reviewer = Reviewer(self._asked, self)
        self.reviewer.reviewed.connect(self._show)
        field.textChanged.connect(self._typed)
        if subject is not None:
            subject.textChanged.connect(self._typed)
        strip.allow_mistaken(False)
        strip.stepped.connect(self._step)
        strip.fix_wanted.connect(self.fix)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of subject and text as they were last reviewed, by their places in both."""
        return tuple(self._findings)

    def is_armed(self) -> bool:
        """Whether the next press lets the text go in spite of its warnings."""
        return self._check.is_armed(self._above() + self._field.toPlainText())

    def refusal(self) -> str:
        """Why the text may not go now, "" when it may; a warning refuses once, until the text is edited."""
        asked = self._asked()
        if asked is None:
            return ""
        self._show(asked[0], self.reviewer.now(*asked))
        said = self._check.refusal(self._text, self._findings, mistakable=False)
        if said and self._check.refusing is not None:
            self._reveal(self._check.refusing)
        return said

    @Slot()
    def fix(self) -> None:
        """Applies the fix of the finding that is shown."""
        asked = self._asked()
        if asked is None:
            return
        self._show(asked[0], self.reviewer.shown(*asked))
        if self._current is not None and self._current.fixed is not None:
            self._field.replace_text(self._current.fixed)
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

    def _above(self) -> str:
        """The subject, as a line above the text."""
        return self._subject.text() + "\n" if self._subject is not None else ""

    @Slot()
    def _typed(self) -> None:
        self._check.disarm()
        self.reviewer.later()

    @Slot(str, object)
    def _show(self, text: str, found: Review) -> None:
        before, above, around = self._current, self._above(), self._around()
        in_subject = places_found(above[:-1], around) if above.strip() and around is not None else ()
        self._text, self._begin = above + text, len(above)
        self._findings = (
            *(replace(each, fix=None) for each in in_subject),
            *(_moved(each, self._begin) for each in found.findings),
        )
        same = [known for known in self._findings if before is not None and known.rule == before.rule]
        if before is not None:
            place = before.start
            same.sort(key=lambda known: abs(known.start - place))
        worst = sorted(self._findings, key=lambda known: LEVELS.index(known.level))
        self._current = next(iter([*same, *worst]), None)
        self._paint()

    def _paint(self) -> None:
        self._strip.show_findings(self._text, self._findings, self._current)
        text = self._text[self._begin :]
        below = [_moved(each, -self._begin) for each in self._findings if each.start >= self._begin]
        shown = _moved(self._current, -self._begin) if self._current is not None else None
        underline(self._field, text, below, shown)

    @Slot(int)
    def _step(self, way: int) -> None:
        if self._current is not None and self._current in self._findings:
            place = list(self._findings).index(self._current)
            self._reveal(self._findings[(place + way) % len(self._findings)])

    def _reveal(self, finding: Finding) -> None:
        self._current = finding
        if self._subject is not None and finding.start < self._begin:
            start, end = units(self._text, finding.start), units(self._text, finding.end)
            self._subject.setFocus()
            self._subject.setSelection(start, end - start)
        else:
            self._field.setFocus()
            if finding.end > finding.start:
                self._field.select(finding.start - self._begin, finding.end - self._begin)
        self._paint()


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by)
