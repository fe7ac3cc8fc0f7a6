"""Addresses in strangers' text: found, made anew in the letters that are sent, never read in two ways."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.links import LONGEST, MOST, address_of, host_of, links, says_where


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:443/Ż?q=ł#ó", "https://example.org:443/%C5%BB?q=%C5%82#%C3%B3"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("https://аllegro.pl/x", "https://xn--llegro-2nf.pl/x"),
        ("https://allegro.pl@evil.example/", "https://evil.example/"),
        ("https://allegro.pl:443@evil.example/", "https://evil.example/"),
        ("https://x．example/", "https://x.example/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://evil.example\\@allegro.pl/", ""),
        ("https://exa mple.org/", ""),
        ("https://%65vil.example/", ""),
        ("https://a..b/", ""),
        ("https://example.org:99999/", ""),
        ("https:/example.org", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("//example.org/x", ""),
        ("https://" + "a" * 64 + ".example/", ""),
        ("https://example.org/" + "a" * LONGEST, ""),
        ("", ""),
    ],
)
def test_an_address_is_made_anew_or_is_none(said: str, address: str):
    assert address_of(said) == address


def test_addresses_are_found_without_the_sentence_around_them():
    text = "See (https://a.example/x(1)), www.b.example! mail@www.c.example „https://d.example/”."
    assert [text[link.start : link.end] for link in links(text)] == [
        "https://a.example/x(1)",
        "www.b.example",
        "https://d.example/",
    ]


def test_no_more_than_a_person_can_look_at():
    assert len(list(links("https://a.example/ " * 3000))) == MOST


@pytest.mark.parametrize(
    ("words", "address", "says"),
    [
        ("https://a.example/x", "https://a.example/x", True),
        ("a.example", "https://a.example/x", True),
        ("https://a.example.evil/x", "https://a.example/x", False),
        ("https://a.example@evil.example/", "https://evil.example/", False),
        ("here", "https://a.example/", False),
        ("https://аllegro.pl/", "https://xn--llegro-2nf.pl/", False),
    ],
)
def test_where_the_words_do_not_say_it_the_true_host_is_added(words: str, address: str, says: bool):
    assert says_where(words, address) is says


@given(st.text(max_size=200).map(lambda text: f"https://{text}") | st.text(max_size=200))
def test_fuzz_an_address_is_plain_ascii_of_http_and_reads_the_same_again(said: str):
    address = address_of(said)
    if address:
        assert re.fullmatch(r"https?://[\x21-\x7e]+", address)
        assert "\\" not in address
        assert "@" not in host_of(address)
        assert address_of(address) in (address, "")  # "" when its letters made it too long


@given(
    st.lists(
        st.sampled_from(["https://", "www.", "a.example", "/", "(", ")", ".", " ", "ł", "\u202e"]),
        max_size=80,
    )
)
def test_fuzz_what_is_found_stands_in_the_text(parts: list[str]):
    text = "".join(parts)
    before = 0
    for link in links(text):
        assert before <= link.start < link.end <= len(text)
        assert link.address
        before = link.end
