"""What every marketplace's client is made of: where it is, who signs in, whose language, which network."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from desktop.network import Network

from .credential_errors import Missing
from .http import Limits


class Keeper(Protocol):
    """Where the one secret of a sign-in lies: a refresh token, an API key, a pair of keys."""

    async def load(self) -> str:
        """Raises `credential_errors.Missing` when there is none."""

    async def keep(self, token: str) -> None:
        """Returns when it would survive a crash."""


class MemoryKeeper:
    """Keeps the secret as long as the program runs."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token

    async def load(self) -> str:
        if self._token is None:
            raise Missing("refresh-token")
        return self._token

    async def keep(self, token: str) -> None:
        self._token = token


@dataclass(frozen=True, slots=True)
class Way:
    """`url`: the marketplace's host, without a path behind it. `options`: what is not secret and the person
    chose when the account was added (settings.AccountEntry.options). `language` (BCP 47) and `network` are
    asked at every call. `now` is this computer's clock in UTC; budgets wait by `monotonic` and `sleep`, in
    seconds. `alone` is held while a sign-in is renewed."""

    url: str
    keeper: Keeper
    options: Mapping[str, str] = field(default_factory=dict)
    language: Callable[[], str] = lambda: "en"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    network: Callable[[], Network] = Network
    alone: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    limits: Limits = field(default_factory=Limits)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
