"""Stores that tests want again and again: filled once by the program's own code, closed, and copied from then
on. What is copied are the encrypted files."""

import pickle
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from desktop.domain.accounts import Account
from desktop.domain.pages import Thing
from desktop.store.store import Store
from tests.ui import world

PAGE = 400
LARGE = 300
"""Things from which on a store is not kept."""
KEPT = 60
"""So many are kept at a time."""

_kept: dict[bytes, dict[str, bytes]] = {}


def filled_store(
    path: Path,
    things: Iterable[Thing | Iterable[Thing]],
    account: Account,
    now: Callable[[], datetime],
    *,
    with_book: bool,
) -> Store:
    """An open store with these things (any nesting of lists) and the account."""
    flat = _flat(things)
    # Two that look alike may be told apart here, which costs a copy; two that differ never look alike.
    known = pickle.dumps((flat, account, with_book, now())) if len(flat) < LARGE else b""
    if known not in _kept:
        store = _open(path, now, with_book=with_book)
        store.save_account(account).result(30)
        apply(store, *flat)
        if not known:
            return store
        if with_book:
            store.set_book(world.book()).result(30)  # reckoned here, and not again in every copy
        store.close()
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        files = path.parent.glob(f"{path.name}*")
        _kept[known] = {file.name.removeprefix(path.name): file.read_bytes() for file in files}
    for beside, content in _kept[known].items():
        path.with_name(path.name + beside).write_bytes(content)
    return _open(path, now, with_book=with_book)


def apply(store: Store, *things: Thing | Iterable[Thing]) -> None:
    """Stores things as the sync does, page by page."""
    flat = _flat(things)
    for start in range(0, len(flat), PAGE):
        store.apply_page(flat[start : start + PAGE], [], [], f"s{start}").result(30)


def _flat(things: Iterable[Thing | Iterable[Thing]]) -> list[Thing]:
    return [each for thing in things for each in (thing if isinstance(thing, Iterable) else (thing,))]


def _open(path: Path, now: Callable[[], datetime], *, with_book: bool) -> Store:
    store = Store.open(path, world.KEY, book=world.book() if with_book else None, now=now)
    if with_book:
        store.set_book(world.book()).result(30)  # the same one: what the opening has begun is done then
    return store
