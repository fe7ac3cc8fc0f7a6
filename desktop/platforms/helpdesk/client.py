"""The Helpdesk API as a `Platform`: the contract's operations over HTTP, for one signed-in account."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from desktop.domain.accounts import Account
from desktop.domain.actions import Action
from desktop.domain.canonical import parse
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.presence import Present
from desktop.domain.record import DoesNotVerify, Record, read_record
from desktop.domain.signing_keys import SigningKey, read_keys
from desktop.network import Network
from desktop.platforms.http import Answer, Http, Limits, is_private
from desktop.platforms.json_answers import read, require_json
from desktop.platforms.platform import Busy, NotOurs, Outcome, Page, Progress, SignedOut, Totals
from desktop.platforms.tokens import Alone, Tokens
from desktop.platforms.way import Keeper

from . import contract, mapping, tokens
from .answers import check, problem_of
from .calls import call_of
from .pages import Undecodable, read_broken, read_page
from .stream import hints

T = TypeVar("T")
S = TypeVar("S")

JSON = "application/json"
MESSAGES_PAGE = 200


class HelpdeskPlatform:
    """Implements `platforms.platform.Platform`. Make and use it on one loop; nothing connects before a call.

    `keeper` holds the refresh token; `first` is the token that a sign-in has just brought (its refresh
    token must lie with the keeper already). `language` is the person's, for the platform's own texts (BCP
    47), asked at every call when it is a function. Raises NotOurs for an unprotected address. `now` is this
    computer's clock in UTC; `retry_at` of errors is on the platform's. `alone`: see `tokens.Alone`.
    `network`: the way there, asked at every call.
    """

    def __init__(
        self,
        url: str,
        keeper: Keeper,
        language: str | Callable[[], str],
        now: Callable[[], datetime],
        *,
        first: contract.Token | None = None,
        limits: Limits | None = None,
        alone: Alone = nullcontext,
        network: Callable[[], Network] = Network,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        spoken = language if callable(language) else lambda: language
        if not is_private(url):
            raise NotOurs("an address that is not protected by TLS")
        self._http = Http(url, spoken, now, limits or Limits(), network)
        self._tokens = Tokens(keeper, self._refresh, first, monotonic, alone)
        self._endpoint: str | None = None
        self._held: Busy | None = None
        self._held_until = 0.0
        self._monotonic = monotonic
        self._page_limit = 1000
        self.knows_keys = False
        """As the account's capabilities say; False until `account` was read."""

    # --- reading ---

    async def account(self) -> Account:
        """The account, then its markets and people together: a platform that refuses is asked once."""
        me = await self._ask(contract.ME)
        operations = (contract.MARKETS, contract.AGENTS)
        answers = await asyncio.gather(*(self._ask(each) for each in operations), return_exceptions=True)
        for failure in answers:
            if isinstance(failure, BaseException):
                raise failure
        markets, agents = (answer for answer in answers if isinstance(answer, Answer))
        try:
            account = mapping.account(
                read(me, contract.Me), read(markets, contract.Markets), read(agents, contract.Agents)
            )
        except ValueError as error:
            raise NotOurs(f"an account that cannot be read: {error}") from None
        self.knows_keys = "idempotency" in account.capabilities
        return account

    async def changes(self, since: str | None, limit: int) -> Page:
        """A page that is no JSON is asked again with half the limit, until the bad record stands alone."""
        wanted = max(1, min(limit, self._page_limit, 1000))
        while True:
            answer = await self._ask(contract.CHANGES, query={"since": since, "limit": wanted})
            require_json(answer)
            try:
                page = read_page(answer.body)
            except Undecodable:
                if wanted == 1:
                    page = read_broken(answer.body)
                else:
                    wanted = self._page_limit = wanted // 2
                    continue
            self._page_limit = min(1000, self._page_limit * 2)
            if page.has_more and page.state == since:
                raise NotOurs("a page of changes that leads nowhere")
            return page

    async def totals(self, state: str) -> Totals | None:
        answer = await self._ask(contract.CHANGES, query={"since": state, "limit": 1, "totals": "true"})
        page = read(answer, contract.ChangesPage)
        if page.state != state or page.items or isinstance(page.totals, msgspec.UnsetType):
            return None
        told = page.totals
        return Totals(told.conversations, told.messages, told.cases, told.orders)

    async def conversation(self, conversation_id: str) -> Conversation:
        answer = await self._ask(contract.CONVERSATION, {"conversation_id": conversation_id})
        return _mapped(mapping.conversation, read(answer, contract.Conversation))

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        found: list[Message] = []
        after: str | None = None
        seen: set[str] = set()
        while True:
            answer = await self._ask(
                contract.MESSAGES,
                {"conversation_id": conversation_id},
                query={"after": after, "limit": MESSAGES_PAGE},
            )
            page = read(answer, contract.Messages)
            found += [_mapped(mapping.message, message) for message in page.items]
            after = page.next
            if after is None:
                return found
            if after in seen:
                raise NotOurs("pages of messages that lead nowhere")
            seen.add(after)

    async def order(self, order_id: str) -> Order:
        answer = await self._ask(contract.ORDER, {"order_id": order_id})
        return _mapped(mapping.order, read(answer, contract.Order))

    async def case(self, case_id: str) -> Case:
        answer = await self._ask(contract.CASE, {"case_id": case_id})
        return _mapped(mapping.case, read(answer, contract.Case))

    async def offers(self, sku: str) -> Sequence[Offer]:
        answer = await self._ask(contract.OFFERS, query={"sku": sku})
        return [_mapped(mapping.offer, offer) for offer in read(answer, contract.Offers).items]

    async def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        token = await self._ready()
        for attempt in (1, 2):
            told: Answer | None = None
            async with aclosing(hints(self._http, token, last_event_id)) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        told = event
                    else:
                        yield event
            if told is None:
                return
            if attempt == 2 or not _is_ours(told):
                if told.status == 401 and _is_ours(told):
                    raise SignedOut("")
                self._check(told)
                raise NotOurs(f"status {told.status}")
            token = await self._tokens.renew(token)

    # --- doing ---

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        """The same bytes under the same key, however often it is called for the same action."""
        call = call_of(action)
        headers: dict[str, str] = {}
        if call.operation.idempotent_by_key:
            headers["Idempotency-Key"] = key
        if call.operation.if_match:
            headers["If-Match"] = f'"{version}"' if version else "*"
        answer = await self._ask(call.operation, call.values, body=call.body, headers=headers)
        require_json(answer)
        if not call.is_told_by(answer.body):
            raise NotOurs("an answer that does not name what was done")
        return Outcome(call.things(answer.body), call.account_part(answer.body))

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        answer = await self._ask(
            contract.UPLOAD_ATTACHMENT,
            query={"name": name, "media_type": media_type, "sha256": hashlib.sha256(content).hexdigest()},
            body=content,
            media_type=contract.Stream.BYTES.value,
            headers={"Idempotency-Key": key},
            progress=progress,
        )
        return read(answer, contract.Attachment).id

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        answer = await self._ask(
            contract.ATTACHMENT,
            {"attachment_id": attachment_id},
            headers={"Accept": contract.Stream.BYTES.value},
            progress=progress,
        )
        if answer.media_type != contract.Stream.BYTES.value:
            raise NotOurs(f"an answer of type {answer.media_type[:60] or 'none'}")
        return answer.body

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        body = msgspec.json.encode(contract.Presence(doing=doing))
        answer = await self._ask(contract.PRESENCE, {"conversation_id": conversation_id}, body=body)
        return [_mapped(mapping.present, each) for each in read(answer, contract.Present).items]

    # --- the record ---

    async def record(self, conversation_id: str) -> Record:
        """Read without the contract's shapes: what is signed must come through as it was written."""
        answer = await self._ask(contract.RECORD, {"conversation_id": conversation_id})
        require_json(answer)
        try:
            return read_record(parse(answer.body))
        except (ValueError, DoesNotVerify) as error:
            raise NotOurs(f"a record that cannot be read: {error}") from None

    async def signing_keys(self) -> Sequence[SigningKey]:
        answer = await self._ask(contract.KEYS)
        require_json(answer)
        return _mapped(read_keys, answer.body)

    # --- the rest ---

    def server_time_offset(self) -> float:
        return self._http.offset

    async def close(self) -> None:
        await self._tokens.close()
        await self._http.close()

    async def _ask(
        self,
        operation: contract.Operation,
        values: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        media_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """One call of the contract, signed in; again with a newer token after a 401."""
        path = operation.url(values)

        async def once(token: str) -> Answer:
            sent = {**(headers or {}), "Authorization": f"Bearer {token}"}
            if operation.method == "GET":
                return await self._http.get(path, query=query, headers=sent, progress=progress)
            return await self._http.send(
                operation.method,
                path,
                body=body or b"",
                media_type=media_type,
                query=query,
                headers=sent,
                progress=progress,
            )

        token = await self._ready()
        answer = await once(token)
        if answer.status == 401 and _is_ours(answer):
            answer = await once(await self._tokens.renew(token))
            if answer.status == 401:
                raise SignedOut("")
        self._check(answer)
        return answer

    async def _ready(self) -> str:
        """An access token, unless the platform has told us to wait.

        Then no request leaves before (fault 7). Without a request nothing tells that our clock was set back,
        so the wait is over also when it has been waited (fault 32).
        """
        if self._held is not None and self._held.retry_at is not None:
            left = timedelta(seconds=self._held_until - self._monotonic())
            until = min(self._held.retry_at, self._http.now() + left)
            if self._http.now() < until:
                raise Busy(self._held.detail, until, self._held.status)
            self._held = None
        return await self._tokens.access()

    def _check(self, answer: Answer) -> None:
        try:
            check(answer, self._http.now())
        except Busy as busy:
            if busy.status == 429 and busy.retry_at is not None:
                self._held = busy
                wait = busy.retry_at - self._http.now()
                self._held_until = self._monotonic() + wait.total_seconds()
            raise

    async def _refresh(self, token: str) -> contract.Token:
        if self._endpoint is None:
            self._endpoint = (await tokens.metadata(self._http)).token_endpoint
        return await tokens.refresh(self._http, self._endpoint, token)


def _is_ours(answer: Answer) -> bool:
    """Whether a 401 is the platform's own, not a company proxy's."""
    challenge = answer.headers.get("www-authenticate", "").lower()
    return problem_of(answer) is not None or challenge.startswith("bearer")


def _mapped(mapper: Callable[[S], T], shape: S) -> T:
    try:
        return mapper(shape)
    except ValueError as error:
        raise NotOurs(f"an answer that cannot be read: {error}") from None
