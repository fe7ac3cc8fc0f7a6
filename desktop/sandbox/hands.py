"""What tests, demonstrations and the curious do with a world from outside: look in, and act for others."""

from collections.abc import Callable
from typing import Any, TypeVar

from desktop.platforms.helpdesk import contract

from .absent import set_people
from .attachments import set_safety
from .buyers import Buyers, waiting
from .desk import PLATFORM, SYSTEM, Desk, decoder
from .grants import Grants
from .oauth import Authority
from .team import Team

R = TypeVar("R")


class Hands:
    """The part of a sandbox that reaches into its world. Every method may be called from any thread."""

    desk: Desk
    grants: Grants
    authority: Authority
    buyers: Buyers
    team: Team

    def call(self, function: Callable[[], R]) -> R:
        """Calls `function` where the world lives, as one change."""
        raise NotImplementedError

    # --- looking in ---

    def state(self) -> str:
        """The state where the platform stands."""
        return self.call(self.desk.state)

    def agents(self) -> list[contract.Agent]:
        """The seller's people."""
        return self.call(lambda: self.desk.document("agents", contract.Agents).items)

    def conversations(self) -> list[contract.Conversation]:
        """All conversations, in the order of their last change."""

        def read() -> list[contract.Conversation]:
            rows = self.desk.store.run(
                "SELECT data FROM things WHERE kind = 'conversation' AND data IS NOT NULL ORDER BY seq"
            )
            return [decoder(contract.Conversation).decode(row[0]) for row in rows]

        return self.call(read)

    def conversation(self, conversation_id: str) -> contract.Conversation:
        """One conversation as it stands."""
        return self.call(lambda: self.desk.conversation(conversation_id))

    def messages(self, conversation_id: str) -> list[contract.Message]:
        """All messages of a conversation, oldest first."""
        return self.call(lambda: self.desk.messages(conversation_id))

    def replies(self, conversation_id: str) -> list[contract.Message]:
        """What the seller's people wrote to the buyer, oldest first."""
        found = self.messages(conversation_id)
        return [m for m in found if m.author.role == "seller" and not m.internal]

    def case(self, case_id: str) -> contract.Case:
        """One case as it stands."""
        return self.call(lambda: self.desk.find("case", case_id, contract.Case))

    def order(self, order_id: str) -> contract.Order:
        """One order as it stands."""
        return self.call(lambda: self.desk.find("order", order_id, contract.Order))

    # --- acting for others ---

    def write_as_buyer(self, conversation_id: str, text: str) -> contract.Message:
        """The buyer writes."""
        return self.post_message_as("buyer", conversation_id, text)

    def post_message_as(
        self, role: str, conversation_id: str, text: str, *, agent_id: str = "", **more: Any
    ) -> contract.Message:
        """Somebody writes: buyer, platform, system, fulfilment, or seller (`agent_id`, else the first lead).

        `more`: further fields of the message, such as `translation` or `internal`.
        """

        def write() -> contract.Message:
            found = self.desk.conversation(conversation_id)
            match role:
                case "buyer":
                    more.setdefault("language", found.buyer.language)
                    author = contract.Author(role=role, id=found.buyer.id, name=found.buyer.name)
                case "seller":
                    people = self.desk.document("agents", contract.Agents).items
                    agent = next((a for a in people if a.id == agent_id), people[0])
                    author = contract.Author(role=role, id=agent.id, name=agent.name)
                case "platform":
                    author = PLATFORM
                case "system":
                    author = SYSTEM
                case _:
                    author = contract.Author(role=role, name=role)
            return self.desk.add_message(found, author, text, **more)

        return self.call(write)

    def set_state(self, conversation_id: str, state: str) -> contract.Conversation:
        """The platform closes, opens or takes over a conversation."""

        def change() -> contract.Conversation:
            found = self.desk.conversation(conversation_id)
            self.desk.archive.prepare(found.id)
            found.state = state
            found.can_reply = state == "open"
            found.cannot_reply_reason = None if state == "open" else state
            found.needs_answer_since = self.desk.waiting_since(found)
            self.desk.save_conversation(found)
            self.desk.log(found.id, "state", {"state": state, "by": "platform"})
            return found

        return self.call(change)

    def change_signing_key(self, secret: bytes) -> None:
        """The platform signs records with another key (its 32 bytes) from now on."""
        self.call(lambda: self.desk.archive.use_key(secret))

    def release_moderation(self) -> int:
        """A moderator releases everything that waits; how many messages that were."""

        def release() -> int:
            found = waiting(self.desk)
            for message in found:
                self.desk.release(message)
            return len(found)

        return self.call(release)

    def happen(self) -> str:
        """Makes one thing happen in the world, as it does by itself with `buyers`; what it was."""
        return self.call(self.buyers.happen)

    def set_away(self, agent_id: str, away: bool) -> None:
        """One of the seller's people is away from now on, or back."""

        def change() -> None:
            people = self.desk.document("agents", contract.Agents).items
            for person in people:
                if person.id == agent_id:
                    person.away = away
            set_people(self.desk, people)

        self.call(change)

    def let_people_answer(self, on: bool) -> None:
        """Whether the seller's people answer by themselves from now on."""

        def switch() -> None:
            self.team.on = on

        self.call(switch)

    def look_after_people(self) -> list[str]:
        """What the seller's people do at the platform's time; the conversations that they answered."""
        return self.call(self.team.look)

    def set_safety(self, attachment_id: str, safety: str) -> None:
        """What the platform's check says of a file: checking, safe, unsafe, expired."""
        self.call(lambda: set_safety(self.desk, attachment_id, safety))

    def remove(self, kind: str, id: str) -> None:
        """Takes a thing away; `changes` tells it as removed."""
        self.call(lambda: self.desk.store.put(self.desk.store.next_seq(), kind, id, None, None, None))

    def insert_raw(self, kind: str, id: str, json_bytes: bytes) -> None:
        """Puts a record into `changes` as it is, well-formed or not."""
        self.call(lambda: self.desk.store.put(self.desk.store.next_seq(), kind, id, json_bytes, None, None))

    def expire_states(self) -> None:
        """Every state handed out so far is too old from now on: 410."""

        def expire() -> None:
            self.desk.store.set_meta("oldest", self.desk.store.move_up())

        self.call(expire)

    # --- tokens ---

    def token_for(self, agent_id: str) -> tuple[str, str]:
        """An access and a refresh token, as a sign-in would give."""
        return self.call(lambda: self.grants.tokens(agent_id))

    def revoke_all_tokens(self) -> None:
        """Everybody is signed out."""
        self.call(self.grants.end_all)

    def expire_access_tokens(self) -> None:
        """Every access token has run out; refresh tokens hold."""
        self.call(lambda: self.desk.store.run("UPDATE grants SET expires = 0 WHERE kind = 'access'"))

    def approve_device(self, user_code: str, agent_id: str) -> bool:
        """Somebody types the code of a device sign-in; an empty `agent_id` refuses it."""
        return self.call(lambda: self.authority.approve_device(user_code, agent_id))
