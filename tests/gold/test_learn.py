"""The second opinion was learnt from the messages that stand here, and says what was learnt."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from desktop import resources
from desktop.compliance import opinion, sounding
from desktop.compliance.draft import _draft
from tests.bench.review import negatives
from tests.gold import learn

HONEST = ["Die Lieferung kommt am Montag.", "Der Akku wurde getauscht.", "Bitte antworten Sie hier."]
BREACHES = ["Schreiben Sie mir lieber privat.", "Kommen Sie doch vorbei und reden privat."]


@pytest.fixture(scope="module")
def little() -> learn.Learnt:
    """Learnt from a few sentences."""
    lines = [learn._line("de", text) for text in HONEST * 4]
    lines += [learn._line("de", text, "contact.elsewhere") for text in BREACHES * 4]
    return learn.learn([bag for line in lines if (bag := learn.bag(line)) is not None])


@pytest.fixture
def learnt(little: learn.Learnt, monkeypatch: pytest.MonkeyPatch) -> Iterator[learn.Learnt]:
    """The little model, in place of the large one."""
    raw = learn.packed(*little)
    read = resources.read_bytes
    monkeypatch.setattr(
        resources, "read_bytes", lambda *parts: raw if parts[-1] == "opinion.bin" else read(*parts)
    )
    forget()
    yield little
    forget()


def forget() -> None:
    for kept in (opinion._model, opinion._of_word, opinion._of, sounding._opinion, sounding.sounding, _draft):
        kept.cache_clear()


def test_the_file_was_learnt_from_these_messages() -> None:
    """Run `python -m tests.gold.learn` after a change of the messages."""
    raw = resources.read_bytes("compliance", "opinion.bin")
    assert opinion.FORMAT.unpack_from(raw)[1] == learn.digest()


def test_a_sentence_never_seen_sounds_like_its_kind(learnt: learn.Learnt) -> None:
    heard = sounding.sounding(("schreiben sie bitte privat",), ("de",))
    assert [each.rule for each in heard.heard] == ["contact.elsewhere"]
    assert sounding.sounding(("der akku kommt am montag",), ("de",)).heard == ()


def test_the_program_adds_up_what_was_learnt(learnt: learn.Learnt) -> None:
    """Within what whole numbers lose: half a step a feature."""
    weights, start = learnt
    words, concepts = ["schreiben", "sie", "privat"], {"write", "private"}
    names = opinion.features_of(words, concepts)
    wanted = weights[:, [opinion.number(name) for name in names]].sum(axis=1)
    step = float(np.abs(weights).max()) / 127
    assert opinion.opinion(words, concepts) == pytest.approx(wanted, abs=step * len(names) / 2)
    assert opinion.starting() == pytest.approx(start, abs=1e-5)


def test_nothing_that_judges_is_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[str] = []

    def none_of(part: str) -> Iterator[Any]:
        parts.append(part)
        return iter(())

    monkeypatch.setattr(learn, "messages", none_of)
    learnt = {line["text"] for line in learn._all()}
    assert parts == ["seen"]
    assert learnt.isdisjoint(text for _, text in negatives())
