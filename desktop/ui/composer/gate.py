"""What stands between the Send key and the outbox: checks that may refuse, and helpers that complete the
reply."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.actions import DecideCase, Reply, StageUpdate

from .target import Target


@dataclass(frozen=True, slots=True)
class Attempt:
    """A press of Send: for whom, which text, and whether it is an internal note."""

    target: Target
    text: str
    note: bool
    go_on: bool


class Asks(str):
    """A reason that only asks to look again: the next press sends in spite of it."""


Check = Callable[[Attempt], str]
"""Says in the user's language why the text may not go now, "" when it may; `Asks` where the next press may
send it. What it says stands under the field and is spoken. It may show more in a part of its own; it is asked
at a press of Send, and only then."""

Completion = Callable[[Reply], Reply]
"""Adds to a reply what the composer does not know: attachments, overrides. Called when no check refuses."""


Sent = Reply | StageUpdate | DecideCase
"""What leaves the composer."""


class Gate:
    """The checks and completions, in the order in which they were added."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.completions: list[Completion] = []
        self.forms: list[Callable[[Reply], Sent]] = []
        """Each makes of the reply what its form is for while that is open (a status update, a decision), and
        else gives it back."""

    def refusal(self, attempt: Attempt) -> str:
        """The first check's reason against sending, "" when all let it pass. Those that only ask do so at the
        same press, each in its part, so that one more press answers them all."""
        asked = ""
        for check in self.checks:
            said = check(attempt)
            if said and not isinstance(said, Asks):
                return said
            asked = asked or said
        return asked

    def complete(self, reply: Reply) -> Sent:
        """The reply, or what a form makes of it, as it goes into the outbox."""
        for completion in self.completions:
            reply = completion(reply)
        made = (form(reply) for form in self.forms)
        return next((sent for sent in made if not isinstance(sent, Reply)), reply)
