"""`helpdesk export` and `helpdesk verify`: a record as evidence, from the platform to a verdict offline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.sandbox.server import Sandbox
from desktop.settings import Settings
from tests.app.world import Desk, browser
from tests.secret_service import PrivateSecretService

AGENT = "ag-marta"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(conversations=12, seed=3, buyers=False, auto_approve=True) as running:
        yield running


@pytest.fixture
def signed_in(secret_service: PrivateSecretService, sandbox: Sandbox) -> Sandbox:
    """Somebody has signed in on this computer; no window is open."""
    with Desk(Settings(), browser(AGENT)) as desk:
        desk.sign_in(sandbox.url)
    return sandbox


def conversation(sandbox: Sandbox) -> str:
    return next(c.id for c in sandbox.conversations() if c.case_id and c.message_count > 2)


def test_exported_and_verified(
    signed_in: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, file = conversation(signed_in), tmp_path / "record.json"
    assert main(["export", name, "--to", str(file)]) == 0
    assert main(["verify", str(file)]) == 0
    print(capsys.readouterr().out)
    assert main(["export", name, "--to", str(tmp_path / "record.pdf")]) == 0
    print((tmp_path / "record.pdf").stat().st_size)
    assert 0
