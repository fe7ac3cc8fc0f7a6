"""Whatever a logger is given, nothing that a person wrote, is called or may use leaves any handler."""

import enum
import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop import logs
from desktop import settings as places
from desktop.redaction import Ours, address, mark, safe, scrub

CANARIES = (
    "Kanarienvogel zażółć",
    "kanarienvogel@example.com",
    "+48 601 234 567",
    "PL61109010140000071219812874",
    "eyJhbGciOiJIUzI1NiJ9.kanarienvogel.c2ln",
    "https://kanarie:vogel@shop.kanarienvogel.example/kanarienvogel?token=kanarienvogel#kanarienvogel",
)
TRACES = ("anarie", "601 234", "61109010140000", "eyJhbGci")


class Talkative:
    """An object whose words are what it holds."""

    def __init__(self, held: str) -> None:
        self.held = held

    def __repr__(self) -> str:
        return self.held

    __str__ = __repr__


class Word(str):
    """A string that says it is another kind of string."""


texts = st.builds(
    lambda before, canary, after: before + canary + after,
    st.text(max_size=8),
    st.sampled_from(CANARIES),
    st.text(max_size=8),
)
values: st.SearchStrategy[Any] = st.one_of(
    texts,
    texts.map(Word),
    texts.map(lambda text: text.encode("utf-8", "replace")),
    texts.map(Talkative),
    texts.map(ValueError),
    texts.map(lambda text: OSError(2, text, text)),
    st.sampled_from(CANARIES).map(lambda text: type(text, (Exception,), {})("x")),
    st.sampled_from(CANARIES).map(lambda text: enum.Enum("Made", {text: 1})(1)),  # type: ignore[operator]
    texts.map(lambda text: [text, {text: text}]),
    texts.map(lambda text: {"named": text, text: 1}),
    st.just(48601234567),
    st.just(601234567.0),
    st.integers(-99, 99),
    st.none(),
)


@contextmanager
def everything_heard() -> Iterator[io.StringIO]:
    """What our own file and a handler that a library might add have written."""
    foreign, heard = logging.StreamHandler(io.StringIO()), io.StringIO()
    foreign.stream = heard
    foreign.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s %(args)s"))
    logging.getLogger().addHandler(foreign)
    try:
        with logs.running(logs.WINDOW):
            yield heard
    finally:
        logging.getLogger().removeHandler(foreign)
        for file in places.logs().glob("*"):
            heard.write(file.read_text(encoding="utf-8"))
            file.unlink()


def assert_nothing_of_it(heard: str) -> None:
    assert heard, "nothing was logged at all"
    folded = heard.casefold()
    assert [trace for trace in TRACES if trace.casefold() in folded] == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    logger=st.one_of(st.sampled_from(["helpdesk.sync", "httpx", "uvicorn.error", ""]), texts),
    text=texts,
    given=st.lists(values, max_size=3),
    fields=st.dictionaries(st.one_of(st.sampled_from(logs.FIELDS), texts), values, max_size=3),
)
def test_no_canary_leaves_any_handler_whatever_a_logger_is_given(
    app_home: Any, logger: str, text: str, given: list[Any], fields: dict[str, Any]
) -> None:
    with everything_heard() as heard:
        log = logging.getLogger(logger)
        log.error(text)
        log.error(text, *given)
        log.error(f"somebody called {text}", extra=fields)
        log.error("a fixed text", extra=fields, stack_info=True)
        log.error("%s and %s and %r", *[*given, 1, 1, 1][:3], extra=fields)
        log.error("%(named)s", {"named": text})
        log.error("%d %s", text, text)
        log.log(45, Talkative(text))
        log.warning(ValueError(text))
        try:
            try:
                raise ValueError(text)
            except ValueError as error:
                raise ExceptionGroup(text, [KeyError(text), error]) from OSError(2, text)
        except ExceptionGroup:
            log.exception("it failed")
            log.exception(text, *given)
        for value in given:
            log.error(value, value, exc_info=value if isinstance(value, BaseException) else None)
    assert_nothing_of_it(heard.getvalue())


