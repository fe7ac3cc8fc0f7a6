"""What belongs to the person and to no platform: drafts, saved views, reminders, settings. A resync keeps
them all."""

from datetime import datetime
from typing import Any, Final

from .codec import clean, encode, micros
from .views import SavedView
from .writer import Work

TICKS: Final = "ticks"
"""The word of the settings with what was ticked on the checklist of a conversation; nothing that is kept from
being erased for."""
_TOUCHED: Final = "SELECT rid FROM conversation WHERE id = ?"


def draft_of(work: Work, conversation_id: str) -> str:
    """The draft's text, '' when there is none."""
    found = work.one("SELECT text FROM draft WHERE conversation_id = ?", conversation_id)
    return str(found[0]) if found is not None else ""


def write_draft(work: Work, conversation_id: str, text: str) -> None:
    """Keeps the text as it is typed; '' removes the draft."""
    text = clean(text)
    had = work.one("SELECT 1 FROM draft WHERE conversation_id = ?", conversation_id) is not None
    if text:
        work.run("INSERT OR REPLACE INTO draft VALUES(?,?,?)", conversation_id, text, micros(work.now))
    else:
        work.run("DELETE FROM draft WHERE conversation_id = ?", conversation_id)
    if had or text:
        work.drafts_of.add(conversation_id)
    if had != bool(text):
        settle_conversation(work, conversation_id)


def write_view(work: Work, view: SavedView) -> None:
    work.run("INSERT OR REPLACE INTO saved_view VALUES(?,?,?)", view.id, view.position, encode(view))
    work.views = True


def drop_view(work: Work, view_id: str) -> None:
    work.run("DELETE FROM saved_view WHERE id = ?", view_id)
    work.views = True


def write_reminder(work: Work, conversation_id: str, at: datetime | None) -> None:
    """Sets or (None) removes the reminder of a conversation."""
    if at is None:
        work.run("DELETE FROM reminder WHERE conversation_id = ?", conversation_id)
    else:
        work.run("INSERT OR REPLACE INTO reminder VALUES(?,?)", conversation_id, micros(at))
    work.conversations.add(conversation_id)
    settle_conversation(work, conversation_id)


def write_setting(work: Work, name: str, value: Any) -> None:
    """A small value of this account, as JSON; None removes it."""
    if value is None:
        work.run("DELETE FROM setting WHERE name = ?", name)
    else:
        work.run("INSERT OR REPLACE INTO setting VALUES(?,?)", name, encode(value))


def settle_conversation(work: Work, conversation_id: str) -> None:
    """The conversation's list row is made anew before the commit."""
    found = work.one(_TOUCHED, conversation_id)
    if found is not None:
        work.settle.add(found[0])
