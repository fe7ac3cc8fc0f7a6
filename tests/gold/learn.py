"""Learns the second opinion of the review from the messages that may be seen, and writes it down.

`python -m tests.gold.learn` makes `resources/compliance/opinion.bin` anew from `seen/`, the sentences of
`tests/compliance/said` and what the program itself writes; the same messages make the same file. What judges,
the blind messages and `negatives/`, is not read.

A message is a bag of sentences: of a breach that sentence, or those two neighbours, is learnt as one that
sounds most like it; of an honest message every one is learnt as none. Logistic regression with L2, solved
by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5).
"""

import re
import sys
import tomllib
import zlib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from desktop import resources
from desktop.compliance.concepts import words_of
from desktop.compliance.draft import Draft, divided
from desktop.compliance.lexicon import sentence_for
from desktop.compliance.lexicon_file import LANGUAGES
from desktop.compliance.opinion import BUCKETS, FORMAT, GROUPS, MARK, features_of, number
from desktop.domain.money import Money
from desktop.domain.orders import Offer
from desktop.l10n.addresses import format_address
from desktop.l10n.names import known_markets
from desktop.l10n.offers import reply_sentence
from tests.bench.review import messages, surroundings_of

HERE: Final = Path(__file__).parent
SAID: Final = HERE.parent / "compliance" / "said"
TARGET: Final = HERE.parents[1] / "resources" / "compliance" / "opinion.bin"
_FIELD: Final = re.compile(r"{[{%].*?[%}]}")
PENALTY: Final = 4.0
"""How dear a weight is."""
STEPS: Final = 200
MEMORY: Final = 10

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


class Bag(NamedTuple):
    """A message: the features of each of its sentences, and for which of GROUPS it is a breach."""

    sentences: tuple[Numbers, ...]
    groups: frozenset[int]

    def windows(self) -> list[Numbers]:
        """What is judged: every sentence, and every two neighbours."""
        pairs = zip(self.sentences, self.sentences[1:], strict=False)
        return [*self.sentences, *(np.concatenate(pair) for pair in pairs)]


class Rows(NamedTuple):
    """A table of features: `place` tells where each row begins."""

    features: Numbers
    place: Numbers
    row: Numbers

    def times(self, weights: Reals) -> Reals:
        return np.add.reduceat(weights[self.features], self.place)

    def back(self, values: Reals) -> Reals:
        added = np.bincount(self.features, weights=values[self.row], minlength=BUCKETS)
        return added.astype(np.float64)


def bag(message: dict[str, Any]) -> Bag | None:
    """A message with its labels; None where they are all debatable."""
    certain = {label["rule"].split(".")[0] for label in message["expect"] if label["certain"]} & set(GROUPS)
    if not certain and not message["honest"]:
        return None
    surroundings = surroundings_of(message["market"], message["language"], message.get("buyer"))
    draft = divided(message["text"], surroundings)
    sentences = (features(draft, number) for number in range(len(draft.pieces)))
    groups = frozenset(GROUPS.index(group) for group in certain)
    return Bag(tuple(found for found in sentences if len(found)), groups)


def features(draft: Draft, place: int) -> Numbers:
    """The numbers of a sentence's features, as often as they count."""
    sentence = draft.piece(place)
    words = [sentence[start:end] for start, end in words_of(sentence, draft.languages).places]
    return np.array([number(name) for name in features_of(words, draft.said(place))], dtype=np.int64)


def rows(found: Sequence[Numbers]) -> Rows:
    """Windows as one table."""
    lengths = np.array([len(each) for each in found])
    place = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Rows(np.concatenate(found), place, np.repeat(np.arange(len(found)), lengths))


def regression(table: Rows, truth: Reals) -> Reals:
    """Weights, the starting value last."""

    def cost(x: Reals) -> tuple[float, Reals]:
        weights, start = x[:-1], x[-1]
        margins = table.times(weights) + start
        loss = np.logaddexp(0, margins) - truth * margins
        slope = 1 / (1 + np.exp(-margins)) - truth
        gradient = np.append(table.back(slope) + PENALTY * weights, slope.sum())
        return float(loss.sum() + PENALTY * (weights @ weights) / 2), gradient

    return descend(cost, np.zeros(BUCKETS + 1))


