"""What is said of an own message that the platform has not accepted, and what can be done with it."""

import math
from datetime import datetime

from desktop.domain.actions import DecideCase, Note, OpenCase, Reply, StageUpdate, StartConversation
from desktop.domain.conversations import AWAITS_LEAD
from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.due import due_text
from desktop.l10n.money import format_number, format_percent
from desktop.store.views import OutboxRow
from desktop.sync.transfers import FILE_GONE, Transfer

from ..own_zone import own_zone
from ..refusal_words import is_ours, own_words, reason_words

TAKE_BACK, RETRY, EDIT, DELETE, NOW = "take_back", "retry", "edit", "delete", "now"
_SECONDS, _MINUTES = 90, 90
"""Up to how many of them the next try is told in seconds, or in minutes; later ones by the clock."""

_TROUBLE = ("failed", "rejected", "unknown")


def in_trouble(row: OutboxRow) -> bool:
    """Whether the person has to do something about it."""
    return row.state in _TROUBLE


def seconds_left(row: OutboxRow, now: datetime) -> int:
    """How long it can still be taken back before it goes out; 0 when it may go out now."""
    if row.state != "queued" or row.not_before is None:
        return 0
    return max(0, math.ceil((row.not_before - now).total_seconds()))


def is_counting(row: OutboxRow, now: datetime) -> bool:
    """Whether its words change with the time: it can still be taken back, or is tried again later."""
    waits = row.state == "retry" and row.retry_at is not None and row.retry_at > now
    return waits or seconds_left(row, now) > 0


def words(
    row: OutboxRow,
    now: datetime,
    transfer: Transfer | None = None,
    language: str | None = None,
    marketplace: str = "",
) -> str:
    """One sentence about where it stands, with the reason and what to do. `transfer`: its files' way up;
    `marketplace`: its name, "" where it has none here."""
    language = language or current_language()
    said = _words(row, now, marketplace)
    if row.state == "retry":
        said = f"{said} · {_next_try(row, now, language)}"
    files = len(row.action.files) if isinstance(row.action, Reply) else 0
    if not files:
        return said
    if row.state == "sending" and transfer is not None and transfer.whole > 0:
        return _("Sending file {number} of {count}: {percent}").format(
            number=format_number(transfer.number, language),
            count=format_number(transfer.count, language),
            percent=format_percent(transfer.done / transfer.whole, language, decimals=0),
        )
    taken = ngettext("{count} file", "{count} files", files)
    return f"{said} · {taken.format(count=format_number(files, language))}"


def _next_try(row: OutboxRow, now: datetime, language: str) -> str:
    """When it goes out again by itself."""
    left = math.ceil((row.retry_at - now).total_seconds()) if row.retry_at is not None else 0
    if left <= 0 or row.retry_at is None:
        return _("next try any moment")
    if left <= _SECONDS:
        form = ngettext("next try in {count} second", "next try in {count} seconds", left)
        return form.format(count=format_number(left, language))
    minutes = math.ceil(left / 60)
    if minutes <= _MINUTES:
        form = ngettext("next try in {count} minute", "next try in {count} minutes", minutes)
        return form.format(count=format_number(minutes, language))
    return _("next try: {when}").format(when=due_text(row.retry_at, own_zone(), now, language))


def _retry_words(row: OutboxRow, marketplace: str) -> str:
    """Why what waits for its next try has not gone out."""
    why = reason_words(row.reason, marketplace)
    if why:
        return _("It has not gone out yet: {reason}").format(reason=why)
    return _("It has not gone out yet: the platform could not take it.")


def _case_words(row: OutboxRow, marketplace: str) -> str:
    """A case that is being opened, and why it was not."""
    why = reason_words(row.reason, marketplace)
    if in_trouble(row) and why and row.state != "unknown":
        return _("The case was not opened: {reason}").format(reason=why)
    if in_trouble(row):
        return _("It is not certain whether the case was opened. Look for it before you try again.")
    if row.in_doubt:
        return _("It is not certain whether the case was opened.")
    return _("The case is being opened…")


def _words_of_start(row: OutboxRow, now: datetime, marketplace: str) -> str:
    """Of a new conversation that the seller begins."""
    why, left = reason_words(row.reason, marketplace), seconds_left(row, now)
    if left:
        return ngettext(
            "The new conversation begins in {count} second.",
            "The new conversation begins in {count} seconds.",
            left,
        ).format(count=left)
    if row.state in ("queued", "sending") and not row.in_doubt:
        return _("The new conversation begins as soon as the platform can be reached.")
    if row.state == "unknown" or row.in_doubt:
        return _(
            "It is not certain whether the new conversation has begun. Look for it before you try again."
        )
    if why:
        return _("The new conversation has not begun: {reason}").format(reason=why)
    return _("The new conversation has not begun. Change the text, or try again.")


