"""Under the field: the finding in question with its reason and what can be done, and how many there are."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.compliance.model import HINT, Finding
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number

from ...actions import Actions
from ...kit.flow import FlowLayout
from ...kit.labels import FittingLabel, KeyCap, PlainLabel, YieldingLabel
from ...kit.pill import PillLabel
from ...kit.theme import STEP, set_look
from ...kit.translate import follow
from ...workspace import Workspace
from . import words

NEXT, BEFORE, FIX = "finding.next", "finding.previous", "finding.fix"


class FindingsStrip(QFrame):
    """`stepped(1 or -1)`, `fix_wanted`, `mistaken_wanted`: what the person wants with the finding shown."""

    stepped = Signal(int)
    fix_wanted = Signal()
    mistaken_wanted = Signal()

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._actions = workspace, actions
        self._text = ""
        self._findings: tuple[Finding, ...] = ()
        self._place = 0
        self._mistakable, self._resting = True, False
        self.level = PillLabel()
        self.title = YieldingLabel(bold=True)
        self.found = PlainLabel(token="dim")
        # What was found is marked in the text as well: it gives way before the title does.
        self.found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.count = FittingLabel(size=11, token="dim")
        self.before, self.next = QToolButton(), QToolButton()
        self.reason = PlainLabel(wrap=True)
        self.fix = QPushButton()
        self.fix_key = KeyCap()
        self.mistaken = QPushButton()
        self._build()
        self.before.clicked.connect(self._step_back)
        self.next.clicked.connect(self._step_on)
        self.fix.clicked.connect(self.fix_wanted)
        self.mistaken.clicked.connect(self.mistaken_wanted)
        actions.changed.connect(self.retranslate)
        self.hide()
        follow(self)

    def _build(self) -> None:
        for button, glyph in ((self.before, "‹"), (self.next, "›")):
            button.setText(glyph)
            set_look(button, "dots")
            button.setMinimumSize(24, 24)
        head = QHBoxLayout()
        head.setSpacing(2 * STEP)
        head.addWidget(self.level)
        head.addWidget(self.title)
        head.addWidget(self.found, 1)
        self._steps = QWidget()
        steps = QHBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(STEP)
        steps.addWidget(self.count)
        steps.addWidget(self.before)
        steps.addWidget(self.next)
        self._hands = QWidget()
        hands = FlowLayout(self._hands, spacing=2 * STEP)
        set_look(self.mistaken, "link")
        self.mistaken.setMinimumHeight(24)
        for hand in (self.fix, self.mistaken):
            hand.setAutoDefault(False)
        for part in (self.fix, self.fix_key, self.mistaken, self._steps):
            hands.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addLayout(head)
        layout.addWidget(self.reason)
        layout.addWidget(self._hands)

    def show_findings(self, text: str, findings: Sequence[Finding], current: Finding | None) -> None:
        """The findings of a text and the one in question; none hides the strip."""
        self._text, self._findings = text, tuple(findings)
        self._place = self._findings.index(current) if current in self._findings else 0
        self.setVisible(bool(self._findings))
        self.retranslate()

    def allow_mistaken(self, allowed: bool) -> None:
        """Whether a finding can be called mistaken here."""
        self._mistakable = allowed
        self.retranslate()

    @Slot(bool)
    def rest(self, resting: bool) -> None:
        """Without its buttons, while the reason why the finding is mistaken is asked for below it."""
        self._resting = resting
        self.retranslate()

    @property
    def current(self) -> Finding | None:
        """The finding that is shown."""
        return self._findings[self._place] if self._findings else None

    def retranslate(self) -> None:
        self.before.setAccessibleName(_("Previous finding"))
        self.next.setAccessibleName(_("Next finding"))
        self.mistaken.setText(_("This finding is mistaken…"))
        finding = self.current
        if finding is None:
            self.setAccessibleName("")
            return
        self._say_keys()
        count, language = len(self._findings), self._workspace.language
        word = words.level_word(finding.level)
        glyph, tone = words.GLYPHS.get(finding.level, words.GLYPHS[HINT])
        self.level.show_pill(glyph, word, tone, word)
        self.title.setText(words.title(finding))
        self.found.setText(words.found_text(self._text, finding))
        self.reason.setText(words.reason(finding))
        self.fix.setText(words.fix_word(finding).replace("&", "&&"))
        self.fix.setVisible(finding.fixed is not None)
        self.fix_key.setVisible(finding.fixed is not None and bool(self.fix_key.text()))
        mistakable = self._mistakable and finding.level != HINT
        self.mistaken.setVisible(mistakable)
        can_do = finding.fixed is not None or mistakable or count > 1
        self._hands.setVisible(can_do and not self._resting)
        place = format_number(self._place + 1, language)
        self.count.setText(
            ngettext("{place} of {count} finding", "{place} of {count} findings", count).format(
                place=place, count=format_number(count, language)
            )
        )
        self._steps.setVisible(count > 1)
        self.setAccessibleName(words.sentence(self._text, finding, self.fix_key.text()))

    def _say_keys(self) -> None:
        known = {entry.id for entry in self._actions.entries()}
        keys = {
            action: self._actions.key_text(action) if action in known else ""
            for action in (NEXT, BEFORE, FIX)
        }
        self.next.setToolTip(keys[NEXT])
        self.before.setToolTip(keys[BEFORE])
        self.fix_key.setText(keys[FIX])

    @Slot()
    def _step_back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _step_on(self) -> None:
        self.stepped.emit(1)
