"""The real program over two platforms at once: both are read, answered and signed out of on their own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from desktop import settings
from desktop.sandbox.server import Sandbox
from desktop.session import Session
from desktop.settings import AccountEntry
from desktop.store.views import Row
from desktop.sync.status import UP_TO_DATE
from desktop.ui.app import Application
from tests.app.world import Desk, browser

PATIENCE_MS = 60_000


@pytest.fixture
def platforms(app_home: object, secret_service: object) -> Iterator[list[Sandbox]]:
    """Two practice platforms, both signed in to on this computer."""
    with ExitStack() as running:
        made = []
        for seed in (3, 4):
            quiet = Sandbox(conversations=20, seed=seed, buyers=False, auto_approve=True)
            made.append(running.enter_context(quiet))
            with Desk(settings.load(), open_url=browser(made[-1].agents()[0].id)) as first:
                first.sign_in(made[-1].url)
        yield made


def test_two_accounts_from_the_start_to_signing_out(qtbot, platforms: list[Sandbox]) -> None:
    kept = settings.load()
    kept.undo_seconds, kept.close_to_tray = 0, "quit"
    one, other = kept.accounts
    session = Session(kept)
    application = Application(session, kept)
    workspace, window = application.workspace, application.window
    try:
        window.show()
        session.start()
        qtbot.waitUntil(
            lambda: (
                len(workspace.desks) == 2
                and all(desk.status.state == UP_TO_DATE for desk in workspace.desks.values())
            ),
            timeout=PATIENCE_MS,
        )
        pane = window.inbox.list
        qtbot.waitUntil(lambda: {row.account for row in rows(application)} == {one.id, other.id})
        assert window.inbox.top_bar.accounts.isVisible()
        for platform, entry in zip(platforms, (one, other), strict=True):
            answer(qtbot, application, platform, entry)
        # The second account goes, with its copy; the first one stays as it is.
        pane.show_conversation(rows(application, one)[0].id, one.id)
        session.sign_out(other.id, erase=True)
        qtbot.waitUntil(lambda: list(workspace.desks) == [one.id], timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: {row.account for row in rows(application)} == {one.id})
        assert window.inbox_shown()
        assert not window.inbox.top_bar.accounts.isVisible()
        assert workspace.desk_id == one.id
    finally:
        application.end()
        window.close()
        window.deleteLater()


def rows(application: Application, entry: AccountEntry | None = None) -> list[Row]:
    model = application.window.inbox.list.model
    found = [model.row_at(place) for place in range(model.rowCount())]
    return [row for row in found if row is not None and (entry is None or row.account == entry.id)]


def answer(qtbot, application: Application, platform: Sandbox, entry: AccountEntry) -> None:
    """Replies to the account's first conversation; its platform, and no other, has it."""
    pane, composer = application.window.inbox.list, application.window.inbox.conversation.composer
    row = next(row for row in rows(application, entry) if row.can_reply and row.pending is None)
    pane.show_conversation(row.id, entry.id)
    composer.field.setPlainText(f"Dzień dobry z konta {entry.id}.")
    target = composer._target
    assert target is not None
    composer.outgoing.send(target, composer.text(), note=False, go_on=False)
    qtbot.waitUntil(
        lambda: any(entry.id in reply.text for reply in platform.replies(row.id)), timeout=PATIENCE_MS
    )
