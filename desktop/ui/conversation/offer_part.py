"""One offer beside a conversation: price, reference price and rate (R17), what is left, delivery."""

from desktop.domain.orders import Offer
from desktop.l10n.catalogs import _
from desktop.l10n.money import format_money
from desktop.l10n.offers import rate_text

from ..kit.labels import literal
from ..offers.words import available_words, days_words
from .side_parts import Section


def show_offer(section: Section, offer: Offer, language: str) -> None:
    """Adds the offer's lines to a section."""
    section.pair(_("Price"), format_money(offer.price, language), bold=True)
    section.pair(_("Reference price"), format_money(offer.reference_price, language))
    section.pair(_("Rate"), rate_text(offer, language))
    some = offer.available > 0
    section.pair(_("Available"), available_words(offer.available, language), token="text" if some else "warn")
    if not offer.deliverable:
        section.pair(_("Delivery"), _("no"), token="warn")
        return
    carriers = ", ".join(literal(carrier, 40) for carrier in offer.carriers)
    section.pair(_("Delivery"), _("yes, {carriers}").format(carriers=carriers) if carriers else _("yes"))
    section.pair(_("Delivery time"), days_words(offer.delivery_days, language))
