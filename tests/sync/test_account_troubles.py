"""What is wrong with an account that no sign-in mends: each is told apart, tried again where that helps."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.accounts import Account
from desktop.platforms.helpdesk.client import HelpdeskPlatform
from desktop.platforms.platform import (
    AccountClosed,
    NoRight,
    Page,
    PlatformError,
    Refused,
    SignedOut,
    WrongClock,
)
from desktop.sync import status
from tests.sync.lesser_platforms import Keyless
from tests.sync.world import World

TEXT = "Dzień dobry, paczka wyszła dziś rano."
MakeWorld = Callable[..., World]


class Troubled(Keyless):
    """Reading fails with `trouble` while there is one, and tells of missing rights. It sends no events."""

    def __init__(self, client: HelpdeskPlatform, trouble: list[PlatformError], lacks: list[str]) -> None:
        super().__init__(client)
        self._trouble, self._lacks, self.asked = trouble, lacks, 0

    async def account(self) -> Account:
        account = await super().account()
        return replace(account, capabilities=account.capabilities - {"events"})

    async def changes(self, since: str | None, limit: int) -> Page:
        self.asked += 1
        if self._trouble:
            raise self._trouble[0]
        page = await super().changes(since, limit)
        return Page(page.state, page.has_more, page.things, page.removals, lacks=tuple(self._lacks))


class Troubles:
    """A world whose platform fails by order."""

    def __init__(self, make_world: MakeWorld) -> None:
        self.trouble: list[PlatformError] = []
        self.lacks: list[str] = []
        self.made: list[Troubled] = []
        self.world = make_world(wrap=self._wrap).start()
        self.world.until_state(status.UP_TO_DATE)

    def _wrap(self, client: HelpdeskPlatform) -> Troubled:
        self.made.append(Troubled(client, self.trouble, self.lacks))
        return self.made[-1]

    def fail(self, error: PlatformError, state: str) -> None:
        self.trouble.append(error)
        self.world.sync.poke()
        self.world.until_state(state)


@pytest.fixture
def troubles(make_world: MakeWorld) -> Troubles:
    return Troubles(make_world)


@pytest.mark.parametrize(
    ("error", "state"),
    [(NoRight("no", "messages"), status.NO_RIGHT), (WrongClock("no"), status.CLOCK)],
)
def test_a_missing_right_and_a_wrong_clock_are_tried_again_by_themselves(
    troubles: Troubles, error: PlatformError, state: str
) -> None:
    troubles.fail(error, state)
    row = troubles.world.reply(troubles.world.open_conversations()[0], TEXT)
    assert troubles.world.sync.status().retry_at is not None
    troubles.trouble.clear()
    passed = troubles.world.pass_until(lambda: not troubles.world.outbox(), most=300)
    assert passed <= 300
    assert troubles.world.sent(row.conversation_id, TEXT) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [(AccountClosed("blocked"), status.CLOSED), (SignedOut("revoked"), status.SIGNED_OUT)],
)
def test_a_closed_account_waits_for_the_person_as_a_sign_in_does(
    troubles: Troubles, error: PlatformError, state: str
) -> None:
    troubles.fail(error, state)
    assert troubles.world.sync.status().retry_at is None
    asked = troubles.made[0].asked
    troubles.world.let_pass(600, step=60)
    assert troubles.made[0].asked == asked
    troubles.trouble.clear()
    troubles.world.sync.poke()
    troubles.world.until_state(status.UP_TO_DATE)


def test_a_403_without_a_name_is_a_missing_right_and_not_a_busy_platform(troubles: Troubles) -> None:
    troubles.fail(Refused("forbidden", status=403), status.NO_RIGHT)
    assert troubles.world.sync.status().lacks == ()


def test_the_right_that_is_missing_is_named_until_it_is_given(troubles: Troubles) -> None:
    troubles.fail(NoRight("no", "messages"), status.NO_RIGHT)
    assert troubles.world.sync.status().lacks == ("messages",)
    troubles.trouble.clear()
    troubles.world.sync.poke()
    troubles.world.until_state(status.UP_TO_DATE)
    assert troubles.world.sync.status().lacks == ()


def test_a_right_to_a_part_is_named_while_the_rest_is_read(troubles: Troubles) -> None:
    troubles.lacks.append("orders")
    troubles.world.sync.poke()
    troubles.world.until(lambda: troubles.world.sync.status().lacks == ("orders",))
    assert troubles.world.sync.status().state == status.UP_TO_DATE
    troubles.lacks.clear()
    troubles.world.sync.poke()
    troubles.world.until(lambda: troubles.world.sync.status().lacks == ())
