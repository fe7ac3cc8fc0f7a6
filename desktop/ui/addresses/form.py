"""One address: the fields of its country, in its order and under its names, checked by its rules."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.domain.fold import fold
from desktop.domain.orders import Address
from desktop.l10n import terms
from desktop.l10n.address_check import (
    AddressProblem,
    check_address,
    field_name,
    own_word,
    problem_text,
    required_fields,
)
from desktop.l10n.address_data import known_countries, region_named, regions
from desktop.l10n.addresses import FIELDS, lines_of, tidy_address
from desktop.l10n.catalogs import current_language
from desktop.l10n.names import known_markets, market_name

from ..kit.choices import DropDown
from ..kit.labels import FittingLabel
from ..kit.theme import STEP
from ..kit.translate import follow
from .field_row import FieldRow

_BY_CODE: Final = ("IT",)
"""Countries that write a region's short form (Torino is TO)."""


_SHARES: Final = {"postal_code": 2, "city": 3, "region": 3}
"""How parts of one line share its width."""


class AddressForm(QWidget):
    """`changed` at every change by the person."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._country = ""
        self._first: tuple[str, ...] = ()
        self._shown_in = ""
        self._left: set[str] = set()
        self._strict = False
        self.rows = {part: FieldRow(part, self) for part in FIELDS}
        self._caption = FittingLabel(size=11, bold=True, token="dim")
        self.country = DropDown()
        self.country.setMaxVisibleItems(14)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * STEP)
        for row in self.rows.values():
            row.edited.connect(self._edited)
            row.left.connect(self._went_on)
        self.country.activated.connect(self._moved)
        follow(self)

    # --- what others call ---------------------------------------------------------------------------------

    def show_address(self, address: Address, first: tuple[str, ...]) -> None:
        """Another address; `first` are the countries that head the list."""
        self._left.clear()
        self._strict = False
        self._first = first
        self._country = address.country
        for part, value in address.parts().items():
            self.rows[part].offer(())
            self.rows[part].set_value(value)
        self._fill_countries()
        self._arrange()
        self._restate()

    def address(self) -> Address:
        """As typed."""
        return Address(self._country, **{part: row.value() for part, row in self.rows.items()})

    def tidied(self) -> Address:
        """As it is kept: spaces and post code in order."""
        return Address(self._country, **tidy_address(self.address().parts(), self._country))

    def problems(self) -> list[AddressProblem]:
        """What is wrong with what is typed."""
        return check_address(self.address().parts(), self._country)

    def insist(self) -> bool:
        """Shows all that is wrong, the keyboard on the first; whether the address can be kept."""
        self._strict = True
        self._restate()
        stops = [problem for problem in self.problems() if problem.stops]
        if stops:
            self.rows[stops[0].field].field.setFocus(Qt.FocusReason.OtherFocusReason)
        return not stops

    def set_open(self, editable: bool) -> None:
        """Whether it can be changed."""
        self.country.setEnabled(editable)
        for row in self.rows.values():
            row.edit.setReadOnly(not editable)
            row.choice.setEnabled(editable)

    def retranslate(self) -> None:
        name = terms.text("address_field", "country")
        self._caption.setText(name)
        self.country.setAccessibleName(name)
        if self._country:
            self._fill_countries()
            self._name()
            self._restate()

    # --- inside -------------------------------------------------------------------------------------------

    def _fill_countries(self) -> None:
        """All countries by name, those of the account first."""
        language = current_language()
        key = f"{language} {' '.join(self._first)}"
        with QSignalBlocker(self.country):
            if key != self._shown_in:
                self._shown_in = key
                self.country.clear()
                rest = sorted(
                    (fold(market_name(code, language)), code)
                    for code in {*known_countries(), *known_markets()} - set(self._first)
                )
                for code in (*self._first, *(code for _name, code in rest)):
                    self.country.addItem(market_name(code, language), code)
                self.country.insertSeparator(len(self._first))
            if self.country.findData(self._country) < 0:
                self.country.addItem(market_name(self._country, language), self._country)
            self.country.setCurrentIndex(self.country.findData(self._country))

    def _arrange(self) -> None:
        """The parts in the country's order, those of a line side by side; what it does not write but is
        there stands at the end."""
        _empty(self._column)
        for row in self.rows.values():
            row.hide()
        lines = lines_of(self._country)
        written = {part for line in lines for part in line}
        lines += [[part] for part in FIELDS if part not in written and self.rows[part].value()]
        before: QWidget | None = None
        for line in lines:
            side_by_side = QHBoxLayout()
            side_by_side.setSpacing(3 * STEP)
            self._column.addLayout(side_by_side)
            for part in line:
                row = self.rows[part]
                row.offer(self._regions() if part == "region" else ())
                side_by_side.addWidget(row, _SHARES.get(part, 1), Qt.AlignmentFlag.AlignTop)
                row.show()
                if before is not None:
                    QWidget.setTabOrder(before, row.field)
                before = row.field
        self._column.addWidget(self._caption)
        self._column.addWidget(self.country, 0, Qt.AlignmentFlag.AlignLeft)
        if before is not None:
            QWidget.setTabOrder(before, self.country)
        self._name()

    def _regions(self) -> tuple[tuple[str, str], ...]:
        """(value, text); the value is what is written in an address. A region that stands in the address
        under another of its names takes the one of the list."""
        by_code = self._country in _BY_CODE
        found = regions(self._country)
        known = region_named(self._country, self.rows["region"].value())
        if known is not None:
            self.rows["region"].set_value(known.code if by_code else known.name)
        offered = (
            (r.code if by_code else r.name, f"{r.name} ({r.code})" if by_code else r.name) for r in found
        )
        return tuple(sorted(offered, key=lambda each: fold(each[1])))

    def _name(self) -> None:
        needed = {*required_fields(self._country), "company"}
        for part, row in self.rows.items():
            row.name(field_name(part, self._country), own_word(part, self._country), part in needed)

    def _restate(self) -> None:
        known = {problem.field: problem for problem in self.problems()}
        for part, row in self.rows.items():
            problem = known.get(part)
            seen = self._strict or (part in self._left and problem is not None and problem.kind != "missing")
            if problem is None or not seen:
                row.say("", "bad")
            else:
                row.say(problem_text(problem), "bad" if problem.stops else "warn")

    @Slot()
    def _edited(self) -> None:
        self._restate()
        self.changed.emit()

    @Slot(str)
    def _went_on(self, part: str) -> None:
        self._left.add(part)
        row = self.rows[part]
        if part == "postal_code" and row.value():
            tidy = self.tidied().postal_code
            if tidy != row.value():
                row.set_value(tidy)
                self.changed.emit()
        if part in ("region", "city"):
            self._left.add("postal_code")
        self._restate()

    @Slot()
    def _moved(self) -> None:
        code = self.country.currentData()
        if code and code != self._country:
            self._country = str(code)
            self._arrange()
            self._restate()
            self.changed.emit()


def _empty(layout: QLayout) -> None:
    """Takes everything out; the widgets stay."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            _empty(inner)
            inner.deleteLater()
