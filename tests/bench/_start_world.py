"""The account that `start` opens: a practice platform with its world, read once into an encrypted store whose
key lies in a real gnome-keyring. Made once, kept under build/, used by every later run.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from desktop import opening, settings, signing
from desktop.practice import visit
from desktop.store.schema import VERSION
from desktop.sync.status import UP_TO_DATE, SyncStatus
from tests.secret_service import PrivateSecretService

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def account(conversations: int) -> Iterator[dict[str, str]]:
    """The environment in which `helpdesk` opens the account, while its platform and its keyring run."""
    folder = ROOT / "build" / f"bench-start-{conversations}"
    made = folder / f"made-{VERSION}"
    if not made.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("home", "keyring"):
            (folder / name).mkdir(parents=True)
        (folder / "port").write_text(str(_free_port()))
    keyring = PrivateSecretService.start(folder / "keyring")
    try:
        environment = keyring.environment | {"HELPDESK_HOME": str(folder / "home")}
        with _platform(folder, conversations) as url:
            if not made.is_file():
                print(f"reading {conversations:,} conversations into the store, once …", flush=True)
                os.environ.update(environment)
                _first_sync(url)
                made.touch()
            yield environment
    finally:
        keyring.stop()


@contextmanager
def _platform(folder: Path, conversations: int) -> Iterator[str]:
    command = (
        *(sys.executable, "-m", "desktop", "sandbox", "--practice", "--seed", "1"),
        *("--conversations", str(conversations), "--database", str(folder / "platform.sqlite")),
        *("--port", (folder / "port").read_text()),
    )
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.stdin.close()
            process.wait(30)


def _first_sync(url: str) -> None:
    """Signs in as the practice platform allows it, reads everything, and leaves what `helpdesk` opens."""

    def now() -> datetime:
        return datetime.now(UTC)

    signed_in = asyncio.run(
        signing.sign_in(url, device=False, hint="ag-marta", open_url=visit, waiting=lambda *_: None, now=now)
    )
    chosen = settings.Settings(language="pl", theme="light")
    entry = signing.entry_of(signed_in, chosen)
    opened = signing.open_new(signed_in, entry, signing.keep_secrets(signed_in, entry), now)
    chosen.remember(entry)
    chosen.save()
    reached = threading.Event()

    def hear(status: SyncStatus) -> None:
        if status.state == UP_TO_DATE:
            reached.set()

    try:
        opening.start_sync(opened, now)
        assert opened.sync is not None
        opened.sync.listen(hear)
        hear(opened.sync.status())
        if not reached.wait(1800):
            raise RuntimeError(f"the first sync did not end: {opened.sync.status()}")
    finally:
        opening.close(opened)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
