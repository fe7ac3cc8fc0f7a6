"""Alerts that ring are kept with what the person was told and has seen."""

from collections.abc import Callable

from desktop.store.alerts import KeptAlert
from desktop.store.store import Store
from tests.store.world import HOUR, NOW


def test_kept_changed_and_forgotten(store: Store) -> None:
    first, second = KeptAlert("a", "r", NOW), KeptAlert("b", "r", NOW - HOUR)
    store.keep_alerts([first, second]).result()
    assert store.reader().alerts() == [second, first]
    seen = KeptAlert("a", "r", NOW, told=True, seen=True)
    store.keep_alerts([seen], [("b", "r")]).result()
    assert store.reader().alerts() == [seen]


def test_they_outlive_a_restart(open_store: Callable[..., Store]) -> None:
    kept = KeptAlert("a", "r", NOW, told=True)
    with open_store() as store:
        store.keep_alerts([kept]).result()
    assert open_store().reader().alerts() == [kept]
