"""`helpdesk review`: the shape that commands.md promises; wrong input is one line and exit 2."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def reviewed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    assert main(["--ui-language", "en", "review", *arguments]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["--ui-language", "en", "review", *arguments]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("helpdesk: ")
    assert streams.err.count("\n") == 1
    return streams.err


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    draft, buyer = tmp_path / "draft.txt", tmp_path / "buyer.txt"
    draft.write_text("Dzień dobry {name},\ntelefon 📱 wyślemy wkrótce.", encoding="utf-8")
    buyer.write_text("Dzień dobry, kiedy wyślecie? Telefon się nie ładuje.", encoding="utf-8")
    return str(draft), str(buyer)


def test_the_promised_shape(capsys: pytest.CaptureFixture[str], files: tuple[str, str]) -> None:
    draft, buyer = files
    arguments = ("--market", "PL", "--language", "pl", "--buyer", buyer, draft, "--json")
    [facts] = reviewed(capsys, *arguments, status=1)
    assert list(facts) == ["id", "findings", "questions", "generic", "language"]
    assert facts["id"] is None
    block = next(finding for finding in facts["findings"] if finding["level"] == "block")
    assert block == {
        "rule": "quality.unfilled",
        "level": "block",
        "start": 12,
        "end": 18,
        "text": "{name}",
        "reason": "“{name}” waits for a value. Fill it in or take it out.",
        "fix": None,
    }
    vague = next(finding for finding in facts["findings"] if finding["rule"] == "quality.promise")
    assert (vague["start"], vague["end"], vague["text"]) == (38, 45, "wkrótce")  # code points: 📱 is one
    assert facts["questions"] == [
        {"text": "kiedy wyślecie?", "certain": True, "answered": False},
        {"text": "Telefon się nie ładuje.", "certain": False, "answered": False},
    ]
    assert (facts["generic"], facts["language"]["code"], facts["language"]["expected"]) == (False, "pl", "pl")


def test_standard_input_and_a_clean_draft(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, "\ufeffDzień dobry, telefon wyślemy jutro.".encode())
    [facts] = reviewed(capsys, "--market", "pl", "--json")
    assert (facts["findings"], facts["language"]["expected"]) == ([], "pl")


def test_for_people(capsys: pytest.CaptureFixture[str], files: tuple[str, str]) -> None:
    draft, buyer = files
    assert main(["review", "--market", "PL", "--buyer", buyer, draft, "--ui-language", "en"]) == 1
    out = capsys.readouterr().out
    assert "Blocks sending: Empty field (quality.unfilled) – line 1" in out
    assert "Hint: Promise without a date (quality.promise) – line 2" in out
    assert "open: kiedy wyślecie?" in out
    assert "perhaps open: Telefon się nie ładuje." in out


@pytest.mark.parametrize("language", ["pl", "pl-PL", "fr-BE", "sr_Latn_RS", "tlh"])
@pytest.mark.parametrize("market", ["PL", "BE", "US", "NO", "jp"])
def test_any_market_and_any_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, market: str, language: str
) -> None:
    stdin(monkeypatch, b"")
    [facts] = reviewed(capsys, "--market", market, "--language", language, "--json")
    assert facts["language"] == {"code": "", "confidence": 0.0, "expected": language.replace("_", "-")}


@pytest.mark.parametrize("text", ["", " \n", "😀" * 50, "שלום hello 123", "a" * 100_000, "{" * 1000])
def test_odd_drafts(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stdin(monkeypatch, text.encode())
    [facts] = reviewed(capsys, "--market", "DE", "--json")
    assert facts["questions"] == []


def test_a_batch_answers_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "market": "PL", "language": "pl", "text": "Dzień dobry {name}"}',
        "no json",
        '{"id": 7, "market": "DE", "language": "de", "text": "", "buyer": "Wo ist mein Paket?"}',
        '{"id": "c", "market": "XQ", "language": "de", "text": ""}',
        '{"id": "d", "market": "DE", "language": "!", "text": ""}',
        '{"id": "e", "market": "DE", "language": "de"}',
        '{"id": "f", "market": "DE", "language": "de", "text": "x", "buyer": 3}',
        '{"id": "g", "market": "DE", "language": "de", "text": "\\ud800 ok"}',
        "[" * 100_000,
    ]
    file = tmp_path / "drafts.jsonl"
    file.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    answers = reviewed(capsys, "--batch", str(file), status=2)
    assert [answer.get("id", answer.get("line")) for answer in answers] == ["a", 2, 7, 4, 5, 6, 7, "g", 9]
    assert answers[2]["questions"] == [{"text": "Wo ist mein Paket?", "certain": True, "answered": False}]
    assert answers[3]["error"] == "XQ is no country code like PL"
    assert answers[4]["error"] == "! is no language code like pl or fr-BE"
    assert answers[5]["error"] == "text is missing or not a text"


def test_a_batch_that_is_well_says_whether_anything_blocks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = b'{"id": 1, "market": "PL", "language": "pl", "text": "Tak, wysy\xc5\x82amy jutro."}\n'
    stdin(monkeypatch, good)
    assert reviewed(capsys, "--batch", "-")[0]["findings"] == []
    stdin(monkeypatch, good + b'{"id": 2, "market": "PL", "language": "pl", "text": "{x}"}\n')
    reviewed(capsys, "--batch", "-", status=1)


def test_wrong_calls(capsys: pytest.CaptureFixture[str], files: tuple[str, str], tmp_path: Path) -> None:
    draft, _ = files
    assert "--market" in refused(capsys, draft)
    assert "XX1" in refused(capsys, "--market", "XX1", draft)
    assert "no language code" in refused(capsys, "--market", "PL", "--language", "p", draft)
    assert "missing.txt" in refused(capsys, "--market", "PL", str(tmp_path / "missing.txt"))
    assert "missing.txt" in refused(capsys, "--market", "PL", "--buyer", str(tmp_path / "missing.txt"), draft)
    assert "standard input" in refused(capsys, "--market", "PL", "--buyer", "-")
    assert "--batch" in refused(capsys, "--batch", draft, "--market", "PL")
    (tmp_path / "latin.txt").write_bytes(b"na\xefve \xff")
    assert "UTF-8" in refused(capsys, "--market", "PL", str(tmp_path / "latin.txt"))
    assert str(tmp_path) in refused(capsys, "--batch", str(tmp_path))
