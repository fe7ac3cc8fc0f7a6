"""What a printed record says: who, when in both zones, what, which files, steps, reasons and verdicts."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from desktop.domain.conversations import BUYER, SELLER
from desktop.domain.record import read_record
from desktop.l10n import catalogs
from desktop.reports.evidence import Evidence, examine
from desktop.store.store import Store
from desktop.ui.print.record_sheet import FACT, TEXT, WEIGHTY, Item, Sheet, record_sheet
from tests.record_world import FIRST, FULL, HOSTILE, Signer, message
from tests.ui import world

SIGNER = Signer()
HOUR = timedelta(hours=1)


@pytest.fixture
def store(store_with: Callable[..., Store]) -> Store:
    """The conversation as it lies here: answered late, then asked again."""
    said = ((BUYER, "x", FIRST), (SELLER, "y", FIRST + 80 * HOUR), (BUYER, "z", FIRST + 81 * HOUR))
    return store_with(world.conversation("C-7", *said, buyer="Łucja D.", subject="Pęknięta <b>szybka"))


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    catalogs.set_language("en")


def evidence(*contents: object, trusted: bool = True) -> Evidence:
    record = read_record(SIGNER.record(contents or FULL))  # type: ignore[arg-type]
    return examine(record, [SIGNER.pinned] if trusted else [], [SIGNER.key], world.NOW)


def sheet(store: Store, *contents: object, trusted: bool = True) -> Sheet:
    return record_sheet(evidence(*contents, trusted=trusted), store.reader(), "https://helpdesk.example.com")


def lines(item: Item, kind: str) -> list[str]:
    return [line.text for line in item.lines if line.kind == kind]


def test_the_head_names_market_order_buyer_and_the_signature(store: Store) -> None:
    made = sheet(store)
    facts = dict(made.facts)
    assert facts["Conversation"] == "C-7"
    assert facts["Subject"] == "Pęknięta <b>szybka"
    assert facts["Market"] == "Poland (PL)"
    assert facts["Order"] == "48-20931"
    assert facts["Buyer"] == "Łucja Dąbrowska"
    assert facts["Account"] == "ReFon sp. z o.o. · helpdesk.example.com"
    record = evidence().record
    assert facts["Last hash (SHA-256)"] == f"9 · {record.hash}"
    assert facts["Signed by the platform"] == (
        "23 Nov 2026, 10:25:07 (Warsaw) · 23 Nov 2026, 09:25:07 UTC\n" + SIGNER.key.id
    )
    assert made.foot == f"C-7 · {record.hash}"
    assert any("Internal notes are left out" in note for note in made.notes)


def test_it_says_when_and_against_which_key_it_was_verified(store: Store) -> None:
    made = sheet(store)
    assert made.verified
    assert made.verdict == (
        "Verified on 23 Nov 2026, 10:25:00 (Warsaw) · 23 Nov 2026, 09:25:00 UTC against the platform’s key "
        f"{SIGNER.key.fingerprint}, trusted here since 20 Nov 2026."
    )


def test_it_says_what_is_wrong(store: Store) -> None:
    made = sheet(store, trusted=False)
    assert not made.verified
    assert made.verdict.startswith("The record does not verify: It is signed with a key that is not trusted")


def test_a_message_says_who_when_what_and_which_files(store: Store) -> None:
    first = sheet(store).items[0]
    assert first.head == "1 · Łucja Dąbrowska · buyer · Polish"
    assert first.when == "20 Nov 2026, 11:05:31 (Warsaw) · 20 Nov 2026, 10:05:31 UTC"
    assert lines(first, TEXT) == [
        "Dzień dobry, telefon przyszedł z pękniętą szybką.",
        "W załączniku zdjęcie.",
    ]
    assert lines(first, FACT) == ["Attachment: zdjęcie.png · 48 kB · SHA-256 " + "ab" * 32]


def test_steps_overrides_and_decisions_stand_with_their_reasons(store: Store) -> None:
    items = sheet(store).items
    assert [item.head for item in items] == [
        "1 · Łucja Dąbrowska · buyer · Polish",
        "2 · Status update: Reported",
        "3 · Marta Nowak · seller · Polish",
        "4 · Łucja Dąbrowska · buyer · Polish",
        "5 · Status update: Shipped · Marta Nowak",
        "6 · No answer needed · Marta Nowak",
        "7 · Not confirmed: to telefon",
        "8 · Conversation: taken over · platform",
        "9 · weather",
    ]
    assert lines(items[1], FACT) == ["complaint · RK-7"]
    assert lines(items[2], WEIGHTY) == ["Called mistaken: Phone number: numer listu przewozowego"]
    assert lines(items[2], FACT) == [
        "Confirmed by Marta Nowak",
        "Released to the buyer: 20 Nov 2026, 13:20:00 (Warsaw) · 20 Nov 2026, 12:20:00 UTC",
    ]
    assert lines(items[4], FACT) == [
        "RK-7 · 48-20931",
        "Carrier: GLS",
        "Tracking number: GLS1234567890",
        "new_thing: 42",
    ]
    assert lines(items[6], FACT) == ["Phone number"]
    # What this version does not know is shown as it stands there.
    assert '  "wind": 3' in "\n".join(lines(items[8], FACT))


def test_the_clocks_verdicts_stand_apart_from_what_is_signed(store: Store) -> None:
    made = sheet(store)
    assert "not part of the signed record" in made.clock_note
    answered, waiting = made.clock
    assert answered[0] == "20 Nov 2026, 10:05:31\n20 Nov 2026, 09:05:31 UTC"
    assert answered[1] == "23 Nov 2026, 10:05:31\n23 Nov 2026, 09:05:31 UTC"
    assert answered[3:] == ("answered", "late")
    assert waiting[2:] == ("–", "open", "–")


def test_a_strangers_text_is_literal(store: Store) -> None:
    shown = lines(sheet(store).items[3], TEXT)
    assert shown[0] == HOSTILE.split("\n")[0]
    assert "⟨U+202E⟩gpj.exe" in shown[1]


def test_a_conversation_that_is_not_here_is_printed_from_the_record_alone(
    store_with: Callable[..., Store],
) -> None:
    made = sheet(store_with([]))
    assert "Subject" not in dict(made.facts)
    assert made.clock == ()
    assert len(made.items) == 9


@pytest.mark.parametrize(
    "content",
    [
        ("message", {}),
        ("message", {"author": [], "text": 7, "attachments": {}, "overrides": ["x", {}], "language": 3}),
        ("message", {"author": {"role": "robot", "name": ""}, "attachments": [{"size": "1"}]}),
        ("step", {"fields": {"x": [1]}, "stage": None}),
        ("decision", {"by": {}}),
        ("decision", {"overrides_confirmed": True, "rules": {}}),
        ("state", {"state": ["open"]}),
        ("", {"\u202e": "\u0000"}),
    ],
)
def test_whatever_a_platform_puts_there_is_printed(store: Store, content: object) -> None:
    assert len(sheet(store, content).items) == 1


def test_in_polish(store: Store) -> None:
    catalogs.set_language("pl")
    made = sheet(store, message("buyer", "Łucja", "Dzień dobry", language="pl"))
    assert made.items[0].head == "1 · Łucja · kupujący · polski"
    assert made.items[0].when.startswith("20 lis 2026, 11:05:31 (Warszawa)")
