"""Over the field: what the buyer asks, wants or reports, ticked as the draft deals with it (R9). It reminds;
it never stands in the way."""

from collections.abc import Sequence
from textwrap import wrap

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.compliance.model import Question
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.money import format_number

from ...kit.choices import CheckBox
from ...kit.flow import FlowLayout
from ...kit.labels import FittingLabel, literal, tooltip
from ...kit.theme import STEP, set_look
from ...kit.translate import follow
from ...workspace import Workspace
from .ticks import Ticks, mark_of

SHOWN = 6
_LINE, _LINES = 54, 2
"""Characters of a line of the buyer's words, and how many lines are shown."""


class CheckItem(QWidget):
    """A box to tick by hand and the buyer's words, which lead to their message. `ticked(on)`, `chosen`."""

    ticked = Signal(bool)
    chosen = Signal()

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.box = CheckBox()
        self.box.setFixedWidth(28)
        self.words = QPushButton()
        set_look(self.words, "link")
        self.words.setMinimumHeight(24)
        self.words.setAutoDefault(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.box)
        line.addWidget(self.words)
        self.box.clicked.connect(self.ticked)
        self.words.clicked.connect(self.chosen)

    def say(self, answered: bool) -> None:
        """Whether it is dealt with."""
        self.box.setChecked(answered)
        whole = literal(self.question.text, 300)
        lines = wrap(self.question.text, _LINE, max_lines=_LINES, placeholder="…")
        said = "\n".join(literal(line) for line in lines)
        shown = said if self.question.certain else _("{question} (maybe)").format(question=said)
        self.words.setText(shown.replace("&", "&&"))
        spoken = _spoken(self.question, whole)
        self.box.setAccessibleName(spoken)
        self.words.setAccessibleName(_("Show in the messages: {text}").format(text=whole))
        self.words.setToolTip(tooltip(self.question.text) if lines and lines[-1].endswith("…") else "")


class Checklist(QFrame):
    """`shown(text)`: the person wants to see the message with these words; `changed`: ticked by hand."""

    wanted = Signal(str)
    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._questions: tuple[Question, ...] = ()
        self._ticks = Ticks(workspace, self)
        self._by_hand: dict[str, bool] = {}
        self._messages: tuple[str, ...] = ()
        self._conversation = ""
        self._all = False
        self.items: list[CheckItem] = []
        self.count = FittingLabel(size=11, token="dim")
        self.more = QPushButton()
        set_look(self.more, "link")
        self.more.setMinimumHeight(24)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._show_all)
        self._rows = QWidget()
        self._flow = FlowLayout(self._rows, spacing=3 * STEP, line_spacing=0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._rows)
        self._flow.addWidget(self.count)
        self._flow.addWidget(self.more)
        self.hide()
        follow(self)

    def show_questions(
        self, conversation: str, questions: Sequence[Question], messages: Sequence[str] = ()
    ) -> None:
        """What the buyer of a conversation asked in these messages (ids, as in `Question.message`); none
        hides the list."""
        self._messages, self._by_hand = tuple(messages), self._ticks.of(conversation)
        other = conversation != self._conversation
        if other:
            self._conversation, self._all = conversation, False
        if other or [each.text for each in questions] != [each.text for each in self._questions]:
            self._questions = tuple(questions)
            self._fill()
        self._questions = tuple(questions)
        self.setVisible(bool(questions))
        self.retranslate()

    def answered(self, question: Question) -> bool:
        """Whether it is dealt with: what a person ticked counts before what the draft seems to say."""
        return self._by_hand.get(self._mark(question), question.answered)

    def is_ticked_by_hand(self, text: str) -> bool:
        """Whether a person says that these words are dealt with."""
        return any(
            self._by_hand.get(self._mark(question), False)
            for question in self._questions
            if question.text == text
        )

    def _mark(self, question: Question) -> str:
        return mark_of(question, self._messages)

    def retranslate(self) -> None:
        language = self._workspace.language
        total = len(self._questions)
        done = sum(self.answered(each) for each in self._questions)
        # What the draft seems to say is a guess: only a person's ticks are called an answer.
        sure = all(self._by_hand.get(self._mark(each)) for each in self._questions if self.answered(each))
        form = (
            ngettext("{done} of {count} answered", "{done} of {count} answered", total)
            if sure
            else ngettext("{done} of {count} seems answered", "{done} of {count} seem answered", total)
        )
        self.count.setText(
            form.format(done=format_number(done, language), count=format_number(total, language))
        )
        self.count.set_token("good" if total and done == total and sure else "dim")
        self.setAccessibleName(_("What the buyer asks"))
        for item, question in zip(self.items, self._visible(), strict=False):
            item.question = question
            item.say(self.answered(question))
        hidden = total - len(self.items)
        self.more.setVisible(hidden > 0)
        self.more.setText(
            ngettext("{count} more", "{count} more", hidden).format(count=format_number(hidden, language))
        )
        self._flow.invalidate()
        self._rows.updateGeometry()

    def _visible(self) -> tuple[Question, ...]:
        return self._questions if self._all else self._questions[:SHOWN]

    def _fill(self) -> None:
        while (taken := self._flow.takeAt(0)) is not None:
            widget = taken.widget()
            if isinstance(widget, CheckItem):
                widget.hide()
                widget.deleteLater()
        self.items = []
        for question in self._visible():
            item = CheckItem(question)
            item.ticked.connect(self._ticked)
            item.chosen.connect(self._chosen)
            self._flow.addWidget(item)
            self.items.append(item)
        self._flow.addWidget(self.more)
        self._flow.addWidget(self.count)

    @Slot(bool)
    def _ticked(self, on: bool) -> None:
        item = self.sender()
        if isinstance(item, CheckItem):
            standing = {self._mark(each) for each in self._questions}
            self._ticks.tick(self._conversation, self._mark(item.question), on, standing)
            self._by_hand = self._ticks.of(self._conversation)
            self.retranslate()
            self._workspace.announced.emit(self.count.text())
            self.changed.emit()

    @Slot()
    def _chosen(self) -> None:
        item = self.sender()
        if isinstance(item, CheckItem):
            self.wanted.emit(item.question.text)

    @Slot()
    def _show_all(self) -> None:
        self._all = True
        self._fill()
        self.retranslate()


def _spoken(question: Question, text: str) -> str:
    """The box as a screen reader says it; whether it is ticked the reader says by itself."""
    if not question.certain:
        return _("Maybe a question: {text}").format(text=text)
    if question.kind == "problem":
        return _("Problem: {text}").format(text=text)
    if question.kind == "request":
        return _("Request: {text}").format(text=text)
    return _("Question: {text}").format(text=text)