def descend(cost: Callable[[Reals], tuple[float, Reals]], x: Reals) -> Reals:
    """The lowest point of a smooth function."""
    value, slope = cost(x)
    past: list[tuple[Reals, Reals]] = []
    for _ in range(STEPS):
        way, parts = -slope, []
        for moved, turned in reversed(past):
            part = (moved @ way) / (moved @ turned)
            parts.append(part)
            way = way - part * turned
        if past:
            moved, turned = past[-1]
            way = way * ((moved @ turned) / (turned @ turned))
        for (moved, turned), part in zip(past, reversed(parts), strict=True):
            way = way + (part - (turned @ way) / (moved @ turned)) * moved
        step = 1.0 if past else 1 / max(1.0, float(np.linalg.norm(slope)))
        while True:
            tried, tried_slope = cost(x + step * way)
            if tried <= value + 1e-4 * step * (slope @ way) or step < 1e-10:
                break
            step /= 2
        moved, turned = step * way, tried_slope - slope
        if value - tried < 1e-7 * abs(value):
            return x + moved
        if moved @ turned > 1e-12:
            past = [*past, (moved, turned)][-MEMORY:]
        x, value, slope = x + moved, tried, tried_slope
    return x


Learnt = tuple[Reals, Reals]
"""Weights by row and feature, and the starting value of each row."""


def learn(bags: Sequence[Bag]) -> Learnt:
    """Weights and starting values: the first row says whether it is a breach, the others which of GROUPS."""
    known = [each for each in bags if each.sentences]
    guess = regression(
        rows([np.concatenate(each.sentences) for each in known]),
        np.array([float(bool(b.groups)) for b in known]),
    )
    found: list[Numbers] = []
    truth: list[float] = []
    breaches: list[tuple[Numbers, frozenset[int]]] = []
    for each in known:
        windows = each.windows()
        if each.groups:
            scores = rows(windows).times(guess[:-1])
            windows = [windows[int(np.argmax(scores))]]
            breaches.append((windows[0], each.groups))
        found += windows
        truth += [float(bool(each.groups))] * len(windows)
    solved = [regression(rows(found), np.array(truth))]
    table = rows([window for window, _ in breaches])
    for group in range(len(GROUPS)):
        solved.append(regression(table, np.array([float(group in groups) for _, groups in breaches])))
    return np.array([x[:-1] for x in solved]), np.array([x[-1] for x in solved])


def digest() -> int:
    """The checksum of everything that is learnt from and of how."""
    sources = [*sorted((HERE / "seen").iterdir()), *sorted(SAID.iterdir())]
    return zlib.crc32(b"".join(path.read_bytes() for path in (*sources, Path(__file__))))


def packed(weights: Reals, start: Reals) -> bytes:
    """The file: weights as whole numbers of steps between -127 and 127."""
    step = float(np.abs(weights).max()) / 127
    whole = np.rint(weights / step).astype(np.int8)
    return FORMAT.pack(MARK, digest(), BUCKETS, step, *map(float, start)) + zlib.compress(whole.tobytes(), 9)


def all_bags() -> list[Bag]:
    """Every message that may be learnt from."""
    return [found for each in _all() if (found := bag(each)) is not None]


def _all() -> Iterator[dict[str, Any]]:
    for _, message in messages("seen"):
        yield message
    for language in LANGUAGES:
        said = tomllib.loads((SAID / f"{language}.toml").read_text("utf-8"))
        for rule, texts in said["forbidden"].items():
            for text in texts:
                yield _line(language, text, rule)
        for text in said["honest"]:
            yield _line(language, text)
        for text in _own_texts(language):
            yield _line(language, text)


def _own_texts(language: str) -> Iterator[str]:
    """What the program itself writes: fixes, templates, offers and addresses that a key puts in."""
    yield from (sentence_for(language, key) for key in ("contact", "deal"))
    for part in resources.read_toml("templates", f"{language}.toml").values():
        for text in part.values() if isinstance(part, dict) else (part,):
            if isinstance(text, str):
                yield _FIELD.sub("1", text)
    for market in known_markets().values():
        if language in market.languages:
            yield "\n".join(
                format_address({**market.address.sample, "company": "ReFon"}, market.code, language)
            )
            price, reference = Money(Decimal(1599), market.currency), Money(Decimal(299), "EUR")
            for grade, stock in (("A", 4), ("B", 0)):
                offer = Offer("S", market.code, "iPhone 13, 128 GB", grade, price, reference, stock, True)
                yield reply_sentence(offer, language, market.code)


def _line(language: str, text: str, rule: str = "") -> dict[str, Any]:
    market = {"en": "IE", "cs": "CZ", "da": "DK", "sv": "SE"}.get(language, language.upper())
    expect = [{"rule": rule, "certain": True}] if rule else []
    return {"text": text, "market": market, "language": language, "expect": expect, "honest": not rule}


def main() -> int:
    """Writes the file and says how large it is."""
    raw = packed(*learn(all_bags()))
    TARGET.write_bytes(raw)
    print(f"{TARGET.name}: {len(raw)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
