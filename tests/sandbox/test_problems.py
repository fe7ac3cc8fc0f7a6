"""Whatever goes wrong leaves as problem details, in the caller's language, with the platform's own time."""

from email.utils import parsedate_to_datetime

import pytest

from desktop.platforms.helpdesk import contract
from desktop.sandbox.problems import _table, preferred, words
from desktop.sandbox.server import Sandbox

from .conftest import Client, Clock, problem


def test_every_problem_speaks_three_languages() -> None:
    for text, told in _table().items():
        assert set(told) == {"en", "pl", "de"}, text
        fields = {language: set(_fields(entry["detail"])) for language, entry in told.items()}
        assert fields["pl"] == fields["de"] == fields["en"], text


def _fields(text: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("pl", "pl"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr, pl;q=0.4, de;q=0.5", "de"),
        ("fr", "en"),
        ("pl;q=x, de", "de"),
        ("*", "en"),
    ],
)
def test_the_best_language_is_chosen(header: str, language: str) -> None:
    assert preferred(header) == language


def test_the_answer_says_its_language(marta: Client) -> None:
    answer = marta.get("/v1/orders/none", headers={"Accept-Language": "pl"})
    told = problem(answer, 404, contract.NOT_FOUND)
    assert answer.headers["content-language"] == "pl"
    assert told["title"] == "Nie znaleziono"
    assert told["instance"] == "/v1/orders/none"


def test_an_unknown_text_has_words_all_the_same() -> None:
    assert words("never heard", "pl")[0] == "Coś poszło nie tak"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v1/conversations/a/b/c/d", "/favicon.ico"])
def test_an_unknown_address(marta: Client, path: str) -> None:
    problem(marta.get(path), 404, contract.NOT_FOUND)


def test_a_wrong_method_says_the_right_ones(marta: Client) -> None:
    answer = marta.delete("/v1/me")
    problem(answer, 405, contract.INVALID)
    assert "GET" in answer.headers["allow"]


def test_an_address_says_what_may_be_done_there(marta: Client) -> None:
    answer = marta.options("/v1/conversations/C-1")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, PATCH, OPTIONS"
    refused = marta.delete("/v1/conversations/C-1")
    assert {"GET", "PATCH"} <= set(refused.headers["allow"].split(", "))


def send(marta: Client, waiting: str, content: bytes, media_type: str = "application/json"):
    return marta.post(
        f"/v1/conversations/{waiting}/messages", content=content, headers={"Content-Type": media_type}
    )


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"text":"\\ud800"}', b'{"x":' + b"[" * 90_000, b"nul"]
)
def test_what_is_no_json(marta: Client, waiting: str, content: bytes) -> None:
    problem(send(marta, waiting, content), 400, contract.INVALID)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b"{}", ""),
        (b'{"text":""}', "/text"),
        (b'{"text":7}', "/text"),
        (b'{"text":"x","attachment_ids":["a",1]}', "/attachment_ids/1"),
        (b'{"text":"x","overrides":[{"rule":"r","reason":""}]}', "/overrides/0/reason"),
        (b"[]", ""),
    ],
)
def test_what_does_not_fit_is_pointed_at(marta: Client, waiting: str, content: bytes, pointer: str) -> None:
    told = problem(send(marta, waiting, content), 422, contract.INVALID)
    assert told["errors"][0]["pointer"] == pointer


def test_unknown_fields_are_ignored(marta: Client, waiting: str) -> None:
    assert send(marta, waiting, b'{"text":"x","mood":"fine"}').status_code == 201


def test_a_body_has_its_type_and_size(marta: Client, waiting: str) -> None:
    problem(send(marta, waiting, b'{"text":"x"}', "text/plain"), 415, contract.INVALID)
    huge = b'{"text":"%s"}' % (b"x" * 300_000)
    problem(send(marta, waiting, huge), 413, contract.INVALID)


def test_every_answer_carries_the_platform_s_time(sandbox: Sandbox, marta: Client, clock: Clock) -> None:
    for path in ("/v1/me", "/nothing", contract.KEYS_PATH):
        told = parsedate_to_datetime(marta.get(path).headers["date"])
        assert told == clock.now.replace(microsecond=0)


def test_our_own_mistake_is_a_problem_too(sandbox: Sandbox, marta: Client) -> None:
    sandbox.call(lambda: sandbox.desk.store.set_document("markets", b"broken"))
    problem(marta.get("/v1/markets"), 500, "error")
