"""prism as a judge: it stands between the adapter and the little server and says of each request and each
answer where it breaks the vendor's description."""

import email
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.marketplaces.little_server import Asked, LittleServer, Told
from tests.marketplaces.prism.cut import FORM, Operation

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDER = ROOT / "build" / "prism"
"""Where `dev.py` installs it by the lock file that lies beside this one."""
STARTS = 60.0
MARK = "x-judged-form"
_HOP_BY_HOP = {"connection", "content-length", "content-type", "date", "keep-alive", "transfer-encoding"}


def command() -> list[str]:
    """How prism is started. Skips the test where it is not installed."""
    node, program = (
        shutil.which("node"),
        FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js",
    )
    if node is None:
        pytest.skip("no node here, which prism runs on")
    stamp = FOLDER / ".installed"
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not program.is_file() or not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        pytest.skip("prism is not installed: `dev.py test` does that where npm is")
    return [node, str(program)]


@contextmanager
def proxy(description: dict[str, Any], upstream: str, folder: Path) -> Iterator[str]:
    """prism before a server; yields its own address."""
    document = folder / "description.json"
    document.write_text(json.dumps(description), encoding="utf-8")
    port = _free_port()
    told = (folder / "prism.txt").open("w+b")
    process = subprocess.Popen(
        [*command(), "proxy", str(document), upstream, "--port", str(port), "--cors", "false"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"},
    )
    listening = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            told.write(line)
            if b"listening" in line:
                listening.set()
        listening.set()

    reading = threading.Thread(target=read, name="prism's words")
    reading.start()
    try:
        assert listening.wait(STARTS), "prism does not start"
        told.flush()
        assert process.poll() is None, Path(told.name).read_text(encoding="utf-8")[-2000:]
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        reading.join()
        assert process.stdout is not None
        process.stdout.close()
        told.close()


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass(frozen=True, order=True)
class Violation:
    """What prism says of one request or answer."""

    operation: Operation
    status: int
    words: str


class Judged(LittleServer):
    """Passes on to prism what the description has, to the little server what it has not (signing in is
    described elsewhere), and remembers what prism said. `operations`: those of the description."""

    def __init__(self, behind: LittleServer, operations: Iterable[Operation]) -> None:
        self.violations: list[Violation] = []
        self.called: set[Operation] = set()
        self.prism = ""
        self._behind = behind.url
        self._known = [
            (method, re.compile(re.escape(path).replace(r"\{\}", "[^/]+") + r"\Z"), (method, path))
            # A path that is written out goes before one with named parts.
            for method, path in sorted(operations, key=lambda known: known[1].count("{}"))
        ]
        self._forms: dict[str, Asked] = {}
        super().__init__(behind.now)
        self._answer_behind = behind.answer
        behind.answer = self._with_form  # type: ignore[method-assign]
        # What it tells of itself, and what is signed, names the way through us.
        behind.url = self.url

    def answer(self, asked: Asked) -> tuple[Told, str]:
        operation = next(
            (name for method, path, name in self._known if method == asked.method and path.match(asked.path)),
            None,
        )
        if operation is None:
            status, headers, body = _passed_on(asked, self._behind)
        else:
            status, headers, body = _passed_on(self._without_form(asked), self.prism)
        if operation is not None:
            self.called.add(operation)
            self.violations += [Violation(operation, status, words) for words in _said(headers)]
        told = {name: value for name, value in headers.items() if name not in _HOP_BY_HOP}
        return Told(status, body or None, headers.get("content-type", ""), told), ""

    def _without_form(self, asked: Asked) -> Asked:
        """A form as one object of its parts, which prism can look into; the form itself waits behind it."""
        if not asked.headers.get("content-type", "").startswith(FORM):
            return asked
        number = str(len(self._forms))
        self._forms[number] = asked
        headers = {**asked.headers, "content-type": "application/json", MARK: number}
        return replace(asked, headers=headers, body=json.dumps(_parts(asked)).encode())

    def _with_form(self, asked: Asked) -> tuple[Told, str]:
        form = self._forms.get(asked.headers.get(MARK, ""))
        if form is not None:
            asked = replace(asked, headers=form.headers, body=form.body)
        return self._answer_behind(asked)


def _parts(asked: Asked) -> dict[str, Any]:
    """The parts of a form: JSON as what it says, files as a list of texts."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    found: dict[str, Any] = {}
    for part in email.message_from_bytes(head + asked.body).walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            continue
        if part.get_content_type() == "application/json":
            found[name] = json.loads(content)
        else:
            found.setdefault(name, []).append(content.decode("latin-1"))
    return found


def _said(headers: dict[str, str]) -> list[str]:
    """What prism found: as JSON, or in whatever form else."""
    told = headers.get("sl-violations", "[]").removeprefix("Too many violations! ")
    try:
        found = json.loads(told)
    except ValueError:
        return re.findall(r'"message":"(.*?)"\}', told) or [told]
    return [f"{said['location'][0]}: {said['message']}" for said in found]


def _passed_on(asked: Asked, url: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        headers = {
            name: value for name, value in asked.headers.items() if name not in _HOP_BY_HOP - {"content-type"}
        }
        connection.request(asked.method, asked.target, asked.body or None, headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, found, answer.read()
    finally:
        connection.close()
