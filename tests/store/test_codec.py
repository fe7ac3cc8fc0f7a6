"""Decoders are made by one thread at a time: two at once crash the process."""

import threading
from dataclasses import dataclass

import msgspec
import pytest

from desktop.store import codec


@dataclass
class One:
    n: int = 0


@dataclass
class Two:
    n: int = 0


def test_two_threads_never_make_decoders_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, inside = msgspec.json.Decoder, threading.Lock()
    entered, overlaps = threading.Event(), []

    def slow(kind: type) -> "msgspec.json.Decoder[object]":
        overlaps.append(not inside.acquire(blocking=False))
        # The first waits here for the second to come in, too; a little, since it must not.
        if len(overlaps) == 1:
            entered.wait(0.2)
        else:
            entered.set()
        decoder: msgspec.json.Decoder[object] = made(kind)
        if not overlaps[-1]:
            inside.release()
        return decoder

    monkeypatch.setattr("desktop.store.codec.msgspec.json.Decoder", slow)
    threads = [threading.Thread(target=codec.decoder, args=(kind,)) for kind in (One, Two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert overlaps == [False, False]
