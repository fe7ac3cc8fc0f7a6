"""The account: a shop at one operator, its markets out of the channels, and the operator's own policy.

A01, CH11, CUR01 and L01 may be asked once a day (Mirakl's "call frequency"), so their answers are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from desktop import resources
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.files import AttachmentLimits
from desktop.domain.operators import Operator, chosen_policy, load_operators
from desktop.domain.policies import DEFAULT, Policy, PolicyError
from desktop.platforms.marketplaces import MIRAKL
from desktop.platforms.platform import AccountClosed, NotOurs, Refused
from desktop.platforms.way import Way

from . import shapes
from .asking import Asking
from .countries import Places, home_country, known_markets, language, places, region

T = TypeVar("T")

DAY: Final = 86_400.0
TEXT_MIN: Final = 3
TEXT_MAX: Final = 50_000
MESSAGE_BYTES: Final = 30 * 1024 * 1024
"""Of one message with all its files (OR43)."""
FILES: Final = 50
"""Of all threads about one order or offer together (M12)."""
CAPABILITIES: Final = frozenset({"reply", "start_conversation", "recipients", "attachments", "offers"})
DECISIONS: Final = "decisions"
"""The capability to decide on returns; missing where the key has no right to them."""
TERMINATED: Final = "TERMINATED"
SUSPENDED: Final = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class Shop:
    """What `check_key` has found. `state` as Mirakl names it: OPEN, CLOSE (the shop itself has closed for a
    while), SUSPENDED (by the marketplace, `suspension` says why), or a newer one."""

    id: str
    name: str
    currency: str
    state: str
    suspension: str = ""


async def check_key(way: Way) -> Shop:
    """Whether the key opens a shop at this operator, by one call (A01).

    Raises SignedOut: a wrong key, or a shop that the marketplace has closed for good (`detail` says so);
    Refused (403): the key's user lacks the right; NotOurs: no Mirakl; Busy, Unreachable.
    """
    asking = Asking(way)
    try:
        shop = await read_shop(asking)
    finally:
        await asking.http.close()
    return Shop(
        str(shop.shop_id), shop.shop_name, shop.currency_iso_code, shop.shop_state, shop.suspension_type or ""
    )


async def read_shop(asking: Asking) -> shapes.Shop:
    """A01. Raises as `check_key`."""
    try:
        shop = await asking.read("A01", "/api/account", shapes.Shop)
    except Refused as error:
        if error.status == 404:
            raise NotOurs("no shop account at this address") from error
        raise
    if shop.shop_state == TERMINATED:
        raise AccountClosed(f"the marketplace has closed the shop {shop.shop_name}")
    return shop


@dataclass(frozen=True, slots=True)
class _Known:
    shop: shapes.Shop
    places: Places
    currencies: frozenset[str]
    locales: tuple[str, ...]


class Shops:
    """The shop as it was read last, at most once a day."""

    def __init__(self, asking: Asking, way: Way) -> None:
        self._asking = asking
        self._way = way
        self._known: _Known | None = None
        self._read_at = 0.0

    async def account(self, decisions: bool) -> Account:
        """The account; `decisions`: whether the key may read and decide returns. Raises as `check_key`."""
        known = await self._read()
        shop, host = known.shop, self._way.url.partition("://")[2].rstrip("/")
        policy, operator = _policy(self._way.options), _operator(self._way.options)
        return Account(
            id=f"{MIRAKL}:{host}:{shop.shop_id}",
            name=shop.shop_name,
            agent_id=str(shop.shop_id),
            agent_name=shop.shop_name,
            capabilities=CAPABILITIES | {DECISIONS} if decisions else CAPABILITIES,
            markets=tuple(_market(code, known, policy) for code in known.places.markets if code),
            attachment_limits=AttachmentLimits(count=FILES, size=MESSAGE_BYTES, whole=MESSAGE_BYTES),
            platform=MIRAKL,
            text_limit=TEXT_MAX,
            text_least=TEXT_MIN,
            marketplace=operator.name if operator is not None else "",
        )

    async def places(self) -> Places:
        """The account's markets."""
        return (await self._read()).places

    async def _read(self) -> _Known:
        now = self._way.monotonic()
        if self._known is not None and now - self._read_at < DAY:
            return self._known
        shop = await read_shop(self._asking)
        channels = (await self._or_none("CH11", "/api/channels", shapes.Channels)).channels or []
        currencies = (await self._or_none("CUR01", "/api/currencies", shapes.Currencies)).currencies or []
        locales = (await self._or_none("L01", "/api/locales", shapes.Locales)).locales or []
        operator = _operator(self._way.options)
        contact = shop.contact_informations.country if shop.contact_informations is not None else None
        home = home_country(
            self._way.options.get("country") or (operator.country if operator is not None else ""),
            shop.currency_iso_code,
            locales,
            (shop.shipping_country, contact),
        )
        self._known = _Known(
            shop,
            places(shop, channels, home),
            frozenset(each.code for each in currencies),
            tuple(each.code for each in locales),
        )
        self._read_at = now
        return self._known

    async def _or_none(self, kind: str, path: str, shape: type[T]) -> T:
        """What the key has no right to, or the operator does not offer, is as if it were empty."""
        try:
            return await self._asking.read(kind, path, shape)
        except (Refused, NotOurs):
            return shape()


def _operator(options: Mapping[str, str]) -> Operator | None:
    """The operator that the person has chosen, None where it is none of ours."""
    return load_operators(resources.read_toml("operators.toml")).get(options.get("operator", ""))


def _policy(options: Mapping[str, str]) -> Policy:
    """The account's policy; entered values that make no sense give the usual hours, not a dead account."""
    try:
        return chosen_policy(options, load_operators(resources.read_toml("operators.toml")))
    except PolicyError:
        return DEFAULT


def _market(code: str, known: _Known, policy: Policy) -> AccountMarket:
    ours = known_markets().get(code)
    own = ours.currency if ours is not None else ""
    spoken = tuple(language(each) for each in known.locales if region(each) == code and language(each))
    return AccountMarket(
        code=code,
        currency=own if own in known.currencies else known.shop.currency_iso_code,
        languages=ours.languages if ours is not None else spoken or ("en",),
        time_zone=ours.time_zone if ours is not None else "UTC",
        policy_id=policy.id,
        policy_hours=policy.hours,
        policy_mode=policy.mode,
        policy_answers=policy.answers,
        policy_warn_hours=policy.warn_hours,
    )
