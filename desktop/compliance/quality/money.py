"""Money in a draft: a price that is not the order's or the offer's, and a currency not of the market."""

from collections.abc import Iterator
from decimal import Decimal

from ..amounts import Amount, amounts_in, written_like
from ..composition import put
from ..model import WARN, Finding, Surroundings
from ..reading import read_draft
from ..sentences import sentences
from .clauses import said_before


def price(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.price`: an amount that is said to be the price, and is none of order or offer (R9, R17).

    Postage, reductions, parts of a sum and prices of other things are not what is checked."""
    known = _known(surroundings)
    if not known:
        return
    draft = read_draft(text, surroundings)
    for sentence in draft.having("price.word"):
        if sentence.has("price.other"):
            continue
        for amount in amounts_in(text, [(sentence.start, sentence.end)], surroundings.market):
            if amount.currency not in {currency for _, currency in known}:
                continue
            if said_before(text, sentence, amount.end, "price.thing"):
                continue
            if (amount.value, amount.currency) in known:
                continue
            values = {"found": text[amount.start : amount.end], "currency": amount.currency}
            right = _single(known, amount)
            if right is not None:
                values["price"] = f"{right:f}"
            fixed = None
            if right is not None:
                number = written_like(text[amount.number_start : amount.number_end], right)
                fixed = put(text, amount.number_start, amount.number_end, number)
            yield Finding("quality.price", WARN, amount.start, amount.end, values, fixed)


def currency(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.currency`: money that is not in the market's currency (R12). A currency that the market had
    before, or that an order is in, is none."""
    market = surroundings.market
    allowed = {market.currency, *(period.currency for period in market.currency_history)}
    allowed |= {order.total.currency for order in surroundings.orders}
    for amount in amounts_in(text, sentences(text), market):
        if amount.currency not in allowed:
            values = {"found": text[amount.start : amount.end], "currency": market.currency}
            yield Finding("quality.currency", WARN, amount.start, amount.end, values)


def _known(surroundings: Surroundings) -> frozenset[tuple[Decimal, str]]:
    """Every sum that may rightly be called a price here, with its currency."""
    found: set[tuple[Decimal, str]] = set()
    for order in surroundings.orders:
        found.add((order.total.amount, order.total.currency))
        for line in order.lines:
            found.add((line.price.amount, line.price.currency))
            found.add((line.price.amount * line.quantity, line.price.currency))
    for offer in surroundings.offers:
        found.add((offer.price.amount, offer.price.currency))
        found.add((offer.reference_price.amount, offer.reference_price.currency))
    return frozenset(found)


def _single(known: frozenset[tuple[Decimal, str]], amount: Amount) -> Decimal | None:
    values = {value for value, currency in known if currency == amount.currency}
    return values.pop() if len(values) == 1 else None
