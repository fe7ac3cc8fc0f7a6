"""The review of a draft: how long it takes, what it finds of what it must find, and whom it stops wrongly.

`python -m tests.bench.review` prints tables and JSON. `--misses` names what was missed or wrongly said: the
text of what may be seen, and only rule, language and note of the blind messages. `--write` puts the tables
into `tests/gold/RESULTS.md`. `--fast` leaves the times out.
"""

import gc
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from desktop.compliance.model import BLOCK, WARN, Finding, Review, Surroundings
from desktop.compliance.review import review, warm
from desktop.domain.markets import fallback_market
from desktop.l10n.findings import RULES
from desktop.l10n.names import known_markets
from tests.bench import with_order

GOLD: Final = Path(__file__).parents[1] / "gold"
RESULTS: Final = GOLD / "RESULTS.md"
SETS: Final = ("seen", "blind", "blind-4", "blind-5")
"""The blind set as a whole, and its two parts by who wrote them."""
LENGTH: Final = 2000
BUDGET_MS: Final = 5.0
ROUNDS: Final = 150
TODAY: Final = date(2026, 5, 14)
"""The messages are of May 2026."""

Took = tuple[float, float]
"""Milliseconds by the clock, and of the processor: on a machine that others use too, the second tells."""


@dataclass
class Score:
    """What became of one rule in one language. `must` and `hit` count messages in which the rule is certain,
    `said` those in which it was said, `right` those of them whose label knows it, certain or not."""

    must: int = 0
    hit: int = 0
    said: int = 0
    right: int = 0


@dataclass
class Judged:
    """A set of messages, judged.

    Of the messages with a certain breach of R3-R5 `held` counts those that do not go out at the first press,
    since something blocks or warns, whichever of these rules says so, `stopped` those that something blocks.
    Of the honest ones `blocked` and `warned` count what happened to them wrongly."""

    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    honest: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
    breaches: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def score(self, rule: str, language: str) -> Score:
        return self.scores.setdefault((rule, language), Score())


