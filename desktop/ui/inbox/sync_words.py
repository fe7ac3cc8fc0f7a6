"""The sync's state in words: short for the top bar, a sentence for its tooltip, and a note beside the
list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.l10n.catalogs import _, ngettext, pgettext
from desktop.l10n.dates import format_list, format_stamp
from desktop.l10n.marketplaces import RIGHTS, marketplace_name, words
from desktop.l10n.money import format_number
from desktop.l10n.names import market_name
from desktop.sync import status as sync
from desktop.sync.status import SyncStatus

from ..kit.labels import literal
from ..own_zone import own_zone
from ..workspace import Workspace

CHECK_AGAIN: Final = "check_again"
SIGN_IN: Final = "sign_in"
CANCEL_RESYNC: Final = "cancel_resync"

_TO_MEND: Final = (
    *(sync.CERTIFICATE, sync.NETWORK_SETTINGS, sync.KEYRING, sync.DISK_FULL, sync.NOT_SAVED),
    *(sync.CLOSED, sync.NO_RIGHT, sync.CLOCK),
)
"""What does not pass by itself."""


@dataclass(frozen=True, slots=True)
class SyncNote:
    """What stands beside the list; `act` is what its button does, `connect_again` what a second one does."""

    text: str
    tone: str
    button: str = ""
    act: str = ""
    connect_again: bool = False


def short_text(status: SyncStatus, language: str) -> str:
    """One or two words for the top bar: "Up to date", "Offline: 3 replies waiting"."""
    match status.state:
        case sync.UP_TO_DATE if status.lacks:
            return _waiting(_("A right is missing"), status, language)
        case sync.UP_TO_DATE:
            return _("Up to date")
        case sync.STARTING | sync.SYNCING:
            return _("Checking…")
        case sync.FIRST_SYNC | sync.RESYNC:
            return _("Fetching…")
        case sync.OFFLINE:
            return _waiting(_("Offline"), status, language)
        case sync.BUSY:
            return _waiting(_("Platform busy"), status, language)
        case sync.SIGNED_OUT:
            return _("Signed out: sign in again")
        case sync.CLOSED:
            return pgettext("connection", "Account closed")
        case sync.NO_RIGHT:
            return _("A right is missing")
        case sync.CLOCK:
            return _("This computer's clock is wrong")
        case sync.NOT_OURS:
            return _("No answer from the platform")
        case sync.CERTIFICATE:
            return _("Connection not safe")
        case sync.NETWORK_SETTINGS:
            return _("The network settings do not work")
        case sync.KEYRING:
            return _waiting(_("Keyring locked"), status, language)
        case sync.DISK_FULL:
            return _("Disk full")
        case sync.NOT_SAVED:
            return _("Saving does not work")
        case _:
            return pgettext("connection", "Stopped")


def tone(status: SyncStatus) -> str:
    """The colour token of the short text."""
    if status.state == sync.SIGNED_OUT or status.state in _TO_MEND:
        return "bad"
    if status.state in (sync.OFFLINE, sync.BUSY, sync.NOT_OURS) or status.lacks:
        return "warn"
    return "dim"


def rank(status: SyncStatus) -> int:
    """How much a state asks for the person: 0 is the most."""
    return ("bad", "warn", "dim").index(tone(status))


def details(status: SyncStatus, workspace: Workspace, marketplace: str) -> str:
    """The tooltip: what it means, when it last worked, what waits. `marketplace`: its id."""
    language = workspace.language
    lines = [meaning(status, marketplace, language)]
    if status.last_success is not None:
        lines.append(
            _("Last answer from the platform: {when}").format(when=_stamp(status.last_success, workspace))
        )
    if status.retry_at is not None:
        lines.append(_("Next try: {when}").format(when=_stamp(status.retry_at, workspace)))
    if status.waiting:
        lines.append(_replies(status.waiting, language))
    if status.set_aside:
        form = ngettext(
            "{count} record could not be read and was set aside",
            "{count} records could not be read and were set aside",
            status.set_aside,
        )
        lines.append(form.format(count=format_number(status.set_aside, language)))
    if status.detail:
        lines.append(literal(status.detail, 200))
    lines.append(_("Click to check now."))
    return "\n".join(lines)


def sync_note(status: SyncStatus, workspace: Workspace, marketplace: str) -> SyncNote | None:
    """What is to be said beside the list; None while all is well. `marketplace`: its id."""
    match status.state:
        case sync.FIRST_SYNC:
            return SyncNote(fetching_text(status, workspace.language), "accent")
        case sync.RESYNC:
            said = _("Fetching everything again… {count} of {total}").format(
                count=format_number(status.received, workspace.language),
                total=format_number(max(status.received, status.expected), workspace.language),
            )
            if not status.can_cancel:
                return SyncNote(said, "accent")
            return SyncNote(said, "accent", _("Cancel"), CANCEL_RESYNC)
        case sync.OFFLINE:
            since = _stamp(status.since, workspace) if status.since is not None else ""
            said = _("Offline since {when}.").format(when=since) if since else _("Offline.")
            if status.waiting:
                form = ngettext(
                    "{count} reply goes out when the connection is back.",
                    "{count} replies go out when the connection is back.",
                    status.waiting,
                )
                said += " " + form.format(count=format_number(status.waiting, workspace.language))
            else:
                said += " " + _("You can read and write; replies go out when the connection is back.")
            return SyncNote(said, "warn", _("Try again now"), CHECK_AGAIN)
        case sync.SIGNED_OUT:
            said = _("You are signed out. Nothing is lost: sign in again, and what waits goes out.")
            return SyncNote(said, "bad", _("Sign in again"), SIGN_IN)
        case state if state == sync.NOT_OURS or state in _TO_MEND:
            said = meaning(status, marketplace, workspace.language)
            return SyncNote(
                said, "bad", _("Try again now"), CHECK_AGAIN, connect_again=state == sync.NO_RIGHT
            )
        case sync.UP_TO_DATE if status.lacks:
            said = meaning(status, marketplace, workspace.language)
            return SyncNote(said, "warn", _("Try again now"), CHECK_AGAIN, connect_again=True)
        case _:
            return None


def fetching_text(status: SyncStatus, language: str) -> str:
    """ "Fetching your conversations… 1,200 so far"."""
    if not status.received:
        return _("Fetching your conversations…")
    form = ngettext(
        "Fetching your conversations… {count} so far",
        "Fetching your conversations… {count} so far",
        status.received,
    )
    return form.format(count=format_number(status.received, language))


def meaning(status: SyncStatus, marketplace: str, language: str) -> str:
    """What a state means, and what to do. `marketplace`: its id."""
    match status.state:
        case sync.UP_TO_DATE if status.lacks:
            return " ".join((_lacking(status, language), _("Everything else is read.")))
        case sync.UP_TO_DATE:
            return _("Everything that the platform has is here.")
        case sync.STARTING | sync.SYNCING:
            return _("Asking the platform for news.")
        case sync.FIRST_SYNC:
            return _("Fetching your conversations for the first time.")
        case sync.RESYNC:
            return _("Everything is fetched from the platform again. Drafts and waiting replies stay.")
        case sync.OFFLINE:
            return _("The platform cannot be reached. You can go on working.")
        case sync.BUSY:
            return _("The platform asks for patience. It is tried again by itself.")
        case sync.SIGNED_OUT:
            return _("The platform no longer accepts this sign-in.")
        case sync.CLOSED:
            return _(
                "The seller's account is closed or blocked there, so that nothing can be read or answered. "
                "Ask {marketplace}; nothing is changed here."
            ).format(marketplace=marketplace_name(marketplace))
        case sync.NO_RIGHT:
            return _lacking(status, language)
        case sync.CLOCK:
            return _(
                "Each request is signed with the time, and {marketplace} turns down one that is minutes off. "
                "Set date, time and time zone of this computer, then check again."
            ).format(marketplace=marketplace_name(marketplace))
        case sync.NOT_OURS:
            return _(
                "Something else than the platform answered. A sign-in page of the network may stand in "
                "between: open a page in the browser, then try again."
            )
        case sync.CERTIFICATE:
            return _(
                "The platform's certificate is not trusted, so nothing is sent. Check the computer's date, "
                "or ask who runs this network."
            )
        case sync.NETWORK_SETTINGS:
            return _(
                "The proxy or the certificate file in the settings cannot be used, so nothing is sent. Open "
                "the settings and look under Network."
            )
        case sync.KEYRING:
            return _(
                "This computer's keyring does not open, so the platform cannot be asked. Unlock it, then try "
                "again; what waits goes out then."
            )
        case sync.DISK_FULL:
            return _("The disk is full: new messages cannot be kept. Free some space, then try again.")
        case sync.NOT_SAVED:
            return _(
                "New messages cannot be saved on this computer. Check that its folder can be written and "
                "that no other program holds it, then try again."
            )
        case _:
            return _("The connection is closed.")


def _lacking(status: SyncStatus, language: str) -> str:
    """Which right is missing, as far as that is known."""
    if not status.lacks:
        return _(
            "This access lacks a right, so that nothing can be read. Give it all rights that the program "
            "asks for in the seller's portal, then try again; if that does not help, connect again."
        )
    rights = format_list([_right(each, language) for each in status.lacks], language)
    return _(
        "This access lacks a right: {rights}. Give it that right in the seller's portal, then try again; if "
        "that does not help, connect again."
    ).format(rights=rights)


def _right(lacks: str, language: str) -> str:
    """A missing right in words; "read orders", of one storefront "read orders (Germany)"."""
    right, _colon, market = lacks.partition(":")
    (said,) = words(RIGHTS, (right,))
    return f"{said} ({market_name(market, language)})" if market else said


def _waiting(said: str, status: SyncStatus, language: str) -> str:
    if not status.waiting:
        return said
    return _("{state}: {waiting}").format(state=said, waiting=_replies(status.waiting, language))


def _replies(count: int, language: str) -> str:
    form = ngettext("{count} reply waiting", "{count} replies waiting", count)
    return form.format(count=format_number(count, language))


def _stamp(when: datetime, workspace: Workspace) -> str:
    return format_stamp(when, workspace.now(), own_zone(), workspace.language)
