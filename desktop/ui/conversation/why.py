"""Why the deadline is when it is: the days in question, drawn and in words, in the market's local time."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.domain.policies import Policy
from desktop.l10n import terms
from desktop.l10n.catalogs import _, ngettext
from desktop.l10n.dates import format_date
from desktop.l10n.named import named
from desktop.l10n.names import holiday_name, market_name
from desktop.l10n.policy_words import policy_text
from desktop.store.views import Row

from ..kit.labels import PlainLabel
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..marketplace_words import marketplace_name
from ..workspace import Workspace
from .deadline import Deadline
from .moments import in_full
from .moved_words import moved_lines
from .timeline import Timeline

WIDTH = 520


class WhyPopup(QFrame):
    """Opens under the strip; Esc, W or a click beside it closes it."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, "card")
        self._workspace = workspace
        self._row: Row | None = None
        self._deadline: Deadline | None = None
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.timeline = Timeline()
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(4 * STEP)
        self.facts.setVerticalSpacing(STEP)
        self.facts.setColumnStretch(1, 1)
        self.rule = PlainLabel(wrap=True)
        self.stops = PlainLabel(wrap=True, token="dim")
        self.moved = PlainLabel(wrap=True)
        layout = QVBoxLayout(self)
        # The least that wrapped words ask for is meant for a narrow box, and higher than these need.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(3 * STEP)
        for part in (self.title, self.timeline):
            layout.addWidget(part)
        layout.addLayout(self.facts)
        for part in (self.rule, self.stops, self.moved):
            layout.addWidget(part)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        follow(self)

    def show_deadline(self, row: Row, deadline: Deadline, under: QWidget) -> None:
        """Explains one deadline below a widget, inside the window."""
        self._row, self._deadline = row, deadline
        self.retranslate()
        window = under.window()
        width = min(WIDTH, max(280, window.width() - 32))
        self.setFixedWidth(width)
        self.timeline.updateGeometry()
        layout = self.layout()
        assert layout is not None
        self.resize(width, layout.totalHeightForWidth(width) + 2)
        corner = under.mapToGlobal(QPoint((under.width() - width) // 2, under.height()))
        edge = window.mapToGlobal(QPoint(window.width() - width - 16, 0)).x()
        self.move(min(corner.x(), edge), corner.y())
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        row, deadline = self._row, self._deadline
        self.setAccessibleName(_("Why this deadline?"))
        self.title.setText(_("Why this deadline?"))
        if row is None or deadline is None:
            return
        workspace = self._workspace
        language, zone = workspace.language, workspace.zone(row.market)
        self.timeline.show_deadline(deadline, zone, workspace.now(), language)
        self.timeline.setVisible(bool(deadline.stretches))
        self._fill_facts(row, deadline, zone, language)
        self.rule.setText(" ".join(self._rules(row, deadline, language)))
        lines = stop_lines(deadline, language)
        self.stops.setText("\n".join(lines))
        self.stops.setVisible(bool(lines))
        moved = self._moved(row, zone, language)
        self.moved.setText("\n".join(moved))
        self.moved.setVisible(bool(moved))
        self.setAccessibleDescription(" ".join([self.rule.text(), *lines, *moved]))

    def _rules(self, row: Row, deadline: Deadline, language: str) -> list[str]:
        """The rule that gave the deadline, and whose it is."""
        lines = [rule_words(row.market, deadline, language)]
        if row.decision_due:
            lines.append(_("It is the time for a decision: after it the case counts as accepted."))
        account = self._workspace.account
        name = marketplace_name(account)
        places = account.markets if account is not None else ()
        place = next((place for place in places if place.code == row.market), None)
        if name and place is not None:
            rule = policy_text(place.policy_id, place.policy_hours, place.policy_mode)
            lines.append(_("Rule of {marketplace}: {rule}.").format(marketplace=name, rule=rule))
        return lines

    def _moved(self, row: Row, zone: str, language: str) -> list[str]:
        """What an edit of the calendar has changed about the deadline that is explained."""
        if not self._workspace.is_attached:
            return []
        reader = self._workspace.reader
        judged = [known for known in reader.obligations(row.id) if known.due_at is not None]
        if not judged:
            return []
        return moved_lines(reader.due_moves(row.id, 20), judged[-1].opened_by_message, zone, language)

    def _fill_facts(self, row: Row, deadline: Deadline, zone: str, language: str) -> None:
        while (item := self.facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        facts = [(_("Received"), deadline.received_at), (_("Due"), deadline.due_at)]
        if deadline.act_by is not None and deadline.act_by < deadline.due_at:
            facts.append((_("Answer by, with your hours"), deadline.act_by))
        if deadline.closed_at is not None and deadline.closed_how == "answered":
            facts.append((_("Answered"), deadline.closed_at))
        for line, (name, moment) in enumerate(facts):
            label = PlainLabel(name, token="dim", wrap=True)
            value = PlainLabel(in_full(moment, zone, row.market, language), wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(value, line, 1, Qt.AlignmentFlag.AlignTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_W, Qt.Key.Key_Return):
            self.hide()
            event.accept()
            return
        super().keyPressEvent(event)


def rule_words(market: str, deadline: Deadline, language: str) -> str:
    """The rule that gave the deadline, in words."""
    if deadline.due_source != "computed":
        return _("The platform gave this deadline itself.")
    policy = deadline.policy
    if policy is None:
        return _("The calendar of this market is still being put together.")
    if not market:
        return _(
            "The market is not known yet: this is the earliest that the deadline can be in any of yours."
        )
    once = _first_reply(policy)
    place = market_name(market, language)
    if policy.mode == "around_the_clock":
        said = ngettext(
            "{count} hour from the receipt, around the clock.",
            "{count} hours from the receipt, around the clock.",
            policy.hours,
        )
    else:
        said = ngettext(
            "{count} hour of a clock that runs Monday to Friday, midnight to midnight, and stands still on "
            "Saturdays, Sundays and public holidays in {place}.",
            "{count} hours of a clock that runs Monday to Friday, midnight to midnight, and stands still on "
            "Saturdays, Sundays and public holidays in {place}.",
            policy.hours,
        )
    said = said.format(count=policy.hours, place=place)
    return f"{said} {once}" if once else said


def _first_reply(policy: Policy) -> str:
    if policy.answers != "first_reply":
        return ""
    return _("Only the first reply of a conversation has a deadline; after it no deadline runs here.")


def stop_lines(deadline: Deadline, language: str) -> list[str]:
    """Every day on which the clock stands still, with why: `Wed 11 Nov: Independence Day`."""
    lines = []
    for day in deadline.stopped:
        why = holiday_name(day.name, language) if day.name else terms.text("stop_reason", day.reason)
        written = format_date(day.date, language, form="weekday_day_month")
        lines.append(named(written, why))
    return lines
