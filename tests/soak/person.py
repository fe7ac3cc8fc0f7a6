"""What the person does: types, sends, takes back, edits, tries again, gives up; at any moment, also while a
reply is on its way or has failed in some way."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from desktop.domain.actions import Edit, Note, Reply
from tests.soak.truth import Truth
from tests.soak.weather import ON_SENDING

places = st.integers(0, 3)
some = st.integers(0, 7)


class Person(Truth):
    """Draws places and rows without a look at the state."""

    @rule(place=places, more=st.integers(0, 40))
    def person_types(self, place: int, more: int) -> None:
        self.step("type", place, more)
        text = self.state.text(" abc" * more)
        self.store.save_draft(self.names[place], text).result()
        self.state.drafts[self.names[place]] = text

    @rule(
        place=places,
        end=st.sampled_from(["", "", "", " [moderate]", " [reject]"]),
        wait=st.sampled_from([0, 0, 5]),
    )
    def person_sends(self, place: int, end: str, wait: int) -> None:
        self.step("send", place, end, wait)
        self.queue(place, end, wait)
        self.client.drive()

    @rule(place=places)
    def person_sends_two_and_does_not_wait(self, place: int) -> None:
        self.step("send two", place)
        self.queue(place, "", 0)
        self.queue(place, "", 0)

    @rule(
        place=places,
        fault=st.sampled_from([("late", {}), *ON_SENDING]),
        times=st.integers(1, 3),
        then=st.sampled_from(["", "", "cancel", "retry", "discard"]),
    )
    def a_send_fails(self, place: int, fault: tuple[str, dict[str, Any]], times: int, then: str) -> None:
        """And the person presses something at once, on the reply that was made last."""
        self.step("send fails", place, fault, times)
        self.network.planned.extend([fault] * times)
        self.queue(place, "", 0)
        self.client.drive()
        if then:
            self.person_presses(then, -1)

    @rule(place=places, hold=st.sampled_from(["hold before", "hold after"]))
    def a_send_stands_still(self, place: int, hold: str) -> None:
        self.step("hold", place, hold)
        self.network.planned.appendleft((hold, {}))
        self.queue(place, "", 0)
        self.client.drive()

    @rule(what=st.sampled_from(["note", "close", "open"]), place=places)
    def person_does(self, what: str, place: int) -> None:
        if what == "note":
            self.person_notes(place)
        else:
            self.person_closes(place, what == "close")

    def person_notes(self, place: int) -> None:
        self.step("note", place)
        text = self.state.text()
        self.store.enqueue(Note(self.names[place], text)).result()
        self.state.made[text] = self.names[place]
        self.state.notes.add(text)
        self.client.drive()

    def person_closes(self, place: int, closed: bool) -> None:
        self.step("close", place, closed)
        self.store.enqueue(Edit(self.names[place], closed=closed)).result()
        self.client.drive()

    @rule(what=st.sampled_from(["cancel", "cancel", "edit", "retry", "discard"]), which=some)
    def person_presses(self, what: str, which: int) -> None:
        if what in ("cancel", "edit"):
            self.person_cancels(which, what == "edit")
        elif what == "retry":
            self.person_retries(which)
        else:
            self.person_discards(which)

    def person_cancels(self, which: int, again: bool) -> None:
        """Or edits: takes it back and sends another text."""
        self.step("edit" if again else "cancel", which)
        row = self.row(which)
        if row is None or not self.store.cancel(row.id).result():
            return
        if isinstance(row.action, Reply | Note):
            self.state.taken_back.add(row.action.text)
        if isinstance(row.action, Reply):
            before = self.state.drafts.get(row.conversation_id, "")
            joined = f"{row.action.text}\n\n{before}" if before.strip() else row.action.text
            self.state.drafts[row.conversation_id] = joined
            if again and row.conversation_id in self.names:
                self.queue(self.names.index(row.conversation_id), "", 0)
        self.client.drive()

    def person_retries(self, which: int) -> None:
        self.step("retry", which)
        row = self.row(which)
        if row is not None:
            self.store.retry(row.id).result()
            self.client.drive()

    def person_discards(self, which: int) -> None:
        self.step("discard", which)
        row = self.row(which)
        if row is not None and self.store.discard(row.id).result() and isinstance(row.action, Reply | Note):
            self.state.given_up.add(row.action.text)
            self.client.drive()
