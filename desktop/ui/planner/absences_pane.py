"""Planned absences: those that are announced, those on their way, and the form for the next one (R16)."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.domain.accounts import Absence
from desktop.domain.actions import AnnounceAbsence
from desktop.l10n.catalogs import _
from desktop.l10n.dates import format_date
from desktop.store.views import OutboxRow

from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from ..own_zone import own_zone
from ..workspace import Workspace
from .absence_form import AbsenceForm
from .absence_words import period, place_names
from .pending import DELETE, EDIT, RETRY, PendingLine, absence_rows, account_rows


class AbsenceCard(QFrame):
    """One absence; `chosen` carries the outbox id and choice of one that waits."""

    chosen = Signal(int, str)

    def __init__(self, absence: Absence | None, row: OutboxRow | None, language: str) -> None:
        super().__init__()
        set_look(self, "card")
        self._title = PlainLabel(bold=True, wrap=True)
        self._facts = PlainLabel(token="dim", wrap=True)
        self.pending = PendingLine()
        self.pending.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        column.setSpacing(STEP)
        for part in (self._title, self._facts, self.pending):
            column.addWidget(part)
        shown = absence if absence is not None else row.action if row is not None else None
        if isinstance(shown, Absence | AnnounceAbsence):
            name = literal(shown.stand_in, 200)
            self._title.setText(period(shown.first_day, shown.last_day, language))
            facts = [
                place_names(shown.markets, language),
                _("stand-in: {name}").format(name=name),
            ]
            if isinstance(shown, Absence):
                when = format_date(shown.announced_at, language, time_zone=own_zone())
                facts.append(_("announced {date}").format(date=when))
            self._facts.setText(" · ".join(facts))
        self.pending.show_row(row)
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """Everything that it says."""
        said = [self._title.text(), self._facts.text()]
        return ". ".join([*said, self.pending.text()] if not self.pending.isHidden() else said)


class AbsencesPane(QWidget):
    """The list above, the form below; the form stays as it is while the list changes."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._shown: tuple[Sequence[object], Sequence[object], str] = ((), (), "")
        self.cards: list[AbsenceCard] = []
        self.title = PlainLabel(size=16, bold=True, wrap=True)
        self.about = PlainLabel(token="dim", wrap=True)
        self._none = PlainLabel(token="dim", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * STEP)
        self._new_title = PlainLabel(bold=True, wrap=True)
        self.form = AbsenceForm(workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * STEP, 5 * STEP, 6 * STEP, 5 * STEP)
        column.setSpacing(2 * STEP)
        for part in (self.title, self.about):
            column.addWidget(part)
        column.addSpacing(2 * STEP)
        column.addWidget(self._none)
        column.addLayout(self._list)
        column.addSpacing(3 * STEP)
        column.addWidget(self._new_title)
        column.addWidget(self.form)
        column.addStretch(1)
        self.form.announced.connect(self._announce)
        follow(self)

    @Slot()
    def refresh(self) -> None:
        """Reads the account's absences and what waits; the form checks anew."""
        account = self._workspace.account
        today = self._workspace.now().date()
        known = [each for each in account.absences if each.last_day >= today] if account is not None else []
        known.sort(key=lambda absence: (absence.first_day, absence.last_day))
        rows = absence_rows(account_rows(self._workspace))
        shown = (known, rows, self._workspace.language)
        if shown != self._shown:
            self._shown = shown
            self._fill(known, rows)
        can = self._workspace.can("absences")
        self.form.setVisible(can)
        self._new_title.setVisible(can)
        if can:
            self.form.refresh()

    def retranslate(self) -> None:
        self.title.setText(_("Planned absences"))
        self.about.setText(
            _(
                "An absence of more than 5 working days has to be announced at least 14 days ahead, with a "
                "stand-in; offers are withdrawn about 30 days ahead. Working days are those of each market."
            )
        )
        self._none.setText(_("No absence is planned."))
        self._new_title.setText(_("Announce an absence"))
        self.refresh()

    def _fill(self, known: Sequence[Absence], rows: Sequence[OutboxRow]) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        language = self._workspace.language
        entries: list[tuple[date, Absence | None, OutboxRow | None]] = [
            (absence.first_day, absence, None) for absence in known
        ]
        entries += [
            (row.action.first_day, None, row) for row in rows if isinstance(row.action, AnnounceAbsence)
        ]
        self.cards = []
        for _first, absence, row in sorted(entries, key=lambda entry: entry[0]):
            card = AbsenceCard(absence, row, language)
            card.chosen.connect(self._choose)
            self.cards.append(card)
            self._list.addWidget(card)
        self._none.setVisible(not self.cards)

    @Slot(object)
    def _announce(self, action: AnnounceAbsence) -> None:
        self._workspace.do(action, then=self._queued)

    def _queued(self, _row: object) -> None:
        self.form.clear()
        self.refresh()
        self._workspace.announced.emit(_("Absence saved; it goes to the platform now."))

    @Slot(int, str)
    def _choose(self, outbox_id: int, choice: str) -> None:
        workspace, store = self._workspace, self._workspace.store
        if choice == RETRY:
            workspace.when(store.retry(outbox_id), self._went_on)
            return
        row = next((row for row in account_rows(workspace) if row.id == outbox_id), None)
        if row is None or not isinstance(row.action, AnnounceAbsence):
            return
        if choice == DELETE:
            workspace.when(store.discard(outbox_id), self._went_on)
        else:
            future = store.discard(outbox_id) if choice == EDIT else store.cancel(outbox_id)
            workspace.when(future, partial(self._type_again, row.action))

    def _type_again(self, action: AnnounceAbsence, done: object) -> None:
        """What waited goes back into the form, unless it was on its way already."""
        if done:
            self.form.show_action(action)
        self.refresh()

    def _went_on(self, _done: object) -> None:
        self._workspace.poke()
        self.refresh()
