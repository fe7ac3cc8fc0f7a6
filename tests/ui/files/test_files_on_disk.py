"""Files from and to the disk, and pictures of them: whatever they are, nothing comes to harm."""

import os
import stat
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter

from desktop.domain import files
from desktop.domain.files import AttachmentLimits
from desktop.sandbox.world.pictures import pictures
from desktop.ui.files import opened, saving
from desktop.ui.files import pictures as drawing
from desktop.ui.files.pictures import png_of, small_picture
from desktop.ui.files.reading import read_file
from desktop.ui.files.saving import mark_foreign, quarantine_value, save_new

LIMITS = AttachmentLimits()
MOST = QSize(96, 96)
ROOT = Path(__file__).parents[3]
PNG = pictures()[0][1]


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


# --- reading ---


def test_a_file_is_read_whole(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(PNG)
    read = read_file(tmp_path / "a.png", LIMITS)
    assert read.content == PNG
    assert read.file is not None
    assert (read.file.name, read.file.media_type, read.file.size) == ("a.png", "image/png", len(PNG))


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    real, calls = os.fstat, []

    def fstat(handle: int) -> os.stat_result:
        found = real(handle)
        calls.append(handle)
        return found if len(calls) == 1 else os.stat_result((*found[:6], found.st_size + 1, *found[7:]))

    monkeypatch.setattr(os, "fstat", fstat)
    assert read_file(tmp_path / "a.pdf", LIMITS).problem == files.CHANGED


def test_what_is_no_file_is_not_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.pdf")
    assert read_file(tmp_path / "pipe.pdf", LIMITS).problem == files.UNREADABLE
    assert read_file(tmp_path, LIMITS).problem == files.FOLDER
    assert read_file(tmp_path / "gone", LIMITS).problem == files.GONE


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object, **__: object) -> object:
        raise PermissionError("no")

    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.setattr(Path, "open", refused)
    assert read_file(tmp_path / "a.pdf", LIMITS).problem == files.UNREADABLE


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path):
    with (tmp_path / "a.pdf").open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(4 * 1024**3)
    read = read_file(tmp_path / "a.pdf", LIMITS)
    assert (read.problem, read.content) == (files.TOO_LARGE, b"")


# --- pictures ---


def test_a_picture_is_drawn_small_in_its_proportions():
    image = small_picture(PNG, MOST)
    assert image is not None
    assert (image.width(), image.height()) == (96, 72)


def test_a_small_picture_is_not_enlarged():
    image = QImage(10, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    drawn = small_picture(png_of(image), MOST)
    assert drawn is not None
    assert drawn.size() == QSize(10, 6)


@pytest.mark.parametrize(
    "content",
    [
        png(60_000, 60_000),
        PNG[:200],
        b"\xff\xd8\xff\xe0 cut",
        b"GIF89a" + bytes(20),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"%PDF-1.7",
        b"%PDF-1.7 1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>/URI(file:///etc/passwd)>>",
        b"",
    ],
    ids=["60000x60000", "cut png", "cut jpeg", "cut gif", "cut webp", "svg", "pdf", "hostile pdf", "empty"],
)
def test_fault_39_what_cannot_be_drawn_is_no_picture(content: bytes):
    assert small_picture(content, MOST) is None


def test_a_picture_of_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch):
    assert small_picture(PNG, MOST) is not None
    monkeypatch.setattr(drawing, "MOST_PIXELS", 320 * 240 - 1)
    assert small_picture(PNG, MOST) is None


def test_fault_39_a_long_film_costs_its_first_frame_only():
    frame = b"\x2c\0\0\0\0\x08\0\x08\0\0\x02\x07\x84\x8f\xa9\xcb\xed\x0f\x0b\0"
    film = b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 10_000 + b"\x3b"
    image = small_picture(film, MOST)
    assert image is None or image.size() == QSize(8, 8)


def test_fault_39_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch):
    assert small_picture(PNG, MOST) is not None
    monkeypatch.setattr(drawing, "PATIENCE", -1.0)
    assert small_picture(PNG, MOST) is None


