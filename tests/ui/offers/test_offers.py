"""One product on all markets: rows, order, keyboard, and what is said when there is nothing to show."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.sync import status
from desktop.sync.status import SyncStatus
from desktop.ui.kit.cells import CELL
from desktop.ui.kit.theme import set_up_fonts
from desktop.ui.offers.dialog import OffersDialog
from desktop.ui.offers.rows import in_order, offer_rows
from desktop.ui.workspace import Workspace
from tests.ui.conftest import StillSync
from tests.ui.kept_stores import apply
from tests.ui.reading import clipped, nameless, settle, too_small
from tests.ui.world import offer

SKU = "IP13-128-A"


@pytest.fixture
def open_offers(qtbot, workspace: Workspace, window: QWidget) -> Callable[..., OffersDialog]:
    def make(sku: str = SKU, market: str = "HU") -> OffersDialog:
        dialog = OffersDialog(workspace, sku, "iPhone 13", market, window)
        qtbot.addWidget(dialog)
        dialog.show()
        settle()
        return dialog

    return make


def markets(dialog: OffersDialog) -> list[str]:
    return [row.market for row in dialog.model.rows]


def said(dialog: OffersDialog, market: str) -> str:
    place = markets(dialog).index(market)
    return dialog.model.cell(place, 0).spoken.replace("\u00a0", " ")


def test_every_market_has_its_price_in_its_currency(open_offers):
    dialog = open_offers()
    assert markets(dialog) == ["PL", "HU", "DE", "DK"]
    assert [said(dialog, code) for code in ("PL", "HU", "DE")] == [
        "Poland, PLN 1,599.00, 4 pieces, 2 working days, GLS, Very good (A)",
        "Hungary, shown now, HUF 139,900, 4 pieces, 2 working days, GLS, Very good (A)",
        "Germany, €379.00, 4 pieces, 2 working days, GLS, Very good (A)",
    ]
    assert dialog.model.cell(0, 1).note == "≈ €373.60"
    assert dialog.reference.text() == "Reference price of the platform: €379.00"


def test_the_market_that_is_shown_is_marked_and_has_the_keyboard(open_offers):
    dialog = open_offers(market="DE")
    assert dialog.current().market == "DE"
    assert [dialog.model.cell(row, 0).ground for row in range(4)] == ["", "", "accent_ground", ""]


def test_markets_are_put_in_order_by_mouse_and_keyboard(qtbot, open_offers, workspace):
    apply(workspace.store, replace(offer("DE"), price=Money(Decimal("309"), "EUR"), available=9))
    dialog = open_offers()
    dialog.sort_by("price")
    assert markets(dialog) == ["DE", "HU", "PL", "DK"]  # 309, 349.75, 373.60 and 375.20 €
    assert dialog.current().market == "HU"
    header = dialog.table.horizontalHeader()
    header.sectionClicked.emit(2)
    assert markets(dialog)[0] == "DE"
    assert dialog.model.heading(2).spoken == "Available, in order"
    dialog.order.setFocus()
    qtbot.keyClick(dialog.order, Qt.Key.Key_Home)
    dialog.order.activated.emit(0)
    assert markets(dialog) == ["PL", "HU", "DE", "DK"]


def test_what_is_not_known_or_not_offered_stands_last():
    poor = [replace(offer("PL"), reference_rate=None), replace(offer("DE"), deliverable=False), offer("HU")]
    rows = offer_rows(poor, ["DK", "PL", "HU", "DE"])
    assert [row.market for row in in_order(rows, "price")] == ["HU", "DE", "PL", "DK"]
    assert [row.market for row in in_order(rows, "days")] == ["PL", "HU", "DE", "DK"]
    assert [row.market for row in in_order(rows, "market")] == ["PL", "HU", "DE", "DK"]


def test_unknown_markets_and_missing_offers_have_their_rows(open_offers, workspace):
    apply(workspace.store, replace(offer("DE"), market="QQ", available=0, deliverable=False, carriers=()))
    dialog = open_offers(market="QQ")
    assert markets(dialog)[-1] == "QQ"
    assert said(dialog, "QQ") == "QQ, shown now, €379.00, sold out, not delivered, Very good (A)"


def test_enter_inserts_the_offer_of_the_row(qtbot, open_offers):
    dialog = open_offers()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.insert_wanted) as wanted:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    inserted = wanted.args[0]
    assert isinstance(inserted, Offer)
    assert inserted.market == "DE"
    assert not dialog.isVisible()


def test_a_row_without_an_offer_inserts_nothing(qtbot, open_offers, workspace):
    apply(workspace.store, replace(offer("PL"), sku="OTHER"))
    dialog = open_offers(sku="OTHER", market="HU")
    assert said(dialog, "HU") == "Hungary, shown now, not offered"
    assert not dialog.insert.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_empty_loading_and_offline_are_said(qtbot, open_offers, sync: StillSync):
    dialog = open_offers(sku="NOTHING")
    assert dialog.none.text() == "This product is not offered on any market."
    assert not dialog.table.isVisible()
    sync.tell(SyncStatus(status.FIRST_SYNC))
    qtbot.waitUntil(lambda: "being loaded" in dialog.none.text())
    full = open_offers()
    assert not full.strip.isVisible()
    sync.tell(SyncStatus(status.OFFLINE))
    qtbot.waitUntil(full.strip.isVisible)


def test_news_of_the_platform_show_at_once(qtbot, open_offers, workspace):
    dialog = open_offers()
    apply(workspace.store, replace(offer("HU"), available=0))
    qtbot.waitUntil(lambda: "sold out" in said(dialog, "HU"))
    assert dialog.current().market == "HU"


def test_it_opens_within_a_small_window_and_large_letters(open_offers, window):
    window.resize(980, 620)
    set_up_fonts(1.25)
    dialog = open_offers()
    assert dialog.width() < 980
    assert dialog.height() < 620


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_everything_has_a_name_and_fits(open_offers, workspace, language):
    workspace.set_language(language)
    dialog = open_offers()
    assert dialog.close_button.x() < dialog.insert.x()
    assert nameless(dialog) == []
    assert too_small(dialog) == []
    assert clipped(dialog) == []
    model = dialog.table.model()
    assert all(model.index(0, column).data(CELL).text for column in range(6))
