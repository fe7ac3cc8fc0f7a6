"""What holds for every text: a review never fails, its places lie in the text, its order is its own."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import resources
from desktop.compliance import quality
from desktop.compliance import review as room
from desktop.compliance.composition import put
from desktop.compliance.model import BLOCK, LEVELS, Surroundings
from desktop.compliance.review import review
from desktop.compliance.tongue import CODES, tongue

from .quality_world import MARKETS, TODAY, around, offer, order
from .test_language import SENTENCES
from .test_quality_rules import GENERIC, VAGUE, WARRANTY

PIECES = [
    *SENTENCES.values(), *GENERIC.values(), *(row[1] for row in VAGUE), *(row[1] for row in WARRANTY),
    "{name}", "XXX", "!!!", "PROSZĘ NIE PISAĆ DO NAS", "1 199,00 zł", "20 €", "21.11.2026", "w sobotę", "???",
    "Panie Tomku,", "RF-7K2M9Q", "520000012345678901234599", "\n", "\n\n> ", "-- \n", "שלום", "😀", "\u200f",
    "\ud800", "zwrot w ciągu 60 dni", "stan B", "Cena to 100 zł.", "https://example.com/?a=b",
    "i̇", "ß", "\x00",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
AROUND = st.builds(
    Surroundings,
    market=st.sampled_from([MARKETS[code] for code in ("PL", "DE", "BE", "BG", "SE", "HU")]),
    language=st.sampled_from(["", "pl", "de-AT", "bg", "zz", "sv-SE"]),
    buyer_texts=st.lists(TEXTS, max_size=2).map(tuple),
    buyer_name=st.sampled_from(["", "Anna Nowak", "Иван", "X", "李"]),
    orders=st.sampled_from([(), (order(),), (order(), order(id="RF-999999", tracking_number=None))]),
    offers=st.sampled_from([(), (offer("99"), offer("98", "B"))]),
    today=st.sampled_from([None, TODAY]),
    closed=st.sampled_from([None, lambda day: day.weekday() >= 5]),
    template=st.sampled_from(["", "Tak."]),
    stage_notice=st.booleans(),
)


@pytest.fixture(autouse=True)
def _nothing_logged(caplog):
    """The one net of the review catches nothing here: a rule that raises would be in the log."""
    yield
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@settings(max_examples=120)
@given(TEXTS, AROUND)
def test_every_rule_takes_every_text_and_its_places_lie_in_it(text, surroundings):
    for rule in quality.RULES:
        for finding in rule(text, surroundings):
            assert 0 <= finding.start <= finding.end <= len(text)
            assert finding.level in LEVELS
            assert finding.rule.startswith("quality.")
            assert all(isinstance(value, str) for value in finding.values.values())
    result = review(text, surroundings)
    told = "".join(surroundings.buyer_texts)
    assert all(question.text in told for question in result.questions)
    assert 0 <= result.language.confidence <= 1


@settings(max_examples=40)
@given(TEXTS, AROUND, st.randoms())
def test_the_order_of_the_rules_does_not_matter(text, surroundings, chance):
    once = review(text, surroundings)
    shuffled = list(room.RULES)
    chance.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "RULES", tuple(shuffled))
        assert review(text, surroundings) == once


@settings(max_examples=80)
@given(TEXTS, AROUND)
def test_a_fix_takes_its_finding_away(text, surroundings):
    for finding in review(text, surroundings).findings:
        if finding.fixed is None:
            continue
        again = review(finding.fixed, surroundings)
        before = [one for one in review(text, surroundings).findings if one.rule == finding.rule]
        after = [one for one in again.findings if one.rule == finding.rule]
        assert len(after) < len(before), (finding, after)


def fixed_all(text, surroundings):
    """The draft after one fix upon another, what blocks first; a text that was there does not come again."""
    seen = set()
    while text not in seen:
        seen.add(text)
        findings = sorted(review(text, surroundings).findings, key=lambda finding: finding.level != BLOCK)
        text = next((each.fixed for each in findings if each.fixed not in {None, *seen}), text)
    return text


@settings(max_examples=40)
@given(TEXTS, AROUND)
def test_one_fix_upon_another_ends_and_leaves_none_to_do(text, surroundings):
    done = fixed_all(text, surroundings)
    assert all(finding.fixed in {None, done} for finding in review(done, surroundings).findings)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "wkrótce " * 12_500, "😀" * 50_000, "{" * 50_000, "1 " * 50_000]
)
def test_a_hundred_thousand_signs(text):
    review(text, around(buyer=text))


def test_a_rule_that_fails_is_logged_and_the_others_go_on(monkeypatch, caplog):
    def broken(text, surroundings):
        raise RuntimeError("no")

    monkeypatch.setattr(room, "RULES", (broken, *room.RULES))
    assert review("Dzień dobry {name}", around()).blocks
    assert [record.message for record in caplog.records] == ["the rule broken failed"]
    caplog.clear()


@pytest.mark.parametrize("code", CODES)
def test_every_lexicon_is_whole(code):
    """Each language has what the rules ask for; phrases that are none would have been refused."""
    here = resources.read_toml("compliance", "quality", f"{code}.toml")
    english = resources.read_toml("compliance", "quality", "en.toml")
    known = tongue(code)
    assert known is not None
    for table, entries in english.items():
        if table == "number":
            assert {"2", "12", "14", "30"} <= here[table].keys()
        else:
            assert entries.keys() - {"not"} <= here[table].keys(), (code, table)
    assert resources.read_text("compliance", "quality", f"{code}.toml").startswith("# ")


def test_pieces_close_up_where_something_was_taken_out():
    assert put("Hello Tom, here.", 5, 9, "") == "Hello, here."
    assert put("One. Two. Three.", 5, 9, "") == "One. Three."
