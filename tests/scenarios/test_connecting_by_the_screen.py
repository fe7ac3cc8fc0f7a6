"""A person connects each marketplace by following the screen alone: from the first start to its inbox, with
the real session, keyring and store, against the marketplace's little server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop import marketplace_access
from desktop.session import Session
from desktop.settings import Settings
from desktop.ui.app import Application
from desktop.ui.sign_in.form_page import FormPage
from desktop.ui.sign_in.pages import SessionPages
from tests.marketplaces.allegro.counterpart import AllegroCounterpart
from tests.marketplaces.allegro.server import CLIENT_ID, CLIENT_SECRET
from tests.marketplaces.kaufland.counterpart import KauflandCounterpart
from tests.marketplaces.kaufland.server import CLIENT_KEY, SECRET_KEY
from tests.marketplaces.mirakl.counterpart import MiraklCounterpart
from tests.marketplaces.mirakl.world import KEY

PATIENCE = 60_000
COUNTERPARTS: dict[str, Callable[..., Any]] = {
    "allegro": AllegroCounterpart,
    "kaufland": KauflandCounterpart,
    "mirakl": MiraklCounterpart,
}


@pytest.fixture
def application(qtbot, secret_service, app_home) -> Iterator[Application]:
    settings = Settings(language="en")
    with ExitStack() as ending:
        made = Application(Session(settings, open_url=lambda _url: None), settings)
        ending.callback(made.window.deleteLater)
        ending.callback(made.end)
        qtbot.addWidget(made.window)
        made.window.show()
        made._hear(made.service.state())
        yield made


@pytest.mark.parametrize("marketplace", COUNTERPARTS)
def test_from_the_first_start_to_the_inbox(
    qtbot, application: Application, monkeypatch: pytest.MonkeyPatch, marketplace: str
) -> None:
    there = COUNTERPARTS[marketplace](lambda: datetime.now(UTC))
    try:
        if marketplace != "mirakl":
            addresses = dict(marketplace_access.ADDRESSES) | {marketplace: lambda _entered: there.server.url}
            monkeypatch.setattr(marketplace_access, "ADDRESSES", addresses)
        typed = {
            "allegro": (CLIENT_ID, CLIENT_SECRET),
            "kaufland": (CLIENT_KEY, SECRET_KEY),
            "mirakl": (there.server.url, KEY),
        }[marketplace]
        window = application.window
        pages = window.findChild(SessionPages)
        assert isinstance(pages, SessionPages)
        card = next(card for card in pages.welcome.cards if card.marketplace.id == marketplace)
        press(qtbot, card)
        form = pages.forms[marketplace]
        edits = [row.edit for row in form.rows if not row.field.choices]
        for edit, text in zip(edits, typed, strict=True):
            edit.setFocus()
            qtbot.keyClicks(edit, text)
        press(qtbot, form.go)
        if marketplace != "allegro":
            qtbot.waitUntil(lambda: form.go.isVisible() and form.go.text() == "Connect", timeout=PATIENCE)
            press(qtbot, form.go)
        qtbot.waitUntil(lambda: window.inbox_shown() or stopped(pages, form), timeout=PATIENCE)
        assert window.inbox_shown(), form.outcome.spoken()
        rows = window.inbox.list.view.model().rowCount
        qtbot.waitUntil(lambda: rows() >= 3, timeout=PATIENCE)
        assert form.rows[-1].edit.text() == ""
    finally:
        there.close()


def press(qtbot: Any, button: QWidget) -> None:
    qtbot.keyClick(button, Qt.Key.Key_Space)


def stopped(pages: SessionPages, form: FormPage) -> bool:
    return pages.problem.isVisible() or form.outcome.strip.property("look") == "bad"
