"""The top bar: the market with what waits there, what is overdue elsewhere, the language, the connection."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QMenu, QWidget

from desktop.domain.accounts import AccountMarket
from desktop.settings import AccountEntry
from desktop.store.views import Counts
from desktop.sync import status as sync_states
from desktop.sync.status import SyncStatus
from desktop.ui.actions import Actions
from desktop.ui.inbox.closed_now import closed_words, open_again
from desktop.ui.inbox.elsewhere import elsewhere
from desktop.ui.inbox.sync_words import CHECK_AGAIN, details, short_text, sync_note, tone
from desktop.ui.inbox.top_bar import TopBar
from desktop.ui.kit.picker import Picker
from desktop.ui.workspace import Workspace
from tests.ui.conftest import Clock, StillSync
from tests.ui.inbox.test_actions import choices
from tests.ui.reading import settle
from tests.ui.world import NOW, account, book, conversation


def name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def picker(bar: QWidget) -> Picker:
    return next(found for found in bar.findChildren(Picker) if found.isVisible())


def test_fault_07_the_instant_that_the_platform_named_is_said(workspace: Workspace) -> None:
    soon, later = (
        details(
            SyncStatus(sync_states.BUSY, retry_at=NOW + timedelta(days=days)), workspace, "helpdesk"
        ).split("\n")
        for days in (0, 10)
    )
    (near,) = [line for line in soon if line.startswith("Next try: ")]
    (far,) = [line for line in later if line.startswith("Next try: ")]
    assert near == "Next try: 09:25"
    assert far == "Next try: 3 Dec"


# --- market ---


def test_the_selector_says_market_and_what_waits(top_bar: TopBar, workspace: Workspace) -> None:
    assert name(top_bar.market) == "Market: All markets, 8 need an answer"
    workspace.set_market("HU")
    assert name(top_bar.market) == "Market: Hungary, 5 need an answer"


def test_the_markets_are_offered_with_counts_and_what_is_overdue(qtbot, top_bar: TopBar) -> None:
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    assert choices(picker(top_bar)) == [
        "All markets, 8 need an answer, 3 overdue",
        "Poland, PLN, 2 need an answer, 2 overdue",
        "Hungary, HUF, 5 need an answer, 1 overdue",
        "Germany, EUR, 1 needs an answer, answer by 10:50",
        "Denmark, DKK, 0 conversations",
    ]
    # With the keys that lead there.
    assert [choice.note for choice in top_bar.market.choices()[:2]] == ["Alt+0", "PLN · Alt+1"]


def test_typing_filters_without_accents(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    workspace.set_language("pl")
    workspace.set_market("DE")
    qtbot.waitUntil(lambda: "Niemcy" in name(top_bar.market))
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    menu = picker(top_bar)
    qtbot.keyClicks(menu.list, "weg")
    assert len(choices(menu)) == 1
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    assert workspace.market == "HU"


@pytest.mark.parametrize("typed", ["magyar", "HU", "huf", "forint", "hung", "weg"])
def test_a_market_is_found_by_every_name_it_has(
    qtbot, top_bar: TopBar, workspace: Workspace, typed: str
) -> None:
    workspace.set_language("pl")
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    menu = picker(top_bar)
    qtbot.keyClicks(menu.list, typed)
    assert [line.split(",")[0] for line in choices(menu)] == ["Węgry"]
    menu.close()


def test_a_market_that_is_closed_today_says_until_when(
    qtbot, top_bar: TopBar, workspace: Workspace, clock: Clock
) -> None:
    clock.now = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    assert choices(picker(top_bar))[4] == "Denmark, DKK, 0 conversations, closed until Mon"


def test_closed_days_end_with_the_first_day_that_the_clock_runs() -> None:
    christmas = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)  # past midnight in Warsaw
    assert open_again(book(), "PL", christmas) == (date(2026, 12, 24), date(2026, 12, 28))
    assert open_again(book(), "PL", NOW) is None
    assert open_again(None, "PL", christmas) is None
    assert open_again(book("HU"), "PL", christmas) is None


def test_a_weekend_that_ends_as_every_one_does_is_not_said() -> None:
    saturday, boxing_day = datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 12, 26, 9, tzinfo=UTC)
    assert closed_words(book(), "PL", saturday, "en") == ""
    assert closed_words(book(), "PL", saturday + timedelta(days=1), "en") == ""
    assert closed_words(book(), "PL", boxing_day - timedelta(days=1), "en") == "closed until Mon"
    assert closed_words(book(), "PL", NOW, "en") == ""


def test_what_should_have_been_answered_says_now(qtbot, top_bar: TopBar) -> None:
    """The last staffed minute has passed, the deadline has not."""
    top_bar.market.show_counts(Counts({}, {}, {"DE": NOW - timedelta(minutes=1)}))
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    assert choices(picker(top_bar))[3] == "Germany, EUR, 0 conversations, answer now"


def test_arrows_and_enter_choose(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    qtbot.mouseClick(top_bar.market, Qt.MouseButton.LeftButton)
    menu = picker(top_bar)
    qtbot.keyClick(menu.list, Qt.Key.Key_Down)
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    assert workspace.market == "PL"


def test_markets_by_number(qtbot, top_bar: TopBar, workspace: Workspace, window: QWidget) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert workspace.market == "HU"
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert workspace.market is None


def test_the_markets_are_commands_in_the_current_language(
    qtbot, top_bar: TopBar, workspace: Workspace, actions: Actions
) -> None:
    assert actions.entry("market.HU").label == "Hungary"
    workspace.set_language("pl")
    qtbot.waitUntil(lambda: actions.entry("market.HU").label == "Węgry")


# --- elsewhere ---


def test_with_one_market_what_is_overdue_elsewhere_stays_in_sight(
    qtbot, top_bar: TopBar, workspace: Workspace
) -> None:
    assert not top_bar.elsewhere.isVisible()
    workspace.set_market("HU")
    assert top_bar.elsewhere.isVisible()
    assert name(top_bar.elsewhere.worst) == "Poland: 2 overdue"
    qtbot.mouseClick(top_bar.elsewhere.worst, Qt.MouseButton.LeftButton)
    assert workspace.market == "PL"


def test_what_must_be_answered_sooner_elsewhere_is_said_too(top_bar: TopBar, workspace: Workspace) -> None:
    workspace.set_market("DK")
    assert name(top_bar.elsewhere.worst) == "Poland: 2 overdue"
    assert top_bar.elsewhere.more.isVisible()
    assert "Hungary: 1 overdue" in name(top_bar.elsewhere.more)


def test_elsewhere_is_worst_first() -> None:
    counts = Counts(
        {("all", "PL"): 1},
        {"PL": 1, "DE": 3},
        {"PL": NOW, "DE": NOW, "HU": NOW + timedelta(hours=5), "DK": NOW + timedelta(hours=1)},
    )
    found = elsewhere(counts, "HU", ["PL", "HU", "DE", "DK"])
    assert [(place.market, place.overdue) for place in found] == [("DE", 3), ("PL", 1), ("DK", 0)]
    assert elsewhere(counts, None, ["PL"]) == []


def test_later_elsewhere_is_not_said() -> None:
    counts = Counts({}, {}, {"HU": NOW, "DK": NOW + timedelta(hours=1)})
    assert elsewhere(counts, "HU", ["HU", "DK"]) == []


# --- language, connection, account ---


def test_the_language_changes_at_once(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    qtbot.mouseClick(top_bar.language, Qt.MouseButton.LeftButton)
    menu = picker(top_bar)
    assert {"English", "Polski", "Deutsch"} <= set(choices(menu))
    place = choices(menu).index("Polski")
    menu.list.setCurrentRow(place)
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    assert workspace.language == "pl"
    qtbot.waitUntil(lambda: "Polski" in name(top_bar.language))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (SyncStatus(sync_states.UP_TO_DATE), "Up to date"),
        (SyncStatus(sync_states.UP_TO_DATE, waiting=1), "Up to date"),
        (SyncStatus(sync_states.OFFLINE, waiting=3), "Offline: 3 replies waiting"),
        (SyncStatus(sync_states.OFFLINE, waiting=1), "Offline: 1 reply waiting"),
        (SyncStatus(sync_states.SYNCING), "Checking…"),
        (SyncStatus(sync_states.SIGNED_OUT), "Signed out: sign in again"),
        (SyncStatus(sync_states.CLOSED), "Account closed"),
        (SyncStatus(sync_states.NO_RIGHT), "A right is missing"),
        (SyncStatus(sync_states.UP_TO_DATE, lacks=("orders",)), "A right is missing"),
        (SyncStatus(sync_states.CLOCK), "This computer's clock is wrong"),
        (SyncStatus("something new"), "Stopped"),
    ],
)
def test_the_connection_is_said_in_words(status: SyncStatus, expected: str) -> None:
    assert short_text(status, "en") == expected


def test_looking_for_news_moves_nothing(qtbot, top_bar: TopBar, sync: StillSync) -> None:
    sync.tell(SyncStatus(sync_states.SYNCING))
    qtbot.waitUntil(lambda: name(top_bar.sync) == "Connection: Checking…")
    settle()
    before = top_bar.search.geometry()
    sync.tell(SyncStatus(sync_states.UP_TO_DATE, waiting=1))
    qtbot.waitUntil(lambda: name(top_bar.sync) == "Connection: Up to date")
    settle()
    assert top_bar.search.geometry() == before


def test_the_connection_follows_the_sync(
    qtbot, top_bar: TopBar, workspace: Workspace, sync: StillSync
) -> None:
    sync.tell(SyncStatus(sync_states.OFFLINE, since=NOW, waiting=2, detail="<b>no route</b>"))
    qtbot.waitUntil(lambda: name(top_bar.sync) == "Connection: Offline: 2 replies waiting")
    assert "<b>" not in top_bar.sync.toolTip()
    before = sync.pokes
    qtbot.mouseClick(top_bar.sync, Qt.MouseButton.LeftButton)
    assert sync.pokes == before + 1


@pytest.mark.parametrize(
    "state",
    [
        sync_states.OFFLINE,
        sync_states.SIGNED_OUT,
        sync_states.NOT_OURS,
        sync_states.NETWORK_SETTINGS,
        sync_states.KEYRING,
        sync_states.CLOSED,
        sync_states.NO_RIGHT,
        sync_states.CLOCK,
    ],
)
def test_trouble_says_what_to_do(workspace: Workspace, state: str) -> None:
    note = sync_note(SyncStatus(state, since=NOW), workspace, "kaufland")
    assert note is not None
    assert note.button
    assert details(SyncStatus(state), workspace, "kaufland")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (SyncStatus(sync_states.CLOSED), "account is closed or blocked there"),
        (SyncStatus(sync_states.CLOSED), "Ask Kaufland"),
        (SyncStatus(sync_states.CLOCK), "Set date, time and time zone of this computer"),
        (SyncStatus(sync_states.NO_RIGHT), "nothing can be read"),
        (
            SyncStatus(sync_states.NO_RIGHT, lacks=("tickets",)),
            "lacks a right: read, answer and close tickets.",
        ),
    ],
)
def test_what_no_sign_in_mends_is_not_told_as_signed_out(
    workspace: Workspace, status: SyncStatus, said: str
) -> None:
    note = sync_note(status, workspace, "kaufland")
    assert note is not None
    assert said in note.text
    assert (note.tone, note.act) == ("bad", CHECK_AGAIN)


def test_a_right_to_a_part_is_named_with_its_market_and_the_rest_is_well(workspace: Workspace) -> None:
    status = SyncStatus(sync_states.UP_TO_DATE, lacks=("returns:CZ", "tickets:CZ"))
    note = sync_note(status, workspace, "kaufland")
    assert note is not None
    assert "read and decide returns (Czechia)" in note.text
    assert "read, answer and close tickets (Czechia)" in note.text
    assert note.text.endswith("Everything else is read.")
    assert (note.tone, tone(status)) == ("warn", "warn")


def test_all_is_well_says_nothing(workspace: Workspace) -> None:
    assert sync_note(SyncStatus(sync_states.UP_TO_DATE), workspace, "helpdesk") is None


def test_the_account_menu_offers_the_other_accounts(qtbot, top_bar: TopBar, workspace: Workspace) -> None:
    workspace.settings.accounts = [
        AccountEntry("one", "ReFon & Co <b>", "https://a.example"),
        AccountEntry("two", "Second", "https://b.example"),
    ]
    qtbot.mouseClick(top_bar.account, Qt.MouseButton.LeftButton)
    menu = next(found for found in top_bar.account.findChildren(QMenu) if found.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "ReFon && Co <b>" in texts
    with qtbot.waitSignal(top_bar.account_chosen) as chosen:
        menu.actions()[texts.index("Second")].trigger()
    assert chosen.args == ["two"]
    menu.close()


def test_nothing_is_clipped_in_german_at_a_narrow_width(
    qtbot, top_bar: TopBar, workspace: Workspace, window: QWidget, sync: StillSync
) -> None:
    workspace.set_market("HU")
    workspace.set_language("de")
    sync.tell(SyncStatus(sync_states.OFFLINE, waiting=12))
    window.resize(980, 700)
    qtbot.waitUntil(lambda: "Deutsch" in name(top_bar.language))
    qtbot.wait(50)
    right = 0
    for part in (top_bar.market, top_bar.language, top_bar.search, top_bar.sync, top_bar.account):
        assert part.x() >= right
        right = part.x() + part.width()
    assert right <= window.width()


def test_another_accounts_markets_replace_the_first_ones(
    qtbot, top_bar: TopBar, workspace: Workspace, actions: Actions, store_with, sync: StillSync
) -> None:
    workspace.detach()
    denmark = account(markets=(AccountMarket("DK", "DKK", ("da",), "Europe/Copenhagen"),))
    workspace.attach(store_with(conversation("one", market="DK"), account=denmark), sync)
    markets = [entry.id for entry in actions.entries() if entry.id.startswith("market.")]
    assert markets == ["market.*", "market.DK"]
    assert actions.keys("market.DK") == ("Alt+1",)
    assert actions.conflicts() == []
