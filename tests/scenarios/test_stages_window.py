"""A stage told from the window, as a person does it: S, the fields, Ctrl+Enter; on two markets."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from desktop.domain.conversations import BUYER
from desktop.platforms.helpdesk import contract
from desktop.sandbox.cases import new_case
from desktop.sandbox.server import Sandbox
from desktop.sandbox.stages import machine

from .program import Program
from .test_scenarios import eventually, sign_in, without_undo

PLACES = {"PL": ("Alt+1", "Numer przesyłki: "), "DE": ("Alt+2", "Sendungsnummer: ")}
TRACKING = {"PL": "15086879151", "DE": "00340434161094015902"}


@pytest.fixture
def platform() -> Iterator[Sandbox]:
    with Sandbox(conversations=60, seed=7, buyers=False, auto_approve=True) as sandbox:
        yield sandbox


@pytest.fixture
def start(tmp_path: Path, platform: Sandbox, secret_service: object) -> Iterator[Callable[[], Program]]:
    programs: list[Program] = []

    def run() -> Program:
        programs.append(Program(tmp_path / "program", platform.agents()[0].id))
        return programs[-1]

    (tmp_path / "program").mkdir()
    without_undo(tmp_path)
    yield run
    for program in programs:
        program.close()


def make_ready(platform: Sandbox, market: str) -> list[str]:
    """Every conversation of the market that can be answered gets a repair that is ready to ship."""
    cases = []
    for conversation in platform.conversations():
        if conversation.market == market and conversation.state == "open" and conversation.can_reply:
            cases.append(platform.call(partial(_ready, platform, conversation.id)))
    return cases


def _ready(platform: Sandbox, conversation_id: str) -> str:
    desk = platform.desk
    conversation = desk.conversation(conversation_id)
    message = next(each for each in desk.messages(conversation_id) if each.author.role == BUYER)
    case = new_case(desk, conversation, "repair", message.id, None, contract.Author(role="buyer"))
    case.stage = "ready_to_ship"
    case.next_stages = machine("repair").next_for("ready_to_ship")
    conversation.case_id = case.id
    desk.save_case(case)
    desk.save_conversation(conversation)
    return case.id


def shipped(platform: Sandbox, cases: list[str]) -> list[contract.Case]:
    return [case for case in map(platform.case, cases) if case.stage == "shipped"]


def tell(program: Program, tracking: str) -> None:
    """S, carrier and number, Ctrl+Enter; once more where form or review asks to look again."""
    program.keys("J")
    program.wait_for("Next stage: Shipped")
    program.keys("S")
    program.wait_for("Status update")
    if program.do("focus")["widget"] != "_Edit":
        program.type("DHL")
        program.keys("Tab")
    program.type(tracking)
    program.wait_for(tracking)
    program.keys("Ctrl+Return")
    if "Send anyway" in program.wait_for("queued.", "Send anyway"):
        program.keys("Ctrl+Return")
        program.wait_for("queued.")


@pytest.mark.parametrize("market", PLACES)
def test_shipped_is_told_with_two_keys_and_its_fields(start, platform: Sandbox, market: str) -> None:
    key, said = PLACES[market]
    cases = make_ready(platform, market)
    with closing(start()) as program:
        sign_in(program, platform)
        program.keys(key)
        eventually(lambda: program.do("rows")["rows"])
        tell(program, TRACKING[market])
        eventually(lambda: shipped(platform, cases), seconds=40)
        program.quit()
    case = shipped(platform, cases)[0]
    step = case.steps[-1]
    assert (step.stage, step.by, step.fields["tracking_number"]) == ("shipped", "seller", TRACKING[market])
    reply = platform.replies(case.conversation_id)[-1]
    assert f"{said}{TRACKING[market]}" in reply.text
    assert reply.stage == "shipped"
