"""Ways past the Helpdesk (R3): e-mail addresses, links, messengers, and invitations in words.

Telephone numbers are in `phones`. A finding in words gives way to the address or number that
stands in the same sentence: one sentence, one reason.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from desktop import resources

from .draft import Draft, Raw, as_sure, is_own
from .model import BLOCK, WARN, Surroundings
from .normalise import View
from .offplatform import account_spans
from .phones import phones
from .sentences import Span
from .sounding import SURE_OF_SHAPE
from .spelling import PROVIDERS, TLDS, with_signs

EMAIL: Final = "contact.email"
LINK: Final = "contact.link"
MESSENGER: Final = "contact.messenger"
ELSEWHERE: Final = "contact.elsewhere"

_ADDRESS: Final = re.compile(
    r"(?<![\w.])[\w+][\w.+\-]{0,63}"
    rf"(?:@[\w\-]+(?:\.[\w\-]+)*\.[a-z]{{2,24}}\b"
    rf"|\s?@\s?(?:[\w\-]+\s?[.,]\s?){{1,3}}(?:{TLDS})\b"
    rf"|\s?@\s?(?:{PROVIDERS})\b"
    r"|@[a-z][\w\-]{2,})"
)
_LINKISH: Final = re.compile(r"://|[^\W_]\.[a-zрф]{2}")
_WWW: Final = re.compile(rf"\bwww[\s.,]+[\w\-]+(?:[\s.,]+(?:{TLDS})){{1,2}}\b")
_SHOP_LIKE: Final = re.compile(
    r"\d|-|shop|store|sklep|phone|fon|handy|gsm|mobil|tel|tech|smart|bolt|magazin|tienda|boutique|outlet"
)
_LINK_CUES: Final = frozenset(
    [
        "website",
        "oursite",
        "visit",
        "find",
        "look",
        "buy",
        "write",
        "searchus",
        "our",
        "us",
        "order",
        "shop",
        "fromus",
    ]
)
_PLACES: Final = frozenset({EMAIL, LINK, MESSENGER, "contact.phone"})


class _Web(NamedTuple):
    allowed: frozenset[str]
    messengers: frozenset[str]
    files: frozenset[str]
    words: Mapping[str, frozenset[str]]


class _Link(NamedTuple):
    """What may be a link, with its place; `plainly`: written so that it can be nothing else."""

    start: int
    end: int
    raw: str
    domain: str
    suffix: str
    plainly: bool


@cache
def _web() -> _Web:
    data = resources.read_toml("compliance", "allowed.toml")
    return _Web(
        frozenset(domain for entry in data["allowed"] for domain in entry["domains"]),
        frozenset(data["messenger"]["domains"]),
        frozenset(data["files"]["endings"]),
        {ending: frozenset(languages) for ending, languages in data["words"].items()},
    )


@cache
def _linkify() -> Any:
    from linkify_it import LinkifyIt  # type: ignore[import-untyped]  # it has no types

    endings = [
        "store",
        "online",
        "app",
        "io",
        "eu",
        "site",
        "tech",
        "mobi",
        "me",
        "market",
        "gg",
        "link",
        "click",
        "page",
        "club",
        "deals",
        "sale",
    ]
    return LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": False}).tlds(endings, True)


@cache
def _suffixes() -> Any:
    """The public suffix list that comes with tldextract: nothing is fetched, nothing is written."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def contacts(draft: Draft, surroundings: Surroundings) -> tuple[Raw, ...]:
    """Everything that leads past the Helpdesk."""
    seen = with_signs(draft)
    addresses = list(_addresses(draft, seen, surroundings))
    found = [*addresses, *_links(draft, seen, surroundings, [raw.span for raw in addresses])]
    taken = [*(raw.span for raw in found), *account_spans(draft)]
    for raw in phones(draft, seen, surroundings):
        if not any(raw.span.start < span.end and span.start < raw.span.end for span in taken):
            found.append(raw)
    worded = [raw for raw in draft.worded if raw.rule.startswith("contact.")]
    found += [
        raw for raw in worded if raw.rule in {MESSENGER, EMAIL} and not _doubled(raw, found, draft, raw.rule)
    ]
    found += [raw for raw in worded if raw.rule == ELSEWHERE and not _doubled(raw, found, draft, "")]
    return tuple(found)


