"""The seller's account and the markets that Allegro has, each under our own code."""

from collections.abc import Iterable
from typing import Final

from desktop import resources
from desktop.domain.accounts import SUBJECT_IN_TEXT, Account, AccountMarket
from desktop.domain.files import AttachmentLimits
from desktop.domain.markets import load_markets
from desktop.domain.own_decision import ANY_TIME
from desktop.domain.policies import load_policies

from . import order_shapes

POLICY: Final = "allegro_message_center"
"""Of `resources/policies.toml`."""
TEXT_LIMIT: Final = 2000
"""Characters of a message in the Message Center (`NewMessageInThread`)."""
LIMITS: Final = AttachmentLimits(
    size=5 * 1024 * 1024,
    types=("image/png", "image/gif", "image/bmp", "image/tiff", "image/jpeg", "application/pdf"),
)
"""`NewAttachmentDeclaration` and the types of the upload; how many one message may have is not written."""
CAPABILITIES: Final = frozenset(
    {
        "reply",
        "attachments",
        "read_marker",
        "start_conversation",
        SUBJECT_IN_TEXT,
        "close_request",
        "decisions",
        ANY_TIME,
    }
)
"""ANY_TIME: no reply time is published for the Message Center, and only claims carry a deadline."""
_ELSEWHERE: Final = "UTC"


def market_code(native: str) -> str:
    """Our code of a marketplace: its country, where its id ends with one (`allegro-business-cz` is CZ); any
    other keeps its id."""
    country = native.rpartition("-")[2]
    return country.upper() if len(country) == 2 and country.isascii() and country.isalpha() else native


def account(me: order_shapes.Me, marketplaces: Iterable[order_shapes.Marketplace]) -> Account:
    """The account with its markets, the one where the seller is at home first."""
    base = base_market(me)
    markets: dict[str, AccountMarket] = {}
    for found in marketplaces:
        code = market_code(found.id)
        currency = found.currencies.base if found.currencies is not None else None
        if code and code not in markets and currency is not None and currency.code:
            markets[code] = _market(code, currency.code, found)
    ordered = sorted(markets.values(), key=lambda market: market.code != base)
    return Account(
        id=me.id,
        name=(me.company.name if me.company is not None else "") or me.login or me.id,
        agent_id=me.id,
        agent_name=me.login,
        capabilities=CAPABILITIES,
        markets=tuple(ordered),
        attachment_limits=LIMITS,
        platform="allegro",
        text_limit=TEXT_LIMIT,
    )


def base_market(me: order_shapes.Me) -> str:
    """Where the seller is at home: what belongs to no order happens there."""
    return market_code(me.base_marketplace.id if me.base_marketplace is not None else "allegro-pl")


def _market(code: str, currency: str, found: order_shapes.Marketplace) -> AccountMarket:
    known = load_markets(resources.read_toml("markets.toml")).get(code)
    policy = load_policies(resources.read_toml("policies.toml"))[POLICY]
    spoken = found.languages.offer_display if found.languages is not None else None
    languages = dict.fromkeys(each.code.partition("-")[0] for each in spoken or () if each.code)
    return AccountMarket(
        code=code,
        currency=currency,
        languages=tuple(languages) or (known.languages if known is not None else ()),
        time_zone=known.time_zone if known is not None else _ELSEWHERE,
        policy_id=policy.id,
        policy_hours=policy.hours,
        policy_mode=policy.mode,
        policy_answers=policy.answers,
        policy_warn_hours=policy.warn_hours,
    )
