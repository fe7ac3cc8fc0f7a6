"""A reply with files, driven as a person does it: the program is killed in between, and all arrives once."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from desktop.sandbox.server import Sandbox
from desktop.sandbox.world.pictures import pictures

from .program import Program
from .test_scenarios import REPLY, eventually, open_first, platform, send, sent_texts, sign_in, start

__all__ = ["platform", "start"]

LABEL = b"%PDF-1.7 " + bytes(range(256)) * 2000


def arrived(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Names and hashes of the files of our reply."""
    return [
        (file.name, file.sha256)
        for conversation in sandbox.conversations()
        for message in sandbox.replies(conversation.id)
        if message.text == REPLY
        for file in message.attachments
    ]


def attached(program: Program, name: str) -> bool:
    """Whether it was said that a file is kept: one that is still being read is shown already."""
    return any(name in said and "is attached" in said for said in program.do("announced")["texts"])


def test_a_draft_with_two_files_survives_kill_9_and_lands_in_the_conversation(
    start: Callable[..., Program], platform: Sandbox, tmp_path: Path
):
    files = {"label.pdf": LABEL, "photo.png": pictures()[0][1]}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with closing(start()) as program:
        sign_in(program, platform)
        open_first(program)
        program.type(REPLY)
        program.wait_for("Draft saved")
        assert program.do("drop", files=[str(tmp_path / name) for name in files])["ok"]
        for name in files:
            eventually(partial(attached, program, name))
        program.kill()
    for name in files:
        (tmp_path / name).unlink()
    with closing(start()) as program:
        program.wait_for("Up to date", seconds=60)
        open_first(program)
        program.wait_for("Take label.pdf away")
        send(program, "2 files")
        eventually(lambda: sent_texts(platform) == [REPLY], seconds=60)
        program.quit()
    expected = [(name, hashlib.sha256(content).hexdigest()) for name, content in files.items()]
    assert sorted(arrived(platform)) == sorted(expected)