def _doubled(raw: Raw, found: Iterable[Raw], draft: Draft, rule: str) -> bool:
    """Whether a sentence of a finding in words already holds the address itself."""
    own = set(draft.covering(raw.span))
    for other in found:
        same = other.rule == rule if rule else other.rule in _PLACES and other.level == BLOCK
        if same and own & set(draft.covering(other.span)):
            return True
    return False


def _addresses(draft: Draft, seen: View, surroundings: Surroundings) -> Iterable[Raw]:
    if "@" not in seen.text:
        return
    for match in _ADDRESS.finditer(seen.text):
        span = seen.span(match.start(), match.end())
        found = draft.text[span.start : span.end]
        if is_own(found, surroundings):
            continue
        host = match.group().split("@", 1)[1].strip()
        whole = "." in host or "," in host or re.fullmatch(PROVIDERS, host) is not None
        if not whole and "@" in found:
            if match.group()[0].isdecimal():
                continue
            yield Raw(EMAIL, WARN, span, {"found": found})
            continue
        yield Raw(EMAIL, _address_level(draft, span, match.group(), surroundings), span, {"found": found})


def _address_level(draft: Draft, span: Span, address: str, surroundings: Surroundings) -> str:
    """A buyer's own address named with the lock of the device is no way to write to anybody."""
    if not any(address in text.casefold() for text in surroundings.buyer_texts):
        return BLOCK
    said = _concepts(draft, span)
    return WARN if "lock" in said and not said & {"write", "us", "send"} else BLOCK


def _concepts(draft: Draft, span: Span) -> set[str]:
    return {key for number in draft.covering(span) for key in draft.said(number)}


def _links(draft: Draft, seen: View, surroundings: Surroundings, taken: Iterable[Span]) -> Iterable[Raw]:
    taken = list(taken)
    if "www" in draft.words:
        for spelled in _WWW.finditer(seen.text):
            if not re.search(r"[\s,]", spelled.group()):
                continue  # as it should be: told below
            span = seen.span(spelled.start(), spelled.end())
            yield Raw(LINK, BLOCK, span, {"found": draft.text[span.start : span.end]})
            taken.append(span)
    for link in _matches(seen.text):
        span = seen.span(link.start, link.end)
        if any(span.start < other.end and other.start < span.end for other in taken):
            continue
        found = draft.text[span.start : span.end]
        rule = _link_rule(link, seen.text, found, draft, span)
        if rule and not is_own(found, surroundings):
            raw = Raw(rule, BLOCK, span, {"found": found})
            yield raw if link.plainly or rule == MESSENGER else as_sure(draft, raw, SURE_OF_SHAPE, 4)


def _matches(text: str) -> Iterable[_Link]:
    """The links of a text. Only what looks like one is shown to the library, which is slow on long texts."""
    last = 0
    for core in _LINKISH.finditer(text):
        if core.start() < last:
            continue
        start, last = _stretch(text, core.start(), core.end())
        for link in _links_in(text[start:last]):
            yield link._replace(start=start + link.start, end=start + link.end)


@lru_cache(maxsize=256)
def _links_in(stretch: str) -> tuple[_Link, ...]:
    """The links of a stretch without white space; kept, as most of a draft is as it was."""
    found: list[_Link] = []
    for match in _linkify().match(stretch) or ():
        parts = _suffixes()(match.url)
        plainly = "//" in match.raw or match.raw.startswith("www.") or bool(match.schema)
        found.append(
            _Link(match.index, match.last_index, match.raw, parts.domain or "", parts.suffix or "", plainly)
        )
    return tuple(found)


def _stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """From white space to white space around a place."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _link_rule(link: _Link, text: str, found: str, draft: Draft, span: Span) -> str:
    if not link.suffix or not link.domain:
        return ""
    web = _web()
    domain = f"{link.domain}.{link.suffix}"
    if domain in web.messengers:
        return MESSENGER
    if domain in web.allowed:
        return ""
    if link.plainly:
        return LINK
    if link.suffix in web.files or "_" in link.raw:
        return ""
    if text[link.end : link.end + 1] == "@":
        return ""
    if "/" not in link.raw and re.fullmatch(PROVIDERS, link.domain):
        return ""  # Where one has a mailbox; an address would have an "@".
    if "/" in link.raw or _SHOP_LIKE.search(link.domain):
        return LINK
    after = found.rpartition(".")[2]
    if after[:1].isupper() and not found[:1].isupper():
        return ""
    wordy = web.words.get(link.suffix.split(".")[-1], frozenset())
    if wordy & set(draft.languages) and not _concepts(draft, span) & _LINK_CUES:
        return ""
    return LINK
