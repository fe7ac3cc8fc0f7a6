"""What the program itself puts into a reply by a key is no contact, no deal past the platform and no
advertising: the seller's address, the offer. Its language is judged with the rest of the draft."""

from decimal import Decimal

import pytest

from desktop.compliance.model import Surroundings
from desktop.compliance.review import review
from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.l10n.addresses import format_address
from desktop.l10n.names import known_markets
from desktop.l10n.offers import reply_sentence

MARKETS = known_markets()


@pytest.mark.parametrize("code", MARKETS)
def test_no_address_and_no_offer_is_a_finding(code: str) -> None:
    market = MARKETS[code]
    price = Money(Decimal("139900" if market.currency == "HUF" else "1599.00"), market.currency)
    reference = Money(Decimal("299"), "EUR")
    offer = Offer("S", code, "iPhone 13, 128 GB", "A", price, reference, 4, True, delivery_days=2)
    for language in market.languages:
        parts = {**market.address.sample, "company": "ReFon sp. z o.o."}
        address = "\n".join(format_address(parts, code, language))
        for text in (address, reply_sentence(offer, language, code)):
            found = review(text, Surroundings(market, language)).findings
            assert [
                (finding.rule, text[finding.start : finding.end])
                for finding in found
                if not finding.rule.startswith("quality.")
            ] == []
