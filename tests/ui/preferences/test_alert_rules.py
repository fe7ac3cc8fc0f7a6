"""Alert rules in the settings: each a line, each part a choice, every change kept with the account."""

import pytest
from PySide6.QtWidgets import QWidget

from desktop.domain.alerts import DEFAULT_RULES, AlertRule
from desktop.ui.notify.alerts import SETTING, Alerts
from desktop.ui.preferences.alert_rules import AlertRules
from desktop.ui.preferences.watching import NotificationsSection
from desktop.ui.workspace import Workspace


@pytest.fixture
def alerts(bare_workspace: Workspace, window: QWidget, open_account) -> Alerts:
    made = Alerts(bare_workspace, window)
    open_account()
    return made


@pytest.fixture
def part(qtbot, bare_workspace: Workspace, alerts: Alerts) -> AlertRules:
    made = AlertRules(bare_workspace, alerts)
    qtbot.addWidget(made)
    made.show()
    return made


def lines(part: AlertRules) -> list[str]:
    return [part.list.item(place).text() for place in range(part.list.count())]


def choose(part: AlertRules, name: str, text: str) -> None:
    field = part.fields[name]
    place = field.findText(text)
    assert place >= 0, [field.itemText(each) for each in range(field.count())]
    field.setCurrentIndex(place)
    field.activated.emit(place)


def test_the_usual_rules_are_there(part: AlertRules) -> None:
    assert lines(part) == [
        "A reply · 1 h before it is due · to whoever is here",
        "A reply · overdue · to whoever is here",
        "An update of a case or order · 4 h before it is due · to whoever is here",
        "An update of a case or order · overdue · to whoever is here",
    ]
    assert not part.usual.isEnabled()


def test_a_rule_of_ones_own(part: AlertRules, alerts: Alerts, bare_workspace: Workspace) -> None:
    part.add.click()
    for name, text in (
        ("hours", "2 h before it is due"),
        ("market", "Hungary"),
        ("kind", "return"),
        ("agent", "Assigned to nobody"),
        ("to", "to Adam Zieliński"),
        ("how", "gathered, every full hour"),
    ):
        choose(part, name, text)
    assert lines(part)[-1] == (
        "A reply · 2 h before it is due · Hungary · return · Assigned to nobody · to Adam Zieliński"
        " · gathered, every full hour"
    )
    made = alerts.rules[-1]
    assert made == AlertRule(made.id, 2.0, market="HU", kind="return", agent="", to="adam", how="digest")
    bare_workspace.store.keep_alerts([]).result(10)
    assert len(bare_workspace.reader.setting(SETTING)) == 5


def test_it_says_whom_a_rule_reaches_where_the_rule_is_made(
    part: AlertRules, alerts: Alerts, bare_workspace: Workspace
) -> None:
    """A rule that names a colleague is known on this computer only: elsewhere one would wait in vain."""
    part.add.click()
    assert part.reach.text().startswith("Tells whoever uses this computer. Colleagues need")
    choose(part, "to", "to all who answer in the market")
    assert part.reach.text().startswith("Tells whoever uses this computer and answers in the market.")
    choose(part, "to", "to Adam Zieliński")
    assert part.reach.text() == (
        "Adam Zieliński is told only while using this computer: rules do not reach other computers."
        " Make the rule there too."
    )
    assert part.fields["to"].accessibleDescription() == part.reach.text()
    account = bare_workspace.account
    assert account is not None
    alerts.set_rules([AlertRule("own", 1.0, to=account.agent_id)])
    part.retranslate()
    assert part.reach.text().startswith("Tells whoever uses this computer. Colleagues need")


def test_a_rule_is_switched_off_and_on(part: AlertRules, alerts: Alerts) -> None:
    part.list.setCurrentRow(1)
    part.on.click()
    assert [rule.on for rule in alerts.rules] == [True, False, True, True]
    assert lines(part)[1] == "A reply · overdue · to whoever is here · switched off"
    part.on.click()
    assert alerts.rules == DEFAULT_RULES


def test_all_can_go_and_the_usual_ones_come_back(part: AlertRules, alerts: Alerts) -> None:
    for _ in range(4):
        part.remove.click()
    assert not alerts.rules
    assert not part.remove.isEnabled()
    assert not part.fields["market"].isEnabled()
    part.usual.click()
    assert alerts.rules == DEFAULT_RULES


def test_what_a_rule_names_and_the_account_no_longer_has_stays(part: AlertRules, alerts: Alerts) -> None:
    alerts.set_rules([AlertRule("old", 3.0, market="FI", agent="gone")])
    part.retranslate()
    assert lines(part) == ["A reply · 3 h before it is due · Finland · gone · to whoever is here"]
    assert part.fields["agent"].currentText() == "gone"


def test_every_field_has_its_name(part: AlertRules) -> None:
    assert all(field.accessibleName() for field in part.fields.values())
    assert part.list.accessibleName() == "Alert rules"


def test_without_an_account_there_are_no_rules(qtbot, bare_workspace: Workspace, window: QWidget) -> None:
    section = NotificationsSection(bare_workspace, Alerts(bare_workspace, window))
    qtbot.addWidget(section)
    assert section.rules is None
