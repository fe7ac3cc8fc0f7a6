"""The gold messages keep their form: what judges the review must itself be right."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from stdnum import iban, luhn
from stdnum.cz import bankaccount

from tests.bench import with_order

HERE = Path(__file__).parent
LANGUAGES = ("bg", "cs", "da", "de", "en", "es", "fr", "hu", "it", "pl", "ro", "sk", "sv")
MARKETS = {
    "bg": {"BG"},
    "cs": {"CZ"},
    "da": {"DK"},
    "de": {"DE", "AT"},
    "en": {"IE", "MT"},
    "es": {"ES"},
    "fr": {"FR", "BE", "LU"},
    "hu": {"HU"},
    "it": {"IT"},
    "pl": {"PL"},
    "ro": {"RO"},
    "sk": {"SK"},
    "sv": {"SE", "FI"},
}
RULES = {
    "contact": {"email", "phone", "link", "messenger", "elsewhere"},
    "offplatform": {"account", "payment", "deal"},
    "marketing": {"code", "newsletter", "follow", "offers"},
    "quality": {"unfilled", "language", "insult", "shouting", "promise", "generic"},
}
REQUIRED = {"id", "market", "language", "text", "expect", "honest", "note"}
OPTIONAL = {"buyer", "phones", "ibans", "accounts"}
# What a debatable remark may be in an honest text: it may hint or warn, and must not block.
SOFT = {"contact.link", "quality.promise", "quality.generic"}

# Each set that was written has numbers of its own, so that a miss told by id cannot be taken for another's.
LATER = re.compile(r"-[dmn5]-\d{3}$")
PARTS = {"seen": r"-([23thdmn]-)?\d{3}", "blind": r"-[45]-\d{3}"}

Message = dict[str, Any]


def read(part: str, language: str) -> list[Message]:
    lines = (HERE / part / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def every(language: str) -> list[Message]:
    return [message for part in PARTS for message in read(part, language)]


def certain(message: Message) -> set[str]:
    return {expected["rule"] for expected in message["expect"] if expected["certain"]}


def squeezed(text: str) -> str:
    """Letters and digits only, in upper case: how an account number is compared with its disguise."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def test_every_language_has_its_files() -> None:
    for part, suffix in (*((part, "jsonl") for part in PARTS), ("negatives", "txt")):
        assert sorted(path.name for path in (HERE / part).iterdir()) == [
            f"{code}.{suffix}" for code in LANGUAGES
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_has_known_fields_rules_and_markets(language: str) -> None:
    for message in every(language):
        name = message["id"]
        assert REQUIRED <= set(message) <= REQUIRED | OPTIONAL, name
        assert message["language"] == language, name
        assert message["market"] in MARKETS[language], name
        assert message["text"].strip(), name
        assert message["note"].strip(), name
        assert unicodedata.normalize("NFC", message["text"]) == message["text"], name
        for expected in message["expect"]:
            group, _, rule = expected["rule"].partition(".")
            assert rule in RULES[group], name
            assert isinstance(expected["certain"], bool), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_id_says_its_language_and_set(language: str) -> None:
    for part, pattern in PARTS.items():
        names = [message["id"] for message in read(part, language)]
        assert [name for name in names if not re.fullmatch(language + pattern, name)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_and_no_text_stands_twice(language: str) -> None:
    messages = every(language)
    ids = Counter(message["id"] for message in messages)
    texts = Counter("".join(filter(str.isalpha, message["text"].casefold())) for message in messages)
    assert not [name for name, times in (ids + texts).items() if times > 1 and name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_each_kind(language: str) -> None:
    seen, blind = read("seen", language), read("blind", language)
    assert len(seen) >= 300
    assert len(blind) >= 50
    for messages in (seen, blind):
        assert 0.4 <= sum(message["honest"] for message in messages) / len(messages) <= 0.65
    # Recall of a language means little when a whole way of breaking the rules is missing.
    assert {rule.partition(".")[0] for message in seen for rule in certain(message)} == set(RULES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blind_set_judges_what_may_block_in_every_language(language: str) -> None:
    messages = read("blind", language)
    judged = set().union(*map(certain, messages))
    groups = ("contact", "offplatform", "marketing")
    assert {f"{group}.{rule}" for group in groups for rule in RULES[group]} <= judged
    # What is not honest is a certain breach here: this set has no message that is only debatable.
    assert [message["id"] for message in messages if not message["honest"] and not certain(message)] == []


def test_every_rule_is_labelled_in_several_languages() -> None:
    labelled = Counter(rule for code in LANGUAGES for rule in set().union(*map(certain, read("seen", code))))
    rules = {f"{group}.{rule}" for group, names in RULES.items() for rule in names}
    assert {rule for rule in rules if labelled[rule] < 5} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_honest_text_has_nothing_certain_and_nothing_that_must_block(language: str) -> None:
    for message in every(language):
        if message["honest"]:
            assert not certain(message), message["id"]
            assert {expected["rule"] for expected in message["expect"]} <= SOFT, message["id"]
        else:
            assert message["expect"], message["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_that_is_claimed_is_one(language: str) -> None:
    for message in every(language):
        claims = "contact.phone" in certain(message)
        # The later sets do not say which number they mean.
        assert claims if "phones" in message else not claims or LATER.search(message["id"]), message["id"]
        for text in message.get("phones", ()):
            number = phonenumbers.parse(text)
            assert phonenumbers.is_valid_number(number), message["id"]
            assert phonenumbers.region_code_for_number(number) == message["market"], message["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_that_is_claimed_is_one(language: str) -> None:
    for message in every(language):
        claimed = message.get("ibans", []) + message.get("accounts", [])
        assert not claimed or "offplatform.account" in certain(message), message["id"]
        for number in message.get("ibans", ()):
            # A Pole writes his without the two letters, a Hungarian without the check digits as well.
            written = number[4:] if number.startswith("HU") else number[2:]
            assert written in squeezed(message["text"]), message["id"]
            assert iban.is_valid(number), message["id"]
        for number in message.get("accounts", ()):
            assert number in message["text"], message["id"]
            assert luhn.is_valid(re.sub(r"\D", "", number)) or bankaccount.is_valid(number), message["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_negatives_are_plain_sentences(language: str) -> None:
    lines = (HERE / "negatives" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 60
    assert len(set(lines)) == len(lines)
    for line in lines:
        assert 10 <= len(line) <= 200, line
        assert line == line.strip(), line
        assert not re.search(r"@|https?:|www\.|\d{4}|[{}\[\]]", line), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_with_an_order_break_and_keep_each_rule(language: str) -> None:
    messages = read("with_order", language)
    kinds = Counter((message["rule"], message["violates"]) for message in messages)
    assert kinds == {(rule, broken): 2 + broken for rule in with_order.RULES for broken in (True, False)}
    for number, message in enumerate(messages, 1):
        assert set(message) == {"id", "language", "rule", "violates", "text"}, message
        assert (message["id"], message["language"]) == (f"{language}-o-{number:03}", language)
        assert unicodedata.normalize("NFC", message["text"]) == message["text"], message["id"]
    around = with_order.surroundings(language)
    assert around.market.code in MARKETS[language]
    assert around.closed is not None
    assert around.today is not None
    assert not around.closed(around.today)
