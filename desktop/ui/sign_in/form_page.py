"""Connecting one marketplace: what is needed, where it is found, the fields, the check, and then the account.

What was entered stays in the fields, whatever goes wrong; secrets leave them when the account is open.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_list
from desktop.l10n.marketplaces import RIGHTS, marketplaces, words
from desktop.settings import AccountEntry

from ..connection import FOUND, PROBLEM, TESTING, Trial, Wanted
from ..kit.announce import announce
from ..kit.labels import PlainLabel, literal
from ..kit.page import Page
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from .entry_row import EntryRow
from .forms import MIRAKL, form_of
from .operator_rows import OperatorRows
from .outcome import Outcome
from .works_panel import WorksPanel


class FormPage(Page):
    """`check_wanted` carries what is to be tried, `connect_wanted` comes when that was found to work."""

    reading_width = 560

    check_wanted = Signal(object)
    connect_wanted = Signal()
    cancelled = Signal()
    left = Signal()
    network_wanted = Signal()

    def __init__(self, marketplace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.marketplace = marketplaces()[marketplace]
        self.form = form_of(marketplace)
        self._again: AccountEntry | None = None
        self._trial = Trial("")
        self.works = WorksPanel(marketplace)
        self._find = PlainLabel(size=11, bold=True, token="dim", wrap=True)
        self._steps = [PlainLabel(wrap=True) for _step in self.form.steps]
        self.place = QPushButton()
        set_look(self.place, "link")
        self.place.setAutoDefault(False)
        self._unsure = PlainLabel(size=12, token="dim", wrap=True)
        self.rows = [EntryRow(field) for field in self.form.fields]
        self.further = OperatorRows() if self.form is MIRAKL else None
        self._rights = PlainLabel(size=12, token="dim", wrap=True)
        self.outcome = Outcome(marketplace)
        self._build()
        self.back = self.add_button()
        self.cancel = self.add_button()
        self.go = self.add_button(primary=True)
        for row in self.rows:
            row.edited.connect(self._edited)
            row.entered.connect(self._go)
        if self.further is not None:
            self.further.edited.connect(self._edited)
            self.rows[0].edited.connect(self._guess_operator)
        self.outcome.network_wanted.connect(self.network_wanted)
        self.place.clicked.connect(self._open_place)
        self.back.clicked.connect(self.left)
        self.cancel.clicked.connect(self.cancelled)
        self.go.clicked.connect(self._go)
        self.cancel.hide()
        follow(self)

    @property
    def is_testing(self) -> bool:
        """Whether a check is under way."""
        return self._trial.kind == TESTING

    @property
    def entered(self) -> dict[str, str]:
        """What stands in the form now, by the fields' names."""
        values = {row.field.name: row.value for row in self.rows}
        return values | (self.further.entered if self.further is not None else {})

    def fill(self, entered: Mapping[str, str], again: AccountEntry | None = None) -> None:
        """Puts values into the form. `again`: the account that is to be connected anew."""
        self._again = again
        for row in self.rows:
            if row.field.name in entered:
                row.set_value(entered[row.field.name])
        if self.further is not None:
            self.further.fill(entered)
        self.show_trial(Trial(""))
        self._show_place()
        self.retranslate()

    def forget(self) -> None:
        """The secrets go out of the fields."""
        self._again = None
        for row in self.rows:
            row.forget()
        self.show_trial(Trial(""))

    def take_focus(self) -> None:
        """To the first field that is empty."""
        for row in self.rows:
            if not row.value:
                row.take_focus()
                return
        self.go.setFocus()

    def show_trial(self, trial: Trial) -> None:
        """How the check stands."""
        self._trial = trial
        self.outcome.show_trial(trial)
        testing = trial.kind == TESTING
        for row in self.rows:
            row.setEnabled(not testing)
            row.show_proven(trial.kind == FOUND)
        if self.further is not None:
            self.further.setEnabled(not testing)
            if trial.kind == FOUND and trial.found.asks_country:
                self.further.ask_country()
        self.back.setVisible(not testing)
        self.cancel.setVisible(testing)
        self.go.setVisible(not testing)
        self._say_go()
        if trial.kind in (FOUND, PROBLEM):
            announce(self, self.outcome.spoken())
        if testing:
            self.cancel.setFocus()
        elif trial.kind == FOUND and self._complete():
            self.go.setFocus()
        elif trial.kind == FOUND and self.further is not None:
            self.further.country.setFocus()
        elif trial.kind == PROBLEM and self.rows:
            self.rows[-1].take_focus()

    def retranslate(self) -> None:
        name = self.marketplace.name
        self.say(_("Connect {marketplace}").format(marketplace=name), self._needs())
        self._find.setText(_("Where to find it"))
        for place, (label, step) in enumerate(zip(self._steps, self.form.steps, strict=True), 1):
            label.setText(f"{place}. {_(step)}")
        self._unsure.setText(_(self.form.unsure) if self.form.unsure else "")
        rights = format_list(words(RIGHTS, self.marketplace.rights), current_language())
        self._rights.setText(
            _(
                "This program asks for these rights: {rights}. It sends nothing unless you press Send. Keys "
                "are kept in this computer's keyring."
            ).format(rights=rights)
        )
        self.back.setText(_("Back"))
        self.cancel.setText(_("Cancel"))
        self._show_place()
        self._say_go()

    def _needs(self) -> str:
        if self._again is None:
            return _(self.form.needs)
        return _(
            "{account} is to be connected again. Drafts and waiting replies are kept on this computer "
            "meanwhile."
        ).format(account=literal(self._again.title, 60))

    def _build(self) -> None:
        self.body.addWidget(self.works)
        self.body.addWidget(self._find)
        for label in self._steps:
            self.body.addWidget(label)
        self.body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._unsure)
        self._find.setVisible(bool(self._steps))
        self._unsure.setVisible(bool(self.form.unsure))
        self.body.addSpacing(STEP)
        for row in self.rows:
            self.body.addWidget(row)
        for part in (self.further, self._rights, self.outcome):
            if part is not None:
                self.body.addWidget(part)

    def _show_place(self) -> None:
        """The link into the seller's portal, for what is entered now."""
        found = self.form.page(self.entered)
        self.place.setVisible(found is not None)
        if found is not None:
            text, address = found
            self.place.setText(_(text))
            self.place.setToolTip(address)
            self.place.setObjectName(address)

    def _complete(self) -> bool:
        """Whether the check found an account, and nothing is to be asked any more."""
        found = self._trial.found
        return self._trial.kind == FOUND and not found.asks_country

    def _say_go(self) -> None:
        connect = self._complete() or self.form.by_code
        self.go.setText(_("Connect") if connect else _("Check"))

    @Slot()
    def _edited(self) -> None:
        """What was checked is no longer what stands there."""
        if self._trial.kind:
            self._trial = Trial("")
            self.outcome.show_trial(self._trial)
            self._say_go()
        self._show_place()

    @Slot()
    def _guess_operator(self) -> None:
        if self.further is not None:
            self.further.guess(self.rows[0].value)

    @Slot()
    def _go(self) -> None:
        if self.is_testing:
            return
        if self._complete():
            self.connect_wanted.emit()
            return
        wrong = [row for row in self.rows if row.complain()]
        if wrong:
            wrong[0].take_focus()
            announce(wrong[0].edit, wrong[0].remark.text())
            return
        if self.further is not None and self.further.complain():
            return
        again = self._again.id if self._again is not None else ""
        self.check_wanted.emit(Wanted(self.marketplace.id, self.entered, again))

    @Slot()
    def _open_place(self) -> None:
        QDesktopServices.openUrl(QUrl(self.place.objectName()))
