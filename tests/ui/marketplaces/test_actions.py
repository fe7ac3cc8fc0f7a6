"""Nothing is offered at a marketplace that must fail there; a key that cannot do what it says tells why."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.domain.actions import Edit
from desktop.domain.cases import Case
from desktop.domain.conversations import BUYER, SELLER
from desktop.domain.own_decision import AFTER_A_REPLY, ANY_TIME
from desktop.domain.pages import Thing
from desktop.store.views import Query
from desktop.ui.inbox.ending import FinalQuestion, RequestQuestion
from desktop.ui.window import MainWindow
from desktop.ui.workspace import Notice
from tests.ui import world
from tests.ui.marketplace_world import CAPABILITIES, account_at, claim, thread
from tests.ui.reading import settle
from tests.ui.session_double import NotedSession
from tests.ui.world import HOUR, NOW, conversation

LOCAL: tuple[str, ...] = ()
NEEDS: dict[str, tuple[str, ...]] = {
    "conversation.reply": ("reply",),
    "conversation.send": ("reply", "notes"),
    "conversation.send_next": ("reply",),
    "conversation.note": ("notes",),
    "conversation.recipients": ("recipients",),
    "conversation.attach": ("attachments",),
    "conversation.stage": ("cases", "order_updates", "decisions"),
    "conversation.open_case": ("cases",),
    "conversation.start": ("start_conversation",),
    "conversation.record": ("record",),
    "conversation.assign": ("assign",),
    "conversation.assign_me": ("assign",),
    "list.return_absent": ("assign",),
    "conversation.label": ("labels",),
    "conversation.no_answer": ("no_answer_needed", ANY_TIME, AFTER_A_REPLY),
    "conversation.needs_answer": ("no_answer_needed", ANY_TIME, AFTER_A_REPLY),
    "conversation.close": ("close",),
    "conversation.reopen": ("reopen",),
    "conversation.close_request": ("close_request",),
    "conversation.offers": ("offers",),
    "conversation.insert_offer": ("offers",),
    "conversation.insert_return": ("addresses",),
    "conversation.insert_dispatch": ("addresses",),
    "window.addresses": ("addresses",),
}
"""What of each action the marketplace has to offer: one of these. Every other one stays on this computer."""
OWN = (
    *("conversation.why", "conversation.back", "conversation.copy_order", "conversation.copy_id"),
    *("conversation.copy_address", "conversation.copy_label", "conversation.template"),
    *("conversation.remind", "conversation.keep", "conversation.unkeep"),
    *("conversation.export_buyer", "conversation.erase_buyer"),
    "conversation.show_pictures",
)
STAYS_HERE = ("list.", "window.", "view.", "market.", "monitor.", "finding.", "file.")


@pytest.fixture(params=sorted(CAPABILITIES))
def platform(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def things(platform: str) -> list[Thing]:
    """A claim, a choice of recipients where there is one, a dispute, a conversation that is closed, one in
    which the buyer wrote again."""
    dispute = conversation(
        "dispute", (BUYER, "Proszę o zwrot", NOW), case="dispute", order_ids=("48-1",), source="issue"
    )
    closed = conversation(
        "closed", (BUYER, "?", NOW), (SELLER, "Tak", NOW), state="closed", can_reply=False, buyer="Z"
    )
    again = conversation(
        "again",
        (BUYER, "?", NOW - HOUR),
        (SELLER, "Tak", NOW - HOUR / 2),
        (BUYER, "Dziękuję!", NOW),
        buyer="Ż",
    )
    recipients = (BUYER, "platform") if "recipients" in CAPABILITIES[platform] else ()
    made = [*claim(), *dispute, *closed, *again, *thread(recipients=recipients), world.offer("PL")]
    if "decisions" not in CAPABILITIES[platform]:
        made = [replace(each, decisions=()) if isinstance(each, Case) else each for each in made]
    return made


@pytest.fixture
def main(qtbot, bare_workspace, store_with, sync, platform: str) -> MainWindow:
    made = MainWindow(bare_workspace, NotedSession())
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    bare_workspace.attach(store_with(things(platform), account=account_at(platform)), sync)
    made.activateWindow()
    settle()
    return made


def each_conversation(main: MainWindow) -> Iterator[str]:
    for name in ("claim", "dispute", "closed", "again", "thread"):
        main.inbox.list.show_conversation(name)
        settle()
        yield name


def test_every_action_is_known_by_what_it_needs(main: MainWindow):
    unknown = [
        entry.id
        for entry in main.actions_table.entries()
        if entry.id not in NEEDS and entry.id not in OWN and not entry.id.startswith(STAYS_HERE)
    ]
    assert unknown == []


def test_what_is_offered_can_be_done_there(main: MainWindow, platform: str):
    wrong = set()
    for name in each_conversation(main):
        main.inbox.conversation.composer.field.insertPlainText("Dzień dobry, odpowiadamy.")
        for entry in main.actions_table.entries():
            needed = NEEDS.get(entry.id, LOCAL)
            if needed and not CAPABILITIES[platform] & set(needed) and entry.enabled():
                wrong.add((name, entry.id))
    assert wrong == set()


def test_what_can_be_done_there_is_offered_somewhere(main: MainWindow, platform: str):
    """The other way round, so that the test above cannot be met by offering nothing."""
    offered = set()
    for _name in each_conversation(main):
        main.inbox.conversation.composer.field.insertPlainText("Dzień dobry, odpowiadamy.")
        offered |= {entry.id for entry in main.actions_table.entries() if entry.enabled()}
    wanted = {
        action
        for action, needed in NEEDS.items()
        if CAPABILITIES[platform] & set(needed)
        and action not in ("list.return_absent", "conversation.needs_answer", "conversation.recipients")
    }
    if platform == "helpdesk":
        wanted -= {"conversation.close_request"}
    assert wanted - offered == set()


def test_a_key_says_why_it_cannot_do_it(main: MainWindow, platform: str, notices: list[Notice]):
    main.inbox.list.show_conversation("thread")
    settle()
    table = main.actions_table
    lacking = [
        action
        for action, needed in NEEDS.items()
        if not CAPABILITIES[platform] & set(needed)
        and action in {entry.id for entry in table.entries()}
        and table.entry(action).keys
    ]
    for action in lacking:
        if action == "conversation.recipients":
            continue
        notices.clear()
        assert not table.run(action)
        assert [notice.text() for notice in notices] != [], action


@pytest.mark.parametrize("platform", ["allegro", "kaufland", "mirakl"], indirect=True)
def test_no_answer_needed_stays_here_and_is_not_taken_where_the_marketplace_counts_the_time(
    qtbot, main: MainWindow, platform: str, notices: list[Notice]
):
    table, workspace = main.actions_table, main.workspace
    refused = {
        "allegro": {"claim": "has set the deadline itself"},
        "kaufland": {"claim": "has set the deadline itself", "thread": "until your first reply"},
        "mirakl": dict.fromkeys(("claim", "thread", "again"), "Its clock stops only when you answer"),
    }[platform]
    for name in ("claim", "thread", "again"):
        main.inbox.list.show_conversation(name)
        settle()
        assert table.entry("conversation.no_answer").enabled() == (name not in refused)
        if name in refused:
            notices.clear()
            assert not table.run("conversation.no_answer")
            assert refused[name] in notices[-1].text()
    if platform == "mirakl":
        return
    notices.clear()
    assert table.run("conversation.no_answer")
    qtbot.waitUntil(lambda: bool(notices))
    assert (
        notices[-1].text() == "Ż: no answer needed. Only this computer knows it; the marketplace is not told."
    )
    assert workspace.reader.outbox() == []
    main.inbox.list.set_query(Query("all"))
    main.inbox.list.show_conversation("again")
    qtbot.waitUntil(lambda: "Only this computer knows it" in main.inbox.conversation.strip.text())
    assert table.run("conversation.needs_answer")
    qtbot.waitUntil(lambda: table.entry("conversation.no_answer").enabled())
    assert not table.entry("conversation.needs_answer").enabled()


@pytest.mark.parametrize("platform", ["kaufland"], indirect=True)
def test_closing_for_good_is_asked_first(qtbot, main: MainWindow):
    main.inbox.list.show_conversation("thread")
    settle()
    assert main.actions_table.run("conversation.close")
    question = main.findChild(FinalQuestion)
    assert question is not None
    assert main.workspace.reader.outbox() == []
    with qtbot.waitSignal(main.workspace.changed):
        question.lose.click()
    assert [row.action for row in main.workspace.reader.outbox()] == [Edit("thread", closed=True)]


@pytest.mark.parametrize("platform", ["allegro"], indirect=True)
def test_a_dispute_can_only_be_asked_to_end(qtbot, main: MainWindow):
    main.inbox.list.show_conversation("dispute")
    settle()
    assert not main.actions_table.entry("conversation.close").enabled()
    assert main.actions_table.run("conversation.close_request")
    question = main.findChild(RequestQuestion)
    assert question is not None
    assert "“Proszę o zakończenie tej dyskusji.”" in question.text.text()
    question.stay.click()
    settle()
    assert main.workspace.reader.outbox() == []
    main.inbox.list.show_conversation("claim")
    settle()
    assert not main.actions_table.entry("conversation.close_request").enabled()


def test_reading_is_kept_here_where_the_marketplace_keeps_no_marker(
    qtbot, main: MainWindow, platform: str, monkeypatch: pytest.MonkeyPatch
):
    row = main.workspace.reader.conversation("thread")
    assert row is not None
    assert row.unread
    main.inbox.list.show_conversation("thread")
    settle()
    reads = main.inbox.conversation.reads
    monkeypatch.setattr(reads, "is_seen", lambda: True)
    with qtbot.waitSignal(main.workspace.changed):
        reads.mark()
    row = main.workspace.reader.conversation("thread")
    assert row is not None
    assert not row.unread
    waits = [each.action for each in main.workspace.reader.outbox()]
    assert bool(waits) == ("read_marker" in CAPABILITIES[platform])
