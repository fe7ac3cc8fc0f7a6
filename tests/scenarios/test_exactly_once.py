"""A reply written in the real window: at the platform exactly once whenever the program dies, and "answered"
only when the platform has accepted it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from tests.scenarios import test_scenarios
from tests.scenarios.program import Program
from tests.scenarios.test_scenarios import REPLY, eventually, open_first, sent_texts, sign_in
from tests.scenarios.test_scenarios import send as press_send

platform, start = test_scenarios.platform, test_scenarios.start
Start = Callable[..., Program]


@pytest.fixture
def at_once(tmp_path: Path, start: Start) -> Start:
    test_scenarios.without_undo(tmp_path)
    return start


def answered(program: Program) -> list[str]:
    return [text for text in program.texts() if "Answered" in text]


def send(program: Program, text: str) -> None:
    program.type(text)
    press_send(program, "queued.")


def test_fault_01_killed_as_soon_as_it_says_queued(start: Start, platform: Sandbox):
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        send(program, REPLY)
        program.kill()
    assert sent_texts(platform) == []
    with closing(start()) as program:
        eventually(lambda: sent_texts(platform) == [REPLY], seconds=60)
        program.wait_for("Up to date", seconds=60)
        eventually(lambda: not any("waiting" in text for text in program.texts() if "reply" in text))
        program.quit()
    assert sent_texts(platform) == [REPLY]


@pytest.mark.soak  # without a window it is part of every run: tests/soak/kill.py
def test_fault_02_killed_when_the_platform_has_it_and_has_not_said_so(at_once: Start, platform: Sandbox):
    platform.faults.add("reply", "delay_answer", seconds=5.0)
    with closing(at_once()) as program:
        sign_in(program, platform)
        open_first(program)
        send(program, REPLY)
        eventually(lambda: sent_texts(platform) == [REPLY])
        program.kill()
    platform.faults.clear()
    with closing(at_once()) as program:
        program.wait_for("Up to date", seconds=60)
        program.keys("F5")
        program.wait_for("Up to date")
        program.quit()
    assert sent_texts(platform) == [REPLY]


def test_answered_is_said_only_after_the_platform_has_accepted(at_once: Start, platform: Sandbox):
    with closing(at_once()) as program:
        sign_in(program, platform)
        open_first(program)
        platform.faults.add("reply", "status", status=503, times=1000)
        send(program, REPLY)
        eventually(lambda: platform.faults.calls.get("reply"))
        assert answered(program) == []
        platform.faults.clear()
        program.wait_for("Answered", seconds=60)
        assert sent_texts(platform) == [REPLY]
        program.quit()


def test_moderation_does_not_stop_the_clock(at_once: Start, platform: Sandbox):
    with closing(at_once()) as program:
        sign_in(program, platform)
        open_first(program)
        send(program, f"{REPLY} [moderate]")
        eventually(lambda: len(sent_texts(platform)) == 1)
        program.wait_for("moderation")
        assert answered(program) == []
        assert platform.release_moderation() == 1
        program.keys("F5")
        program.wait_for("Answered", seconds=60)
        program.quit()
    assert sent_texts(platform) == [f"{REPLY} [moderate]"]


def test_a_rejected_reply_comes_back_with_the_reason(at_once: Start, platform: Sandbox):
    text = f"{REPLY} [reject]"
    with closing(at_once()) as program:
        sign_in(program, platform)
        open_first(program)
        send(program, text)
        program.wait_for("The platform rejected the reply")
        eventually(lambda: text in program.texts())
        assert answered(program) == []
        program.wait_for("Draft saved")
        program.kill()
    with closing(at_once()) as program:
        program.wait_for("Up to date", seconds=60)
        open_first(program)
        program.wait_for(text)
        program.quit()
    assert sent_texts(platform) == []
