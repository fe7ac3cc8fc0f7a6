"""Faults 35 to 37: 170 hostile messages through the real platform into the real window."""

import socket
from pathlib import Path

from desktop.ui.conversation.plain_text import BREAK, RUN
from tests.ui.hostile.letters import MARKUP
from tests.ui.hostile.seen import Seen
from tests.ui.hostile.watch import Baits

CHARACTERS, BLOCKS, FRAGMENTS = 26_000, 420, 3_200
"""What the layout is given of one message at most; measured, each takes it under a tenth of a second (`dev.py
bench hostile`)."""
OURS = ("/presence", "/read", "/v1/changes", "/v1/events", "/v1/me", "/v1/markets", "/v1/agents")


def test_the_set_is_large_and_what_cannot_be_kept_was_set_aside(seen: Seen):
    assert len(seen.letters) >= 150
    unreadable = {letter.id for letter in seen.letters if letter.raw is not None or "\0" in letter.text}
    assert seen.arrived == {letter.id for letter in seen.letters}
    assert seen.aside == unreadable


def test_fault_36_showing_asks_the_network_for_nothing(seen: Seen):
    assert [asked for asked in seen.asked if not asked.endswith(OURS)] == []
    assert seen.calls == []
    assert seen.bait_calls == 0


def test_fault_36_showing_reads_no_file_outside_the_store(seen: Seen):
    assert seen.files == []
    assert seen.bait_looks == 0


def test_fault_36_no_resource_is_even_asked_for(seen: Seen):
    assert seen.loaded == []


def test_the_baits_do_notice(tmp_path: Path):
    """What the tests above rely on."""
    baits = Baits(tmp_path)
    (tmp_path / "secret.png").read_bytes()
    host, _, port = baits.http.rpartition("/")[2].partition(":")
    socket.create_connection((host, int(port))).close()
    assert baits.called() == 1
    assert baits.looked_at() >= 1
    baits.close()


def test_fault_35_the_layout_is_given_a_bounded_work(seen: Seen):
    too_much = {
        id: work
        for id, work in seen.works.items()
        if work.characters > CHARACTERS or work.blocks > BLOCKS or work.fragments > FRAGMENTS
    }
    assert too_much == {}


def test_fault_35_neither_does_show_more_hold_up_the_window(seen: Seen):
    too_much = {
        id: work
        for id, work in seen.more.items()
        if work.characters > 3 * CHARACTERS or work.blocks > 3 * BLOCKS or work.fragments > 3 * FRAGMENTS
    }
    assert too_much == {}
    assert max(work.characters for work in seen.more.values()) > CHARACTERS


def test_fault_35_no_run_of_letters_goes_on_for_ever(seen: Seen):
    for id, text in seen.texts.items():
        assert max(map(len, text.replace(BREAK, " ").split()), default=0) <= 2 * RUN, id


def test_fault_37_names_and_texts_are_literal_wherever_they_stand(seen: Seen):
    assert {place: wrong for place, wrong in seen.wrong.items() if wrong} == {}


def test_fault_37_markup_in_a_plain_text_is_shown_as_it_was_written(seen: Seen):
    for number, markup in enumerate(MARKUP):
        shown = seen.texts[f"markup-{number}"].replace(BREAK, "")
        assert markup.partition("{")[0][:80] in shown


def test_no_link_of_a_message_opens_without_a_question(seen: Seen):
    assert seen.opened == []
    assert len(seen.questions) > 20
    assert all(
        address.startswith(("http://", "https://")) and address.isascii() for address in seen.questions
    )
    hosts = [address.partition("://")[2].partition("/")[0] for address in seen.questions]
    assert not any("@" in host for host in hosts)
