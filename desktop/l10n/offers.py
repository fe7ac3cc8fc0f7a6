"""An offer in words: prices with their reference and rate (R17), and the sentence that goes into a reply.

Nothing is converted for a price: every market has its own. Only for comparing markets is a price divided by
the rate that the platform gives."""

from decimal import Decimal
from typing import Final

from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.l10n import terms
from desktop.l10n.catalogs import N_, translator
from desktop.l10n.money import currency_digits, format_money, format_number
from desktop.l10n.names import market_name

_RATE_DECIMALS: Final = 4


def rate_text(offer: Offer, language: str) -> str:
    """``€1 = 4.28 zł``; "" where price and reference are in one currency or no rate is known."""
    rate, reference = offer.reference_rate, offer.reference_price
    if rate is None or rate <= 0 or reference.currency == offer.price.currency:
        return ""
    places = max(currency_digits(offer.price.currency), _decimals(rate))
    written = format_number(rate, language, decimals=min(places, _RATE_DECIMALS))
    one = _with_sign(format_number(1, language), reference.currency, language)
    return f"{one} = {_with_sign(written, offer.price.currency, language)}"


def _decimals(rate: Decimal) -> int:
    exponent = rate.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _with_sign(number: str, currency: str, language: str) -> str:
    """A number with more decimals than its currency has, where the language writes the currency."""
    sample = format_money(Money(Decimal(1), currency), language)
    first = min(place for place, sign in enumerate(sample) if sign.isdigit())
    last = max(place for place, sign in enumerate(sample) if sign.isdigit())
    return sample[:first] + number + sample[last + 1 :]


def reference_text(offer: Offer, language: str) -> str:
    """``≈ €199.57``: the price in the reference currency, by which markets are put in order; "" where it is
    that currency or no rate is known."""
    amount, reference = reference_amount(offer), offer.reference_price
    if amount is None or offer.price.currency == reference.currency:
        return ""
    rounded = amount.quantize(Decimal(1).scaleb(-currency_digits(reference.currency)))
    return f"≈ {format_money(Money(rounded, reference.currency), language)}"


def reference_amount(offer: Offer) -> Decimal | None:
    """The price in the reference currency, for comparing markets; None where no rate is known."""
    if offer.price.currency == offer.reference_price.currency:
        return offer.price.amount
    rate = offer.reference_rate
    return offer.price.amount / rate if rate is not None and rate > 0 else None


def reply_sentence(offer: Offer, language: str, market: str) -> str:
    """What a seller writes to a buyer of ``market`` in ``language``: product, price, whether and when it
    comes.

    In a language that the program does not speak only what needs no words: product and price; "" when it
    cannot be bought, which takes words."""
    price = format_money(offer.price, language, market)
    texts = translator(language)
    if texts.language != language.split("-")[0]:
        return f"{offer.product} · {price}" if offer.deliverable and offer.available > 0 else ""
    name = f"{offer.product}, {terms.text('grade', offer.grade, language)}"
    if not offer.deliverable:
        sentence = texts.gettext(N_("{product}: {price}. It is not delivered to {country}."))
        return sentence.format(product=name, price=price, country=market_name(offer.market, language))
    if offer.available <= 0:
        return texts.gettext(N_("{product}: sold out at the moment.")).format(product=name)
    if offer.delivery_days <= 0:
        return texts.gettext(N_("{product}: {price}, in stock.")).format(product=name, price=price)
    days = texts.ngettext(
        "{product}: {price}, in stock. Delivery takes {count} working day.",
        "{product}: {price}, in stock. Delivery takes {count} working days.",
        offer.delivery_days,
    )
    return days.format(product=name, price=price, count=format_number(offer.delivery_days, language, market))
