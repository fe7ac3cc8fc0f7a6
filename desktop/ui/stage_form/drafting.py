"""The message that a stage form drafts: it follows the fields as long as it stands in the composer as it was
drafted; in words that a person has changed only the values are exchanged."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor

from desktop.domain.case_rules import ORDER
from desktop.replies.drafts import Draft, beside, stage_draft
from desktop.replies.engine import TemplateProblem
from desktop.replies.facts import Facts, values

from ..composer.beside import BesideText
from ..composer.composer import Composer

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What is drafted: a stage of a kind of case (or order), with what is known."""

    kind: str = ORDER
    stage: str = ""
    facts: Facts | None = None


class Drafting:
    """One for each form. `drafted` is what stands in the composer from it; `problem` why nothing could be
    drafted."""

    def __init__(self, composer: Composer, beside_text: BesideText) -> None:
        self._composer, self._beside = composer, beside_text
        self.about = About()
        self.drafted = ""
        self.problem: TemplateProblem | None = None
        self._by_hand = False
        self._last: Values = {}

    def begin(self, about: About, given: Values, drafted: str | None, *, by_hand: bool = False) -> None:
        """Drafts anew; with `drafted` the text stands in the composer already, `by_hand` in other words."""
        self.about, self._last = about, dict(given)
        self._by_hand = by_hand
        if drafted is not None:
            self.drafted = drafted
            self._composer.set_template(drafted, form=True)
        else:
            self._write(given)
        self.show_beside(given)

    def end(self) -> None:
        """The form is left: nothing of its own stays under the field."""
        self.about, self.drafted, self._by_hand = About(), "", False
        self._beside.show_text("", "")

    def take_out(self) -> None:
        """Takes the draft out of the composer, unless a person has changed it."""
        text = self._composer.text()
        if self.drafted and self.drafted in text and not self._by_hand:
            self._composer.field.replace_text(without(text, self.drafted))

    def follow(self, given: Values) -> None:
        """The fields hold other values."""
        if self._by_hand or (self.drafted and self.drafted not in self._composer.text()):
            self._exchange(given)
        else:
            self._write(given)
        self._last = dict(given)
        self.show_beside(given)

    def draft(self, given: Values, language: str) -> Draft | None:
        """The message in a language; None where there is none, or when its template cannot be used."""
        facts = self.about.facts
        if facts is None:
            return None
        self.problem = None
        try:
            return stage_draft(self.about.kind, self.about.stage, facts.with_form(given), language)
        except TemplateProblem as problem:
            self.problem = problem
            return None

    def for_buyer(self, given: Values) -> Draft | None:
        """The message in the buyer's language."""
        target = self._composer.target
        return self.draft(given, target.language) if target is not None else None

    def show_beside(self, given: Values) -> None:
        """What the message says, in the language of the screen."""
        draft = self.for_buyer(given)
        language = beside(draft) if draft is not None else ""
        told = self.draft(given, language) if language else None
        self._beside.show_text(told.text if told is not None else "", language)

    def _write(self, given: Values) -> None:
        draft = self.for_buyer(given)
        new = draft.text if draft is not None else ""
        old, text = self.drafted, self._composer.text()
        if old and old in text:
            text = text.replace(old, new, 1) if new else without(text, old)
        elif new and not old:
            text = f"{new}\n\n{text}" if text.strip() else new
        self.drafted = new
        if text != self._composer.text():
            self._composer.field.replace_text(text)
            if not old:
                # A fresh message is read from its beginning.
                self._composer.field.moveCursor(QTextCursor.MoveOperation.Start)
        self._composer.set_template(new, form=True)

    def _exchange(self, given: Values) -> None:
        facts, target = self.about.facts, self._composer.target
        if facts is None or target is None:
            return
        before = values(facts.with_form(self._last), target.language)
        after = values(facts.with_form(given), target.language)
        text = self._composer.text()
        for name, value in after.items():
            old, new = str(before[name]), str(value)
            if old != new and text.count(old) == 1:
                text = text.replace(old, new)
        if text != self._composer.text():
            self._composer.field.replace_text(text)


def without(text: str, drafted: str) -> str:
    """The text without the draft that stands in it."""
    before, _found, behind = text.partition(drafted)
    return f"{before.rstrip()}\n\n{behind.lstrip()}".strip()