@given(text=texts)
def test_a_record_that_was_made_by_hand_tells_our_file_nothing(text: str) -> None:
    record = logging.makeLogRecord(
        {"msg": text, "name": text, "pathname": text, "event": text, "error": text}
    )
    line = logs.line_of(record)
    assert '"level"' in line
    assert_nothing_of_it(line)
    with logs.running(logs.WINDOW):
        assert_nothing_of_it(logs.line_of(logging.makeLogRecord(record.__dict__)))


def test_our_own_words_numbers_and_places_are_kept() -> None:
    assert safe("offline") == "offline"
    assert safe("PL") == "PL"
    assert safe(503) == 503
    assert safe(True) is True
    assert safe(ConnectionResetError(104, "Jan")) == "ConnectionResetError[104]"
    assert safe(KeyError) == "KeyError"
    assert safe(datetime(2026, 11, 28, 9, tzinfo=UTC)) == "2026-11-28T09:00:00+00:00"
    assert safe(Ours("sync/send.py:1")) == "sync/send.py:1"
    assert safe(b"abc") == "‹3 bytes›"


def test_the_same_text_has_the_same_mark_and_another_one_another() -> None:
    assert mark("Jan Kowalski") == mark("Jan Kowalski") != mark("Jan Kowalska")
    assert mark("Jan Kowalski").startswith("‹12 #")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "http://127.0.0.1:8080/v1/conversations/c-1/messages?limit=1#x",
            "http://localhost:8080/v1/conversations/…/messages",
        ),
        ("https://u:p@[bad", mark("https://u:p@[bad")),
        ("https://shop.example", f"https://{mark('shop.example')}"),
    ],
    ids=["loopback", "no address", "host"],
)
def test_an_address_keeps_its_kind_and_nothing_of_whose_it_is(url: str, shown: str) -> None:
    assert address(url) == shown


@pytest.mark.parametrize(
    "secret",
    [
        "jan.kowalski@example.com",
        "+48 601 234 567",
        "(0048) 601-234-567",
        "PL61 1090 1014 0000 0712 1981 2874",
        "DE89370400440532013000",
        "Bearer abcdef",
        "refresh_token=abcdefgh",
        '"access_token": "abcdefgh"',
        "eyJhbGciOiJIUzI1NiJ9abcdefgh",
        "3f2a9b4c5d6e7f8091a2b3c4d5e6f708",
    ],
)
def test_what_looks_like_a_secret_or_a_contact_is_scrubbed(secret: str) -> None:
    scrubbed = scrub(f"before {secret}, after")
    assert re.fullmatch(r'before (Bearer |"?\w+_token"?[:=] ?"?)?‹[^›]+›"?, after', scrubbed), scrubbed


def test_scrubbing_takes_what_is_known_the_longest_first_and_cuts_long_lines() -> None:
    known = {"Shop": "‹account 1›", "Shop sp. z o.o.": "‹account 2›"}
    assert scrub("Shop sp. z o.o., Shop", known) == "‹account 2›, ‹account 1›"
    assert scrub("x" * 50 + "\nshort", longest=10) == "xxxxxxxxxx… (50)\nshort"


@pytest.mark.parametrize(
    "plain",
    [
        "2026-11-28T09:14:12.794+00:00",
        "desktop/sync/send.py:141 perform",
        'File "/opt/helpdesk/desktop/session.py", line 132 in _work',
        "Python 3.11.4, PySide6 6.11.3, Linux-6.1.0-13-amd64-x86_64-with-glibc2.36",
    ],
)
def test_scrubbing_leaves_what_helps(plain: str) -> None:
    assert scrub(plain) == plain


def test_every_state_of_ours_is_in_the_vocabulary() -> None:
    from desktop.store import listing, outbox
    from desktop.sync import status, transfers

    states = {value for name, value in vars(status).items() if name.isupper()}
    states |= {value for name, value in vars(transfers).items() if name.isupper() and isinstance(value, str)}
    states |= set(outbox._MAY_COME_FROM) | set(listing.LIVE)
    assert [state for state in sorted(states) if safe(state) != state] == []


def test_a_python_warning_keeps_its_kind_and_loses_its_words() -> None:
    with everything_heard() as heard, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARIES[0], DeprecationWarning, stacklevel=1)
    assert "a warning: DeprecationWarning" in heard.getvalue()
    assert_nothing_of_it(heard.getvalue())
