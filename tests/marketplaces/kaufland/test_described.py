"""The vendor's own description judges: all our requests are ones that it allows, the little server answers as
it says, and each documented example can be read."""

import msgspec
import pytest

from desktop.domain.actions import DecideCase, Edit, Reply, StartConversation
from desktop.platforms.http import Answer
from desktop.platforms.kaufland import shapes
from desktop.platforms.kaufland.answers import problem_of
from desktop.platforms.kaufland.client import KauflandPlatform
from desktop.platforms.kaufland.mapping import WITH_TEXT
from desktop.platforms.kaufland.orders import order_of
from desktop.platforms.kaufland.records import converted
from desktop.platforms.kaufland.returns import case_of
from desktop.platforms.kaufland.tickets import found_in
from desktop.platforms.values import instant
from tests.marketplaces.kaufland.described import Description, example_of
from tests.marketplaces.kaufland.server import Kaufland
from tests.marketplaces.kaufland.talking import Clock, read_all, use
from tests.marketplaces.little_server import Asked, Told
from tests.marketplaces.specs import specs_folder

USED = {
    "GetAllStorefronts",
    "GetAllLocales",
    "GetTickets",
    "GetTicket",
    "GetTicketMessages",
    "OpenTicket",
    "CreateTicketMessage",
    "CloseTicket",
    "GetOrder",
    "GetReturns",
    "GetReturn",
    "GetReturnUnits",
    "GetReturnUnit",
    "AcceptReturnUnit",
    "ClarifyReturnUnit",
    "RejectReturnUnit",
    "RepairReturnUnit",
}
"""Every operation that this program calls."""


@pytest.fixture(scope="module")
def description() -> Description:
    folder = specs_folder()
    if folder is None:
        pytest.skip("the vendors' descriptions are not beside the checkout")
    return Description(folder)


class Judged(Kaufland):
    """The little server with what it has answered."""

    def __init__(self, clock: Clock) -> None:
        self.told: list[tuple[Asked, Told]] = []
        super().__init__(clock)

    def _routed(self, asked: Asked) -> Told:
        told = super()._routed(asked)
        self.told.append((asked, told))
        return told


async def everything(platform: KauflandPlatform, server: Judged, clock: Clock) -> None:
    """Calls every operation at least once, the failing ones too."""
    order = server.add_order("cz", pieces=2)
    tickets = [server.add_ticket("de", "Hallo", topic=None), server.add_ticket("cz", "Dobrý den", order)]
    server.add_ticket("de", "Hallo", id_buyer=None, buyer=None, product=None, order_units=[])
    server.add_file(tickets[0], "a.pdf", b"%PDF-1")
    numbers = [server.add_return(server.add_order("de")) for _ in range(4)]
    server.add_return(order, ticket=tickets[1])
    await platform.account()
    state = (await read_all(platform)).state
    clock.later(hours=1)
    server.write(tickets[0], "Noch da?")
    await read_all(platform, state)
    await platform.conversation(tickets[0])
    await platform.order(order)
    file = await platform.upload("a.png", "image/png", b"\x89PNG", "k")
    await platform.perform(Reply(tickets[0], "Ja.", attachment_ids=(file,)), "k")
    await platform.perform(StartConversation(tickets[1], order, "Faktura", "Posíláme."), "k")
    for number, decision in zip(numbers, ("accept", "clarify", "reject", "repair"), strict=True):
        (unit,) = server.units_of(number)
        words = "Warum?" if decision in WITH_TEXT else ""
        await platform.perform(DecideCase("c", str(unit), decision, words), "k")
    await platform.perform(Edit(tickets[0], closed=True), "k")
    with pytest.raises(Exception, match="closed"):
        await platform.perform(Reply(tickets[0], "Noch etwas."), "k")
    with pytest.raises(Exception, match="not found"):
        await platform.conversation("00199999999")


def test_all_requests_and_answers_are_as_the_description_says(description: Description) -> None:
    clock = Clock()
    server = Judged(clock)
    try:
        use(server, lambda platform: everything(platform, server, clock))
    finally:
        server.close()
    called = {description.check_request(asked) for asked in server.calls}
    for asked, told in server.told:
        description.check_answer(asked, told)
    assert called == USED


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def test_the_documented_ticket_can_be_read(description: Description) -> None:
    example = example_of(description.data_of("GET", "/tickets/{id_ticket}"))
    found = found_in(converted(raw(example), shapes.Ticket))
    assert not found.set_aside
    assert (found.conversation.id, found.order_ids) == ("0011234567", ["MB7UWLD"])
    (message,) = found.messages
    assert message.text == "Ticket message content here"
    assert [file.name for file in message.attachments] == ["test.jpg"]


def test_the_documented_lines_of_lists_can_be_read(description: Description) -> None:
    def example(path: str) -> msgspec.Raw:
        return raw(example_of(description.data_of("GET", path)))

    (ticket,) = converted(example("/tickets"), list[shapes.TicketLine])
    assert (ticket.id_ticket, instant(ticket.ts_updated_iso).year) == ("0011234567", 2021)
    (message,) = converted(example("/tickets/messages"), list[shapes.Feed])
    assert message.id_ticket == "0011234567"
    (unit,) = converted(example("/return-units"), list[shapes.UnitLine])
    assert unit.status == "need_to_be_returned"
    (back,) = converted(example("/returns"), list[shapes.ReturnLine])
    assert instant(back.ts_updated_iso).year == 2021
    for path in ("/info/storefront", "/info/locale"):
        assert converted(example(path), list[str]) == ["text"]


def test_the_documented_order_can_be_read(description: Description) -> None:
    order = order_of(
        converted(raw(example_of(description.data_of("GET", "/orders/{id_order}"))), shapes.Order)
    )
    assert (order.id, order.lines[0].product) == ("MB7UWLD", "Apple iPhone 12 mini 64GB Schwarz")
    assert (order.buyer.name, order.delivery_address.city) == ("Tom Smith", "New York")


def test_the_documented_return_can_be_read(description: Description) -> None:
    told = converted(raw(example_of(description.data_of("GET", "/returns/{id_return}"))), shapes.Return)
    assert converted(told.return_units[0], shapes.UnitLine).id_return == 1
    schema = description.data_of("GET", "/return-units/{id_return_unit}")
    unit = converted(raw(example_of(schema)), shapes.ReturnUnit)
    case = case_of(unit, "c", instant(unit.ts_created_iso))
    assert (case.stage, case.order_id) == ("need_to_be_returned", "MB7UWLD")


def test_the_documented_new_ticket_can_be_read(description: Description) -> None:
    example = example_of(description.data_of("POST", "/tickets"))
    assert converted(raw(example), shapes.NewTicket).id_ticket == "0011234567"


def test_the_documented_messages_of_the_feed_can_be_read(description: Description) -> None:
    """The only whole example in the description."""
    (example,) = description.response("GET", "/tickets/messages", 200)["examples"].values()
    (message,) = converted(raw(example["value"]), list[shapes.Message])
    assert (message.id_ticket_message, message.author.name) == (64123123, "Kaufland")


def test_a_documented_problem_can_be_read(description: Description) -> None:
    schema = description.response("GET", "/tickets", 400)["schema"]
    answer = Answer(400, "application/json", {}, msgspec.json.encode(example_of(schema)))
    problem = problem_of(answer)
    assert problem is not None
    assert problem.errors[0].field == "field_id"


def test_the_description_is_the_one_that_was_read(description: Description) -> None:
    assert description.version == "2.27.0"
