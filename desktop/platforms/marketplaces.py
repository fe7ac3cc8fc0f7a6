"""The marketplaces that this program knows, and how each one's client is made. A new one is a line here and a
folder beside this file; everything above sees `platform.Platform` only."""

from typing import TYPE_CHECKING, Final

from .platform import Platform
from .way import Way

if TYPE_CHECKING:
    from .helpdesk.contract import Token

HELPDESK: Final = "helpdesk"
ALLEGRO: Final = "allegro"
KAUFLAND: Final = "kaufland"
MIRAKL: Final = "mirakl"
KNOWN: Final = (HELPDESK, ALLEGRO, KAUFLAND, MIRAKL)


class UnknownMarketplace(ValueError):
    """An account of a marketplace that this version does not know: of a newer one."""


def client(name: str, way: Way, first: "Token | None" = None) -> Platform:
    """The client of a marketplace; nothing connects before its first call. Each is imported when it is
    wanted. `first`: what a sign-in at the Helpdesk has just brought. Raises UnknownMarketplace."""
    if name == HELPDESK:
        from .helpdesk.client import HelpdeskPlatform

        return HelpdeskPlatform(
            way.url,
            way.keeper,
            way.language,
            way.now,
            first=first,
            limits=way.limits,
            alone=way.alone,
            network=way.network,
            monotonic=way.monotonic,
        )
    if name == MIRAKL:
        from .mirakl.client import MiraklPlatform

        return MiraklPlatform(way)
    if name == KAUFLAND:
        from .kaufland.client import KauflandPlatform

        return KauflandPlatform(way)
    if name == ALLEGRO:
        from .allegro.client import AllegroPlatform

        return AllegroPlatform(way)
    raise UnknownMarketplace(name)
