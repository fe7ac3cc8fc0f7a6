"""The platform's address as people type it, down to the origin that is meant."""

import pytest

from desktop.ui.sign_in.address import AddressError, clean_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("helpdesk.example.com", "https://helpdesk.example.com"),
        ("  https://Helpdesk.Example.com/inbox?x=1  ", "https://helpdesk.example.com"),
        ("helpdesk.example.com:8443", "https://helpdesk.example.com:8443"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert clean_address(typed) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ftp://helpdesk.example.com", "malformed"),
        ("https://", "malformed"),
        ("https://user:secret@helpdesk.example.com", "malformed"),
        ("help desk.example.com", "malformed"),
        ("https://helpdesk.example.com:99999", "malformed"),
        ("http://helpdesk.example.com", "insecure"),
    ],
)
def test_what_cannot_be_an_address(typed: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        clean_address(typed)
    assert caught.value.reason == reason
