"""The panel beside a conversation: its order, address and case, other conversations, and the offer in the
market."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.case_updates import order_update_due
from desktop.domain.cases import Case
from desktop.domain.changes import Changes
from desktop.domain.conversations import Conversation
from desktop.domain.orders import Offer, Order
from desktop.l10n.addresses import format_address
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import local
from desktop.l10n.due import due_text
from desktop.l10n.names import market_name
from desktop.store.views import Row

from ..actions import Actions
from ..decision.state import case_to_decide, deciding
from ..draft_facts import calendar_of
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..stage_form.offers import Subject, subject_of_case, subject_of_order
from ..workspace import Workspace
from .case_part import show_case, show_decision, show_next
from .files_part import files_of, show_files
from .moments import stamp
from .offer_part import show_offer
from .order_part import show_order
from .side_parts import LinkLine, Section
from .subject import product_of

ORDER, ADDRESS, CASE, FILES, OTHERS, OFFER = "order", "address", "case", "files", "buyer", "offer"
_PARTS = (ORDER, ADDRESS, CASE, FILES, OTHERS, OFFER)
_OTHERS_SHOWN = 5
_GATHER_MS = 50


class SidePanel(QFrame):
    """See the module. Opens other conversations through `workspace.open_requested`; `stage_wanted(id)`: the
    form of the next stage of this case or order; `decision_wanted(id)`: the form to decide on this
    case; `file_wanted`: what is wanted (see `attachment_words`) with which received Attachment."""

    stage_wanted = Signal(str)
    decision_wanted = Signal(str)
    file_wanted = Signal(str, object)

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        super().__init__()
        set_look(self, "side")
        self.setMinimumWidth(200)
        self.workspace, self._actions = workspace, actions
        self._id: str | None = None
        self._row: Row | None = None
        self._head: Conversation | None = None
        self._others_all = False
        self._written: tuple[object, ...] = ()
        """What the sections show: a change elsewhere does not make them anew."""
        self.sections = {part: Section(part) for part in _PARTS}
        self.empty = PlainLabel(token="dim", wrap=True)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4 * STEP, 3 * STEP + 2, 4 * STEP, 4 * STEP)
        column.setSpacing(4 * STEP)
        column.addWidget(self.empty)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        self.area = QScrollArea()
        set_look(self.area, "reached")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(self.area)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.refresh)
        workspace.changed.connect(self._changed)
        workspace.place_changed.connect(self.refresh)
        workspace.account_changed.connect(self.refresh)
        workspace.detached.connect(self._detached)
        actions.changed.connect(self._keys_changed)
        follow(self)

    def show_conversation(self, conversation_id: str | None) -> None:
        """What another conversation is about; None leaves the panel empty."""
        if conversation_id != self._id:
            self._id = conversation_id
            self._others_all = False
            self.area.verticalScrollBar().setValue(0)
            self.refresh()

    def show_part(self, part: str) -> None:
        """Brings a section into sight."""
        section = self.sections.get(part)
        if section is not None and section.isVisibleTo(self):
            self.area.ensureWidgetVisible(section, 0, 4 * STEP)

    def take_focus(self) -> None:
        self.area.setFocus()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Order and buyer"))
        self.area.setAccessibleName(_("Order and buyer"))
        self.empty.setText(_("The order, the case and the buyer stand here when a conversation is open."))
        self.refresh()

    # --- reading ---

    @Slot()
    def refresh(self) -> None:
        """Reads and writes everything anew, in the current language and market."""
        workspace = self.workspace
        row = None
        if self._id is not None and workspace.is_attached:
            row = workspace.reader.conversation(self._id)
        self._row = row
        self.empty.setVisible(row is None)
        if row is None:
            self._written = ()
            for section in self.sections.values():
                section.hide()
            return
        reader = workspace.reader
        orders = [(order_id, reader.order(order_id)) for order_id in reversed(row.order_ids)]
        sku, product = product_of(reader, row, [order for _, order in orders if order is not None])
        case = reader.case(row.case_id) if row.case_id else None
        self._head = reader.head(row.id)
        others = reader.others(row.buyer_id, row.order_ids, row.id)
        market = workspace.market or row.market
        offers = reader.offers(sku, market) if sku and workspace.can("offers") else []
        now = workspace.now()
        dues = (case.next_update_due, case.decision_due_at) if case is not None else ()
        late = tuple(due is not None and due < now for due in dues)
        decided = deciding(reader.outbox(row.id), case.id) if case is not None else None
        today = local(now, workspace.zone(row.market)).date()
        files = files_of(workspace, row.id)
        shows = (row, files, orders, sku, product, case, others, offers, market, self._others_all)
        what = (*shows, late, decided, self._head, today, workspace.language, workspace.account)
        if what == self._written:
            return
        self._written = what
        self._fill_orders(row, orders, product)
        self._fill_address(row, next((order for _, order in orders if order is not None), None))
        self._fill_case(row, case, orders)
        show_files(self.sections[FILES], workspace, files, self.file_wanted.emit)
        self._fill_others(row, others)
        self._fill_offer(row, sku, offers)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        row = self._row
        if self._id is None:
            return
        concerns = changes.everything or changes.touches(self._id) or bool(changes.offers)
        if row is not None and not concerns:
            concerns = bool(changes.orders & set(row.order_ids)) or (row.case_id or "") in changes.cases
        if (concerns or changes.conversations) and not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _keys_changed(self) -> None:
        """Links show the keys of their actions."""
        self._written = ()
        if self._id is not None and not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _detached(self) -> None:
        self._gather.stop()
        self._id = None
        self.refresh()

    # --- sections ---

    def _fill_orders(self, row: Row, orders: list[tuple[str, Order | None]], product: str) -> None:
        section = self.sections[ORDER]
        section.show()
        if not orders:
            section.start(_("No order yet"))
            if product:
                name = literal(product, 120)
                section.text(_("The buyer asks about the offer: {product}").format(product=name))
            else:
                section.text(_("The buyer has not ordered yet."), token="dim")
            return
        title = _("Order {number}") if len(orders) == 1 else _("Orders {number}")
        section.start(title.format(number=", ".join(literal(order_id, 40) for order_id, _ in orders)))
        for order_id, order in orders:
            if len(orders) > 1:
                section.text(literal(order_id, 40), token="dim")
            if order is None:
                section.text(_("Not loaded yet. It appears here when the platform has sent it."), token="dim")
            else:
                show_order(section, self.workspace, order)
                self._fill_order_update(section, order, row)

    def _fill_order_update(self, section: Section, order: Order, row: Row) -> None:
        """When the buyer of a plain order is to hear more (R10), and the way there."""
        workspace = self.workspace
        subject = subject_of_order(order)
        now, zone = workspace.now(), workspace.zone(order.market)
        due = order_update_due(order, subject.rules, calendar_of(workspace, order.market))
        if due is not None:
            when = due_text(due, zone, now, workspace.language)
            section.pair(_("Update due"), when, token="bad" if due < now else "text")
        if row.case_id is None:
            self._next(section, subject, row)

    def _fill_address(self, row: Row, order: Order | None) -> None:
        section = self.sections[ADDRESS]
        section.setVisible(order is not None)
        if order is None:
            return
        address = order.delivery_address
        section.start(_("Delivery address"))
        lines = format_address(address.parts(), address.country or order.market, self.workspace.language)
        section.text("\n".join(literal(line, 120) for line in lines), name=_("Delivery address"))
        self._link(section, "conversation.copy_address", _("Copy the address"))
        self._link(section, "conversation.copy_label", _("Copy as a label"))

    def _link(self, section: Section, action_id: str, text: str) -> None:
        """A line that runs an action, with its key when there is one."""
        known = {entry.id for entry in self._actions.entries()}
        if action_id not in known:
            return
        key = self._actions.key_text(action_id)
        link = LinkLine(action_id, f"{text} · {key}" if key else text, text)
        link.wanted.connect(self._actions.run)
        section.widget(link)

    def _fill_case(self, row: Row, case: Case | None, orders: list[tuple[str, Order | None]]) -> None:
        section = self.sections[CASE]
        section.setVisible(row.case_id is not None)
        if row.case_id is None:
            return
        order = next((order for _, order in orders if order is not None), None)
        show_case(section, self.workspace, row, case, order)
        if case is not None:
            self._decide(section, case, row)
            self._next(section, subject_of_case(case), row)

    def _decide(self, section: Section, case: Case, row: Row) -> None:
        """What the buyer wants, until when to decide, and the way there."""
        workspace = self.workspace
        offered = case_to_decide(workspace, row) is not None
        key = self._actions.key_text("conversation.stage") if offered else ""
        show_decision(
            section, workspace, case, self._head, key, self.decision_wanted.emit if offered else None
        )

    def _next(self, section: Section, subject: Subject, row: Row) -> None:
        """The way to the next stage, where one can be announced here."""
        known = {entry.id for entry in self._actions.entries()}
        capability = "order_updates" if subject.is_order else "cases"
        if not subject.offered or not row.can_reply or not self.workspace.can(capability):
            return
        if "conversation.stage" in known:
            show_next(section, subject, self._actions.key_text("conversation.stage"), self.stage_wanted.emit)

    def _fill_others(self, row: Row, others: list[Row]) -> None:
        section, workspace = self.sections[OTHERS], self.workspace
        language = workspace.language
        section.show()
        section.start(_("Other conversations of the buyer"))
        if not others:
            section.text(_("No others"), token="dim")
            return
        shown = others if self._others_all else others[:_OTHERS_SHOWN]
        for other in shown:
            when = stamp(other.last_message_at, workspace.now(), workspace.zone(other.market), language)
            subject = literal(other.subject, 60) or _("Without a subject")
            link = LinkLine(
                other.id,
                f"{when} · {subject}",
                _("Open the conversation: {subject}, {moment}").format(subject=subject, moment=when),
            )
            link.wanted.connect(workspace.open_requested)
            section.widget(link)
        left = len(others) - len(shown)
        if left > 0:
            text = ngettext("Show {count} more", "Show {count} more", left).format(count=left)
            more = LinkLine("", text, text)
            more.wanted.connect(self._show_all_others)
            section.widget(more)

    @Slot(str)
    def _show_all_others(self, _target: str) -> None:
        self._others_all = True
        self._gather.start()

    def _fill_offer(self, row: Row, sku: str, found: Sequence[Offer]) -> None:
        section, workspace = self.sections[OFFER], self.workspace
        offered = bool(sku) and workspace.can("offers")
        section.setVisible(offered)
        if not offered:
            return
        language = workspace.language
        market = workspace.market or row.market
        section.start(_("Offer on the market: {market}").format(market=market_name(market, language)))
        if found:
            show_offer(section, found[0], language)
        else:
            section.text(_("Not offered on this market."), token="dim")
        self._link(section, "conversation.offers", _("All markets side by side"))
        if found and row.can_reply and market == row.market:
            self._link(section, "conversation.insert_offer", _("Insert into the reply"))
