"""Files that anybody made: a command ends with one of its three statuses, and never with a traceback."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from desktop.cli import main

FEW = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
odd = st.sampled_from(
    [
        b"null",
        b"-1",
        b"1" + b"0" * 5000,
        b"NaN",
        b"{}",
        b"[[]]",
        b'""',
        b'"\\ud800"',
        b'"\\u0000"',
        b'"\\u202e"',
        b'"PL"',
        b'"pl"',
        b'"pl-' + b"x" * 300 + b'"',
        b'"UA"',
        b'"BY"',
        b'"2026-11-20T16:00"',
        b'"2026-11-20T16:00:00.5+25:00"',
        b'"0001-01-01T00:00+14:00"',
        b'"9999-12-31T23:59-12:00"',
        b'"2026-03-29T02:30"',
        b'"' + b"{" * 2000 + b'"',
        b'"' + "a\u0301".encode() * 2000 + b'"',
        b"[" * 5000 + b"]" * 5000,
    ]
)


def lines(*names: str) -> st.SearchStrategy[bytes]:
    """A line with most of these fields, whatever stands in them, or something else."""
    fields = st.dictionaries(st.sampled_from(names), odd, min_size=len(names) - 1)
    objects = fields.map(
        lambda given: b"{%s}" % b",".join(b'"%s":%s' % (n.encode(), v) for n, v in given.items())
    )
    return objects | st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b""))


def ended(*arguments: str) -> tuple[int, str]:
    """The status and what was printed, as a terminal would get it."""
    out, err = BytesIO(), StringIO()
    with TextIOWrapper(out, encoding="ascii") as stream, redirect_stdout(stream), redirect_stderr(err):
        status = main(["--ui-language", "en", *arguments])
        stream.flush()
        return status, out.getvalue().decode("utf-8") + err.getvalue()


@pytest.fixture
def place(app_home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "given"


def batch(place: Path, command: str, given_lines: list[bytes]) -> None:
    place.write_bytes(b"\n".join(given_lines) + b"\n")
    status, said = ended(command, "--batch", str(place), *(["--json"] if command == "deadline" else []))
    assert status in (0, 1, 2)
    assert "Traceback" not in said
    told: list[dict[str, Any]] = [json.loads(line) for line in said.splitlines()]
    assert len(told) == len(given_lines)
    assert [each["line"] for each in told if "error" in each] == [
        number for number, each in enumerate(told, 1) if "error" in each
    ]


@FEW
@given(st.lists(lines("market", "received", "region"), min_size=1, max_size=6))
def test_each_line_of_a_batch_of_deadlines_has_its_own_answer(place: Path, given_lines: list[bytes]) -> None:
    batch(place, "deadline", given_lines)


@FEW
@given(st.lists(lines("id", "market", "language", "text", "buyer"), min_size=1, max_size=3))
@example([b'{"id":"\\ud800","market":"PL","language":"pl","text":"\\ud800 {x"}'])
def test_each_line_of_a_batch_of_drafts_has_its_own_answer(place: Path, given_lines: list[bytes]) -> None:
    batch(place, "review", given_lines)


documents = st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: b"[" + b",".join(each) + b"]")
        | st.dictionaries(
            st.sampled_from(
                ["keys", "kty", "crv", "x", "kid", "entries", "head", "signature", "conversation", "hash"]
            ),
            inner,
            max_size=5,
        ).map(lambda given: b"{%s}" % b",".join(b'"%s":%s' % (n.encode(), v) for n, v in given.items()))
    ),
    max_leaves=8,
) | st.binary(max_size=60)


@FEW
@given(documents, documents)
@example(b'{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"' + b"A" * 43 + b'"}]}', b'{"entries":[]}')
def test_no_file_passes_for_a_record_or_breaks_who_looks(place: Path, keys: bytes, record: bytes) -> None:
    place.write_bytes(record)
    beside = place.with_suffix(".keys")
    beside.write_bytes(keys)
    status, said = ended("verify", str(place), "--keys", str(beside))
    assert status in (1, 2)
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
