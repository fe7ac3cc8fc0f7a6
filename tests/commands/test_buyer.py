"""`helpdesk buyer`: what is held of one buyer as a file, and gone; what must stay, and why."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from desktop.cli import main
from desktop.domain.accounts import Account
from desktop.domain.conversations import Attachment, Buyer
from desktop.opening import store_path
from desktop.platforms.credentials import Credentials
from desktop.settings import AccountEntry, Settings
from desktop.single_instance import SingleInstance
from desktop.store.store import Store
from desktop.store.views import Query
from tests.secret_service import PrivateSecretService
from tests.store.world import book, case, head, order, said

HOUR = timedelta(hours=1)
ENTRY = AccountEntry("acc", "Shop", "https://shop.example", folder="accounts/acc")
JAN, OTHER, TWIN = Buyer("b-jan", "Jan", "pl"), Buyer("b-other", "Ola", "pl"), Buyer("b-twin", "Ola", "pl")
CONTENT = b"\x89PNG\r\n\x1a\n picture"
PICTURE = Attachment("at1", "../../phone.png", "image/png", len(CONTENT), sha256(CONTENT).hexdigest())
ELSEWHERE = Attachment("at2", "invoice.pdf", "application/pdf", 3, sha256(b"pdf").hexdigest())

Open = Callable[[], Store]


@pytest.fixture
def open_store(secret_service: PrivateSecretService, app_home: Path) -> Open:
    """The store of a signed-in account with three buyers; closed again, as with the window."""
    folder = app_home / ENTRY.folder
    folder.mkdir(parents=True)
    key = Credentials(ENTRY.id, folder).new_store_key()
    settings = Settings()
    settings.remember(ENTRY)

    def now() -> datetime:
        return datetime.now(UTC)

    def make() -> Store:
        return Store.open(store_path(ENTRY), key, book=book(), now=now)

    at = now() - 48 * HOUR
    things: list[Any] = []
    for name, buyer in (("asked", JAN), ("bought", JAN), ("open", JAN), ("o1", OTHER), ("o2", TWIN)):
        orders = ("ord-1",) if name == "bought" else ()
        things += [
            head(name, asked=at, buyer=buyer, order_ids=orders, subject=f"About {name}"),
            said(name, 1, "buyer", at, text=f"Question of {name}"),
        ]
        if name != "open":
            things.append(said(name, 2, "seller", at + HOUR, attachments=(PICTURE, ELSEWHERE)))
    things += [replace(order("ord-1"), buyer=JAN), case("c1", "bought", closed_at=at)]
    things.append(said("asked", 3, "seller", at + HOUR, text="An internal note", internal=True))
    with make() as store:
        store.save_account(Account("acc", "Shop", "ag", "Marta")).result()
        store.apply_page(things, [], [], "s").result()
        store.keep_received(PICTURE.sha256, CONTENT).result()
        store.save_draft("open", "Half an answer").result()
    return make


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def left(open_store: Open) -> set[str]:
    with open_store() as store:
        return {row.id for row in store.reader().rows(Query(view="all"), 0, 100)}


@pytest.mark.parametrize("given", ["b-jan", "Jan"])
def test_everything_held_of_a_buyer_in_one_file(
    open_store: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    target = tmp_path / "jan.zip"
    assert main(["buyer", "export", given, "--to", str(target), "--json"]) == 0
    assert lines(capsys) == [{"file": str(target), "conversations": 3, "files": 1, "files_not_here": 2}]
    with ZipFile(target) as archive:
        assert archive.namelist() == ["files/phone.png", "buyer.json"]
        assert archive.read("files/phone.png") == CONTENT
        told = json.loads(archive.read("buyer.json"))
    assert told["buyer"] == {"id": "b-jan", "names": ["Jan"]}
    by_id = {each["conversation"]["id"]: each for each in told["conversations"]}
    assert by_id.keys() == {"asked", "bought", "open"}
    texts = [message["text"] for message in by_id["asked"]["messages"]]
    assert texts == ["Question of asked", "seller says 2", "An internal note"]
    assert by_id["open"]["draft"] == "Half an answer"
    assert [each["id"] for each in by_id["bought"]["cases"]] == ["c1"]
    assert [each["verdict"] for each in by_id["asked"]["answers_owed"]] == ["in_time"]
    assert [each["id"] for each in told["orders"]] == ["ord-1"]
    assert {each["name"]: each["in_this_archive"] for each in told["files"]} == {
        "../../phone.png": "files/phone.png",
        "invoice.pdf": None,
    }
    assert "Ola" not in json.dumps(told)


def test_no_half_file_stays_where_it_cannot_be_written(
    open_store: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["buyer", "export", "Jan", "--to", str(tmp_path / "no" / "jan.zip")]) == 2
    assert "jan.zip" in capsys.readouterr().err
    assert main(["buyer", "export", "Jan", "--to", str(tmp_path / "jan.json")]) == 2
    assert list(tmp_path.glob("*.json")) == []


def test_without_yes_it_only_says_what_would_go(open_store: Open, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["buyer", "erase", "Jan", "--json"]) == 1
    told = {line["conversation"]: line for line in lines(capsys)}
    assert told["asked"] == {"conversation": "asked", "market": "PL", "erased": False, "may_go": True}
    assert told["open"]["because"] == "answer_owed"
    assert told["open"]["until_utc"] is None
    assert told["bought"]["because"] == "claim"
    assert told["bought"]["until_utc"] > datetime.now(UTC).isoformat()
    assert len(left(open_store)) == 5


def test_with_yes_it_erases_what_may_go_and_says_what_stays(
    open_store: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["buyer", "erase", "Jan", "--yes"]) == 1
    said_ = capsys.readouterr().out
    assert "asked: erased" in said_
    assert "“open” stays: an answer is owed" in said_
    assert "The platform keeps its own archive." in said_
    assert left(open_store) == {"bought", "open", "o1", "o2"}


def test_a_buyer_of_whom_nothing_has_to_stay_is_gone(
    open_store: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["buyer", "erase", "b-twin", "--yes", "--json"]) == 0
    assert lines(capsys) == [{"conversation": "o2", "market": "PL", "erased": True, "may_go": True}]
    assert main(["buyer", "erase", "b-twin"]) == 2


def test_a_name_of_several_buyers_asks_for_the_number(
    open_store: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["buyer", "erase", "Ola", "--yes"]) == 2
    assert "b-other, b-twin" in capsys.readouterr().err
    assert len(left(open_store)) == 5


def test_while_the_window_is_open_it_is_erased_there(
    open_store: Open, app_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = SingleInstance(app_home)
    assert window.acquire(lambda: None)
    try:
        assert main(["buyer", "erase", "Jan", "--yes"]) == 2
        assert "close the window" in capsys.readouterr().err
    finally:
        window.release()
    assert len(left(open_store)) == 5
