"""Faults on purpose, so that a client can show how it lives with them: which call meets which.

`helpdesk sandbox --faults FILE` takes a TOML file, a list of `[[fault]]` with the fields of `Fault`:

    [[fault]]                   # the answers to two replies are lost, after one that went well
    operation = "reply"
    effect = "drop_answer"
    times = 2
    after = 1

    [[fault]]                   # a fifth of all calls, for ever, meets whatever fits it
    operation = "*"
    effect = "any"
    chance = 0.2
    times = 0

A fault waits for an operation: its name in the contract, "token", "authorize", "device", "revoke" or
"metadata" for the sign-in, "*" for every one that the effect fits. Effects:

* "status": answers `status` with a problem of that number and `code`, and nothing is done; `retry_after` goes
  out as given
* "drop_call": the connection is reset, and nothing is done
* "drop_answer": the call is done, then the connection is reset and no byte of the answer goes out
* "cut": the call is done, the answer's head goes out with its full length, half of its body, then a reset
* "body": the call is done, and `body` under `content_type` goes out with `status` (200) instead of its answer
* "delay": the call is done `seconds` late, also when nobody waits for it any more
* "delay_answer": does the call, then waits `seconds` with the answer
* "slow": does the call; the answer goes out in pieces, which take `seconds` together
* "double": the call is done and answered, and comes once more `seconds` after that; not for the stream
* "disorder": for the stream of events alone, see `disorder`
* "any": for each call, one of all these is drawn that an honest platform or network may do (`chances`)

What is drawn, also whether a call meets a fault of some `chance`, is decided by the seed, the operation and
which call of this operation it is: the same seed does the same to the same calls, in whatever order
different operations come.
"""

import random
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from desktop.platforms.helpdesk import contract

from . import chances

EFFECTS = (
    "status",
    "drop_call",
    "drop_answer",
    "cut",
    "body",
    "delay",
    "delay_answer",
    "slow",
    "double",
    "disorder",
    "any",
)
SIGN_IN = {
    contract.METADATA_PATH: "metadata",
    contract.AUTHORIZE_PATH: "authorize",
    contract.TOKEN_PATH: "token",
    contract.DEVICE_PATH: "device",
    contract.REVOKE_PATH: "revoke",
}
_OPERATIONS = [
    (op.method, re.compile(re.sub(r"{\w+}", "[^/]+", op.path)), op.name) for op in contract.OPERATIONS
]
_CHANGING = {op.name for op in contract.OPERATIONS if op.method != "GET"}
_READING = {op.name for op in contract.OPERATIONS if op.method == "GET"}
_KNOWN = ("*", *(op.name for op in contract.OPERATIONS), *SIGN_IN.values())

Count = Annotated[int, Meta(ge=0)]


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """One fault; `after` calls go well first, `times` meet it (0: all), each with `chance`; then it is
    over."""

    operation: str
    effect: str
    times: Count = 1
    after: Count = 0
    chance: Annotated[float, Meta(gt=0, le=1)] = 1.0
    status: Annotated[int, Meta(ge=200, le=599)] | None = None
    retry_after: str | None = None
    code: str = "error"
    seconds: Annotated[float, Meta(ge=0, le=86400)] = 1.0
    body: bytes = b""
    content_type: str = "application/json"

    def fits(self, operation: str) -> bool:
        """Whether a call of this operation can meet it."""
        stream = operation == contract.EVENTS.name
        if (self.effect == "double" and stream) or (self.effect == "disorder" and not stream):
            return False
        return self.operation in (operation, "*")


class Faults:
    """The faults that wait. `calls` counts every request by operation; `met` tells of each fault that
    happened the operation, which of its calls it was, and the fault.
    """

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.waiting: list[Fault] = []
        self.calls: dict[str, int] = {}
        self.met: list[tuple[str, int, Fault]] = []

    def add(self, operation: str, effect: str, **more: Any) -> Fault:
        """One more fault, with the fields of `Fault`. Raises ValueError for what is none."""
        if effect not in EFFECTS:
            raise ValueError(f"unknown effect {effect!r}: one of {', '.join(EFFECTS)}")
        if operation not in _KNOWN:
            raise ValueError(f"unknown operation {operation!r}: one of {', '.join(_KNOWN)}")
        if isinstance(more.get("body"), str):
            more["body"] = more["body"].encode()
        if isinstance(more.get("retry_after"), int):
            more["retry_after"] = str(more["retry_after"])
        # msgspec.ValidationError is a ValueError.
        fault = msgspec.convert({"operation": operation, "effect": effect, **more}, Fault)
        if effect == "status" and not 400 <= (fault.status or 0) <= 599:
            raise ValueError("the effect 'status' needs a status from 400 to 599")
        if operation != "*" and not fault.fits(operation):
            raise ValueError(f"the effect {effect!r} is none for {operation!r}")
        self.waiting.append(fault)
        return fault

    def load(self, path: Path) -> None:
        """The faults of a TOML file. Raises ValueError, which says of which fault, and OSError."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = data.pop("fault", None)
        if data:
            raise ValueError(
                f"{next(iter(data))!r} is nothing that is known here; a fault begins with [[fault]]"
            )
        if not isinstance(entries, list) or not entries:
            raise ValueError("there is no fault in it; each begins with [[fault]]")
        for number, entry in enumerate(entries, 1):
            if not isinstance(entry, dict):
                raise ValueError(f"fault {number}: it is no table")
            try:
                missing = {"operation", "effect"} - set(entry)
                if missing:
                    raise ValueError(f"{' and '.join(sorted(missing))} must be given")
                self.add(**entry)
            except ValueError as error:
                raise ValueError(f"fault {number}: {error}") from None

    def clear(self) -> None:
        """All is well again."""
        self.waiting.clear()

    def take(self, operation: str, *, refusable: bool = False) -> Fault | None:
        """The fault that this call meets; counts the call. `refusable`: nothing is done yet under its key."""
        number = self.calls[operation] = self.calls.get(operation, 0) + 1
        chance = random.Random(f"{self.seed} {operation} {number}")
        for fault in self.waiting:
            if not fault.fits(operation):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if chance.random() >= fault.chance:
                continue
            if fault.times == 1:
                self.waiting.remove(fault)
            fault.times = max(0, fault.times - 1)
            if fault.effect == "any":
                fault = self._drawn(chance, operation, number, refusable, fault.seconds)
            self.met.append((operation, number, fault))
            return fault
        return None

    def _drawn(
        self, chance: random.Random, operation: str, number: int, refusable: bool, seconds: float
    ) -> Fault:
        effect, more = chances.draw(chance, _kind(operation), number, refusable)
        return msgspec.convert({"operation": operation, "effect": effect, "seconds": seconds, **more}, Fault)


def _kind(operation: str) -> list[chances.Chance]:
    if operation == contract.EVENTS.name:
        return chances.STREAM
    if operation in _CHANGING:
        return chances.CHANGING
    return chances.READING if operation in _READING else chances.SIGN_IN


def operation_name(method: str, path: str) -> str:
    """The operation that a request calls; "" for pages and unknown addresses."""
    if path in SIGN_IN:
        return SIGN_IN[path]
    return next((name for verb, form, name in _OPERATIONS if verb == method and form.fullmatch(path)), "")
