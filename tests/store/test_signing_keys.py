"""Trusted signing keys: those of the sign-in, and what a person added; kept over everything else."""

from collections.abc import Callable

from desktop.domain.signing_keys import SigningKey
from desktop.store.store import Store
from tests.record_world import Signer

ONE, TWO = Signer(1).key, Signer(2).key


def ids(store: Store) -> list[tuple[str, str]]:
    return [(each.id, each.x) for each in store.reader().pinned_keys()]


def test_the_first_keys_are_trusted_and_later_ones_only_by_a_person(open_store: Callable[[], Store]) -> None:
    store = open_store()
    assert ids(store) == []
    store.pin_keys([]).result(10)
    store.pin_keys([ONE]).result(10)
    store.pin_keys([ONE, TWO]).result(10)
    assert ids(store) == [(ONE.id, ONE.x)]
    store.trust_key(TWO).result(10)
    assert ids(store) == [(ONE.id, ONE.x), (TWO.id, TWO.x)]


def test_a_key_under_an_id_that_is_known_takes_its_place(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.pin_keys([ONE]).result(10)
    store.trust_key(SigningKey(ONE.id, TWO.x)).result(10)
    assert ids(store) == [(ONE.id, TWO.x)]


def test_a_full_resync_keeps_them(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.pin_keys([ONE]).result(10)
    store.begin_resync().result(10)
    store.finish_resync().result(10)
    assert ids(store) == [(ONE.id, ONE.x)]
