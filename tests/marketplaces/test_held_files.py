"""Files that wait in memory for the reply that carries them."""

import pytest

from desktop.platforms.held_files import FILE_GONE, HeldFile, HeldFiles, is_held
from desktop.platforms.platform import Refused


def test_a_held_file_is_given_to_each_try_until_it_is_dropped() -> None:
    held = HeldFiles()
    ids = [held.hold("a.txt", "text/plain", b"one"), held.hold("b.txt", "text/plain", b"two")]
    assert all(is_held(each) for each in ids)
    for _try in range(2):
        assert held.take(reversed(ids)) == [
            HeldFile("b.txt", "text/plain", b"two"),
            HeldFile("a.txt", "text/plain", b"one"),
        ]
    held.drop(ids)
    with pytest.raises(Refused) as told:
        held.take(ids)
    assert told.value.code == FILE_GONE


def test_the_same_file_held_again_is_the_same() -> None:
    held = HeldFiles()
    assert held.hold("a.txt", "text/plain", b"one") == held.hold("a.txt", "text/plain", b"one")
    assert held.hold("a.txt", "text/plain", b"one") != held.hold("b.txt", "text/plain", b"one")


def test_what_was_held_longest_makes_room() -> None:
    held = HeldFiles(room=10)
    first, second = held.hold("a", "text/plain", b"123456"), held.hold("b", "text/plain", b"654321")
    with pytest.raises(Refused):
        held.take([first])
    assert held.take([second])[0].content == b"654321"


def test_other_ids_are_not_held() -> None:
    assert not is_held("A-17")
