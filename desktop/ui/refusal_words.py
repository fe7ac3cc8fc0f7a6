"""Why an act was turned down: our own clients' reasons in the language of the screen, a marketplace's words
as they are, and marked as its own."""

from typing import Final

from desktop.domain import refusals
from desktop.domain.refusals import Refusal, Why
from desktop.l10n.catalogs import N_, _, current_language, ngettext
from desktop.l10n.money import format_number
from desktop.l10n.named import named
from desktop.sync.transfers import FILE_GONE

from .conversation.sizes import size_text
from .kit.labels import literal

_MOST: Final = 300
_PLAIN: Final = {
    Why.NOT_OFFERED: N_("This marketplace does not offer that."),
    Why.NO_MESSAGES: N_("A return takes no messages. Write to the buyer about its order."),
    Why.FILE_TYPE: N_("The platform does not take this kind of file."),
    Why.FILE_EMPTY: N_("The file is empty."),
    Why.NO_BUYER: N_("The order names no buyer."),
    Why.NO_AMOUNT: N_("Say how much money goes back."),
    Why.ENDS_BY_DECISION: N_("A claim ends with your decision and cannot be closed."),
    Why.NO_REASON: N_("This decision needs a reason: write it as the text."),
    Why.NO_TEXT: N_("This decision takes no text. Send what you wrote as a message of its own."),
    Why.NO_RECIPIENT: N_("Those whom it was meant for take no messages in this conversation."),
    Why.NO_SUBJECT: N_("A new conversation needs a subject."),
    Why.MOVED_ON: N_("This decision is no longer asked for: it was taken, or the case has moved on."),
    Why.INCIDENT_CLOSED: N_("The incident is no longer open."),
    Why.ORDER_UNREADABLE: N_("The order cannot be read."),
}


def is_ours(reason: str) -> bool:
    """Whether one of our own clients has refused, and not the marketplace."""
    return refusals.read(reason) is not None


def own_words(reason: str) -> str:
    """A reason of our own clients in words; any other as it came."""
    found = refusals.read(reason)
    return _words(found) if found is not None else _code(reason) or literal(reason, _MOST)


def reason_words(reason: str, marketplace: str = "") -> str:
    """The same, but a marketplace's words are marked as said by it; `marketplace`: its name, "" where it has
    none here. "" where no reason is known."""
    found = refusals.read(reason)
    if found is not None:
        return _words(found, marketplace)
    words = literal(reason, _MOST)
    if told := _code(reason):
        return told
    if not words:
        return ""
    if marketplace:
        return _("{marketplace} says: “{words}”").format(marketplace=marketplace, words=words)
    return _("The platform says: “{words}”").format(words=words)


def _code(reason: str) -> str:
    return _("The file is no longer there.") if reason == FILE_GONE else ""


def _words(refusal: Refusal, marketplace: str = "") -> str:
    if refusal.why in _PLAIN:
        return _(_PLAIN[refusal.why])
    language, fields = current_language(), refusal.fields
    limit = _number(fields.get("limit", ""))
    match refusal.why:
        case Why.FILE:
            name, reason = literal(fields.get("name", ""), 80), fields.get("reason", "")
            return named(name, reason_words(reason, marketplace) or _(_PLAIN[Why.FILE_TYPE]))
        case Why.FILE_SIZE:
            text = _("Too large: the platform takes {size} at most.")
            return text.format(size=size_text(limit, language))
        case Why.TOO_MUCH:
            text = _("Too much together: the platform takes {size} with one message.")
            return text.format(size=size_text(limit, language))
        case Why.TOO_SHORT:
            text = ngettext(
                "Too short: the platform takes {count} character at least.",
                "Too short: the platform takes {count} characters at least.",
                limit,
            )
            return text.format(count=format_number(limit, language))
        case _:
            over = format_number(_number(fields.get("over", "")), language)
            text = _("Too long by {count} characters: the platform takes {limit} at most.")
            return text.format(count=over, limit=format_number(limit, language))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
