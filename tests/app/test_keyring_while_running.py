"""The keyring is locked, or gone, while the program runs: it is said, work goes on, what waits goes out."""

import pytest

from desktop.domain.actions import Reply
from desktop.sandbox.server import Sandbox
from desktop.sync import status
from tests.app.world import PATIENCE, Desk, browser, until_sync
from tests.secret_service import PrivateSecretService


# The library of the Secret Service leaves its connection to the collector when the keyring is locked.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_fault_22_locked_while_the_tokens_run_out(
    sandbox: Sandbox, secret_service: PrivateSecretService
) -> None:
    name = next(found.id for found in sandbox.conversations() if found.can_reply)
    with Desk(open_url=browser(sandbox.agents()[0].id)) as seen:
        store, sync = seen.sign_in(sandbox.url)
        secret_service.lock()
        try:
            sandbox.expire_access_tokens()
            sync.poke()
            until_sync(sync, status.KEYRING)
            store.save_draft(name, "typed meanwhile").result(PATIENCE)
            store.enqueue(Reply(name, "answered meanwhile")).result(PATIENCE)
            assert sandbox.replies(name)[-1:] == [] or sandbox.replies(name)[-1].text != "answered meanwhile"
        finally:
            secret_service.unlock()
        sync.poke()
        until_sync(sync, status.UP_TO_DATE)
        while store.reader().outbox():
            sync.poke()
        assert [m.text for m in sandbox.replies(name)].count("answered meanwhile") == 1
        assert store.reader().draft(name) == "typed meanwhile"
