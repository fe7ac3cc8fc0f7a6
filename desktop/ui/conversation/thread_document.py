"""A conversation's thread written into one text document: plain text only, each entry a run of blocks.

The bubbles behind the text are painted by the view from the places that `write` returns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QTextBlockFormat,
    QTextDocument,
    QTextImageFormat,
)

from desktop.domain.conversations import AWAITS_LEAD, BUYER, PLATFORM, Attachment, reaches_buyer
from desktop.domain.formatted import Block
from desktop.l10n import terms
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date, local
from desktop.l10n.named import named
from desktop.l10n.names import language_name

from ..decision.words import decision_word
from ..kit.labels import literal
from ..refusal_words import own_words, reason_words
from .attachment_words import NOTHING, States, file_line, file_links, may_be_touched
from .block_writer import GAP, PAD_X, PAD_Y, BlockWriter, margins
from .entries import Entry
from .moments import stamp
from .plain_text import CAP, STEP, shown_blocks, shown_text

MORE, COPY, FORMS, PLAIN = "more:", "copy:", "forms:", "plain:"
"""Anchors of "Show more", "Copy the whole message", "Show the formatting" and "Show the plain text", each
followed by the entry's place in the thread."""

THREAD, LEAST = 120_000, 600
"""Characters of a thread that are written at once, and of one of its messages at least."""

_DELIVERY_TOKENS = {
    "sent": "dim",
    "queued": "accent",
    "sending": "accent",
    "in_moderation": "warn",
    "rejected": "bad",
    "failed": "bad",
    "unknown": "bad",
}


@dataclass(slots=True)
class Place:
    """Where an entry (or a date, with `entry` None) stands: its first and last block; `rule` is the block
    with a thin line above it (the translation), -1 without one."""

    entry: Entry | None
    first: int
    last: int
    rule: int = -1


@dataclass(frozen=True, slots=True)
class Setting:
    """How a thread is to be worded."""

    now: datetime
    zone: str
    language: str
    first_unread: str = ""
    more: Mapping[str, int] = field(default_factory=dict)
    """Entries of which more than the first part is shown: their id, and how many characters."""
    files: States = field(default_factory=dict)
    formatted: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    """Entries that are shown with their writer's forms: their id, and what stands in them."""
    marketplace: str = ""
    """Its name, "" where it has none here."""


