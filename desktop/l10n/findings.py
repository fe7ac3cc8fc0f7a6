"""What a review's findings say to the seller: what was found, why it matters, what to do.

Worded from the rule, its level and its values alone, so that a review needs no language of the screen. A rule
that is not known here, as a newer one may be, is shown by its own name, so that nothing is hidden.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop.domain.money import Money, MoneyError

from .catalogs import N_, NP_, Translator, current_language, translator
from .dates import format_date
from .money import format_money
from .names import language_name

_TITLES: Final = {
    "contact.email": N_("E-mail address"),
    "contact.phone": N_("Phone number"),
    "contact.link": N_("Link"),
    "contact.messenger": N_("Messenger or social network"),
    "contact.elsewhere": N_("Invitation to talk elsewhere"),
    "offplatform.account": N_("Account number"),
    "offplatform.payment": N_("Payment outside the platform"),
    "offplatform.deal": N_("Deal outside the platform"),
    "marketing.code": N_("Discount code"),
    "marketing.newsletter": N_("Newsletter"),
    "marketing.follow": N_("Invitation to follow"),
    "marketing.offers": N_("Advertising of other offers"),
    "quality.price": N_("Price differs"),
    "quality.currency": N_("Foreign currency"),
    "quality.grade": N_("Grade differs"),
    "quality.warranty": N_("Warranty differs"),
    "quality.return_period": N_("Return period differs"),
    "quality.tracking": N_("Tracking number differs"),
    "quality.order_number": N_("Order number differs"),
    "quality.buyer_name": N_("Another name"),
    "quality.promise": N_("Promise without a date"),
    "quality.closed_day": N_("Closed day"),
    "quality.shouting": N_("Loud tone"),
    "quality.insult": N_("Rude words"),
    "quality.unfilled": N_("Empty field"),
    "quality.generic": N_("Nothing concrete"),
    "quality.template": N_("Template unchanged"),
    "quality.unanswered": N_("Still open"),
    "quality.language": N_("Another language"),
}

RULES: Final = tuple(_TITLES)
"""The rules that have words here."""

_CONTACT: Final = N_(
    "“{found}” leads the talk away from the platform. Sellers may talk with buyers only here. Take it out."
)
_DEAL: Final = N_("“{found}” offers a deal outside the platform. That can cost you the account. Take it out.")
_ADVERT: Final = N_("“{found}” is advertising. Messages to buyers may not advertise. Take it out.")

_SOUNDS_CONTACT: Final = N_(
    "This may lead the talk away from the platform. Sellers may talk with buyers only here. "
    "If it does, take it out."
)
_SOUNDS_DEAL: Final = N_(
    "This may be read as a deal outside the platform. That can cost you the account. "
    "If it is one, take it out."
)
_SOUNDS_ADVERT: Final = N_(
    "This may be read as advertising. Messages to buyers may not advertise. If it is, take it out."
)

_REASONS: Final = {
    "contact.email": N_(
        "“{found}” is an e-mail address. Sellers may talk with buyers only on the platform. Take it out."
    ),
    "contact.phone": N_(
        "“{found}” looks like a phone number. Sellers may talk with buyers only on the platform. Take it out."
    ),
    "contact.link": N_(
        "“{found}” leads away from the platform. Sellers may talk with buyers only here. Take it out."
    ),
    "contact.messenger": N_(
        "“{found}” points elsewhere. Sellers may talk with buyers only on the platform. Take it out."
    ),
    "contact.elsewhere": _CONTACT,
    "offplatform.account": N_(
        "“{found}” looks like an account number. Payments go through the platform only. Take it out."
    ),
    "offplatform.payment": N_(
        "“{found}” asks for a payment outside the platform. That can cost you the account. Take it out."
    ),
    "offplatform.deal": _DEAL,
    "marketing.code": N_("“{found}” is a discount code. Messages to buyers may not advertise. Take it out."),
    "marketing.newsletter": _ADVERT,
    "marketing.follow": _ADVERT,
    "marketing.offers": _ADVERT,
    "contact:sounds": _SOUNDS_CONTACT,
    "offplatform:sounds": _SOUNDS_DEAL,
    "marketing:sounds": _SOUNDS_ADVERT,
    "quality.price": N_("“{found}” is not the price of this order or offer. Check the amount."),
    "quality.price:price": N_("“{found}” is not the price: it is {price}. Correct the amount."),
    "quality.currency": N_(
        "“{found}” is in another currency. Buyers in this market pay in {currency}. Change the amount."
    ),
    "quality.grade": N_("The draft says grade {found}, the product has grade {grade}. Correct the grade."),
    "quality.warranty": N_(
        "“{found}” is not the warranty on this platform: every product has 12 months. Correct it."
    ),
    "quality.warranty:until": N_(
        "The warranty of this order runs until {until}, not {found}. Correct the date."
    ),
    "quality.return_period": N_(
        "“{found}” is not the time to return on this platform: buyers have 30 days. Correct it."
    ),
    "quality.return_period:until": N_(
        "This order can be returned until {until}, not {found}. Correct the date."
    ),
    "quality.tracking": N_(
        "“{found}” is not the tracking number of this order: {tracking}. Correct the number."
    ),
    "quality.order_number": N_(
        "“{found}” is not the order of this conversation: {order}. Correct the number."
    ),
    "quality.buyer_name": N_("The greeting says “{found}”, the buyer is {buyer}. Correct the name."),
    "quality.promise": N_("“{found}” tells the buyer nothing. Say a day instead."),
    "quality.closed_day": N_("{date} is a closed day in this market. Promise another day."),
    "quality.closed_day:open": N_("{date} is a closed day in this market. The next open day is {open}."),
    "quality.shouting": N_("Capitals and rows of exclamation marks read like shouting. Write it calmly."),
    "quality.insult": N_("“{found}” is rude. Replies must be polite. Say it in another way or leave it out."),
    "quality.unfilled": N_("“{found}” waits for a value. Fill it in or take it out."),
    "quality.generic": N_("The reply holds nothing that the buyer can use. Say what you do, and by when."),
    "quality.template": N_(
        "This is the template as it came. Automatic replies are no answer: add something of your own."
    ),
    "quality.unanswered": N_("The reply does not deal with “{question}”. Answer it too."),
    "quality.language": N_(
        "The reply is in {found}. Buyers are answered in the language of their market: {expected}."
    ),
}
"""By rule, or by rule (or its group) and the name of a value that only some findings have."""

_LEVELS: Final = {
    "block": NP_("finding", "Blocks sending"),
    "warn": NP_("finding", "Warning"),
    "hint": NP_("finding", "Hint"),
}

_FIXES: Final = {
    "contact": N_("Remove the sentence"),
    "offplatform": N_("Remove the sentence"),
    "marketing": N_("Remove the sentence"),
    "quality.insult": N_("Remove the sentence"),
    "quality.price": N_("Put in the right price"),
    "quality.grade": N_("Put in the right grade"),
    "quality.warranty": N_("Write 12 months"),
    "quality.return_period": N_("Write 30 days"),
    "quality.tracking": N_("Put in the right number"),
    "quality.order_number": N_("Put in the right number"),
    "quality.buyer_name": N_("Correct the greeting"),
    "quality.closed_day": N_("Take the next open day"),
    "quality.shouting": N_("Write it calmly"),
}


def title(rule: str, language: str | None = None) -> str:
    """What was found, in two or three words."""
    known = _TITLES.get(rule)
    return rule if known is None else _texts(language).gettext(known)


def reason(rule: str, level: str, values: Mapping[str, str], language: str | None = None) -> str:
    """What was found, why it matters and what to do, in at most three short sentences."""
    del level  # the same words for each: how strict it is stands beside them
    texts = _texts(language)
    spoken = language or current_language()
    places = (rule, rule.partition(".")[0])
    special = next(
        (key for name in values for place in places if (key := f"{place}:{name}") in _REASONS), rule
    )
    known = _REASONS.get(special)
    if known is None:
        return title(rule, language)
    shown = {name: _shown(rule, name, values, spoken) for name in values}
    try:
        return texts.gettext(known).format(**shown)
    except (KeyError, IndexError, ValueError):
        return title(rule, language)  # a rule that leaves out a value of its wording is still named


def level_name(level: str, language: str | None = None) -> str:
    """The word for a level; an unknown one as it is."""
    known = _LEVELS.get(level)
    return level if known is None else _texts(language).pgettext(*known)


def fix_label(rule: str, language: str | None = None) -> str:
    """What the button that applies the fix says."""
    known = _FIXES.get(rule) or _FIXES.get(rule.partition(".")[0]) or N_("Correct it")
    return _texts(language).gettext(known)


def _texts(language: str | None) -> Translator:
    return translator(language or current_language())


def _shown(rule: str, name: str, values: Mapping[str, str], language: str) -> str:
    """A value as the user reads it: dates, money and languages by name."""
    value = values[name]
    if rule == "quality.language":
        return language_name(value, language)
    if name in {"date", "open", "until"}:
        try:
            return format_date(date.fromisoformat(value), language, form="weekday_day_month")
        except ValueError:
            return value
    if name == "price" and values.get("currency"):
        try:
            return format_money(Money(Decimal(value), values["currency"]), language)
        except (InvalidOperation, MoneyError):
            return value
    return value
