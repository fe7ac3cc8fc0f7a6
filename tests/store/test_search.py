"""Search finds what a person typed, newest first, whatever stands in the text."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.conversations import SELLER, Buyer
from desktop.store.search import excerpt_of
from desktop.store.store import Store
from desktop.store.views import Query
from tests.store.world import HOUR, KEY, NOW, book, case, head, order, said


def found(store: Store, text: str, market: str | None = None, limit: int = 50) -> list[str | None]:
    """Ids of the messages found, None for a head or a number."""
    return [hit.message_id for hit in store.reader().search(text, market, limit)]


def tell(store: Store, *texts: str) -> None:
    messages = [said("c1", n, at=NOW + timedelta(minutes=n), text=text) for n, text in enumerate(texts, 1)]
    store.apply_page(
        [head("c1", buyer=Buyer("b", "Żaneta Kowalska"), subject="Ekran"), *messages], [], [], "s"
    ).result()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("lodz", "paczka do Łodzi"),
        ("Łódź", "przesylka lodz centrum"),
        ("strasse", "Lange Straße 5"),
        ("smorrebrod", "Smørrebrød"),
        ("dorde", "Đorđe"),
        ("елка", "ёлка"),
        ("йогурт", "иогурт"),
        ("αθηνα", "Αθήνα"),
        ("IAŞI", "iasi"),
        ("Őszi", "oszi"),
        ("ﬁnal", "final"),
    ],
)
def test_accents_and_capitals_do_not_matter(store: Store, typed: str, written: str) -> None:
    tell(store, written)
    assert found(store, typed) == ["c1-m1"]


def test_the_last_word_may_be_unfinished_the_others_not(store: Store) -> None:
    tell(store, "telefon przyszedł z pękniętą szybką")
    assert found(store, "telefon pek") == ["c1-m1"]
    assert found(store, "tele pęknięta") == []
    assert found(store, "pek ") == []
    assert found(store, "szybka telefon") == ["c1-m1"]


def test_a_word_is_completed_from_the_words_there_are(store: Store) -> None:
    tell(store, "international", "interes", "inter s24 ultra", "RR123456789PL 2026")
    assert found(store, "in") == ["c1-m3", "c1-m2", "c1-m1"]
    assert found(store, "inter") == ["c1-m3", "c1-m2", "c1-m1"]
    assert found(store, "i") == []
    assert found(store, "s2") == ["c1-m3"]
    assert found(store, "rr12345678") == ["c1-m4"]
    assert found(store, "202") == ["c1-m4"]
    assert found(store, "2") == []


def test_words_of_a_page_that_failed_are_not_taken_for_known(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.store import pages

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as broken_now:
        broken_now.setattr(pages, "_set_aside", broken)
        with pytest.raises(RuntimeError):
            tell(store, "reklamacja")
    tell(store, "reklamacja")
    assert found(store, "rekl") == ["c1-m1"]


def test_newest_first(store: Store) -> None:
    tell(store, "bateria", "ekran", "bateria słaba", "bateria nowa")
    assert found(store, "bateria") == ["c1-m4", "c1-m3", "c1-m1"]
    assert found(store, "bateria", limit=2) == ["c1-m4", "c1-m3"]
    assert found(store, "bateria", limit=0) == []


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "*",
        "-",
        "(",
        ")",
        "' OR 1=1",
        "NEAR(",
        "a AND",
        "^",
        "col:",
        '""',
        "a\ud800",
        "\x00",
        "+",
        "{",
        "​",
        "",
    ],
)
def test_ordinary_signs_never_break_a_search(store: Store, text: str) -> None:
    tell(store, 'O\'Brien said: "a AND b" -- (c) col: near')
    assert isinstance(found(store, text), list)
    assert store.reader().total(Query("all", text=text)) in (0, 1)


def test_names_with_signs_are_found(store: Store) -> None:
    tell(store, "O'Brien wrote to jan.kowalski@example.com about AT&T")
    for text in ("O'Brien", "o brien", "jan.kowalski@example", "AT&T", "obr"):
        assert found(store, text) == (["c1-m1"] if text != "obr" else []), text


def test_a_phrase_in_quotation_marks_is_one_piece(store: Store) -> None:
    tell(store, "zwrot pieniędzy na konto", "pieniędzy nie ma, proszę o zwrot")
    assert found(store, '"zwrot pieniedzy"') == ["c1-m1"]
    assert found(store, "zwrot pieniedzy") == ["c1-m2", "c1-m1"]


def test_buyers_and_subjects_are_found(store: Store) -> None:
    tell(store, "nic")
    for text in ("zaneta", "kowalska zaneta", "ekran", "kowalska ekr"):
        (hit,) = store.reader().search(text)
        assert (hit.conversation_id, hit.message_id) == ("c1", None)
        assert hit.row.buyer == "Żaneta Kowalska"


def test_a_renamed_subject_is_found_by_its_new_name_only(store: Store) -> None:
    tell(store, "nic")
    store.apply_page([head("c1", subject="Bateria", buyer=Buyer("b", "Jan"))], [], [], "s2").result()
    assert found(store, "ekran") == []
    assert found(store, "zaneta") == []
    assert found(store, "bateria") == [None]


def test_numbers_that_are_typed_or_scanned(store: Store) -> None:
    store.apply_page(
        [
            head("c1", order_ids=("PL-2026/00123",)),
            head("c2", order_ids=("PL-2026/00123",), asked=NOW),
            head("c3"),
            order("PL-2026/00123", "356789012345678", "356789012345679", tracking_number="00 5900 12345"),
            case("RET-777", "c3"),
        ],
        [],
        [],
        "s",
    ).result()

    def conversations(text: str) -> list[tuple[str, str | None]]:
        return [(hit.conversation_id, hit.number_kind) for hit in store.reader().search(text)]

    assert conversations("PL-2026/00123") == [("c2", "o"), ("c1", "o")]
    assert conversations("pl 2026 001") == [("c2", "o"), ("c1", "o")]
    assert conversations("356789012345679") == [("c2", "s"), ("c1", "s")]
    assert conversations("3567 8901 2345") == [("c2", "s"), ("c1", "s")]
    assert conversations("0059001234") == [("c2", "t"), ("c1", "t")]
    assert conversations("ret-777") == [("c3", "c")]
    assert conversations("999999999") == []
    store.apply_page([order("PL-2026/00123", "111111111111111")], [], [], "s2").result()
    assert conversations("356789012345678") == []
    assert conversations("111111111111111") == [("c2", "s"), ("c1", "s")]


def test_one_market_only(store: Store) -> None:
    things: list[Any] = []
    for n in range(60):
        market = "DE" if n % 30 == 0 else "PL"
        things += [
            head(f"c{n}", market=market),
            said(f"c{n}", 1, at=NOW + n * HOUR, text="bateria", id=f"m{n}"),
        ]
    store.apply_page(things, [], [], "s").result()
    assert found(store, "bateria", "DE") == ["m30", "m0"]
    assert found(store, "bateria", "HU") == []
    assert found(store, "bateria", "PL", 3) == ["m59", "m58", "m57"]
    assert store.reader().total(Query("all", "DE", text="bateria")) == 2
    assert [row.id for row in store.reader().rows(Query("all", "DE", "newest", text="bateria"), 0, 5)] == [
        "c30",
        "c0",
    ]


def test_the_piece_shown_is_around_the_match(store: Store) -> None:
    long = "wstęp " * 50 + "a tu pęknięta szybka telefonu " + "koniec " * 50
    tell(store, long)
    (hit,) = store.reader().search("PEKNIETA szybk")
    assert [hit.snippet[start:end] for start, end in hit.spans] == ["pęknięta", "szybk"]
    assert len(hit.snippet) <= 162
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert "\n" not in excerpt_of("one\ntwo\n\nthree", ("two",))[0]


def test_notes_and_replies_are_found_too(store: Store) -> None:
    store.apply_page(
        [
            head("c1"),
            said("c1", 1, SELLER, text="ustalenie"),
            said("c1", 2, SELLER, text="ustalenie", internal=True),
        ],
        [],
        [],
        "s",
    ).result()
    assert len(found(store, "ustalenie")) == 2


@settings(max_examples=60)
@given(text=st.text(max_size=30))
def test_whatever_is_typed_nothing_breaks(shared: Store, text: str) -> None:
    assert all(hit.row.id == hit.conversation_id for hit in shared.reader().search(text))


@settings(max_examples=40)
@given(text=st.text(alphabet=st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12))
def test_a_word_that_was_written_is_found(shared: Store, text: str) -> None:
    from desktop.domain.fold import words

    shared.apply_page([head("w"), said("w", 1, text=f"before {text} after")], [], [], "s").result()
    if words(text):
        assert "w-m1" in [hit.message_id for hit in shared.reader().search(text)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Store.open(tmp_path_factory.mktemp("s") / "a.store", KEY, book=book(), now=lambda: NOW) as store:
        tell(store, "Dzień dobry, gdzie jest moja paczka?")
        yield store
