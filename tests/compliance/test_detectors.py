"""What holds for every text: detectors never raise, their places lie in the text, their fixes are clean."""

import itertools
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.compliance.contact import contacts
from desktop.compliance.draft import draft_of
from desktop.compliance.lexicon_file import LANGUAGES
from desktop.compliance.marketing import advertising
from desktop.compliance.model import BLOCK, LEVELS, Finding, Surroundings
from desktop.compliance.normalise import view
from desktop.compliance.offplatform import deals
from desktop.compliance.rules import contact, marketing, offplatform, warm
from desktop.domain.conversations import Buyer
from desktop.domain.money import Money
from desktop.domain.orders import Address, Order, OrderLine
from tests.compliance.surroundings import surroundings

RULES = (contact, offplatform, marketing)
SAID = Path(__file__).parent / "said"
PIECES = [
    text
    for language in LANGUAGES
    for texts in tomllib.loads((SAID / f"{language}.toml").read_text("utf-8"))["forbidden"].values()
    for text in texts
] + [
    "+",
    "@",
    " . ",
    "(at)",
    "PL61 1090",
    "\u200b",
    "🙂",
    "٣",
    "ﬀ",
    "ß",
    "İ",
    "\n\n",
    "Hello,",
    "www.",
    "https://",
]


def found(text: str, around: Surroundings) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(text, around)]


def rules(text: str, language: str, around: Surroundings | None = None) -> set[str]:
    return {
        finding.rule for finding in found(text, around or surroundings(language)) if finding.level == BLOCK
    }


texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
    st.text(alphabet="0123456789 +-().,/:@apl\n", max_size=80),
)


@settings(max_examples=150)
@given(texts, st.sampled_from(LANGUAGES))
def test_no_text_is_too_odd(text: str, language: str) -> None:
    for finding in found(text, surroundings(language)):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.level in LEVELS
        assert finding.values["found"] == text[finding.start : finding.end]
        assert finding.fixed != text
        if finding.fixed is not None:
            again = found(finding.fixed, surroundings(language))
            assert finding.rule not in {other.rule for other in again}


@settings(max_examples=25)
@given(texts)
def test_the_order_of_the_rules_does_not_matter(text: str) -> None:
    around = surroundings("pl")
    draft = draft_of(text, around)
    alone = [detector(draft, around) for detector in (contacts, deals, advertising)]
    for order in itertools.permutations((contacts, deals, advertising)):
        again = {detector.__name__: detector(draft_of(text, around), around) for detector in order}
        assert [again["contacts"], again["deals"], again["advertising"]] == alone


@given(st.text(max_size=120))
def test_every_letter_of_a_view_knows_its_place(text: str) -> None:
    seen = view(text)
    for place in range(len(seen.text)):
        start, end = seen.span(place, place + 1)
        assert 0 <= start < end <= len(text)


def test_a_hundred_thousand_letters_are_read() -> None:
    text = "Dzień dobry, paczka jest w drodze. " * 3000 + "Proszę zadzwonić: 601 234 567."
    (finding,) = contact(text, surroundings("pl"))
    assert text[finding.start : finding.end] == "601 234 567"


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "שלום 🙂 abc", "\u202etxet", "1", "@", "...", "\n\n\n"])
def test_nothing_is_found_where_nothing_is_said(text: str) -> None:
    assert found(text, surroundings("pl")) == []


def test_a_fix_keeps_greeting_paragraphs_and_the_other_sentences() -> None:
    text = (
        "Dzień dobry,\n\nwysłaliśmy telefon. Proszę zadzwonić pod 601 234 567. Dotrze jutro.\n\n"
        "Pozdrawiam\nAnna"
    )
    (finding,) = contact(text, surroundings("pl"))
    assert finding.fixed == (
        "Dzień dobry,\n\nwysłaliśmy telefon. Proszę pisać do nas tutaj, w Helpdesku. Dotrze jutro.\n\n"
        "Pozdrawiam\nAnna"
    )


def test_a_fix_keeps_the_greeting_of_a_sentence() -> None:
    (finding,) = contact("Guten Tag, rufen Sie uns bitte an.", surroundings("de"))
    assert finding.fixed == "Guten Tag, bitte schreiben Sie uns hier im Helpdesk."


def test_advertising_goes_without_a_word_and_a_line_of_it_leaves_no_gap() -> None:
    text = "Hello,\n\nyour parcel left today.\n\nFollow us on Instagram!\n\nKind regards"
    (finding,) = marketing(text, surroundings("en"))
    assert finding.fixed == "Hello,\n\nyour parcel left today.\n\nKind regards"


def test_a_draft_of_advertising_alone_has_no_fix() -> None:
    (finding,) = marketing("Hello, follow us on Instagram!", surroundings("en"))
    assert finding.fixed is None


def test_a_contact_spread_over_two_sentences_goes_out_with_both() -> None:
    text = "The phone is ready. Write to me. My address is jan dot kowalski at gmail dot com"
    findings = [finding for finding in contact(text, surroundings("en")) if finding.rule == "contact.email"]
    assert [text[finding.start : finding.end] for finding in findings] == [
        "jan dot kowalski at gmail dot com"
    ]
    assert findings[0].fixed is not None
    assert "gmail" not in findings[0].fixed
    assert findings[0].fixed.startswith("The phone is ready.")


def order() -> Order:
    return Order(
        id="601234567",
        market="PL",
        buyer=Buyer(id="b", name="Anna"),
        state="shipped",
        lines=(
            OrderLine("IP11", "iPhone 11", Money(Decimal("899"), "PLN"), serial_number="605111222333444"),
        ),
        total=Money(Decimal("899"), "PLN"),
        delivery_address=Address("PL"),
        placed_at=datetime(2026, 11, 20, tzinfo=UTC),
        tracking_number="602 345 678",
    )


def test_numbers_of_the_order_are_no_telephone_numbers() -> None:
    around = replace(surroundings("pl"), orders=(order(),))
    for text in ("601 234 567 wysłane", "Proszę śledzić 602345678.", "telefon 605111222333444"):
        assert "contact.phone" not in rules(text, "pl", around)
    assert "contact.phone" in rules("Proszę śledzić 602345679.", "pl", around)


def test_the_sellers_own_address_is_no_finding() -> None:
    around = replace(
        surroundings("pl"), own_texts=("Serwis GSM\nul. Polna 5\n00-950 Warszawa\ntel. 601 234 567",)
    )
    assert rules("Zwrot: ul. Polna 5, 00-950 Warszawa, tel. 601 234 567", "pl", around) == set()


def test_a_market_without_a_lexicon_is_read_with_english_and_what_is_spoken() -> None:
    market = surroundings("en").market
    around = Surroundings(market=replace(market, code="LT", languages=("lt",), phone_region="LT"))
    assert "contact.elsewhere" in rules("Please call us.", "", around)
    assert "contact.elsewhere" in rules("Proszę do nas zadzwonić, wszystko wyjaśnimy.", "", around)
    assert "contact.phone" in rules("+370 612 34567", "", around)


def test_the_language_of_the_draft_may_be_another_than_the_markets() -> None:
    assert "contact.elsewhere" in rules("Proszę do nas zadzwonić.", "de")
    assert "offplatform.deal" in rules("Direkt bei uns bekommen Sie es billiger.", "pl")


def test_warming_up_reads_everything_once() -> None:
    warm(surroundings("pl"))
    assert rules("Proszę zadzwonić: 601 234 567.", "pl") == {"contact.phone"}
