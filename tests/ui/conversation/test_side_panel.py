"""The panel beside a conversation: values as their places write them, in the language of the screen."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from desktop.domain.conversations import BUYER, Author, Message
from desktop.domain.money import Money
from desktop.domain.orders import Address, OrderLine
from desktop.ui.conversation.case_stages import CaseStages
from desktop.ui.conversation.side_panel import SidePanel
from desktop.ui.conversation.side_parts import LinkLine, Value
from desktop.ui.conversation.side_words import grouped_serial
from desktop.ui.kit.theme import set_up_fonts
from desktop.ui.workspace import Workspace
from tests.ui.conversation.conftest import Put
from tests.ui.reading import clipped, nameless, settle, spoken, too_small
from tests.ui.world import HOUR, NOW, conversation, friday, offer, order

NBSP = "\u00a0"


def lines(side: SidePanel, part: str) -> list[str]:
    """All texts of a section, in order, with plain spaces."""
    settle()
    section = side.sections[part]
    assert section.isVisible()
    return [label.text().replace(NBSP, " ") for label in section.findChildren(QLabel) if label.isVisible()]


def value(side: SidePanel, part: str, text: str) -> Value:
    settle()
    return next(found for found in side.sections[part].findChildren(Value) if found.text() == text)


def stages(side: SidePanel) -> CaseStages:
    settle()
    (strip,) = [found for found in side.findChildren(CaseStages) if found.isVisibleTo(side)]
    return strip


def test_the_order_with_its_price_grade_and_serial_number(side: SidePanel):
    side.show_conversation("adam")
    said = lines(side, "order")
    assert said[0] == "Order 48-20931"
    for name, written in (
        ("iPhone 13, 128 GB", "HUF 139,900"),
        ("Grade", "Very good (A)"),
        ("IMEI", "35 693803 564380 9"),
        ("Delivered", "17 Nov"),
        ("Carrier", "GLS"),
        ("Tracking", "GLS1234567890"),
    ):
        assert said[said.index(name) + 1] == written


def test_a_serial_number_is_copied_as_machines_write_it(side: SidePanel):
    side.show_conversation("adam")
    shown = value(side, "order", "35 693803 564380 9")
    assert spoken(shown) == "IMEI: 35 693803 564380 9"
    shown.copy()
    assert QGuiApplication.clipboard().text() == "356938035643809"


def test_only_fifteen_digits_are_grouped():
    assert grouped_serial("35-693803-564380-9") == "35 693803 564380 9"
    assert grouped_serial("C02XK0AAJGH5") == "C02XK0AAJGH5"


def test_hungarian_forints_as_a_pole_reads_them(side: SidePanel, workspace: Workspace):
    side.show_conversation("adam")
    workspace.set_language("pl")
    assert "139 900 Ft" in lines(side, "order")


def test_the_address_is_written_as_its_country_does(side: SidePanel, workspace: Workspace):
    side.show_conversation("adam")
    assert lines(side, "address")[1].split("\n") == [
        "Nagy Ádám",
        "Budapest",
        "Dezső utca 11. 2/4.",
        "1016",
        "Hungary",
    ]
    workspace.set_language("de")
    assert lines(side, "address")[1].endswith("Ungarn")


def test_the_case_shows_where_it_stands(side: SidePanel):
    side.show_conversation("adam")
    said = lines(side, "case")
    assert said[0] == "Case RK-adam · complaint"
    names = [spoken(part) for part in stages(side).children() if isinstance(part, QWidget)]
    assert names[0] == "Reported · Tue 21:00, done"
    assert names[1] == "Accepted, next"
    assert names[2] == "Product received, later"


def test_the_next_update_that_is_owed_is_said(side: SidePanel, workspace: Workspace, put: Put):
    case = workspace.reader.case("RK-adam")
    assert case is not None
    put(replace(case, next_update_due=NOW - HOUR))
    side.show_conversation("adam")
    assert "update due: today, 9:25" in [label.text() for label in stages(side).findChildren(QLabel)]


def test_offers_follow_the_selected_market(side: SidePanel, workspace: Workspace):
    side.show_conversation("adam")
    assert lines(side, "offer")[:3] == ["Offer on the market: Hungary", "Price", "HUF 139,900"]
    workspace.set_market("PL")
    assert lines(side, "offer")[:3] == ["Offer on the market: Poland", "Price", "PLN 1,599.00"]
    workspace.set_market("DK")
    assert "2 working days" in lines(side, "offer")


def test_an_offer_that_is_not_there_says_so(side: SidePanel, workspace: Workspace, put: Put):
    put(replace(offer("DE"), available=0, deliverable=False))
    side.show_conversation("adam")
    workspace.set_market("DE")
    assert lines(side, "offer")[5:] == ["Available", "sold out", "Delivery", "no"]
    put(conversation("other", market="HU", order_ids=("48-9",))[0])
    side.show_conversation("other")
    settle()
    assert not side.sections["offer"].isVisible()


def test_other_conversations_open_with_a_click(qtbot, side: SidePanel, workspace: Workspace, put: Put):
    put(
        *conversation(
            "before", (BUYER, "Köszönöm", friday(9)), market="HU", subject="Számla", buyer="Nagy Ádám"
        )
    )
    known, before = workspace.reader.head("adam"), workspace.reader.head("before")
    assert known is not None
    assert before is not None
    put(replace(before, buyer=known.buyer, version="2"))
    side.show_conversation("adam")
    settle()
    (link,) = side.sections["buyer"].findChildren(LinkLine)
    assert link.text() == "Fri 9:00 · Számla"
    assert spoken(link) == "Open the conversation: Számla, Fri 9:00"
    with qtbot.waitSignal(workspace.open_requested) as asked:
        link.click()
    assert asked.args == ["before"]


def test_an_order_that_is_missing_says_so_and_appears(qtbot, side: SidePanel, put: Put):
    side.show_conversation("eszter")
    assert "Not loaded yet. It appears here when the platform has sent it." in lines(side, "order")
    put(order("48-20930"))
    qtbot.waitUntil(lambda: "Very good (A)" in lines(side, "order"))


def test_a_question_before_the_order_names_the_offer(side: SidePanel, put: Put):
    put(Message("bence-m9", "bence", 9, Author(BUYER, "Tóth Bence"), "Kék?", NOW, offer_sku="IP13-128-A"))
    side.show_conversation("bence")
    assert lines(side, "order") == ["No order yet", "The buyer asks about the offer: iPhone 13, 128 GB"]
    assert lines(side, "offer")[0] == "Offer on the market: Hungary"


def test_several_products_have_a_total(side: SidePanel, put: Put):
    price = Money(Decimal("1000"), "HUF")
    made = order("48-20930")
    put(
        replace(
            made,
            lines=(*made.lines, OrderLine("CASE", "Tok <b>kék</b>", price, quantity=2)),
            total=Money(Decimal("141900"), "HUF"),
            delivered_at=None,
            state="shipped",
            expected_delivery=datetime(2026, 11, 20, tzinfo=UTC).date(),
        )
    )
    side.show_conversation("eszter")
    said = lines(side, "order")
    assert said[said.index("2 × Tok <b>kék</b>") + 1] == "HUF 1,000"
    assert said[said.index("Total") + 1] == "HUF 141,900"
    assert said[said.index("State") + 1] == "Shipped"
    assert said[said.index("Expected") + 1] == "20 Nov"


def test_nothing_chosen_says_what_will_stand_here(side: SidePanel, workspace: Workspace):
    assert side.empty.isVisible()
    side.show_conversation("adam")
    assert not side.empty.isVisible()
    workspace.detach()
    assert side.empty.isVisible()


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_everything_fits_a_narrow_panel(
    side: SidePanel, window, workspace: Workspace, put: Put, language: str
):
    set_up_fonts(1.25)
    workspace.set_language(language)
    long = Address("DE", "Friederike von Hohenlohe-Langenburg", street="Donaudampfschifffahrtsstraße 1")
    put(replace(order("48-20931"), delivery_address=long))
    window.resize(220, 700)
    side.show_conversation("adam")
    settle()
    content = side.area.widget()
    assert content is not None
    assert content.width() <= side.area.viewport().width()
    assert clipped(side) == []
    assert nameless(side) == []
    assert too_small(side) == []
