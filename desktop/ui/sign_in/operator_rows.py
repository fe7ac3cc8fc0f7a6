"""What only an account at a Mirakl operator has: the operator's rule for answers, the shop, the country."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import resources
from desktop.domain.operators import load_operators
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.names import known_markets, market_name
from desktop.l10n.policy_words import hours_text
from desktop.l10n.sorting import sort_key

from ..kit.announce import announce
from ..kit.choices import DropDown
from ..kit.labels import PlainLabel
from ..kit.theme import STEP
from ..kit.translate import follow

ENTER = ""
"""The operator that is not in the list: its rule is entered."""
_LONGEST_RULE = 1440
_NAMED_BY = 4
"""Letters of an operator's name that its host must begin with to be taken for it."""


class OperatorRows(QWidget):
    """`entered` is kept with the account: `operator`, or `policy_hours` and `policy_mode`; `shop_id` and
    `country` where the person named them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._operators = load_operators(resources.read_toml("operators.toml"))
        self._chosen = self._wrong = False
        self._caption = _caption()
        self.operator = DropDown()
        for each in sorted(self._operators.values(), key=lambda each: each.name.casefold()):
            self.operator.addItem(each.name, each.id)
        self.operator.addItem("", ENTER)
        self.source = PlainLabel(size=12, token="dim", wrap=True)
        self.hours = QLineEdit("24")
        self.hours.setMaxLength(4)
        self.hours.setMaximumWidth(70)
        self.mode = DropDown()
        for mode in ("working_days", "around_the_clock"):
            self.mode.addItem("", mode)
        self.rule = QWidget()
        line = QHBoxLayout(self.rule)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * STEP)
        line.addWidget(self.hours)
        line.addWidget(self.mode)
        line.addStretch(1)
        self.problem = PlainLabel(size=12, token="bad", wrap=True)
        self._country_caption = _caption()
        self.country = DropDown()
        self._shop_caption = _caption()
        self.shop = QLineEdit()
        self.shop.setMaxLength(40)
        self._shop_note = PlainLabel(size=12, token="dim", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        for part in (
            self._shop_caption,
            self.shop,
            self._shop_note,
            self._caption,
            self.operator,
            self.rule,
            self.problem,
            self.source,
            self._country_caption,
            self.country,
        ):
            column.addWidget(part)
        self._show_country(False)
        self.operator.setCurrentIndex(self.operator.findData(ENTER))
        self.operator.activated.connect(self._operator_chosen)
        for drop_down in (self.mode, self.country):
            drop_down.activated.connect(self._edited)
        for edit in (self.hours, self.shop):
            edit.textEdited.connect(self._edited)
        follow(self)

    @property
    def entered(self) -> dict[str, str]:
        operator = str(self.operator.currentData())
        values = {"operator": operator} if operator != ENTER else self._rule()
        values["shop_id"] = self.shop.text().strip()
        values["country"] = str(self.country.currentData() or "")
        return {name: value for name, value in values.items() if value}

    def fill(self, values: Mapping[str, str]) -> None:
        """Shows what was chosen before."""
        self._chosen = "operator" in values or "policy_hours" in values
        self.operator.setCurrentIndex(max(0, self.operator.findData(values.get("operator", ENTER))))
        self.hours.setText(values.get("policy_hours", "24"))
        self.mode.setCurrentIndex(max(0, self.mode.findData(values.get("policy_mode", ""))))
        self.shop.setText(values.get("shop_id", ""))
        self._show_country("country" in values)
        self.country.setCurrentIndex(max(0, self.country.findData(values.get("country", ""))))
        self.retranslate()

    def guess(self, host: str) -> None:
        """Proposes the operator whose name the host begins with, until the person has chosen one."""
        if self._chosen:
            return
        label = "".join(sign for sign in host.partition(".")[0].casefold() if sign.isalnum())
        for each in self._operators.values():
            name = "".join(sign for sign in each.name.casefold() if sign.isalnum())
            if len(label) >= _NAMED_BY and (name.startswith(label) or label.startswith(name)):
                self.operator.setCurrentIndex(self.operator.findData(each.id))
                break
        else:
            self.operator.setCurrentIndex(self.operator.findData(ENTER))
        self.retranslate()

    def ask_country(self) -> None:
        """The operator does not tell it."""
        self._show_country(True)

    def complain(self) -> bool:
        """Says what is wrong with an entered rule."""
        hours = self.hours.text().strip()
        sensible = hours.isascii() and hours.isdigit() and 0 < int(hours) <= _LONGEST_RULE
        self._wrong = self.operator.currentData() == ENTER and not sensible
        self.retranslate()
        if self._wrong:
            self.hours.setFocus()
            announce(self.hours, self.problem.text())
        return self._wrong

    def retranslate(self) -> None:
        language = current_language()
        self._caption.setText(_("The operator's rule for answers"))
        self.operator.setAccessibleName(_("The operator's rule for answers"))
        self.operator.setItemText(self.operator.findData(ENTER), _("Another operator: enter its rule"))
        self.hours.setAccessibleName(_("Hours"))
        self.mode.setItemText(0, _("hours on working days"))
        self.mode.setItemText(1, _("hours around the clock"))
        self.mode.setAccessibleName(_("Which hours count"))
        self.problem.setText(_("Enter the hours as a whole number from 1 to 1440.") if self._wrong else "")
        self.problem.setVisible(self._wrong)
        self._country_caption.setText(_("Country where you sell there"))
        self.country.setAccessibleName(_("Country where you sell there"))
        self._shop_caption.setText(_("Shop ID"))
        self.shop.setAccessibleName(_("Shop ID"))
        self._shop_note.setText(
            _("Only if your user has several shops at this operator; else leave it empty.")
        )
        chosen = self.country.currentData()
        codes = sorted(known_markets(), key=lambda code: sort_key(market_name(code, language), language))
        self.country.clear()
        self.country.addItem(_("Choose a country"), "")
        for code in codes:
            self.country.addItem(market_name(code, language), code)
        self.country.setCurrentIndex(max(0, self.country.findData(chosen)))
        self._say_source()

    def _rule(self) -> dict[str, str]:
        return {"policy_hours": self.hours.text().strip(), "policy_mode": str(self.mode.currentData())}

    def _say_source(self) -> None:
        known = self._operators.get(str(self.operator.currentData()))
        self.rule.setVisible(known is None)
        if known is None:
            self.source.setText(
                _("It stands in the operator's rules for sellers; the due time is reckoned by it.")
            )
            return
        rule = hours_text(known.policy.hours, known.policy.mode)
        said = _("{rule}. Source: the public rules for sellers of {operator}.")
        self.source.setText(said.format(rule=rule, operator=known.name))

    def _show_country(self, shown: bool) -> None:
        self._country_caption.setVisible(shown)
        self.country.setVisible(shown)

    @Slot()
    def _operator_chosen(self) -> None:
        self._chosen, self._wrong = True, False
        self.retranslate()
        self.edited.emit()

    @Slot()
    def _edited(self) -> None:
        self._wrong = False
        self.problem.hide()
        self.edited.emit()


def _caption() -> PlainLabel:
    return PlainLabel(size=11, bold=True, token="dim", wrap=True)
