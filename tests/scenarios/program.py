"""The program under test as a process of its own, and how the scenarios talk to it."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Program:
    """A running `helpdesk` with a driver at its keyboard (see `driver.py`)."""

    def __init__(self, home: Path, agent: str, language: str = "en") -> None:
        browser = f"{sys.executable} {ROOT / 'tests' / 'scenarios' / 'browser.py'} {agent} %s &"
        self.home = home
        self._stderr = (home.parent / "stderr.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.driver"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            encoding="utf-8",
            env=os.environ
            | {
                "HELPDESK_HOME": str(home),
                "HELPDESK_TEST_LANGUAGE": language,
                "QT_QPA_PLATFORM": "offscreen",
                "BROWSER": browser,
            },
        )

    def do(self, command: str, /, **arguments: Any) -> dict[str, Any]:
        """One command to the driver; its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the program ended ({self.process.wait(30)}): {self.errors()}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def wait_for(self, text: str, *others: str, gone: bool = False, seconds: float = 30) -> list[str]:
        """Waits until something visible (or announced) says this text or one of the others, or no longer says
        it; what says it."""
        answer = self.do("wait", text=text, others=others, gone=gone, seconds=seconds)
        if not answer["ok"]:
            picture = self.home.parent / "failed.png"
            self.do("grab", file=str(picture))
            seen = f"picture: {picture}; visible: {answer.get('texts')}; said: {self.errors()}"
            raise AssertionError(f"{text!r} {'stayed' if gone else 'never came'}; {seen}")
        return list(answer.get("found", []))

    def keys(self, keys: str) -> None:
        assert self.do("keys", keys=keys)["ok"]

    def type(self, text: str) -> None:
        assert self.do("type", text=text)["ok"]

    def click(self, name: str) -> None:
        assert self.do("click", name=name)["ok"], f"nothing visible is called {name!r}: {self.texts()}"

    def texts(self) -> list[str]:
        return list(self.do("texts")["texts"])

    def kill(self) -> None:
        """As the power cut does: no chance to tidy up."""
        self.process.kill()
        self._end()

    def quit(self) -> None:
        self.do("quit")
        self.process.wait(30)
        self._end()

    def close(self) -> None:
        """At a test's end, however it went."""
        if self.process.poll() is None:
            self.process.kill()
        self._end()

    def errors(self) -> str:
        return (self.home.parent / "stderr.txt").read_text(encoding="utf-8")[-3000:]

    def _end(self) -> None:
        self.process.wait(30)
        self._stderr.close()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                with suppress(BrokenPipeError):
                    stream.close()
