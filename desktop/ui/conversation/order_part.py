"""An order in the side panel."""

from desktop.domain.orders import Order
from desktop.l10n.catalogs import _
from desktop.l10n.dates import local
from desktop.l10n.money import format_money, format_number

from ..kit.labels import literal
from ..workspace import Workspace
from .side_parts import Section
from .side_words import day, grade, grouped_serial, order_state, serial_name


def show_order(section: Section, workspace: Workspace, order: Order) -> None:
    """What was bought, its serial numbers, and how far the parcel is."""
    language = workspace.language
    zone = workspace.zone(order.market)
    today = local(workspace.now(), zone).date()
    for line in order.lines:
        name = literal(line.product, 120)
        if line.quantity > 1:
            count = format_number(line.quantity, language)
            name = f"{count} × {name}"
        section.pair(name, format_money(line.price, language), bold=True)
        if line.grade:
            section.pair(_("Grade"), grade(line.grade))
        if line.serial_number:
            serial = line.serial_number
            section.pair(serial_name(serial), grouped_serial(serial), raw=serial)
    if len(order.lines) != 1 or order.lines[0].quantity > 1:
        section.pair(_("Total"), format_money(order.total, language), bold=True)
    if order.delivered_at is not None:
        section.pair(_("Delivered"), day(order.delivered_at, zone, today, language))
    else:
        section.pair(_("State"), order_state(order))
        if order.expected_delivery is not None:
            late = order.expected_delivery < today and order.state == "shipped"
            section.pair(
                _("Expected"),
                day(order.expected_delivery, zone, today, language),
                token="bad" if late else "text",
            )
    if order.carrier:
        section.pair(_("Carrier"), literal(order.carrier, 60))
    if order.tracking_number:
        section.pair(_("Tracking"), literal(order.tracking_number, 60), raw=order.tracking_number)
    if order.return_until is not None and order.return_until >= today:
        section.pair(_("Return until"), day(order.return_until, zone, today, language))
    if order.warranty_until is not None:
        section.pair(_("Warranty until"), day(order.warranty_until, zone, today, language))
