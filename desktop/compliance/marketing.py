"""Advertising (R5): codes, newsletters, calls to follow or to review elsewhere, other offers. All of it is
said in words, so the patterns find it."""

from .draft import Draft, Raw
from .model import Surroundings


def advertising(draft: Draft, surroundings: Surroundings) -> tuple[Raw, ...]:
    """Everything in a draft that advertises."""
    return tuple(raw for raw in draft.worded if raw.rule.startswith("marketing."))