def test_fault_39_a_jpeg_without_its_end_is_no_picture():
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"jpeg")).write(image)
    whole = bytes(buffer.data().data())
    assert small_picture(whole, MOST) is not None
    assert small_picture(whole[: len(whole) * 2 // 3], MOST) is None


def test_fault_39_memory_stays_below_the_limit():
    """What is measured is the process that decodes. 7099 x 7099 is the largest that is
    decoded at all."""
    script = """
import resource, struct, sys, threading, zlib
from PySide6.QtCore import QSize
from desktop.ui.files import pictures as drawing
from desktop.ui.files.pictures import small_picture
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(side):
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(1 + side)) for _ in range(min(side, 8000))) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
small_picture(png(8), QSize(96, 96))
drawing._process.close()
before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
large, huge = png(7099), png(60000)
def draw(content):
    assert (small_picture(content, QSize(96, 96)) is None) == (content is huge)
threads = [threading.Thread(target=draw, args=(each,)) for each in (large, huge, large)]
[each.start() for each in threads], [each.join() for each in threads]
drawing._process.close()
print((resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert 0 < int(done.stdout) < drawing.MOST_MEGABYTES


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.stdin.read(1); sys.exit(1)",
        "import sys, threading; threading.Event().wait()",
    ],
    ids=["crashes", "ends", "hangs"],
)
def test_fault_39_a_decoder_that_fails_costs_its_picture_only(monkeypatch: pytest.MonkeyPatch, script: str):
    drawing._process.close()
    with monkeypatch.context() as patch:
        patch.setattr("desktop.itself.command", lambda: [sys.executable, "-c", script])
        patch.setattr("desktop.ui.files.picture_process.GRACE", 0.5)
        patch.setattr(drawing, "PATIENCE", 0.5)
        assert small_picture(PNG, MOST) is None
    assert small_picture(PNG, MOST) is not None


def test_fault_39_a_picture_after_the_decoder_has_gone(monkeypatch: pytest.MonkeyPatch):
    assert small_picture(PNG, MOST) is not None
    process = drawing._process._process
    assert process is not None
    process.kill()
    process.wait()
    assert small_picture(PNG, MOST) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="Qt's own limit holds alone there")
def test_fault_39_a_decoder_takes_no_more_memory_than_it_may():
    script = """
from desktop.ui.files.decoding import _limit
import PySide6.QtGui
_limit(50)
try:
    bytearray(200 * 1024 * 1024)
except MemoryError:
    print("no")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "no\n"


# --- saving ---


def test_fault_38_nothing_is_written_over(tmp_path: Path):
    first = save_new(tmp_path, "label.pdf", b"%PDF-1")
    second = save_new(tmp_path, "LABEL.pdf", b"%PDF-2")
    third = save_new(tmp_path, "label.pdf", b"%PDF-3")
    assert first.read_bytes() == b"%PDF-1"
    assert {first.name, third.name} == {"label.pdf", "label (2).pdf"}
    assert second.read_bytes() == b"%PDF-2"


@pytest.mark.parametrize(
    "name", ["../../x", "C:\\x", "CON", "a:b", "x.pdf\u202eexe", "n" * 300, "", "trailing...", "/etc/passwd"]
)
def test_fault_38_a_hostile_name_stays_in_the_chosen_folder(tmp_path: Path, name: str):
    saved = save_new(tmp_path, name, b"%PDF-1")
    assert saved.parent == tmp_path
    assert saved.name.endswith(".pdf")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [saved.name]


def test_a_saved_file_cannot_be_run_and_others_cannot_read_it(tmp_path: Path):
    saved = save_new(tmp_path, "a.pdf", b"%PDF-1")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_full_disk_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> object:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(saving, "mark_foreign", full)
    with pytest.raises(OSError):
        save_new(tmp_path, "a.pdf", b"%PDF-1")
    assert not (tmp_path / "a.pdf").exists()


def test_fault_38_windows_is_told_that_it_came_from_outside(tmp_path: Path):
    """The stream is an ordinary file here; that Windows reads it was not tried on this machine."""
    saved = save_new(tmp_path, "a.pdf", b"%PDF-1")
    mark_foreign(saved, "win32")
    stream = tmp_path / "a.pdf:Zone.Identifier"
    assert stream.read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"


def test_fault_38_macos_is_told_that_it_came_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The attribute's words ; that macOS reads it was not tried on this machine."""
    told: list[tuple[str, bytes]] = []
    monkeypatch.setattr(saving, "_set_attribute", lambda path, name, value: told.append((name, value)))
    mark_foreign(tmp_path / "a.pdf", "darwin")
    ((name, value),) = told
    assert name == "com.apple.quarantine"
    flags, moment, who, event = value.split(b";")
    assert (flags, who, event) == (b"0081", b"Helpdesk", b"")
    assert int(moment, 16) > 1_700_000_000
    assert quarantine_value().startswith(b"0081;")


def test_a_file_system_without_marks_is_borne(tmp_path: Path):
    mark_foreign(tmp_path / "nowhere" / "a.pdf", "win32")
    assert not (tmp_path / "nowhere").exists()


# --- opening ---


def test_only_known_harmless_files_are_copied_to_be_opened():
    path = opened.copy_to_open("allegro", "label.pdf", "a" * 64, b"%PDF-1")
    assert path is not None
    assert path.read_bytes() == b"%PDF-1"
    assert stat.S_IMODE(opened.folder().stat().st_mode) == 0o700
    for name, content in (
        ("label.exe", b"%PDF-1"),
        ("label.pdf", b"MZ\x90"),
        ("page.html", b"<html>"),
        ("run.sh", b"#!/bin/sh"),
        ("table.xlsx", b"PK\x03\x04"),
    ):
        assert opened.copy_to_open("allegro", name, "b" * 64, content) is None
    other = opened.copy_to_open("../kaufland", "label.pdf", "a" * 64, b"%PDF-1")
    assert other is not None
    assert other.is_relative_to(opened.folder())
    opened.sweep_account("allegro")
    assert not path.exists()
    assert other.exists()
    opened.sweep()
    assert not opened.folder().exists()
