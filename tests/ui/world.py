"""What the screens are tested on: a Monday morning of a seller in Hungary, Poland, Germany and Denmark.

It is Monday 23 November 2026, 10:25 in Warsaw, Berlin and Budapest alike. Calendars have only the closed days
that stand here, so that a test's figures can be reckoned by hand.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from desktop.domain.accounts import Account, AccountMarket, Agent, StaffInterval, StaffTimes
from desktop.domain.book import ClockBook, MarketClock
from desktop.domain.calendars import Calendar
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, SELLER, Author, Buyer, Conversation, Decision, Message
from desktop.domain.money import Money
from desktop.domain.orders import Address, Offer, Order, OrderLine, Step
from desktop.domain.pages import Thing
from desktop.domain.policies import DEFAULT
from desktop.domain.staff_hours import staff_hours_of
from desktop.domain.statutory_days import ClosedDay

NOW = datetime(2026, 11, 23, 9, 25, tzinfo=UTC)
KEY = bytes(range(32))
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

ZONES = {"HU": "Europe/Budapest", "PL": "Europe/Warsaw", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen"}
CURRENCIES = {"HU": "HUF", "PL": "PLN", "DE": "EUR", "DK": "DKK"}
LANGUAGES = {"HU": "hu", "PL": "pl", "DE": "de", "DK": "da"}
CLOSED = {
    date(2026, 12, 25): ClosedDay("Christmas Day", "a law"),
    date(2026, 12, 24): ClosedDay("Christmas Eve", "a law"),
}
STAFF = StaffTimes("Europe/Warsaw", tuple(StaffInterval(day, 8 * 60, 16 * 60) for day in range(5)))
CAPABILITIES = frozenset(
    {
        "reply",
        "read_marker",
        "close",
        "reopen",
        "attachments",
        "notes",
        "assign",
        "labels",
        "no_answer_needed",
        "cases",
        "order_updates",
        "offers",
    }
)


def book(*markets: str) -> ClockBook:
    """24 hours on working days, staffed from 8 to 16."""
    return ClockBook(
        {
            market: MarketClock(
                Calendar(market, None, ZONES[market], f"{market}@2026-11", 2025, 2028, CLOSED),
                DEFAULT,
                staff_hours_of(STAFF),
                ZONES[market],
            )
            for market in markets or tuple(ZONES)
        }
    )


def account(**fields: Any) -> Account:
    """ReFon, with Marta signed in and three people more."""
    values: dict[str, Any] = {
        "id": "refon",
        "name": "ReFon sp. z o.o.",
        "agent_id": "marta",
        "agent_name": "Marta Nowak",
        "roles": ("lead",),
        "capabilities": CAPABILITIES,
        "staff_times": STAFF,
        "markets": tuple(
            AccountMarket(market, CURRENCIES[market], (LANGUAGES[market],), ZONES[market])
            for market in ("PL", "HU", "DE", "DK")
        ),
        "agents": (
            Agent("adam", "Adam Zieliński"),
            Agent("marta", "Marta Nowak"),
            Agent("eva", "Eva Kovács", away=True),
        ),
    }
    values.update(fields)
    return Account(**values)


def conversation(
    name: str,
    *said: tuple[str, str, datetime],
    buyer: str = "",
    market: str = "PL",
    case: str | None = None,
    **fields: Any,
) -> list[Thing]:
    """A conversation with its messages (role, text, receipt) and, when `case` names a kind, its case.

    Without messages the buyer asked an hour ago. `needs_answer_since` follows from the messages.
    """
    messages = said or ((BUYER, f"Question of {name}", NOW - HOUR),)
    waiting: datetime | None = None
    for role, _text, at in messages:
        waiting = None if role == SELLER else waiting or at
    values: dict[str, Any] = {
        "market": market,
        "subject": f"About {name}",
        "buyer": Buyer(f"b-{name}", buyer or name.title(), LANGUAGES[market]),
        "created_at": messages[0][2],
        "last_message_at": messages[-1][2],
        "version": "1",
        "needs_answer_since": waiting,
        "message_count": len(messages),
        "case_id": f"RK-{name}" if case else None,
        "topic": "case" if case else "question",
    }
    values.update(fields)
    head = Conversation(name, **values)
    things: list[Thing] = [head]
    people = {BUYER: head.buyer.name, SELLER: "Marta"}
    for number, (role, text, at) in enumerate(messages, start=1):
        things.append(
            Message(
                f"{name}-m{number}",
                name,
                number,
                Author(role, people.get(role, role.title())),
                text,
                at,
                language=LANGUAGES[market],
                order_id=head.order_ids[0] if head.order_ids else None,
            )
        )
    if case:
        opened = messages[0][2]
        things.append(
            Case(
                f"RK-{name}",
                case,
                market,
                name,
                "reported",
                opened,
                order_id=head.order_ids[0] if head.order_ids else None,
                steps=(Step("reported", opened, "buyer"),),
                next_stages=("accepted", "rejected"),
                opened_by_message=f"{name}-m1",
            )
        )
    return things


def order(name: str, market: str = "HU", *, serial: str = "356938035643809") -> Order:
    """An iPhone, delivered last week."""
    price = Money(Decimal("139900"), CURRENCIES[market])
    return Order(
        name,
        market,
        Buyer("b-adam", "Nagy Ádám", "hu"),
        "delivered",
        (OrderLine("IP13-128-A", "iPhone 13, 128 GB", price, grade="A", serial_number=serial),),
        price,
        Address(market, name="Nagy Ádám", street="Dezső utca 11. 2/4.", postal_code="1016", city="Budapest"),
        NOW - 240 * HOUR,
        carrier="GLS",
        tracking_number="GLS1234567890",
        shipped_at=NOW - 200 * HOUR,
        delivered_at=datetime(2026, 11, 17, 12, 0, tzinfo=UTC),
    )


def offer(market: str) -> Offer:
    """The same iPhone on sale."""
    price = {"HU": "139900", "PL": "1599", "DE": "379", "DK": "2799"}[market]
    return Offer(
        "IP13-128-A",
        market,
        "iPhone 13, 128 GB",
        "A",
        Money(Decimal(price), CURRENCIES[market]),
        Money(Decimal("379"), "EUR"),
        4,
        True,
        carriers=("GLS",),
        delivery_days=2,
        reference_rate=Decimal({"HU": "400", "PL": "4.28", "DE": "1", "DK": "7.46"}[market]),
    )


def friday(hour: int, minute: int = 0) -> datetime:
    """A time of Friday 20 November in Budapest, UTC."""
    return datetime(2026, 11, 20, hour - 1, minute, tzinfo=UTC)


def morning() -> list[Thing]:
    """The Monday of the pictures in the design: five in Hungary, and what goes on elsewhere."""
    things: list[Thing] = []
    add = things.extend
    add(
        conversation(
            "eszter",
            (BUYER, "Hol van a csomagom? Már öt napja várok rá.", friday(10)),
            buyer="Kovács Eszter",
            market="HU",
            topic="order",
            order_ids=("48-20930",),
        )
    )
    add(
        conversation(
            "adam",
            (BUYER, "Mikor szállítják?", friday(9) - 60 * HOUR),
            (
                SELLER,
                "Kedves Nagy Úr! Megkaptuk a rendelését, holnap feladjuk a csomagot.",
                friday(9) - 50 * HOUR,
            ),
            (
                BUYER,
                "Jó napot! A telefon akkumulátora két óra alatt lemerül. Kérhetek cserét?",
                friday(11, 5),
            ),
            buyer="Nagy Ádám",
            market="HU",
            case="complaint",
            subject="Akkumulátor — iPhone 13, 128 GB, nagyon jó (A)",
            order_ids=("48-20931",),
        )
    )
    add(
        conversation(
            "reka",
            (BUYER, "Visszaküldtem, megérkezett már Önökhöz?", friday(13, 45)),
            buyer="Szabó Réka",
            market="HU",
            case="return",
        )
    )
    add(
        conversation(
            "lili",
            (BUYER, "A számlán rossz név szerepel, kérem javítsák.", friday(11) + 24 * HOUR),
            buyer="Horváth Lili",
            market="HU",
        )
    )
    add(
        conversation(
            "bence",
            (BUYER, "Van ebből kék színben is?", NOW - 85 * MINUTE),
            buyer="Tóth Bence",
            market="HU",
        )
    )
    for number, hour in ((1, 8), (2, 9)):
        add(conversation(f"late-{number}", (BUYER, "Gdzie jest moja paczka?", friday(hour)), market="PL"))
    add(
        conversation(
            "soon-de", (BUYER, "Wann kommt mein Paket?", friday(10, 50)), market="DE", buyer="Anna Weiß"
        )
    )
    for number in range(3):
        add(
            conversation(
                f"waiting-{number}",
                (BUYER, "Hej", friday(9)),
                (SELLER, "Hej! Tak for din besked.", friday(10)),
                market="DK",
                buyer=f"Søren Østergård {number}",
            )
        )
    add(conversation("taken", market="HU", buyer="Elvett Elek", state="taken_over", can_reply=False))
    add(
        conversation(
            "closed", (BUYER, "Köszönöm!", friday(8)), market="HU", state="closed", buyer="Kész Karola"
        )
    )
    add(
        conversation(
            "thanks",
            (BUYER, "Dziękuję!", NOW - 3 * HOUR),
            market="PL",
            buyer="Łucja Dąbrowska",
            needs_answer_since=None,
            no_answer_needed=Decision("marta", NOW - HOUR),
        )
    )
    things.append(order("48-20931"))
    things += [offer(market) for market in ZONES]
    return things


def many(count: int, market: str = "PL") -> Iterable[Sequence[Thing]]:
    """`count` conversations in pages, each asked a minute after the one before."""
    page: list[Thing] = []
    for number in range(count):
        page += conversation(
            f"c{number:06}",
            (BUYER, f"Question {number}", NOW - 20 * HOUR + timedelta(seconds=number)),
            market=market,
            buyer=f"Buyer {number}",
        )
        if len(page) >= 400:
            yield page
            page = []
    if page:
        yield page
