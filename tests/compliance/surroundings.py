"""Surroundings for tests: a market by its language."""

from functools import cache

from desktop import resources
from desktop.compliance.model import Surroundings
from desktop.domain.markets import Market, load_markets

MARKETS = {
    "pl": "PL", "de": "DE", "cs": "CZ", "sk": "SK", "hu": "HU", "ro": "RO", "bg": "BG", "fr": "FR",
    "it": "IT", "es": "ES", "sv": "SE", "da": "DK", "en": "IE",
}  # fmt: skip


@cache
def markets() -> dict[str, Market]:
    return load_markets(resources.read_toml("markets.toml"))


def surroundings(language: str) -> Surroundings:
    return Surroundings(market=markets()[MARKETS[language]], language=language)
