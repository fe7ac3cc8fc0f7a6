"""How long the window's thread works at a stretch on each of the hostile messages of `tests/ui/hostile`.

`python -m tests.bench hostile [letter ...]`. Every letter is shown, with its formatted view where it has one
and with all that "Show more" shows, after the screens and the words of the review have been used once. The
time is the thread's own, so that other programs of the machine are not in it. The limit of the faults (35) is
100 ms.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop.ui.kit.theme import set_up_fonts, theme
from tests.ui.hostile.stage import Stage, Work

LIMIT_MS = 100.0
SHOWN = 12


def measure(wanted: list[str]) -> dict[str, Work]:
    """The best of two showings of each letter: what a letter costs every time, not once."""
    _application = QApplication.instance() or QApplication(sys.argv[:1])
    set_up_fonts()
    theme().apply("light", "normal")
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        try:
            chosen = [letter for letter in stage.letters if not wanted or letter.id in wanted]
            stage.show(stage.letters[0])
            works: dict[str, Work] = {}
            for letter in chosen + chosen[::-1]:
                stage.show(stage.letters[1])
                work = max(stage.show(letter), stage.show_more(), key=lambda work: work.longest_ms)
                known = works.get(letter.id)
                if known is None or work.longest_ms < known.longest_ms:
                    works[letter.id] = work
            return works
        finally:
            stage.close()


def main(arguments: list[str]) -> int:
    """Prints the table and the JSON; 1 when a letter takes longer than it may."""
    works = measure(arguments)
    slowest = sorted(works.items(), key=lambda item: -item[1].longest_ms)
    print(f"{'letter':20} {'ms':>7} {'characters':>11} {'blocks':>7} {'fragments':>10}")
    for id, work in slowest[:SHOWN]:
        print(f"{id:20} {work.longest_ms:7.1f} {work.characters:11} {work.blocks:7} {work.fragments:10}")
    times = [work.longest_ms for work in works.values()]
    print(f"{len(times)} letters, median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")
    print(json.dumps({"hostile": {id: round(work.longest_ms, 1) for id, work in works.items()}}))
    return int(max(times) > LIMIT_MS)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
