"""What stands behind the "?" of a call."""

from typing import Annotated

from msgspec import Meta

from .basics import MarketCode, Shape


class ChangesQuery(Shape, kw_only=True):
    """`since` absent: from the beginning, which is the first sync. `totals`: the page tells how much there
    is in all."""

    since: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 500
    totals: bool = False


class MessagesQuery(Shape, kw_only=True):
    """Oldest first; `after` is the `next` of the page before."""

    after: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class OffersQuery(Shape, kw_only=True):
    """At least one of the two; without `market` the same product in all markets."""

    sku: Annotated[str, Meta(max_length=64)] | None = None
    market: MarketCode | None = None


class AttachmentQuery(Shape, kw_only=True):
    """The body is the content; the platform checks it against `sha256`."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    media_type: Annotated[str, Meta(min_length=3, max_length=100)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
