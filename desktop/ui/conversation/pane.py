"""The conversation pane: header, clock, messages and composer of the one that is open."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout

from desktop.domain.changes import Changes
from desktop.domain.conversations import BUYER, Conversation, Message
from desktop.l10n.catalogs import N_, _
from desktop.store.views import Row

from ..actions import Actions, Entry
from ..composer.attaching import Attaching
from ..composer.beside import BesideText
from ..composer.composer import Composer
from ..composer.review.part import ReviewPart
from ..composer.target import Target, target_of
from ..decision.part import DecisionPart
from ..files.drop import DropPlace
from ..kit.labels import literal
from ..kit.theme import set_look
from ..kit.translate import follow
from ..marketplace_words import marketplace_name
from ..pills import Pills
from ..record.exporting import RecordExport
from ..stage_form.part import StagePart
from ..templates.part import TemplatePart
from ..workspace import Notice, Workspace
from .case_opening import CaseOpening
from .deadline import Deadline, deadline_of
from .empty import EmptyPane
from .entries import entries
from .header import Header
from .links import Links
from .messages_view import MessagesView
from .presence import PresenceWatch
from .read_marker import ReadMarker, first_unread
from .reason_strip import ReasonStrip
from .reason_words import cannot_reply, reason
from .received_files import ReceivedFiles
from .starting import Starting
from .why import WhyPopup

PAGE = 200
LOW = 600
"""A pane lower than this, in pixels, leaves the messages less, so that the composer has room."""


class ConversationPane(QFrame):
    """`send_and_next`: a reply is queued and the next conversation is wanted; `closed`: back to the list;
    `part_wanted(part)`: the person wants to see the order, case or buyer in the side panel."""

    send_and_next = Signal()
    closed = Signal()
    part_wanted = Signal(str)

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "ground")
        self.setMinimumWidth(300)
        self.workspace, self._actions = workspace, actions
        self._pills = Pills(workspace)
        self._id: str | None = None
        self._row: Row | None = None
        self._head: Conversation | None = None
        self._messages: list[Message] = []
        self._limit = PAGE
        self._deadline: Deadline | None = None
        self.header = Header(workspace, actions)
        self.strip = ReasonStrip(actions)
        self.earlier = QPushButton()
        set_look(self.earlier, "link")
        self.earlier.setMinimumHeight(28)
        self.messages = MessagesView()
        self.composer = Composer(workspace, actions)
        self.review = ReviewPart(workspace, actions, self.composer)
        self.files = ReceivedFiles(workspace, self.messages)
        self.links = Links(workspace, self.messages)
        self.attaching = Attaching(workspace, self.composer)
        DropPlace(self, self.attaching.take)
        self.beside = BesideText(workspace)
        self.composer.under.add(self.beside)
        self.decisions = DecisionPart(workspace, self.composer)
        self.stages = StagePart(workspace, self.composer, self.beside, self.decisions)
        self.templates = TemplatePart(workspace, self.composer, self.stages, self.beside)
        self.cases = CaseOpening(workspace, self.messages)
        self.empty = EmptyPane(actions)
        self.why = WhyPopup(workspace, self)
        self._stack = QStackedWidget()
        self.reads = ReadMarker(workspace, self)
        self.starting = Starting(workspace, actions, self, self.composer)
        self.record = RecordExport(workspace, self, self._open_id)
        self.presence = PresenceWatch(workspace, self, self.composer)
        self._build()
        self._connect()
        follow(self)

    def _build(self) -> None:
        page = QFrame()
        set_look(page, "ground")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.strip, self.earlier):
            column.addWidget(part)
        column.addWidget(self.messages, 1)
        column.addWidget(self.composer)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        workspace = self.workspace
        self.header.part_wanted.connect(self.part_wanted)
        self.strip.why_wanted.connect(self.show_why)
        self.earlier.clicked.connect(self._show_earlier)
        self.messages.escaped.connect(self.back)
        self.messages.copied.connect(self._say_copied)
        self.composer.escaped.connect(self.back)
        self.composer.queued.connect(self._queued)
        self.presence.others_changed.connect(self.header.show_others)
        self.review.message_wanted.connect(self.messages.show_message)
        workspace.changed.connect(self._changed)
        workspace.ticked.connect(self._tick)
        workspace.account_changed.connect(self._refresh)
        workspace.detached.connect(self._detached)

    def register(self, actions: Actions) -> None:
        """The open conversation's actions; those on any conversation of the list are the list's."""
        self.composer.register(actions)
        self.review.register(actions)
        self.stages.register(actions)
        self.templates.register(actions)
        self.starting.register(actions)
        self.cases.register(actions)
        self.attaching.register(actions)
        self.files.register(actions)
        self.record.register(actions)
        group = N_("Conversation")
        for entry in (
            Entry("conversation.why", N_("Why this deadline?"), group, ("W",), self.show_why, self._has_why),
            Entry("conversation.back", N_("Back to the list"), group, (), self.back, self._is_open),
            Entry(
                "conversation.copy_order",
                N_("Copy the order number"),
                group,
                (),
                self._copy_order,
                self._has_order,
            ),
        ):
            actions.add(entry)

    # --- which one ---

    @property
    def conversation_id(self) -> str | None:
        """The open conversation; None when there is none."""
        return self._id

    @property
    def row(self) -> Row | None:
        """The open conversation as the list knows it."""
        return self._row

    @property
    def deadline(self) -> Deadline | None:
        return self._deadline

    def show_conversation(self, conversation_id: str | None) -> None:
        """Opens another conversation; None leaves the pane empty. What was typed is kept."""
        if conversation_id == self._id and conversation_id is not None:
            return
        self._id = conversation_id
        self._limit = PAGE
        self._messages = []
        self.why.hide()
        self.empty.show_gone(False)
        self._read()

    def focus_composer(self) -> None:
        """The cursor into the reply."""
        self.composer.reply()

    def take_focus(self) -> None:
        """For F6: the composer of an open conversation, else the hints."""
        if self._id is None or self._row is None:
            self.empty.setFocus()
        elif self.composer.can_write() or self.composer.can_note():
            self.composer.take_focus()
        else:
            self.messages.setFocus()

    def back(self) -> None:
        """Back to the list; the conversation stays open beside it."""
        self.composer.flush()
        self.closed.emit()

    # --- reading ---

    def _read(self) -> None:
        workspace = self.workspace
        if self._id is None or not workspace.is_attached:
            self._row = self._head = None
            self._show_nothing()
            return
        reader = workspace.reader
        row = reader.conversation(self._id)
        if row is None:
            gone = self._row is not None
            self._row = self._head = None
            self.empty.show_gone(gone)
            self._show_nothing()
            return
        self._row, self._head = row, reader.head(self._id)
        before = {message.id for message in self._messages}
        self._messages = reader.messages(self._id, self._limit)
        zone = workspace.zone(row.market)
        self._deadline = deadline_of(row, reader.obligations(self._id), workspace.store.book, zone)
        self._pills.refresh()
        self._stack.setCurrentIndex(1)
        self._show()
        if before:
            self._announce_new(before)
        self.reads.watch(row, self._messages)

    def _show_nothing(self) -> None:
        self._deadline = None
        self.reads.watch(None, [])
        self.messages.clear_thread()
        self.cases.show_conversation("")
        self.composer.show_target(None)
        self._stack.setCurrentIndex(0)

    def _show(self) -> None:
        row, workspace = self._row, self.workspace
        assert row is not None
        self.header.show_row(row)
        self._show_clock()
        outbox = workspace.reader.outbox(row.id)
        account = workspace.account
        thread = entries(self._messages, outbox, account.agent_name if account is not None else "")
        self.messages.show_thread(
            row.id,
            thread,
            market=row.market,
            zone=workspace.zone(row.market),
            language=workspace.language,
            now=workspace.now(),
            first_unread=first_unread(row, self._head.read_up_to if self._head else None, self._messages),
            marketplace=marketplace_name(account),
        )
        self.files.show(thread)
        self.earlier.setVisible(self._has_earlier())
        self.cases.show_conversation(row.id)
        self.composer.show_target(self._target(row))
        self.stages.show_outbox(outbox)
        self.composer.show_outbox(outbox)

    def _show_clock(self) -> None:
        row, workspace = self._row, self.workspace
        if row is None:
            return
        times = workspace.account.staff_times if workspace.account is not None else None
        self.strip.setToolTip(self._pills.pill(row).sentence)
        self.strip.show_reason(
            reason(
                row,
                self._pills.state(row),
                self._deadline,
                self._pills.now,
                workspace.zone(row.market),
                workspace.language,
                staff_zone=times.time_zone if times is not None else None,
                can=workspace.can,
                once=self._once(row.market),
            )
        )

    def _once(self, market: str) -> bool:
        """Whether only a conversation's first reply has a deadline in this market."""
        book = self.workspace.store.book
        clock = book.clock(market) if book is not None else None
        return clock is not None and clock.policy.answers == "first_reply"

    def _target(self, row: Row) -> Target:
        blocked = "" if row.can_reply else cannot_reply(row, self.workspace.can)
        target = target_of(self.workspace, row, self._head, blocked)
        return replace(target, is_told=bool(target.blocked) and target.blocked in self.strip.text())

    def _has_earlier(self) -> bool:
        if len(self._messages) < self._limit or self._id is None:
            return False
        return bool(self.workspace.reader.messages(self._id, 1, self._messages[0].sequence))

    def _show_earlier(self) -> None:
        self._limit += PAGE
        self._read()

    # --- news ---

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._read()

    @Slot()
    def _tick(self) -> None:
        self._pills.refresh()
        self._show_clock()

    @Slot()
    def _refresh(self) -> None:
        if self._id is not None:
            self._read()

    @Slot()
    def _detached(self) -> None:
        self._id, self._row, self._head, self._messages = None, None, None, []
        self.reads.forget()
        self.why.hide()
        self._show_nothing()

    @Slot(bool)
    def _queued(self, go_on: bool) -> None:
        if go_on:
            self.send_and_next.emit()
        elif self.composer.had_keyboard:
            # A form in which Send was pressed is gone: the next key is not for whatever Qt chose.
            self.take_focus()

    def _announce_new(self, before: set[str]) -> None:
        for message in self._messages:
            if message.id not in before and message.author.role == BUYER:
                name = literal(message.author.name, 60)
                self.workspace.announced.emit(_("New message from {name}").format(name=name))
                return

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.reads.look()
            self.presence.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reads.look()
        self.presence.look()

    # --- why ---

    def show_why(self) -> None:
        """The days in question, over the messages."""
        if self._row is not None and self._deadline is not None:
            self.why.show_deadline(self._row, self._deadline, self.strip)

    def _has_why(self) -> bool:
        return self._deadline is not None

    def _is_open(self) -> bool:
        return self._row is not None

    def _open_id(self) -> str | None:
        return self._row.id if self._row is not None else None

    def _has_order(self) -> bool:
        return self._row is not None and bool(self._row.order_ids)

    def _copy_order(self) -> None:
        if self._row is not None and self._row.order_ids:
            QGuiApplication.clipboard().setText(self._row.order_ids[-1])
            self._say_copied()

    @Slot()
    def _say_copied(self) -> None:
        self.workspace.noticed.emit(Notice(text=_copied, seconds=3.0))

    # --- texts ---

    def retranslate(self) -> None:
        self.setAccessibleName(_("Conversation"))
        self.earlier.setText(_("Show earlier messages"))
        if self._row is not None and self.workspace.is_attached:
            self._pills.refresh()
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.messages.setMinimumHeight(96 if self.height() >= LOW else 48)
        self.composer.set_room(self.height())


def _copied() -> str:
    return _("Copied.")
