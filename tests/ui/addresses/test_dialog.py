"""The seller's addresses: what is set, typed by the country's rules, checked, copied, saved, taken back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.accounts import AccountMarket
from desktop.domain.actions import SetAddresses
from desktop.domain.orders import Address
from desktop.l10n.names import known_markets
from desktop.ui.addresses.dialog import AddressesDialog
from desktop.ui.addresses.standing import DISPATCH, RETURN
from desktop.ui.addresses.unsaved import UnsavedQuestion
from desktop.ui.kit.picker import Picker
from desktop.ui.kit.theme import set_up_fonts
from desktop.ui.planner.pending import DELETE, RETRY, TAKE_BACK
from tests.ui import world
from tests.ui.addresses.conftest import BUDAPEST, KRAKOW
from tests.ui.reading import clipped, nameless, settle, spoken, too_small

LEFT = Qt.MouseButton.LeftButton


def outbox(workspace):
    return workspace.reader.outbox("")


def write(qtbot, dialog: AddressesDialog, part: str, text: str) -> None:
    """What a person types into an emptied field, and goes on."""
    edit = dialog.form.rows[part].edit
    edit.clear()
    edit.insert(text)
    edit.textEdited.emit(edit.text())
    edit.editingFinished.emit()


def choose_country(dialog: AddressesDialog, code: str) -> None:
    country = dialog.form.country
    country.setCurrentIndex(country.findData(code))
    country.activated.emit(country.currentIndex())


def shown_parts(dialog: AddressesDialog) -> list[str]:
    rows = [row for row in dialog.form.rows.values() if row.isVisible()]
    rows.sort(key=lambda row: (row.mapTo(dialog.form, row.rect().topLeft()).y(), row.x()))
    return [row.part for row in rows]


def test_every_market_is_listed_with_what_is_set(dialog):
    assert dialog.list.texts() == [
        "Poland: Both addresses set",
        "Hungary: Dispatch address not set",
        "Germany: Not set",
        "Denmark: Not set",
    ]


def test_it_opens_on_the_wanted_market_and_the_keyboard_goes_through_the_list(qtbot, open_dialog):
    dialog = open_dialog(market="HU")
    assert dialog.form.address() == BUDAPEST
    qtbot.keyClick(dialog.list, Qt.Key.Key_Up)
    assert dialog.market == "PL"
    assert dialog.form.address() == KRAKOW


def test_the_fields_are_the_countrys_in_its_order(dialog):
    settle()
    assert shown_parts(dialog) == ["name", "company", "street", "extra", "postal_code", "city"]
    dialog.show_address("HU", RETURN)
    settle()
    assert shown_parts(dialog) == ["name", "company", "city", "street", "extra", "postal_code"]
    choose_country(dialog, "IE")
    settle()
    assert shown_parts(dialog)[-2:] == ["region", "postal_code"]
    assert spoken(dialog.form.rows["region"].choice) == "County, may stay empty"
    assert spoken(dialog.form.rows["postal_code"].edit) == "Post code (Eircode)"


@pytest.mark.parametrize("code", known_markets())
def test_the_sample_of_every_country_can_be_saved(qtbot, dialog, bare_workspace, code):
    dialog.show_address("DE", RETURN)
    choose_country(dialog, code)
    for part, value in known_markets()[code].address.sample.items():
        row = dialog.form.rows[part]
        if row.choice.isVisibleTo(row):
            row.choice.setCurrentIndex(row.choice.findData(value))
            row.choice.activated.emit(row.choice.currentIndex())
        else:
            write(qtbot, dialog, part, value)
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: not dialog.unsaved())
    [row] = outbox(bare_workspace)
    assert row.action == SetAddresses("DE", Address(code, **known_markets()[code].address.sample))


def test_a_wrong_post_code_is_explained_and_not_saved(qtbot, dialog, bare_workspace):
    write(qtbot, dialog, "postal_code", "9000")
    problem = dialog.form.rows["postal_code"].problem
    assert problem.text() == (
        "Poland: a post code has two digits, a hyphen and three digits, for example 90-007."
    )
    qtbot.mouseClick(dialog.save, LEFT)
    assert outbox(bare_workspace) == []
    assert dialog.form.rows["postal_code"].edit.hasFocus()
    assert dialog.form.rows["postal_code"].edit.accessibleDescription() == problem.text()
    write(qtbot, dialog, "postal_code", "PL-90007")
    assert dialog.form.rows["postal_code"].value() == "90-007"
    assert problem.isHidden()


def test_a_post_code_of_another_province_is_said_and_may_be_saved(qtbot, dialog, bare_workspace):
    choose_country(dialog, "IT")
    write(qtbot, dialog, "postal_code", "00144")
    region = dialog.form.rows["region"].choice
    region.setCurrentIndex(region.findData("TO"))
    region.activated.emit(region.currentIndex())
    assert "belongs to Roma" in dialog.form.rows["postal_code"].problem.text()
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: len(outbox(bare_workspace)) == 1)
    assert outbox(bare_workspace)[0].action.return_address.region == "TO"


def test_what_is_missing_is_shown_at_saving_not_before(qtbot, dialog):
    dialog.show_address("DE", RETURN)
    write(qtbot, dialog, "company", "ReFon")
    assert dialog.form.rows["street"].problem.isHidden()
    qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.rows["street"].problem.text() == "The platform needs this."
    assert dialog.form.rows["street"].edit.hasFocus()


def test_it_goes_into_the_outbox_and_keeps_showing_what_waits(qtbot, dialog, bare_workspace, sync):
    write(qtbot, dialog, "street", "  ul.  Nowa 1 ")
    assert dialog.list.texts()[0] == "Poland: Not saved yet"
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: not dialog.unsaved())
    assert outbox(bare_workspace)[0].action == SetAddresses(
        "PL", return_address=replace(KRAKOW, street="ul. Nowa 1")
    )
    assert sync.pokes == 1
    assert dialog.list.texts()[0] == "Poland: Goes to the platform"
    assert dialog.form.address().street == "ul. Nowa 1"
    assert dialog.pending.text().startswith("Waiting:")


def test_taking_back_keeps_what_was_typed(qtbot, dialog, bare_workspace):
    write(qtbot, dialog, "street", "ul. Nowa 1")
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: not dialog.unsaved())
    qtbot.mouseClick(dialog.pending.buttons[TAKE_BACK], LEFT)
    qtbot.waitUntil(dialog.unsaved)
    assert outbox(bare_workspace) == []
    assert dialog.form.address().street == "ul. Nowa 1"
    qtbot.mouseClick(dialog.discard, LEFT)
    assert dialog.form.address() == KRAKOW


def test_a_refusal_says_why_and_can_be_tried_again_or_given_up(qtbot, dialog, bare_workspace):
    write(qtbot, dialog, "street", "ul. Nowa 1")
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: not dialog.unsaved())
    store = bare_workspace.store
    [row] = store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed", reason="no such street", new_key=True).result(5)
    qtbot.waitUntil(lambda: "no such street" in dialog.pending.text())
    assert dialog.list.texts()[0] == "Poland: Refused by the platform"
    qtbot.mouseClick(dialog.pending.buttons[RETRY], LEFT)
    qtbot.waitUntil(lambda: outbox(bare_workspace)[0].state == "queued")
    store.take_ready(world.NOW).result(5)
    store.mark(row.id, "failed").result(5)
    qtbot.waitUntil(lambda: not dialog.pending.buttons[DELETE].isHidden())
    qtbot.mouseClick(dialog.pending.buttons[DELETE], LEFT)
    qtbot.waitUntil(lambda: outbox(bare_workspace) == [] and dialog.form.address() == KRAKOW)


def test_typing_stays_at_its_market_and_survives_news_and_language(qtbot, dialog, bare_workspace, lead):
    write(qtbot, dialog, "street", "ul. Nowa 1")
    dialog.tabs.setCurrentIndex(1)
    assert dialog.form.address() == KRAKOW
    dialog.show_address("HU", DISPATCH)
    bare_workspace.store.save_account(replace(lead, agent_name="Other")).result(5)
    bare_workspace.set_language("de")
    settle()
    dialog.show_address("PL", RETURN)
    assert dialog.form.address().street == "ul. Nowa 1"
    assert spoken(dialog.form.rows["street"].edit) == "Straße und Hausnummer"


def test_news_show_at_once_where_nothing_is_typed(qtbot, dialog, bare_workspace, lead):
    moved = replace(KRAKOW, street="ul. Inna 3")
    markets = tuple(
        replace(entry, return_address=moved) if entry.code == "PL" else entry for entry in lead.markets
    )
    bare_workspace.store.save_account(replace(lead, markets=markets)).result(5)
    qtbot.waitUntil(lambda: dialog.form.address() == moved)


def test_an_address_is_copied_from_another_market(qtbot, dialog):
    dialog.show_address("DE", DISPATCH)
    qtbot.mouseClick(dialog.page.copy, LEFT)
    picker = next(found for found in dialog.findChildren(Picker) if found.isVisible())
    texts = [picker.list.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(picker.list.count())]
    assert texts == [
        "Poland: ReFon sp. z o.o., ul. Przemysłowa 14, 30-701 Kraków",
        "Hungary: ReFon, Budapest, Gyömrői út 120., 1103",
    ]
    qtbot.keyClick(picker.list, Qt.Key.Key_Return)
    assert dialog.form.address() == KRAKOW
    assert dialog.unsaved()
    assert dialog.page.read.text().split("\n")[-1] == "Polen"


def test_closing_asks_before_something_typed_is_lost(qtbot, dialog):
    write(qtbot, dialog, "street", "ul. Nowa 1")
    dialog.close()
    question = next(found for found in dialog.findChildren(UnsavedQuestion) if found.isVisible())
    assert dialog.isVisible()
    question.stay.click()
    assert dialog.isVisible()
    assert dialog.form.address().street == "ul. Nowa 1"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = next(found for found in dialog.findChildren(UnsavedQuestion) if found.isVisible())
    question.lose.click()
    assert not dialog.isVisible()


def test_who_may_not_change_them_sees_them_and_is_told_why(open_dialog, lead):
    dialog = open_dialog(replace(lead, capabilities=world.CAPABILITIES))
    assert dialog.form.address() == KRAKOW
    assert dialog.form.rows["street"].edit.isReadOnly()
    assert dialog.save.isHidden()
    assert "lead" in dialog.note.text()


def test_an_account_without_markets_says_so(open_dialog, lead):
    dialog = open_dialog(replace(lead, markets=()), market=None)
    assert dialog.page.none.isVisible()
    assert not dialog.form.isVisible()
    assert dialog.save.isHidden()


def test_a_market_that_our_table_does_not_have_takes_its_countrys_form(open_dialog, lead):
    markets = (*lead.markets, AccountMarket("GB", "GBP", ("en",), "Europe/London"))
    dialog = open_dialog(replace(lead, markets=markets), market="GB")
    settle()
    assert shown_parts(dialog) == ["name", "company", "street", "extra", "city", "postal_code", "region"]


def test_signing_out_closes_it_without_a_question(dialog, bare_workspace, qtbot):
    write(qtbot, dialog, "street", "ul. Nowa 1")
    bare_workspace.detach()
    assert not dialog.isVisible()
    assert not [found for found in QApplication.topLevelWidgets() if isinstance(found, UnsavedQuestion)]


def test_it_opens_within_a_small_window_and_large_letters(qtbot, open_dialog, bare_workspace, window):
    open_dialog()
    window.resize(980, 620)
    set_up_fonts(1.25)
    small = AddressesDialog(bare_workspace, "PL", window)
    qtbot.addWidget(small)
    assert small.width() < 980
    assert small.height() < 620


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("market", ["PL", "HU"])
def test_everything_has_a_name_and_fits(dialog, bare_workspace, language, market):
    bare_workspace.set_language(language)
    dialog.show_address(market, RETURN)
    dialog.form.insist()
    settle()
    assert dialog.close_button.x() < dialog.save.x()
    assert nameless(dialog) == []
    assert too_small(dialog) == []
    assert clipped(dialog) == []
