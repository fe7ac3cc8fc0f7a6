"""The system's refusals are told in the chosen language, whatever the computer's own is (R12)."""

import errno
import socket
from pathlib import Path

import pytest

from desktop.l10n.catalogs import available_languages, set_language
from desktop.l10n.os_words import _WORDS, os_place_and_reason, os_reason

DESKTOP = Path(__file__).parents[2] / "desktop"


def _refused(number: int) -> OSError:
    # As glibc would word it where LANGUAGE is German; the error's own text must not come through.
    return OSError(number, "Datei oder Verzeichnis nicht gefunden", "/there/file.zip")


@pytest.mark.parametrize("number", sorted(_WORDS))
def test_the_reason_is_ours_in_every_language(number: int) -> None:
    set_language("en")
    english = os_reason(_refused(number))
    assert english == _WORDS[number]
    for language, _name in available_languages():
        set_language(language)
        assert (os_reason(_refused(number)) == english) == (language == "en"), language


def test_a_reason_without_words_is_named_by_its_symbol() -> None:
    set_language("en")
    assert os_reason(_refused(errno.ENOLCK)) == "system error ENOLCK"
    assert os_reason(_refused(987_654)) == "system error 987654"


def test_the_network_has_its_words_too() -> None:
    set_language("en")
    assert os_reason(TimeoutError("timed out")) == "no answer in time"
    assert os_reason(socket.gaierror(-2, "Der Name ist unbekannt")) == "no computer of this name was found"


def test_a_file_in_use_is_told_from_one_that_is_denied() -> None:
    set_language("en")
    shared = PermissionError(errno.EACCES, "")
    vars(shared)["winerror"] = 32  # as Windows reports it
    assert os_reason(shared) == "another program is using it"
    assert os_reason(PermissionError(errno.EACCES, "")) == "access is denied"


def test_the_place_stands_before_the_reason() -> None:
    set_language("en")
    assert os_place_and_reason(_refused(errno.ENOENT)) == "/there/file.zip: there is no such file or folder"
    assert os_place_and_reason(OSError(errno.EIO, "")) == "the disk reports an error"


def test_an_error_of_the_program_keeps_its_text() -> None:
    assert os_reason(ValueError("faults: line 3")) == "faults: line 3"


def test_nothing_shows_the_systems_own_words() -> None:
    found = [str(each) for each in DESKTOP.rglob("*.py") if "strerror" in each.read_text(encoding="utf-8")]
    assert found == [str(DESKTOP / "l10n" / "os_words.py")], "os_reason says it in the chosen language"
