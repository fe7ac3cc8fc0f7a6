"""Whatever bytes a file has and whatever it is called: a picture, no picture, a safe name; never a crash."""

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize

from desktop.domain.files import HEAD
from desktop.sandbox.world.pictures import pictures
from desktop.ui.files.pictures import small_picture
from desktop.ui.files.reading import rules

STARTS = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"RIFF\x40\0\0\0WEBPVP8L",
]
PNG = pictures()[0][1]
MOST = QSize(96, 96)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_fault_39_bytes_that_begin_like_a_picture(start: bytes, rest: bytes):
    image = small_picture(start + rest + b"\xff\xd9", MOST)
    assert image is None or (image.width() <= 96 and image.height() <= 96)


@settings(max_examples=40, deadline=None)
@given(st.integers(8, len(PNG) - 1), st.integers(1, 255))
def test_fault_39_a_picture_with_one_byte_changed(place: int, change: int):
    garbled = bytearray(PNG)
    garbled[place] ^= change
    image = small_picture(bytes(garbled), MOST)
    assert image is None or (image.width() <= 96 and image.height() <= 96)


@given(st.text(max_size=300), st.sampled_from(STARTS) | st.binary(max_size=40))
def test_fault_38_a_name_never_says_more_than_the_content(name: str, head: bytes):
    safe = rules().safe_name(name, head[:HEAD])
    known = rules().type_of(head)
    assert not set(safe) & set('/\\:<>"|?*')
    if known is not None and known is not rules().text:
        assert safe.rpartition(".")[2].lower() in known.extensions