def messages(part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The messages of a set with the language of their file; of `blind-5` those whose number says so."""
    folder, _, number = part.partition("-")
    for file in sorted((GOLD / folder).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            message = json.loads(line) if line.strip() else None
            if message is not None and (not number or f"-{number}-" in message["id"]):
                yield file.stem, message


def negatives() -> Iterator[tuple[str, str]]:
    """Sentences that nobody wrote with the rules in mind, all honest, with their language."""
    for file in sorted((GOLD / "negatives").glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield file.stem, line.strip()


def reviewed(text: str, market: str, language: str, buyer: str | None) -> Review:
    """A message's review, knowing no more than its line tells."""
    return review(text, surroundings_of(market, language, buyer))


def surroundings_of(market: str, language: str, buyer: str | None) -> Surroundings:
    known = known_markets().get(market) or fallback_market(market, languages=(language,))
    return Surroundings(known, language=language, buyer_texts=(buyer,) if buyer else (), today=TODAY)


def judge(part: str) -> Judged:
    """All messages of a set."""
    judged = Judged()
    for language, message in messages(part):
        found = reviewed(message["text"], message["market"], message["language"], message.get("buyer"))
        _count(judged, part, language, message, found)
    return judged


def judge_with_order() -> Judged:
    """The messages that an order and an offer are given with. What other rules say is another set's."""
    judged = Judged()
    for language, message in with_order.messages():
        found = review(message["text"], with_order.surroundings(language))
        about = tuple(finding for finding in found.findings if finding.rule in with_order.RULES)
        _count(judged, "with_order", language, message, Review(about))
    return judged


def _count(judged: Judged, part: str, language: str, message: dict[str, Any], found: Review) -> None:
    certain = {label["rule"] for label in message["expect"] if label["certain"]}
    named = {label["rule"] for label in message["expect"]}
    said = {finding.rule for finding in found.findings}
    shown = message["text"] if not part.startswith("blind") else message.get("note", "")
    for rule in certain | said:
        score = judged.score(rule, language)
        score.must += rule in certain
        score.hit += rule in certain & said
        score.said += rule in said
        score.right += rule in named & said
    for rule in sorted(certain - said):
        judged.misses.append(f"missed {rule} {language} {message['id']}: {shown}")
    if any(not rule.startswith("quality.") for rule in certain):
        judged.breaches[language] += 1
        judged.stopped[language] += bool(found.blocks)
        judged.held[language] += any(_holds(finding) for finding in found.findings)
    if message["honest"]:
        judged.honest[language] += 1
        judged.blocked[language] += bool(found.blocks)
        judged.warned[language] += not found.blocks and any(map(_holds, found.findings))
        for finding in found.blocks:
            judged.misses.append(f"blocked {finding.rule} {language} {message['id']}: {shown}")
    for rule in sorted(said - named):
        if rule not in {"quality.unanswered", "quality.promise"}:
            judged.misses.append(f"said {rule} {language} {message['id']}: {shown}")


def _holds(finding: Finding) -> bool:
    """Whether a finding about R3-R5 keeps the first press of Send from sending."""
    return finding.level in (BLOCK, WARN) and not finding.rule.startswith("quality.")


def judge_negatives() -> Judged:
    """The sentences of `negatives/`: only what is said of them, all of it wrongly."""
    judged = Judged()
    markets = {market.language: market.code for market in reversed(known_markets().values())}
    for language, text in negatives():
        found = reviewed(text, markets.get(language, "IE"), language, None)
        judged.honest[language] += 1
        judged.blocked[language] += bool(found.blocks)
        judged.warned[language] += not found.blocks and any(map(_holds, found.findings))
        for rule in {finding.rule for finding in found.findings}:
            judged.score(rule, language).said += 1
            judged.misses.append(f"said {rule} {language}: {text}")
    return judged


def tables(judged: dict[str, Judged]) -> list[str]:
    """Recall and precision by rule and language, and the honest messages that are stopped, in Markdown."""
    lines: list[str] = []
    for name, result in judged.items():
        languages = sorted(result.honest)
        lines += [f"## {name}", ""]
        lines += _table("Recall on what is certain: found / must be found", languages, result, _recall)
        lines += _table("Precision: said where a label knows it / said", languages, result, _precision)
        held, stopped = _share(result.held, result.breaches), _share(result.stopped, result.breaches)
        lines += [f"Breaches of R3-R5 that do not go out at the first press: {held}; blocked: {stopped}", ""]
        blocked, warned = _share(result.blocked, result.honest), _share(result.warned, result.honest)
        lines += [f"Honest messages that are blocked: {blocked}; that R3-R5 warn of: {warned}", ""]
        lines += [f"Blocked by language: {_by_language(result.blocked)}", ""]
        missed = result.breaches - result.held
        lines += [f"Missed by language: {_by_language(missed)}", ""]
    return lines


def _table(
    title: str, languages: Sequence[str], judged: Judged, cell: Callable[[Score], tuple[int, int]]
) -> list[str]:
    rows = []
    for rule in RULES:
        cells = [cell(judged.scores.get((rule, language), Score())) for language in languages]
        whole = (sum(part for part, _ in cells), sum(of for _, of in cells))
        if whole[1]:
            shown = [f"{part}/{of}" if of else "" for part, of in cells]
            rows.append(f"| {rule} | {whole[0] / whole[1]:.2f} | {' | '.join(shown)} |")
    if not rows:
        return []
    heading = f"| rule | all | {' | '.join(languages)} |"
    return [f"{title}.", "", heading, "|---|" + "---|" * (len(languages) + 1), *rows, ""]


def _by_language(counted: Counter[str]) -> str:
    return ", ".join(f"{language} {count}" for language, count in sorted(counted.items()) if count) or "none"


def _recall(score: Score) -> tuple[int, int]:
    return score.hit, score.must


def _precision(score: Score) -> tuple[int, int]:
    return score.right, score.said


def _share(part: Counter[str], of: Counter[str]) -> str:
    whole = of.total()
    return f"{part.total()}/{whole} = {part.total() / whole:.3f}" if whole else "none"


def speed() -> dict[str, Any]:
    """Milliseconds for one review of 2,000 characters: of a text that was just pasted (nothing kept from
    before), and at a key while it is being written."""
    pools: dict[str, list[tuple[str, str]]] = {}
    for language, message in messages("seen"):
        pools.setdefault(language, []).append((message["text"], message["market"]))
    chance = random.Random(1)
    pasted: list[Took] = []
    typed: list[Took] = []
    for language, pool in pools.items():
        surroundings = surroundings_of(pool[0][1], language, pool[0][0])
        warm(surroundings)
        for number in range(ROUNDS // len(pools) + 2):
            chance.shuffle(pool)
            text = " ".join(text for text, _ in pool * 20)[:LENGTH]
            _forget()
            gc.collect()
            took = _timed(text, surroundings)
            if number:  # the first one compiles what a language needs
                pasted.append(took)
                typed += [_timed(text[: LENGTH - key], surroundings) for key in range(20, 0, -1)]
    return {"pasted": _spread(pasted), "typed": _spread(typed), "budget": BUDGET_MS}


def _timed(text: str, surroundings: Surroundings) -> Took:
    began, worked = time.perf_counter(), time.thread_time()
    review(text, surroundings)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def _forget() -> None:
    """Drops what the room keeps of texts; what it keeps of lexicons, which has no limit, stays."""
    for name, module in list(sys.modules.items()):
        if name.startswith("desktop.compliance"):
            for thing in vars(module).values():
                parameters = getattr(thing, "cache_parameters", None)
                if parameters is not None and parameters()["maxsize"] is not None:
                    thing.cache_clear()


def _spread(times: Sequence[Took]) -> dict[str, float]:
    clock, work = sorted(took for took, _ in times), sorted(work for _, work in times)
    place = min(len(times) - 1, int(len(times) * 0.99))
    return {
        "p50": round(statistics.median(clock), 2),
        "p99": round(clock[place], 2),
        "work_p50": round(statistics.median(work), 2),
        "work_p99": round(work[place], 2),
        "count": len(times),
    }


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the tables, then the JSON; with `--write` they are kept in the repository too."""
    judged = {part: judge(part) for part in SETS}
    judged |= {"with_order": judge_with_order(), "negatives": judge_negatives()}
    lines = tables(judged)
    print("\n".join(lines))
    if "--misses" in arguments:
        print("\n".join(f"{name}: {miss}" for name, result in judged.items() for miss in result.misses))
    times = {} if "--fast" in arguments else speed()
    for name in ("pasted", "typed"):
        if times:
            row = times[name]
            print(
                f"{name}: p50 {row['p50']} ms, p99 {row['p99']} ms (budget {BUDGET_MS} ms); "
                f"of the processor {row['work_p50']} and {row['work_p99']} ms"
            )
    if "--write" in arguments:
        heading = [
            "# What the review finds of the gold messages",
            "",
            "Made by `dev.py bench review --write`. Only lines of `with_order` have an order to contradict.",
            "Hints that nobody foresaw count against precision.",
            "",
        ]
        RESULTS.write_text("\n".join(heading + lines).rstrip() + "\n", encoding="utf-8")
    facts = {
        name: {
            "recall": {
                f"{rule} {language}": [s.hit, s.must]
                for (rule, language), s in result.scores.items()
                if s.must
            },
            "honest": dict(result.honest),
            "blocked": dict(result.blocked),
            "breaches": dict(result.breaches),
            "stopped": dict(result.stopped),
            "held": dict(result.held),
            "warned": dict(result.warned),
        }
        for name, result in judged.items()
    }
    print(json.dumps({"review of 2,000 characters, milliseconds": times, "gold": facts}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
