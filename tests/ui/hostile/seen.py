"""Every letter shown once, with a watch on everything that must not happen meanwhile."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from desktop.ui.inbox.delegate import RowDelegate
from desktop.ui.palette.palette import Palette

from .letters import Letter
from .literal import troubles, wrong_on
from .stage import Stage, Work
from .watch import heard

_ROOT = Path(__file__).parents[3]
_PRESSED = 40


@dataclass(slots=True)
class Seen:
    """`wrong`: what was not literal, by place; `texts`: what the messages showed, by letter; `more`:
    what all that "Show more" shows cost."""

    letters: list[Letter] = field(default_factory=list)
    arrived: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    works: dict[str, Work] = field(default_factory=dict)
    more: dict[str, Work] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    bait_calls: int = 0
    bait_looks: int = 0
    opened: list[object] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@contextmanager
def _staged(folder: Path) -> Iterator[Stage]:
    stage = Stage(folder)
    try:
        yield stage
    finally:
        stage.close()


def see_all(folder: Path) -> Seen:
    """Shows everything; the stage is gone when this returns."""
    seen = Seen()
    with _staged(folder) as stage, patch.object(QDesktopServices, "openUrl", seen.opened.append):
        seen.letters = stage.letters
        reader = stage.world.store.reader()
        seen.arrived = {each.id for each in stage.letters if reader.conversation(each.id) is not None}
        seen.aside = {each.id for each in stage.letters if not reader.messages(each.id, 1)}
        stage.show(stage.letters[0])  # what is read once for the program is read
        stage.asked.clear()
        with heard() as calls:
            for letter in stage.letters:
                _look(stage, letter, seen)
        seen.asked, seen.loaded = list(stage.asked), list(stage.loaded)
        own = (str(stage.home), str(_ROOT), "/usr/share/zoneinfo", sys.base_prefix, str(sys.pycache_prefix))
        seen.files = [what for kind, what in calls if kind == "open" and not what.startswith(own)]
        port = stage.sandbox.url.rpartition(":")[2]
        seen.calls = [f"{kind} {what}" for kind, what in calls if kind != "open" and port not in what]
        seen.bait_calls, seen.bait_looks = stage.baits.called(), stage.baits.looked_at()
        _look_elsewhere(stage, seen)
    return seen


def _look(stage: Stage, letter: Letter, seen: Seen) -> None:
    seen.works[letter.id] = stage.show(letter)
    pane = stage.window.inbox.conversation
    seen.texts[letter.id] = stage.text
    pane.messages.viewport().grab()
    if letter.id.startswith(("name", "text", "raw")):
        seen.wrong[letter.id] = wrong_on(stage.window)
    pane.links.ask = lambda address, go_on: seen.questions.append(address)
    for anchor in list(pane.messages._addresses)[:_PRESSED]:
        pane.messages.anchorClicked.emit(QUrl(anchor))
    seen.more[letter.id] = stage.show_more()
    row, words = pane.row, stage.window.inbox.list.view.itemDelegate()
    assert row is not None
    assert isinstance(words, RowDelegate)
    line = words._words.line(row)
    texts = [line.buyer, line.snippet, words._words.sentence(row), words._words.tooltip(row)]
    seen.wrong[f"row of {letter.id}"] = [what for text in texts for what in troubles(text)]


def _look_elsewhere(stage: Stage, seen: Seen) -> None:
    """What is found by a search, and the palette."""
    search = stage.window.inbox.top_bar.search
    search.setText("Look")
    end = monotonic() + 10
    while not search.hits() and monotonic() < end:
        stage.rest()
    assert search.hits()
    for number, top in enumerate(each for each in QApplication.topLevelWidgets() if each.isVisible()):
        seen.wrong[f"search {number}"] = wrong_on(top)
    search.clear()
    stage.window.dialogs.show_palette()
    palette = stage.window.findChild(Palette)
    assert palette is not None
    seen.wrong["palette"] = wrong_on(palette)
    palette.close()
