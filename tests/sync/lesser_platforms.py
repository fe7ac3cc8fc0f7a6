"""The practice platform as one that knows no idempotency keys.

Every send counts, and messages carry no key.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from desktop.domain.accounts import Account
from desktop.domain.actions import Action
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Thing
from desktop.domain.presence import Present
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import Ambiguous, Outcome, Page, Progress, Totals
from tests.sync.world import FakeTime


class Keyless:
    """Every send counts, and messages carry no key."""

    knows_keys = False

    def __init__(self, client: HelpdeskPlatform) -> None:
        self._client = client

    async def account(self) -> Account:
        account = await self._client.account()
        return replace(account, capabilities=account.capabilities - {"idempotency"})

    async def changes(self, since: str | None, limit: int) -> Page:
        page = await self._client.changes(since, limit)
        return replace(page, things=tuple(without_key(thing) for thing in page.things))

    async def totals(self, state: str) -> Totals | None:
        return None

    def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        return self._client.hints(last_event_id)

    async def conversation(self, conversation_id: str) -> Conversation:
        return await self._client.conversation(conversation_id)

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        found = await self._client.messages(conversation_id)
        return [replace(message, idempotency_key=None) for message in found]

    async def order(self, order_id: str) -> Order:
        return await self._client.order(order_id)

    async def case(self, case_id: str) -> Case:
        return await self._client.case(case_id)

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        outcome = await self._client.perform(action, uuid.uuid4().hex, version)
        return Outcome(tuple(without_key(thing) for thing in outcome.things))

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        return await self._client.upload(name, media_type, content, uuid.uuid4().hex, progress)

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        return await self._client.download(attachment_id, progress)

    async def offers(self, sku: str) -> Sequence[Offer]:
        return await self._client.offers(sku)

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        return await self._client.presence(conversation_id, doing)

    def server_time_offset(self) -> float:
        return self._client.server_time_offset()

    async def close(self) -> None:
        await self._client.close()


class Stumbling(Keyless):
    """Does the first send, then fails with what nobody has foreseen; `blind`: reading fails, too."""

    def __init__(self, client: HelpdeskPlatform, *, blind: bool) -> None:
        super().__init__(client)
        self._blind = blind
        self._stumbled = False

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        outcome = await super().perform(action, key, version)
        if not self._stumbled:
            self._stumbled = True
            raise ZeroDivisionError
        return outcome

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        if self._blind:
            raise ZeroDivisionError
        return await super().messages(conversation_id)


class LateByNinety(HelpdeskPlatform):
    """Takes the first send, gives no answer in time, and does it 90 seconds later."""

    def __init__(self, client: HelpdeskPlatform, time: FakeTime) -> None:
        self.__dict__.update(client.__dict__)
        self._time = time
        self._late: asyncio.Task[Outcome] | None = None

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        if self._late is None:
            self._late = asyncio.create_task(self._do_late(action, key, version))
            raise Ambiguous("no answer in time")
        return await super().perform(action, key, version)

    async def _do_late(self, action: Action, key: str, version: str) -> Outcome:
        await self._time.sleep(90)
        return await super().perform(action, key, version)

    async def close(self) -> None:
        if self._late is not None:
            await self._late
        await super().close()


class NoAnswer(HelpdeskPlatform):
    """The first send is not answered, and not done as yet."""

    def __init__(self, client: HelpdeskPlatform) -> None:
        self.__dict__.update(client.__dict__)
        self._asked = False

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        if not self._asked:
            self._asked = True
            raise Ambiguous("no answer in time")
        return await super().perform(action, key, version)


def without_key(thing: Thing) -> Thing:
    return replace(thing, idempotency_key=None) if isinstance(thing, Message) else thing
