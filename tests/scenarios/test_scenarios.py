"""The main job, driven as a person does it: the real program, the real platform, a real keyring and file."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox

from .program import Program

DRAFT = "Szkic, który ma przetrwać"
REPLY = "Dziękujemy za wiadomość. Sprawdzamy to i odpowiemy jutro."


@pytest.fixture
def platform() -> Iterator[Sandbox]:
    with Sandbox(conversations=60, seed=7, buyers=False, auto_approve=True) as sandbox:
        yield sandbox


def without_undo(folder: Path) -> None:
    """Replies go out without the seconds in which they can be taken back."""
    (folder / "program" / "settings.json").write_text('{"undo_seconds": 0}', encoding="utf-8")


@pytest.fixture
def start(tmp_path: Path, platform: Sandbox, secret_service: object) -> Iterator[Callable[..., Program]]:
    programs: list[Program] = []

    def run(language: str = "en") -> Program:
        program = Program(tmp_path / "program", platform.agents()[0].id, language)
        programs.append(program)
        return program

    (tmp_path / "program").mkdir()
    yield run
    for program in programs:
        program.close()


def eventually(question: Callable[[], object], seconds: float = 20) -> None:
    """Asks again until the answer is yes: for what another process does."""
    gave_up = time.monotonic() + seconds
    pause = threading.Event()
    while not question():
        assert time.monotonic() < gave_up, "it never happened"
        pause.wait(0.05)


def sign_in(program: Program, platform: Sandbox) -> None:
    program.wait_for("Connect a marketplace")
    program.keys("Return")
    program.wait_for("Sign in with the browser")
    program.type(platform.url)
    program.keys("Return")
    program.wait_for("Up to date", seconds=60)


def open_first(program: Program) -> None:
    """The most urgent conversation, with the cursor in the composer. There and back, since the list may have
    gone to its first row by itself."""
    eventually(lambda: program.do("rows")["rows"])
    program.keys("J K Return")
    eventually(lambda: program.do("focus")["widget"] == "TextField")


def open_last(program: Program) -> None:
    """The conversation with the most time left, once it is shown."""
    eventually(lambda: program.do("rows")["rows"])
    program.keys("End Return")
    eventually(lambda: program.do("focus")["widget"] == "TextField")


def send(program: Program, answer: str = "Undo") -> None:
    """Send, and once more where the review asks whether the reply is meant so: it is in Polish, whatever the
    market, and answers nothing."""
    program.keys("Ctrl+Return")
    said = program.wait_for(answer, "Send anyway", seconds=60)
    if not any(answer in text for text in said):
        program.keys("Ctrl+Return")
        program.wait_for(answer, seconds=60)


def shows_next(program: Program, text: str) -> bool:
    """Whether the next conversation of the list shows this text, once it is open."""
    program.keys("J")
    return bool(program.do("wait", text=text, seconds=1)["ok"])


def breaches(program: Program) -> list[str]:
    """What the screen reader was told about deadlines that have passed."""
    return [text for text in program.do("announced")["texts"] if "Overdue by" in text]


def sent_texts(platform: Sandbox) -> list[str]:
    return [
        message.text
        for conversation in platform.conversations()
        for message in platform.replies(conversation.id)
        if message.text.startswith(REPLY[:20])
    ]


def test_from_first_start_to_first_reply(start, platform):
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        program.type(REPLY)
        send(program)
        eventually(lambda: sent_texts(platform) == [REPLY])
        program.wait_for("Answered")
        program.quit()
    assert sent_texts(platform) == [REPLY], "exactly once"


def test_a_reply_written_offline_goes_out_when_the_network_is_back(start, platform, tmp_path):
    without_undo(tmp_path)
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        platform.faults.add(operation="*", effect="status", status=503, times=1000)
        program.type(REPLY)
        send(program, "1 reply waiting")
        assert sent_texts(platform) == []
        platform.faults.clear()
        program.keys("F5")
        eventually(lambda: sent_texts(platform) == [REPLY], seconds=60)
        program.quit()


def test_market_and_language_are_chosen_separately(start, platform):
    with closing(start("pl")) as program:
        program.wait_for("Kaufland")
        program.keys("Return")
        program.wait_for("Zaloguj się w przeglądarce")
        program.type(platform.url)
        program.keys("Return")
        program.wait_for("Aktualne", seconds=60)
        program.keys("Alt+6")
        program.wait_for("Węgry")
        eventually(lambda: program.do("rows")["rows"])
        program.keys("J K Return")
        program.wait_for("Ft")


def test_a_breach_is_announced_once_when_it_comes(tmp_path, secret_service):
    moment = [datetime.now(UTC)]
    with Sandbox(
        conversations=60, seed=7, buyers=False, auto_approve=True, clock=lambda: moment[0]
    ) as platform:
        (tmp_path / "program").mkdir()
        with closing(Program(tmp_path / "program", platform.agents()[0].id)) as program:
            sign_in(program, platform)
            open_last(program)
            assert not breaches(program)
            moment[0] += timedelta(days=6)
            program.keys("F5")
            eventually(lambda: breaches(program), seconds=60)
            program.keys("F5")
            program.wait_for("Up to date")
            assert len(breaches(program)) == 1
            program.quit()


def test_after_kill_9_the_draft_is_there_and_the_queued_reply_arrives_once(start, platform):
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        program.type(REPLY)
        send(program)
        program.keys("Escape J Return")
        program.type(DRAFT)
        program.wait_for("Draft saved")
        program.kill()
    with closing(start()) as program:
        program.wait_for("Up to date", seconds=60)
        eventually(lambda: sent_texts(platform) == [REPLY])
        assert any(shows_next(program, DRAFT) for _row in range(program.do("rows")["rows"]))
        program.quit()
    assert sent_texts(platform) == [REPLY]
