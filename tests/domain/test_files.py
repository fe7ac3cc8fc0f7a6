"""Files are what their content says; names from strangers lie on a disk safely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import resources
from desktop.domain import files
from desktop.domain.files import AttachmentLimits, file_rules, unlike_name

RULES = file_rules(resources.read_toml("files.toml"))
LIMITS = AttachmentLimits()
PNG = b"\x89PNG\r\n\x1a\n rest"
PDF = b"%PDF-1.7 rest"
BAD = set('<>:"/\\|?*\0\n\r\u202e\u2066\u200b')


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"),
        (PDF, "application/pdf"),
        ("Numer śledzenia: 123\r\n\tŁódź".encode(), "text/plain"),
        (b"a" * (files.HEAD - 1) + "ł".encode()[:1], "text/plain"),
    ],
)
def test_the_content_says_what_a_file_is(head: bytes, media_type: str):
    known = RULES.type_of(head)
    assert known is not None
    assert known.media_type == media_type


@pytest.mark.parametrize(
    "head", [b"RIFF\x01\x02\x03\x04WAVE", b"PK\x03\x04", b"MZ\x90", b"\x7fELF", b"\x00text", b"ab\xff\xfe"]
)
def test_what_is_not_listed_is_of_no_type(head: bytes):
    assert RULES.type_of(head) is None


@pytest.mark.parametrize(
    ("name", "size", "head", "problem"),
    [
        ("photo.png", 12, PNG, ""),
        ("photo.exe", 12, PNG, files.HARMFUL),
        ("label.pdf", 12, b"MZ\x90", files.HARMFUL),
        ("notes.txt", 12, b"#!/bin/sh\n", files.HARMFUL),
        ("page.HTML ", 12, b"<html>", files.HARMFUL),
        ("photo.png", 0, b"", files.EMPTY),
        ("photo.png", LIMITS.size, PNG, ""),
        ("photo.png", LIMITS.size + 1, PNG, files.TOO_LARGE),
        ("table.xlsx", 12, b"PK\x03\x04", files.WRONG_TYPE),
        ("film.tiff", 12, b"II*\0", files.WRONG_TYPE),
    ],
)
def test_what_cannot_be_attached_has_a_reason(name: str, size: int, head: bytes, problem: str):
    assert RULES.problem(name, size, head, LIMITS) == problem


def test_a_platform_that_takes_no_pdf_gets_none():
    assert RULES.problem("a.pdf", 9, PDF, AttachmentLimits(types=("image/png",))) == files.WRONG_TYPE


@pytest.mark.parametrize(
    ("name", "head", "safe"),
    [
        ("../../x", b"", "x"),
        ("C:\\windows\\x.png", PNG, "x.png"),
        ("CON", b"", "_CON"),
        ("nul.png", PNG, "_nul.png"),
        ("com1 .txt", b"text", "_com1.txt"),
        ("a:b", b"", "a_b"),
        ("x.pdf\u202eexe", PDF, "x.pdfexe.pdf"),
        ("photo\u202egnp.exe", PNG, "photognp.exe.png"),
        ("photo.jpg", PNG, "photo.jpg.png"),
        ("PHOTO.JPEG", b"\xff\xd8\xff\xe0", "PHOTO.JPEG"),
        ("notes.bat", b"del *", "notes.bat.txt"),
        ("notes.json", b"{}", "notes.json"),
        ("", b"", "file"),
        ("...", b"", "file"),
        ("name. . ", b"", "name"),
        (".hidden", b"", "hidden"),
        ("tabula\nrasa.pdf", PDF, "tabularasa.pdf"),
        ("Zażółć gęślą.pdf", PDF, "Zażółć gęślą.pdf"),
    ],
)
def test_a_stranger_s_name_is_made_safe(name: str, head: bytes, safe: str):
    assert RULES.safe_name(name, head) == safe


def test_a_long_name_keeps_its_extension():
    name = RULES.safe_name("ł" * 300 + ".pdf", PDF)
    assert name.endswith(".pdf")
    assert len(name.encode()) <= files.NAME_BYTES


@given(st.text(max_size=400), st.sampled_from([b"", PNG, PDF, b"text"]))
def test_whatever_the_name_it_lies_safely(name: str, head: bytes):
    safe = RULES.safe_name(name, head)
    assert safe == safe.strip(" .")
    assert safe
    assert len(safe.encode()) <= files.NAME_BYTES
    assert not BAD & set(safe)
    assert safe.partition(".")[0].strip().casefold() not in RULES.reserved
    if head == PNG:
        assert safe.lower().endswith(".png")


def test_a_taken_name_gets_a_number():
    assert unlike_name("a.png", []) == "a.png"
    assert unlike_name("a.png", ["A.PNG"]) == "a (2).png"
    assert unlike_name("a", ["a", "a (2)"]) == "a (3)"


def test_every_rule_has_its_source():
    data = resources.read_toml("files.toml")
    assert all(entry["source"] for entry in data["type"])
    assert all(data[part]["source"] for part in ("text", "harmful", "reserved"))