def _words_of_decision(row: OutboxRow, now: datetime, marketplace: str) -> str:
    """Of a decision on a claim or a return: it is for good, so what is not certain is looked up first."""
    why, left = reason_words(row.reason, marketplace), seconds_left(row, now)
    if left:
        return ngettext(
            "Your decision goes out in {count} second.",
            "Your decision goes out in {count} seconds.",
            left,
        ).format(count=left)
    if row.state == "unknown" or row.in_doubt:
        return _(
            "The marketplace has not answered: it is not certain whether your decision arrived. Look at the "
            "case there before you try again."
        )
    if row.state == "sending":
        return _("Sending your decision…")
    if row.state == "queued":
        return _("Decision queued: it goes out as soon as the platform can be reached.")
    if why:
        return _("The decision was not taken: {reason}").format(reason=why)
    return _("The decision was not taken. Look at the case, then try again.")


def _words(row: OutboxRow, now: datetime, marketplace: str) -> str:
    if row.state == "retry" and not row.in_doubt:
        return _retry_words(row, marketplace)
    if isinstance(row.action, DecideCase):
        return _words_of_decision(row, now, marketplace)
    if isinstance(row.action, StartConversation):
        return _words_of_start(row, now, marketplace)
    if isinstance(row.action, OpenCase):
        return _case_words(row, marketplace)
    note = isinstance(row.action, Note)
    why = own_words(row.reason)
    left = seconds_left(row, now)
    if left:
        return ngettext(
            "Your reply goes out in {count} second.", "Your reply goes out in {count} seconds.", left
        ).format(count=left)
    if row.in_doubt:
        return _("It is not certain whether this arrived at the platform.")
    if row.state == "queued":
        if note:
            return _("Note waiting to be saved on the platform.")
        return _("Reply queued: it goes out as soon as the platform can be reached.")
    if row.state == "sending":
        return _("Saving the note…") if note else _("Sending the reply…")
    if row.state == "in_moderation" and row.reason == AWAITS_LEAD:
        return _("A lead has to confirm what you called mistaken. Until then the clock runs on.")
    if row.state == "in_moderation" and marketplace:
        text = _("{marketplace} is checking your reply. Until it lets it through, the clock runs on.")
        return text.format(marketplace=marketplace)
    if row.state == "in_moderation":
        return _("The platform is checking your reply. Until it lets it through, the clock runs on.")
    if row.state == "unknown" and note:
        return _(
            "It is not certain whether your note was saved. Look at the messages: if it is there, choose"
            " Delete; if not, Try again."
        )
    if row.state == "unknown":
        return _(
            "It is not certain whether your reply arrived. Look at the messages: if it is there, choose"
            " Delete; if not, Try again."
        )
    if row.state == "rejected" and is_ours(row.reason):
        return _("Not sent: {reason}").format(reason=why)
    if row.state == "rejected" and why and _has_overrides(row):
        return _("The reply was not let through: {reason}").format(reason=why)
    if row.state == "rejected":
        if why and marketplace:
            return _("Blocked by {marketplace}: {reason}").format(marketplace=marketplace, reason=why)
        if why:
            return _("The platform rejected the reply: {reason}").format(reason=why)
        return _("The platform rejected the reply. Change it and send it again.")
    if row.reason == FILE_GONE:
        return _("Not sent: a file is no longer on this computer. Choose Edit, attach it anew, and send.")
    if why:
        return _("Not sent: {reason}").format(reason=reason_words(row.reason, marketplace))
    return _("Not sent. Try again, or change the text.")


def choices(row: OutboxRow) -> tuple[str, ...]:
    """What the person can do with it now, the likeliest first."""
    if row.in_doubt:
        return (NOW,) if row.state == "retry" else ()
    if row.state == "retry":
        return (NOW, TAKE_BACK)
    if row.state == "queued":
        return (TAKE_BACK,)
    if row.state == "unknown":
        return (RETRY, DELETE)
    if row.state == "rejected":
        return (EDIT, DELETE)
    if row.state == "failed":
        return (RETRY, DELETE) if isinstance(row.action, OpenCase) else (RETRY, EDIT, DELETE)
    return ()


def choice_text(choice: str) -> str:
    """The word on a choice's button."""
    return {
        TAKE_BACK: _("Undo"),
        RETRY: _("Try again"),
        NOW: _("Try again now"),
        EDIT: _("Edit"),
        DELETE: _("Delete"),
    }[choice]


def _has_overrides(row: OutboxRow) -> bool:
    """Whether a lead may have refused it, and not the platform."""
    return isinstance(row.action, Reply | StageUpdate) and bool(row.action.overrides)
