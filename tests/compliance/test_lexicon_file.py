"""The words of the rules come out of a file made beforehand, and are those of the languages' own files."""

import pytest

from desktop import resources
from desktop.compliance import lexicon_file
from desktop.compliance.lexicon import Lexicon
from desktop.compliance.lexicon_file import ANY, LANGUAGES, Words

EVERY = frozenset({ANY, *LANGUAGES})


def _spread_out(monkeypatch: pytest.MonkeyPatch, file: bytes | None) -> Words:
    """What is read when `lexicon.bin` holds something else (None: is not there)."""
    read = resources.read_bytes

    def other(*parts: str) -> bytes:
        if parts[-1] != "lexicon.bin":
            return read(*parts)
        if file is None:
            raise FileNotFoundError(parts[-1])
        return file

    with monkeypatch.context() as patch:
        patch.setattr(resources, "read_bytes", other)
        return lexicon_file.read()


def _meanings(words: Words) -> dict[str, object]:
    lexicon = Lexicon(words)
    known = {*words.exact, *words.stems, *words.exact_phrases, *words.stem_phrases}
    return {word: lexicon.look_up(word, EVERY) for word in known}


def test_the_file_is_made_from_the_words_that_stand_there() -> None:
    """When it fails: `python -m desktop.compliance.lexicon_file`, and commit what it writes."""
    made = resources.read_bytes("compliance", "lexicon.bin")
    sources = lexicon_file._sources()
    assert made == lexicon_file._made(sources, lexicon_file._digest(sources))


@pytest.mark.parametrize("file", [None, b"", b"\x96\xc4\x01", b"no file of ours"])
def test_without_the_file_the_same_words_are_known(
    file: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread = _spread_out(monkeypatch, file)
    packed = lexicon_file.read()
    assert packed.made_from == spread.made_from
    assert _meanings(packed) == _meanings(spread)
    assert packed.common == spread.common
    assert packed.tables == spread.tables


def test_a_file_made_from_other_words_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = resources.read_bytes("compliance", "lexicon.bin")
    made_from = lexicon_file.read().made_from
    other = raw.replace(made_from, bytes(len(made_from)))
    assert other != raw
    assert _spread_out(monkeypatch, other).made_from == made_from


def test_line_ends_of_windows_are_the_same_words() -> None:
    sources = lexicon_file._sources()
    windows = {name: source.replace(b"\n", b"\r\n") for name, source in sources.items()}
    assert lexicon_file._digest(windows) == lexicon_file._digest(sources)


def test_an_entry_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pl: pay: no word in '\*'"):
        lexicon_file._Spread().add("pl", "pay", "*")