class ThreadWriter(BlockWriter):
    """Writes a thread into a document whose old content goes."""

    def __init__(self, document: QTextDocument, setting: Setting, width: int) -> None:
        super().__init__(document, width)
        self._setting = setting
        self._number = 0
        self._most = STEP
        self._after_separator = False
        self._places: list[Place] = []

    def write(self, thread: Sequence[Entry]) -> list[Place]:
        """Writes all of it and says where everything stands. Where long messages come in numbers, each is
        shown shorter."""
        if sum(min(len(entry.text), STEP) for entry in thread) > THREAD:
            self._most = max(LEAST, THREAD // len(thread))
        self._document.clear()
        # Not by the document's rootFrame(): PySide keeps what that returns for ever, at every filling.
        frame = self._cursor.currentFrame()
        root = frame.frameFormat()
        root.setTopMargin(GAP)
        root.setBottomMargin(GAP + PAD_Y)  # a last block's own margin does not count
        frame.setFrameFormat(root)
        self._cursor.beginEditBlock()
        day: date | None = None
        for number, entry in enumerate(thread):
            self._number = number
            moment = local(entry.at, self._setting.zone).date()
            if moment != day:
                day = moment
                self._separator(format_date(moment, self._setting.language, form="weekday_long"), "dim")
            if entry.id == self._setting.first_unread:
                self._separator(_("New"), "accent")
            self._entry(entry)
        self._cursor.endEditBlock()
        return self._places

    # --- entries ---

    def _entry(self, entry: Entry) -> None:
        start = self._next()
        place = Place(entry, start, start)
        top = GAP + PAD_Y if self._after_separator else GAP + 2 * PAD_Y
        self._after_separator = False
        self._line(self._head(entry), 11, self._head_token(entry), entry, top=top)
        formatted = self._setting.formatted.get(entry.id)
        if formatted is not None:
            made, shortened = shown_blocks(formatted, self._limit(entry))
            self._formatted(made, entry, 13)
        else:
            text, shortened = shown_text(entry.text, self._limit(entry))
            quiet = entry.side == "quiet"
            self._text(text, entry, 12 if quiet else 13, "dim" if quiet else "text")
        if shortened:
            self._shortened(entry)
        if entry.html:
            self._other_form(entry, formatted is not None)
        if entry.translation is not None and entry.translation.text:
            place.rule = self._next()
            self._translation(entry)
        for place_in, attachment in enumerate(entry.attachments):
            self._attachment(entry, attachment, place_in)
        if entry.delivery:
            said = delivery_words(entry, self._setting.marketplace)
            self._line(said, 11, _DELIVERY_TOKENS.get(entry.delivery, "dim"), entry, top=6)
        self._pad_last()
        place.last = self._next() - 1
        self._places.append(place)

    def _attachment(self, entry: Entry, attachment: Attachment, number: int) -> None:
        state = self._setting.files.get(attachment.id, NOTHING)
        text, token = file_line(attachment, state, self._setting.language)
        self._line(text, 11, token, entry, top=6)
        for words, anchor in file_links(attachment, state):
            self._link(words, f"{anchor}{self._number}.{number}")
        if state.picture is not None and may_be_touched(attachment, state):
            self._picture(entry, attachment.sha256, state.picture)

    def _picture(self, entry: Entry, digest: str, image: QImage) -> None:
        """At half its pixels, so that it is sharp on a dense screen; never wider than the bubble."""
        left, right = margins(entry.side, self._width)
        room = max(40, self._width - left - right - 2 * PAD_X)
        width = max(1, min(image.width() // 2, room))
        name = f"picture:{digest}"
        self._document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        form = QTextImageFormat()
        form.setName(name)
        form.setWidth(width)
        form.setHeight(max(1, image.height() * width // max(1, image.width())))
        self._begin(entry.side, top=6)
        self._cursor.insertImage(form)

    def _head(self, entry: Entry) -> str:
        setting = self._setting
        parts = [literal(entry.author, 60)]
        if entry.side == "note":
            parts.append(_("internal note"))
        else:
            role = terms.text("role", entry.role)
            if role.casefold() != parts[0].casefold():
                parts.append(role)
        parts.append(stamp(entry.at, setting.now, setting.zone, setting.language))
        spoken = entry.language.split("-")[0]
        if entry.side == "buyer" and spoken and spoken != setting.language.split("-")[0]:
            parts.append(language_name(entry.language, setting.language))
        if entry.stage:
            stage = terms.text("stage", entry.stage)
            if stage == entry.stage:
                stage = terms.text("order_state", entry.stage)
            parts.append(_("Status update: {stage}").format(stage=literal(stage, 60)))
        if entry.decision:
            parts.append(_("Decision: {decision}").format(decision=decision_word(entry.decision)))
        if entry.recipients:
            parts.append(_to_whom(entry.recipients))
        return " · ".join(part for part in parts if part)

    def _head_token(self, entry: Entry) -> str:
        if entry.side == "note":
            return "warn"
        if entry.side == "own" and not reaches_buyer(entry.recipients):
            return "warn"
        return "accent" if entry.stage or entry.decision else "dim"

    def _translation(self, entry: Entry) -> None:
        assert entry.translation is not None
        target = language_name(entry.translation.language, self._setting.language)
        self._line(_("machine translation · {language}").format(language=target), 11, "dim", entry, top=PAD_Y)
        text, shortened = shown_text(entry.translation.text, self._limit(entry))
        self._text(text, entry, 13, "dim")
        if shortened:
            self._shortened(entry)

    def _other_form(self, entry: Entry, formatted: bool) -> None:
        self._begin(entry.side, top=6)
        if formatted:
            self._link(_("Show the plain text"), f"{PLAIN}{self._number}")
        else:
            self._link(_("Show the formatting"), f"{FORMS}{self._number}")

    def _limit(self, entry: Entry) -> int:
        return self._setting.more.get(entry.id, self._most)

    def _shortened(self, entry: Entry) -> None:
        self._line(_("Shortened."), 11, "dim", entry, top=6)
        if self._limit(entry) < CAP:
            self._link(_("Show more"), f"{MORE}{self._number}")
        self._link(_("Copy the whole message"), f"{COPY}{self._number}")

    def _separator(self, text: str, token: str) -> None:
        start = self._next()
        form = QTextBlockFormat()
        form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        form.setTopMargin(2 * GAP if not self._first else GAP)
        self._block(form)
        self._cursor.insertText(text, self._chars(11, token))
        self._places.append(Place(None, start, start))
        self._after_separator = True


def _to_whom(recipients: tuple[str, ...]) -> str:
    """Who reads a message, where the marketplace lets its writer choose."""
    if recipients == (BUYER,):
        return _("to the buyer")
    if recipients == (PLATFORM,):
        return _("to the marketplace’s staff")
    if set(recipients) == {BUYER, PLATFORM}:
        return _("to the buyer and the marketplace’s staff")
    return _("to: {roles}").format(
        roles=literal(", ".join(terms.text("role", role) for role in recipients), 60)
    )


def delivery_words(entry: Entry, marketplace: str = "") -> str:
    """How far an own entry has come, with the reason where it went wrong. `marketplace`: its name, "" where
    it has none here."""
    state, why = entry.delivery, own_words(entry.reason)
    if state == "sent":
        return _("✓ sent")
    if state == "queued":
        return _("Queued: goes out as soon as the platform can be reached.") if why else _("Queued")
    if state == "sending":
        return _("Sending…")
    if state == "in_moderation" and why == AWAITS_LEAD:
        return _("Waits for a lead: the buyer does not see it yet, and the clock runs on.")
    if state == "in_moderation" and marketplace:
        text = _("{marketplace} is checking it: the buyer does not see it yet, and the clock runs on.")
        return text.format(marketplace=marketplace)
    if state == "in_moderation":
        return _("In moderation: the buyer does not see it yet, and the clock runs on.")
    if state == "unknown":
        return _("Not certain whether this arrived.")
    if state == "rejected" and marketplace and not entry.pending:
        said = _("Blocked by {marketplace}: the buyer does not see it").format(marketplace=marketplace)
        return named(said, why) if why else said
    name = terms.text("delivery", state)
    said = f"{name[:1].upper()}{name[1:]}"
    if state == "failed":
        why = reason_words(entry.reason, marketplace)
    return named(said, why) if why else said
