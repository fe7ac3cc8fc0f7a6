"""The account: which storefronts the keys may see, as markets with the marketplace's policy."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from desktop import resources
from desktop.domain.accounts import SUBJECT_IN_TEXT, Account, AccountMarket
from desktop.domain.files import AttachmentLimits
from desktop.domain.markets import Market, fallback_market, load_markets
from desktop.domain.own_decision import AFTER_A_REPLY
from desktop.domain.policies import Policy, load_policies
from desktop.platforms.json_answers import read
from desktop.platforms.platform import NotOurs, Refused

from . import shapes
from .calls import Calls
from .signature import Keys
from .values import is_id, market_of

NAME: Final = "Kaufland"
PLATFORM: Final = "kaufland"
POLICY: Final = "first_reply_48"
TEXT_LIMIT: Final = 65_535
FILES_WHOLE: Final = 30 * 1024 * 1024
"""Bytes of all files of a message. The description states no limit; they travel inside of one request."""
CAPABILITIES: Final = frozenset(
    (
        "reply",
        "start_conversation",
        SUBJECT_IN_TEXT,
        "close",
        "attachments",
        "files_of_conversation",
        "decisions",
        AFTER_A_REPLY,
    )
)
"""What works here. AFTER_A_REPLY: first replies are what the marketplace measures.
`files_of_conversation`: files belong to the ticket, which message one came with is not known. Not
here: read marker, notes (what `interim_notice` does is not described well enough to send it), people,
labels, offers, events, records."""


async def storefronts(calls: Calls) -> list[str]:
    """Those that the seller has. Raises NotOurs where such a question is not known, SignedOut, Refused
    (403)."""
    try:
        answer = await calls.get("info/storefront")
    except Refused as error:
        if error.status == 404:
            raise NotOurs("no such marketplace there") from None
        raise
    told = read(answer, shapes.One[list[str]]).data
    return list(dict.fromkeys(each.strip().lower() for each in told if is_id(each.strip())))


async def locales(calls: Calls) -> list[str]:
    """The languages of product data, such as "de-DE"."""
    return read(await calls.get("info/locale"), shapes.One[list[str]]).data


def account_of(keys: Keys, fronts: Iterable[str], told: Iterable[str]) -> Account:
    """The account as the screens know it; its id does not give the keys away."""
    languages = list(told)
    return Account(
        id=keys.account_id,
        name=NAME,
        agent_id=keys.account_id,
        agent_name="",
        capabilities=CAPABILITIES,
        markets=tuple(_market(front, languages) for front in fronts),
        attachment_limits=AttachmentLimits(whole=FILES_WHOLE),
        platform=PLATFORM,
        text_limit=TEXT_LIMIT,
    )


def _market(storefront: str, locales: Iterable[str]) -> AccountMarket:
    code = market_of(storefront)
    known = _markets().get(code) or fallback_market(code)
    spoken = [
        language.lower()
        for language, _, region in (each.replace("_", "-").partition("-") for each in locales)
        if region.upper() == code and language
    ]
    policy = _policy()
    return AccountMarket(
        code=code,
        currency=known.currency,
        languages=tuple(dict.fromkeys([*spoken, *known.languages])),
        time_zone=known.time_zone,
        policy_id=policy.id,
        policy_hours=policy.hours,
        policy_mode=policy.mode,
        policy_answers=policy.answers,
        policy_warn_hours=policy.warn_hours,
    )


@cache
def _policy() -> Policy:
    return load_policies(resources.read_toml("policies.toml"))[POLICY]


@cache
def _markets() -> dict[str, Market]:
    return load_markets(resources.read_toml("markets.toml"))
