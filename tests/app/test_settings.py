"""The settings: a plain file that is never worth a crash, never loses what it does not know, and holds no
secret."""

import json
import os
import threading
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from desktop import settings
from desktop.settings import AccountEntry, Settings

ACCOUNT = AccountEntry("a1", "Żółw & Söhne", "https://shop.example", folder="accounts/a1")


def written(home: Path, content: str | bytes) -> Path:
    """A settings file with this content."""
    file = home / "settings.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_without_a_file_the_defaults_hold_and_nothing_is_written(app_home: Path) -> None:
    assert settings.load() == Settings()
    assert list(app_home.iterdir()) == []


def test_what_was_saved_is_read_back(app_home: Path) -> None:
    chosen = Settings(language="pl", font_percent=120, own_keys={"reply": ["R", "Ctrl+R"]}, quiet_hours=False)
    assert chosen.remember(ACCOUNT)
    assert settings.load() == chosen
    assert [file.name for file in app_home.iterdir()] == ["settings.json"]


def test_settings_of_a_newer_version_survive_a_save(app_home: Path) -> None:
    written(app_home, json.dumps({"theme": "dark", "hologram": {"depth": 3}, "extra": "x"}))
    found = settings.load()
    assert found.theme == "dark"
    found.save()
    kept = json.loads((app_home / "settings.json").read_text(encoding="utf-8"))
    assert (kept["hologram"], kept["extra"]) == ({"depth": 3}, "x")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", b"\xff\xfe{", "[" * 100_000, '{"theme": "dark"}\x00'], ids=repr
)
def test_a_damaged_file_is_set_aside_and_the_defaults_hold(app_home: Path, content: str | bytes) -> None:
    damaged = written(app_home, content).read_bytes()
    assert settings.load() == Settings()
    assert (app_home / "settings.unreadable").read_bytes() == damaged
    assert not (app_home / "settings.json").exists()


WRONG = [
    (name, value)
    for name in sorted({entry.name for entry in fields(Settings)} - {"extra"})
    for value in (None, True, 5, 1.5, "text", [1], {"a": 1}, {"a": [1]}, {"a": "R"})
    if type(value) is not type(getattr(Settings(), name)) or isinstance(value, dict | list)
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=repr)
def test_a_value_of_the_wrong_kind_takes_its_default_and_the_others_hold(
    app_home: Path, name: str, value: object
) -> None:
    written(app_home, json.dumps({name: value, "newer": 1}))
    assert settings.load() == Settings(extra={"newer": 1})


@pytest.mark.parametrize(
    "damaged",
    [None, 7, {}, {"id": "b"}, {"id": 1, "name": "B", "url": "u"}, {"id": "b", "name": None, "url": "u"}],
    ids=repr,
)
def test_an_account_that_cannot_be_read_does_not_take_the_others_with_it(
    app_home: Path, damaged: object
) -> None:
    entry = asdict(ACCOUNT) | {"of_a_newer_version": 1, "keyring": 5}
    written(app_home, json.dumps({"accounts": [damaged, entry]}))
    assert settings.load().accounts == [ACCOUNT]


def test_forgetting_the_account_in_use_makes_another_one_the_last() -> None:
    chosen = Settings()
    for name in ("a", "b"):
        chosen.remember(AccountEntry(name, name, "u"))
    chosen.forget("b")
    assert settings.load().last_account == "a"
    chosen.forget("a")
    assert settings.load() == Settings()


def test_a_disk_that_takes_nothing_is_no_crash_and_leaves_the_old_file(
    app_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings(theme="dark").save()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not Settings(theme="light").save()
    assert settings.load().theme == "dark"


def test_fault_40_a_file_that_a_virus_scanner_holds_for_a_moment_is_tried_again(
    app_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals, real = iter(range(3)), os.replace

    def held(source: Path, target: Path) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(13, "in use", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    assert Settings(theme="dark").save()
    assert settings.load().theme == "dark"


def test_fault_40_a_file_that_stays_held_is_given_up(app_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(source: Path, target: Path) -> None:
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(os, "replace", held)
    source = written(app_home, "{}")
    with pytest.raises(PermissionError):
        settings.replace(source, app_home / "other", patience=0.1)
    assert source.exists()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_fault_40_what_a_virus_scanner_holds_for_a_moment_is_deleted_in_the_end(
    app_home: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    place = app_home / what
    if what == "folder":
        place.mkdir()
    else:
        place.touch()
    name = "rmdir" if what == "folder" else "unlink"
    refusals, real = iter(range(3)), getattr(os, name)

    def held(path: Path, **more: Any) -> None:
        if next(refusals, None) is not None:
            raise PermissionError(13, "in use", str(path))
        real(path, **more)

    monkeypatch.setattr(os, name, held)
    settings.delete(place)
    assert not place.exists()
    settings.delete(place)
    monkeypatch.setattr(os, name, real)


def test_fault_40_two_seconds_are_borne() -> None:
    assert settings.PATIENCE > 2.0


def test_two_threads_that_save_at_once_leave_a_whole_file(app_home: Path) -> None:
    chosen = Settings(accounts=[AccountEntry(str(number), "x" * 500, "u") for number in range(50)])
    outcomes: list[bool] = []

    def save() -> None:
        outcomes.extend(chosen.save() for _ in range(20))

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 80
    assert settings.load() == chosen


def test_a_name_with_a_lone_surrogate_does_not_keep_the_rest_from_being_saved() -> None:
    chosen = Settings(theme="dark")
    assert chosen.remember(AccountEntry("a", "bad \ud800 name", "u"))
    assert settings.load().theme == "dark"
    assert settings.load().account("a") is not None


def test_without_helpdesk_home_the_places_are_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPDESK_HOME")
    places = {settings.home(), settings.cache(), settings.logs()}
    assert len(places) == 3
    assert all(settings.APP in str(place) for place in places)


def test_no_setting_is_made_to_hold_a_secret() -> None:
    names = {entry.name for kind in (Settings, AccountEntry) for entry in fields(kind)}
    assert not [name for name in names for word in ("token", "secret", "password", "key_") if word in name]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
entries = st.dictionaries(st.sampled_from([each.name for each in fields(AccountEntry)]), values | st.text())
files = (
    st.dictionaries(
        st.sampled_from([each.name for each in fields(Settings)]) | st.text(max_size=8),
        values | st.lists(entries | values, max_size=3),
    ).map(lambda data: json.dumps(data).encode())
    | st.binary(max_size=60)
    | st.sampled_from([b"[" * 100_000, b'{"a":' * 100_000, b'{"font_percent":1' + b"0" * 5000 + b"}"])
)


@hypothesis.settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files, st.data())
@example(b'{"undo_seconds":1%s}' % (b"0" * 30), None)
def test_no_file_is_worth_a_crash_and_what_was_read_of_it_survives_a_save(
    app_home: Path, file: bytes, data: st.DataObject | None
) -> None:
    if file and data is not None:
        cut = data.draw(st.integers(0, len(file)))
        file = data.draw(st.sampled_from([file, file[:cut]]))
    written(app_home, file)
    found = settings.load()
    plain = Settings()
    assert all(
        type(getattr(found, each.name)) is type(getattr(plain, each.name)) for each in fields(Settings)
    )
    assert 0 <= found.undo_seconds <= 10_000
    assert found.save()
    assert settings.load() == found or any(each != each for each in _numbers(asdict(found)))  # NaN


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [number for each in inner for number in _numbers(each)]
    return [value] if isinstance(value, float) else []
