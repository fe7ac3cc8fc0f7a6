"""What a program that is killed said it would do and what it said was saved, what may be on the disk then:
every text that was confirmed, in the draft, the outbox or among the conversation's messages, and nothing that
was taken back."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

LEGAL = {"queued", "sending", "retry", "unknown", "rejected", "failed", "in_moderation"}
State = tuple[str, frozenset[str]]
"""Of a conversation: its draft, and the texts that were sent and not taken back."""


@dataclass
class Step:
    """What the program said it would do; `result` None: not known to have been done."""

    what: str
    text: str
    result: bool | None = None

    def after(self, state: State) -> set[State]:
        """What a conversation may be after it."""
        draft, sent = state
        match self.what:
            case "draft":
                return {(self.text, sent)}
            case "reply":
                return {("", sent | {self.text})}
            case "note":
                return {(draft, sent | {self.text})}
        back = f"{self.text}\n\n{draft}" if draft.strip() else self.text
        taken = (draft if self.text in NOTES else back, sent - {self.text})
        if self.result is None:
            return {state, taken}
        return {taken} if self.result else {state}


NOTES: set[str] = set()


@dataclass
class Journal:
    """What one run of the program said, and what may be on the disk after it."""

    steps: dict[str, Step] = field(default_factory=dict)
    order: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, line: dict[str, Any]) -> None:
        if "step" in line:
            step = self.steps[line["step"]] = Step(line["what"], line["text"])
            self.order[line["conversation"]].append(step)
            if step.what == "note":
                NOTES.add(step.text)
        elif "done" in line:
            self.steps[line["done"]].result = line["result"]

    def may_be(self, conversation: str, before: State) -> set[State]:
        """The store does in order what it is asked: a confirmed step means that all before it are done."""
        steps = self.order[conversation]
        confirmed = max((place + 1 for place, step in enumerate(steps) if step.result is not None), default=0)
        states = {before}
        for step in steps[:confirmed]:
            states = {after for state in states for after in step.after(state)}
        possible = set(states)
        for step in steps[confirmed:]:
            states = {after for state in states for after in step.after(state)}
            possible |= states
        return possible
