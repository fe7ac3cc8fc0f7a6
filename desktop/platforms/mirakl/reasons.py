"""The operator's reasons (RE01): topics of threads, and why an incident is solved."""

from collections.abc import Callable

from desktop.platforms.platform import Busy, NotOurs, Refused

from . import shapes
from .account import DAY
from .asking import Asking
from .rights import Rights

CALL = "RE01"
PAUSE = 300.0
"""Seconds after which reasons that were not told are asked for again: every thread wants them."""


class ReasonBook:
    """Kept for a day, by language. Labels hold the inbox up for nothing: without them there are codes."""

    def __init__(
        self,
        asking: Asking,
        rights: Rights,
        language: Callable[[], str],
        monotonic: Callable[[], float],
    ) -> None:
        self._asking = asking
        self._rights = rights
        self._language = language
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, list[shapes.Reason]]] = {}

    async def labels(self, type: str = "", *, chosen_by_shop: bool = False) -> dict[str, str]:
        """Labels by code, in the person's language; of one type, and only those a shop may choose, where that
        is asked."""
        return {
            reason.code: reason.label
            for reason in await self._all()
            if (not type or reason.type == type) and (reason.is_shop_right or not chosen_by_shop)
        }

    async def _all(self) -> list[shapes.Reason]:
        language, now = self._language(), self._monotonic()
        at, told = self._known.get(language, (0.0, []))
        if (told and now - at < DAY) or not self._rights.may(CALL):
            return told
        try:
            page = await self._asking.read(CALL, "/api/reasons", shapes.Reasons)
        except (Refused, NotOurs, Busy):
            self._rights.rests(CALL, PAUSE)
            return told
        self._known[language] = (now, page.reasons or [])
        return page.reasons or []
