"""A record as evidence while the window is open: in it, and beside it on the command line, on one sign-in."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox

from .program import ROOT, Program
from .test_scenarios import open_first, sign_in, start

__all__ = ["start"]


@pytest.fixture
def platform() -> Iterator[Sandbox]:
    """Its access tokens end so soon that window and command line keep renewing the one sign-in."""
    with Sandbox(
        conversations=40, seed=7, buyers=False, auto_approve=True, access_seconds=1.0, heartbeat=0.5
    ) as sandbox:
        yield sandbox


def helpdesk(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "desktop", "--ui-language", "en", *arguments],
        cwd=ROOT,
        env={**os.environ, "HELPDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_record_in_the_window_and_beside_it(
    start: Callable[..., Program], platform: Sandbox, tmp_path: Path
):
    name = min(c.id for c in platform.conversations())
    file, paper = tmp_path / "record.json", tmp_path / "record.pdf"
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        for path in (file, paper):
            told = helpdesk(program.home, "export", name, "--to", str(path))
            assert (told.returncode, told.stderr) == (0, ""), told
        # The window is still signed in: its own token has ended meanwhile.
        program.keys("Ctrl+Shift+E")
        program.wait_for("The record is verified")
        program.quit()
        assert paper.read_bytes().startswith(b"%PDF-")
        assert json.loads(file.read_bytes())["conversation_id"] == name
        platform.stop()
        file.write_bytes(file.read_bytes().replace(b'"role":"buyer"', b'"role":"Buyer"', 1))
        told = helpdesk(program.home, "verify", str(file))
        assert (told.returncode, told.stderr) == (1, "")
        assert "Entry 1 was changed" in told.stdout
