"""What the buyers, other agents, the moderator and the platform itself do."""

import shutil
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.soak.truth import Truth

places = st.integers(0, 3)


class Others(Truth):
    """Everybody at the other end."""

    @rule(place=places)
    def buyer_writes(self, place: int) -> None:
        self.step("buyer", place)
        self.sandbox.write_as_buyer(self.names[place], self.state.text())
        self.client.link.look.set()
        self.client.drive()

    @rule(
        what=st.sampled_from(
            [
                "closed",
                "taken_over",
                "open",
                "open",
                "answer",
                "answer",
                "release",
                "release",
                "410",
                "backup",
                "restore",
            ]
        ),
        place=places,
    )
    def platform_does(self, what: str, place: int) -> None:
        match what:
            case "answer":
                self.another_agent_answers(place)
            case "release":
                self.moderator_releases()
            case "410":
                self.cursor_expires()
            case "backup":
                self.platform_keeps_a_backup()
            case "restore":
                self.platform_goes_back_to_its_backup()
            case _:
                self.platform_closes(place, what)

    def platform_closes(self, place: int, state: str) -> None:
        self.step("state", place, state)
        self.sandbox.set_state(self.names[place], state)
        self.client.drive()

    def another_agent_answers(self, place: int) -> None:
        self.step("other", place)
        self.sandbox.post_message_as("seller", self.names[place], self.state.text(" other"))
        self.client.drive()

    def moderator_releases(self) -> None:
        self.step("release")
        self.sandbox.release_moderation()
        self.client.drive()

    def cursor_expires(self) -> None:
        self.step("410")
        self.sandbox.expire_states()
        self.client.link.look.set()
        self.client.drive()

    def platform_keeps_a_backup(self) -> None:
        self.step("backup")
        self.sandbox.stop()
        self.backup = Path(self.folder.name) / "backup.db"
        shutil.copy(Path(self.folder.name) / "platform.db", self.backup)
        self.back()

    def platform_goes_back_to_its_backup(self) -> None:
        self.step("restore")
        if self.backup is None:
            return
        before = self.there()
        self.sandbox.stop()
        shutil.copy(self.backup, Path(self.folder.name) / "platform.db")
        self.back()
        self.state.given_up |= set(before) - set(self.there())
        # A cursor of a future that has come meanwhile is one that the platform cannot tell from its own.
        self.calm()
