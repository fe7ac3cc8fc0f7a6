"""The inner protocol: what every marketplace implements, and the errors it may raise.

Nothing above this file knows which marketplace it talks to; what one cannot do is missing from its account's
`capabilities`, and the screen does not offer it. All calls are coroutines on the sync thread's loop.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop.domain.accounts import Account, AccountPart
from desktop.domain.actions import Action
from desktop.domain.cases import Case
from desktop.domain.conversations import Conversation, Message
from desktop.domain.orders import Offer, Order
from desktop.domain.pages import Removal, SetAside, Thing, Totals
from desktop.domain.presence import Present
from desktop.domain.record import Record
from desktop.domain.refusals import Why, written
from desktop.domain.signing_keys import SigningKey

__all__ = [
    "AccountClosed",
    "Ambiguous",
    "Busy",
    "NoRight",
    "NotOurs",
    "Outcome",
    "OwnRefusal",
    "Page",
    "Platform",
    "PlatformError",
    "Progress",
    "Refused",
    "Removal",
    "SetAside",
    "SignedOut",
    "StateTooOld",
    "Thing",
    "Totals",
    "Unreachable",
    "WrongClock",
]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of changes, in the platform's order. `state` goes back as `since` of the next call. `lacks`:
    rights as in `NoRight` without which a part is not read, as far as it is known; the rest goes on."""

    state: str
    has_more: bool
    things: tuple[Thing, ...] = ()
    removals: tuple[Removal, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The platform accepted an action: what it now holds (reply, conversation, case, order), or the part of
    the account that the action changed."""

    things: tuple[Thing, ...] = ()
    account_part: AccountPart | None = None


Progress = Callable[[int], object]
"""Told how many bytes have gone one way, on the sync's loop."""


class PlatformError(Exception):
    """Base of everything that a platform can answer instead. `detail` is the platform's own text, if any."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Unreachable(PlatformError):
    """No answer came and nothing was done there: no network, refused, name unknown, certificate not trusted.

    `why`: "network", "host" (the name or port answers nothing), "certificate", "time_out", "keyring" (the
    credentials cannot be read or kept just now), "settings" (proxy or certificate file of the settings cannot
    be used, or the proxy lets nothing through).
    """

    def __init__(self, detail: str = "", why: str = "network") -> None:
        super().__init__(detail)
        self.why = why


class Ambiguous(PlatformError):
    """The request went out and no answer came back: it may have been done. Same key again, or read first."""


class NotOurs(PlatformError):
    """Something answered that is not the platform: a captive portal, another site, a page of no JSON."""


class SignedOut(PlatformError):
    """The credentials are expired or revoked; the person has to sign in again. Drafts and outbox stay."""


class AccountClosed(SignedOut):
    """The marketplace has closed or blocked the seller's account there: no signing in helps."""


class WrongClock(SignedOut):
    """A signed request was turned down while this computer's clock is minutes off the marketplace's."""


class Busy(PlatformError):
    """429 or 5xx. `retry_at` (UTC) is when the platform allows the next try, if it said so."""

    def __init__(self, detail: str = "", retry_at: datetime | None = None, status: int = 503) -> None:
        super().__init__(detail)
        self.retry_at = retry_at
        self.status = status


class StateTooOld(PlatformError):
    """`changes` cannot go on from our state: read everything afresh, keep drafts and outbox."""


class Refused(PlatformError):
    """The platform says no to this action for good: a 4xx. `code` is the contract's, `status` HTTP's.

    `rejected_text`: the text itself was rejected (422), so it comes back to the composer with the reason.
    `conflict`: closed, taken over, moved on by someone else (409, 412).
    """

    def __init__(self, detail: str = "", code: str = "", status: int = 400) -> None:
        super().__init__(detail)
        self.code = code
        self.status = status

    @property
    def rejected_text(self) -> bool:
        return self.code == "text-rejected"

    @property
    def conflict(self) -> bool:
        return self.status in (409, 412)


class OwnRefusal(Refused):
    """Our own client says no, not the platform, which was not asked or has told what forbids the act. `why`
    is worded where it is shown."""

    def __init__(self, why: Why, code: str = "", status: int = 400, **fields: str | int) -> None:
        super().__init__(written(why, **fields), code, status)
        self.why = why


class NoRight(Refused):
    """The credentials lack a right without which nothing can be read (403). `right`: its id among the
    marketplace's `rights` in `marketplaces.toml`, behind a colon the one storefront that it is about."""

    def __init__(self, detail: str = "", right: str = "") -> None:
        super().__init__(detail, status=403)
        self.right = right


class Platform(Protocol):
    """One signed-in account at one marketplace."""

    knows_keys: bool
    """Whether sending again under the same idempotency key is safe."""

    async def account(self) -> Account:
        """The account with its markets, people, capabilities and rating."""

    async def changes(self, since: str | None, limit: int) -> Page:
        """What changed since `since`; None: from the beginning. Raises StateTooOld."""

    async def totals(self, state: str) -> Totals | None:
        """How much there is at exactly this state, to count whether all of it has come; None when something
        has changed since, or where the platform does not say."""

    def hints(self, last_event_id: str | None) -> AsyncIterator[str]:
        """Yields an event id whenever there may be something to pull; ends or raises when it breaks."""

    async def conversation(self, conversation_id: str) -> Conversation:
        """The conversation as it stands there now. Raises Refused (404) when there is none."""

    async def messages(self, conversation_id: str) -> Sequence[Message]:
        """All its messages as they stand there now, oldest first: to see whether a reply has arrived."""

    async def order(self, order_id: str) -> Order:
        """The order as it stands there now. Raises Refused (404) when there is none."""

    async def case(self, case_id: str) -> Case:
        """The case as it stands there now. Raises Refused (404) when there is none."""

    async def perform(self, action: Action, key: str, version: str = "") -> Outcome:
        """Carries one action of the outbox out under its idempotency key; `version` for `If-Match`.

        Raises Refused (for good), Ambiguous (may have been done), Busy, Unreachable, SignedOut.
        """

    async def upload(
        self, name: str, media_type: str, content: bytes, key: str, progress: Progress | None = None
    ) -> str:
        """Stores a file by its content hash; the id that a reply names. `progress` hears how many bytes have
        gone out; from 0 again when it has to be sent again."""

    async def download(self, attachment_id: str, progress: Progress | None = None) -> bytes:
        """A file's content. Raises Refused: 404, 409 (checked still, or unsafe), 410 (no longer kept)."""

    async def offers(self, sku: str) -> Sequence[Offer]:
        """The product in every market."""

    async def presence(self, conversation_id: str, doing: str) -> Sequence[Present]:
        """Says that the person is "looking" or "writing" there, for half a minute; who else is."""

    async def record(self, conversation_id: str) -> Record:
        """The conversation's archived record, as it was signed just now; nothing of it is verified yet.
        Raises Refused (404) when there is no such conversation."""

    async def signing_keys(self) -> Sequence[SigningKey]:
        """The keys that the platform publishes for its records."""

    def server_time_offset(self) -> float:
        """Seconds that the platform's clock is ahead of ours, by its last answer; 0.0 before the first."""

    async def close(self) -> None:
        """Ends connections; nothing is lost by it."""
