"""Whom a draft speaks to: a greeting with another name than the buyer's."""

import re
from collections.abc import Iterator
from typing import Final

from ..composition import put
from ..model import WARN, Finding, Surroundings
from ..phrases import Word, plain, words_of
from ..reading import Reading, Sentence, read_draft

_BETWEEN: Final = re.compile(r"[ \t\u00a0.]*")
_CLOSED: Final = re.compile(r"\s*(?:[,!:–—]|-(?!\w)|\n|$)|\s*\.(?=\s|$)")
_MOST: Final = 3
_NOBODY: Final = ("talk.nobody", "talk.thanks", "talk.sorry", "talk.yes", "talk.closing")
"""What may stand behind a greeting and is no name."""
_LATIN: Final = re.compile(r"[a-z]")


def buyer_name(text: str, surroundings: Surroundings) -> Iterator[Finding]:
    """`quality.buyer_name`: the greeting names somebody else (R9). Names are compared by their beginnings,
    since they are declined in many languages; a name in another script is not compared."""
    if not surroundings.buyer_name:
        return
    draft = read_draft(text, surroundings)
    for sentence in draft.sentences[:2]:
        for hit in sentence.found("talk.greeting"):
            if any(letter.isalnum() for letter in text[sentence.start : sentence.words[hit.first].start]):
                continue
            titles, names = _names(draft, sentence, hit.end)
            if not names or _fits(names, surroundings.buyer_name):
                continue
            start, end = names[0].start, names[-1].end
            values = {"found": text[start:end], "buyer": surroundings.buyer_name}
            fixed = _fixed(text, sentence, hit.end, titles, names, surroundings.buyer_name)
            yield Finding("quality.buyer_name", WARN, start, end, values, fixed)
            return


def _names(draft: Reading, sentence: Sentence, behind: int) -> tuple[list[Word], list[Word]]:
    """The titles and the names between a greeting and the sign that closes it."""
    text, words = draft.text, sentence.words
    titles: list[Word] = []
    names: list[Word] = []
    title_places = {number for hit in sentence.found("talk.title") for number in range(hit.first, hit.end)}
    nobody = {hit.first for kind in _NOBODY for hit in sentence.found(kind)}
    end = words[behind - 1].end
    for number in range(behind, min(behind + _MOST + 3, len(words))):
        word = words[number]
        gap = text[end : word.start]
        # "Dobrý den, paní Nováková," has a comma behind the greeting, too.
        first = number == behind and gap.strip() == ","
        if (
            _BETWEEN.fullmatch(gap) is None
            and not ((titles or names) and gap in {"-", "'", "’"})
            and not first
        ):
            break
        if number in title_places and not names:
            titles.append(word)
        elif number in nobody or not text[word.start].isupper():
            return titles, []
        else:
            names.append(word)
        end = word.end
        if _CLOSED.match(text, end):
            break
    closed = _CLOSED.match(text, end) is not None
    return (titles, names) if closed and len(names) <= _MOST else (titles, [])


def _fits(names: list[Word], buyer: str) -> bool:
    wanted = [word.plain for word in words_of(buyer)]
    if any(map(_LATIN.search, wanted)) != any(_LATIN.search(name.plain) for name in names):
        return True
    return any(_same(name.plain, own) for name in names for own in wanted)


def _same(one: str, other: str) -> bool:
    """The same name in two cases, or a name and its short form ("Ania" for Anna): both begin alike."""
    length = max(2, min(3, len(one) - 2, len(other) - 2))
    return one[:length] == other[:length]


def _fixed(
    text: str, sentence: Sentence, behind: int, titles: list[Word], names: list[Word], buyer: str
) -> str | None:
    """The buyer's own name where names are not declined; else the greeting alone, where it can stand so."""
    own = buyer.split()
    if not own:
        return None
    greeting = text[sentence.words[behind - 1].start : sentence.words[behind - 1].end]
    if _declined(text):
        if plain(greeting).startswith(("szan", "drog", "vaz", "mil", "drah", "uvaz", "dra", "stim", "tiszt")):
            return None
        first = (titles or names)[0].start
        return put(text, sentence.words[behind - 1].end, max(first, names[-1].end), "")
    piece = own[-1] if titles or len(names) > 1 else own[0]
    if len(names) > 1:
        piece = " ".join(own)
    return put(text, names[0].start, names[-1].end, piece)


def _declined(text: str) -> bool:
    from ..language import recognised

    return recognised(text, ()).code in {
        "pl",
        "cs",
        "sk",
        "bg",
        "uk",
        "ru",
        "hr",
        "sl",
        "sr",
        "lt",
        "lv",
        "el",
    }
