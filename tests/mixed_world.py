"""Four accounts of one seller at four marketplaces, on a Monday morning: what the mixed inbox is tested on.

It is Monday 23 November 2026, 10:25 in Warsaw and Berlin alike. Every account has a store of its own and the
calendars and policies that its marketplace has: the helpdesk 24 hours for each message, Allegro's claims the
deadline that the platform gives, Kaufland 48 hours for the first reply, a Mirakl operator 24 hours around the
clock. Their due instants are worked out by hand in `DUE`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.clock_book import build_book
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.conversations import BUYER, SELLER
from desktop.domain.pages import Thing
from desktop.settings import AccountEntry
from desktop.store.store import Store
from tests.ui.world import CAPABILITIES, CURRENCIES, KEY, NOW, STAFF, ZONES, conversation

HELPDESK, ALLEGRO, KAUFLAND, MIRAKL = "refon-helpdesk", "refon-allegro", "refon-kaufland", "refon-empik"
SMALL = frozenset({"reply", "attachments"})
"""What the smallest of the marketplaces can do."""

ENTRIES = (
    AccountEntry(HELPDESK, "ReFon sp. z o.o.", "https://helpdesk.example", "helpdesk", colour="blue"),
    AccountEntry(ALLEGRO, "ReFon_pl", "https://api.allegro.pl", "allegro", colour="amber"),
    AccountEntry(KAUFLAND, "Kaufland DE", "https://sellerapi.kaufland.com", "kaufland", colour="red"),
    AccountEntry(MIRAKL, "EmpikPlace", "https://empik.example", "mirakl", colour="violet"),
)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 in Warsaw and Berlin, where it is an hour later than UTC."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


DUE = {
    # Friday 10:40, a day of the working week: Monday 10:40.
    (HELPDESK, "eszter"): utc(23, 10, 40),
    # Monday 09:10, a day later.
    (HELPDESK, "jan"): utc(24, 9, 10),
    # The claim's own deadline, as the platform gives it.
    (ALLEGRO, "claim-1"): utc(30, 23, 59),
    # Sunday 20:00: the clock starts on Monday 00:00 and runs out as Monday ends.
    (ALLEGRO, "ola"): datetime(2026, 11, 23, 23, tzinfo=UTC),
    # Thursday 11:30 and 48 hours of the working week: Monday 11:30.
    (KAUFLAND, "00151"): utc(23, 11, 30),
    # Sunday 20:00 around the clock: Sunday to Monday 20:00.
    (MIRAKL, "thread-7"): utc(23, 20),
}
"""Until when each is to be answered."""


def account(
    entry: AccountEntry, *markets: str, capabilities: frozenset[str] = SMALL, **policy: Any
) -> Account:
    """An account whose markets have one policy."""
    return Account(
        entry.id,
        entry.name,
        "marta",
        "Marta Nowak",
        ("lead",),
        capabilities,
        staff_times=STAFF,
        markets=tuple(
            AccountMarket(code, CURRENCIES[code], (code.lower(),), ZONES[code], **policy) for code in markets
        ),
        platform=entry.platform,
    )


ACCOUNTS = {
    HELPDESK: account(ENTRIES[0], "PL", "HU", capabilities=CAPABILITIES),
    ALLEGRO: account(ENTRIES[1], "PL", capabilities=SMALL | {"read_marker", "cases"}, policy_id="platform"),
    KAUFLAND: account(
        ENTRIES[2],
        "DE",
        capabilities=SMALL | {"close"},
        policy_id="first_reply_48",
        policy_hours=48,
        policy_answers="first_reply",
        policy_warn_hours=(8.0, 2.0),
    ),
    MIRAKL: account(
        ENTRIES[3], "PL", policy_id="around_the_clock", policy_hours=24, policy_mode="around_the_clock"
    ),
}


def things(account_id: str) -> list[Thing]:
    """What an account's marketplace holds."""
    found: list[Thing] = []
    add = found.extend
    if account_id == HELPDESK:
        add(
            conversation(
                "eszter",
                (BUYER, "Hol van a csomagom? Már öt napja várok rá.", utc(20, 10, 40)),
                buyer="Kovács Eszter",
                market="HU",
            )
        )
        add(
            conversation(
                "jan", (BUYER, "Dzień dobry, czy telefon ma polskie menu?", utc(23, 9, 10)), buyer="Jan Dąbek"
            )
        )
        add(
            conversation(
                "ala",
                (BUYER, "Dziękuję za szybką odpowiedź!", utc(19, 9)),
                (SELLER, "Dziękujemy, miłego dnia.", utc(19, 10)),
                buyer="Alicja Kot",
            )
        )
    elif account_id == ALLEGRO:
        add(
            conversation(
                "claim-1",
                (BUYER, "Bateria trzyma dwie godziny. Żądam wymiany na nowy egzemplarz.", utc(16, 9)),
                buyer="Łucja Wrona",
                case="complaint",
                platform_due_at=DUE[ALLEGRO, "claim-1"],
                decision_due=True,
                source="issue",
            )
        )
        add(
            conversation(
                "ola",
                (BUYER, "Czy w zestawie jest ładowarka?", utc(22, 20)),
                buyer="ola_1989",
                source="message_center",
            )
        )
    elif account_id == KAUFLAND:
        add(
            conversation(
                "00151",
                (BUYER, "Guten Tag, wann kommt mein Paket?", utc(19, 11, 30)),
                buyer="Anna Weiß",
                market="DE",
                source="ticket",
            )
        )
        add(
            conversation(
                "00150",
                (BUYER, "Das Display flackert.", utc(17, 9)),
                (SELLER, "Wir prüfen das gern für Sie.", utc(17, 15)),
                (BUYER, "Gibt es schon etwas Neues?", utc(20, 18)),
                buyer="Jörg Müller",
                market="DE",
                source="ticket",
            )
        )
    else:
        add(
            conversation(
                "thread-7",
                (BUYER, "Zamówienie jeszcze nie dotarło, proszę o informację.", utc(22, 20)),
                buyer="Tomasz Lis",
                source="thread",
            )
        )
    return found


def open_store(folder: Path, entry: AccountEntry) -> Store:
    """The account's own encrypted file, filled, with the clock book of its marketplace."""
    told = ACCOUNTS[entry.id]
    book, problems = build_book(told)
    assert not problems
    store = Store.open(folder / f"{entry.id}.store", KEY, book=book, now=lambda: NOW)
    store.save_account(told).result(30)
    store.apply_page(things(entry.id), [], [], "s1").result(30)
    return store
