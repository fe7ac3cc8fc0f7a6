"""The platform's signing keys from the sign-in on, and two programs that renew one sign-in."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desktop import opening
from desktop.domain.accounts import Account
from desktop.opening import renewing_alone
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import PlatformError, Unreachable
from desktop.platforms.way import MemoryKeeper
from desktop.sandbox.server import Sandbox, utc_now
from desktop.settings import AccountEntry
from tests.app.world import Desk, browser
from tests.secret_service import PrivateSecretService

MakeDesk = Callable[..., Desk]


def test_the_sign_in_trusts_the_keys_that_it_sees_and_a_later_one_does_not(
    desk: MakeDesk, sandbox: Sandbox, secret_service: PrivateSecretService
) -> None:
    with Desk(open_url=browser("ag-marta")) as seen:
        store, _sync = seen.sign_in(sandbox.url)
        (first,) = store.reader().pinned_keys()
        assert first.id == sandbox.desk.archive.key_id
        sandbox.change_signing_key(bytes([9]) * 32)
        assert first.id != sandbox.desk.archive.key_id
        seen.session.sign_in(sandbox.url)
        store, _sync = seen.until_open()
        assert store.reader().pinned_keys() == (first,)


def test_a_platform_that_gives_no_keys_is_signed_in_to_all_the_same(
    desk: MakeDesk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.platforms.helpdesk.client.contract.KEYS", _gone())
    store, _sync = desk(open_url=browser("ag-marta")).sign_in(sandbox.url, session_only=True)
    assert store.reader().pinned_keys() == ()


def _gone() -> object:
    from desktop.platforms.helpdesk import contract

    return contract.Operation("keys", "GET", "/v1/conversations/none", "", contract.Keys)


@pytest.fixture
def entry(app_home: Path) -> AccountEntry:
    made = AccountEntry("a", "Shop", "https://shop.example", folder="accounts/a")
    opening.store_path(made).parent.mkdir(parents=True)
    return made


def test_two_programs_renew_one_sign_in_one_after_the_other(sandbox: Sandbox, entry: AccountEntry) -> None:
    """Spending one refresh token twice ends the sign-in for both (RFC 9700)."""
    keeper = MemoryKeeper(sandbox.token_for("ag-marta")[1])

    def program() -> HelpdeskPlatform:
        return HelpdeskPlatform(sandbox.url, keeper, "en", utc_now, alone=partial(renewing_alone, entry))

    async def both() -> list[Account]:
        programs = [program(), program()]
        try:
            return list(await asyncio.gather(*(each.account() for each in programs)))
        finally:
            for each in programs:
                await each.close()

    one, other = asyncio.run(both())
    assert one.agent_id == other.agent_id == "ag-marta"


def test_a_program_that_renews_for_ever_does_not_hold_up_another_for_ever(entry: AccountEntry) -> None:
    async def held() -> None:
        async with renewing_alone(entry):
            with pytest.raises(Unreachable):
                async with renewing_alone(entry, patience=0.1):
                    raise AssertionError("not alone")
        async with renewing_alone(entry, patience=0.1):
            pass

    asyncio.run(held())


def test_where_nothing_can_be_locked_it_goes_on(entry: AccountEntry) -> None:
    (opening.store_path(entry).with_name("renewal.lock")).mkdir()

    async def through() -> str:
        async with renewing_alone(entry):
            return "through"

    assert asyncio.run(through()) == "through"


def test_what_goes_wrong_within_is_not_swallowed(entry: AccountEntry) -> None:
    async def broken() -> None:
        async with renewing_alone(entry):
            raise PlatformError("within")

    with pytest.raises(PlatformError, match="within"):
        asyncio.run(broken())
