"""The one door for a stranger's HTML: in goes what a marketplace sends, out come a few plain forms of text.

`cleaned` is done once, when a message arrives: limits first, so that no size or depth costs time, then a
strict allow-list (nh3). What it returns is kept. `blocks` and `plain` read only that, and nobody gives it to
a browser or to Qt's own reader of HTML: no picture, style, form, script or address in it is ever followed.
Slow for what is made to be slow (about a second of another thread at worst): not for the window's thread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from .links import address_of

MOST: Final = 256 * 1024
"""Characters of HTML that are looked at."""
MOST_TAGS: Final = 3000
"""Opening tags that are obeyed; the text of those behind them stays. The reader's time grows with the square
of the depth."""
MOST_ENTITIES: Final = 20_000
MOST_ATTRIBUTES: Final = 3000
"""Characters of one tag's attributes."""
DEEPEST: Final = 6
"""Levels of lists and quotes that are told apart."""

_STARTS: Final = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "tr")
)
"""Elements that begin a block of their own."""
_TAGS: Final = _STARTS | {"br", "b", "strong", "i", "em", "a", "td", "th", "hr", "img"}
_DROPPED: Final = frozenset(
    ("script", "style", "title", "head", "template", "noscript", "iframe", "object", "svg", "math", "audio")
) | {"video", "canvas", "select"}
"""Elements whose content goes with them."""
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>", re.DOTALL)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*)([^<>]*)>|<")
_FORMS: Final = re.compile(r"<(?:b|strong|i|em|a|li|h\d|blockquote|pre|td|th)\b")
_PART: Final = 8 * 1024
_PASSES: Final = 4
"""How often what was cleaned is cleaned again at most."""
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look. `address`: where it leads, whole and true; "" when it leads nowhere."""

    text: str
    bold: bool = False
    italic: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph. `kind`: text, heading, quote, code or rule; `level`: how deep in lists and
    quotes; `mark`: what stands before a list's item; `apart`: room above it."""

    kind: str = "text"
    level: int = 0
    mark: str = ""
    apart: bool = False
    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def cleaned(html: str) -> str:
    """The HTML within the limits and the allow-list. Raises ValueError for text that is no Unicode.

    What a parser moves about (a list's item out of a table) may read otherwise the next time: it is cleaned
    until it stays as it is.
    """
    clean = _cleaned_once(_limited(html))
    for _ in range(_PASSES):
        again = _cleaned_once(clean)
        if again == clean:
            break
        clean = again
    return clean


def _cleaned_once(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={"a": {"href"}, "img": {"alt"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )


def has_form(clean: str) -> bool:
    """Whether there is more to see in it than in its plain text."""
    return _FORMS.search(clean) is not None


def blocks(clean: str, most: int = 4 * MOST, lines: int = 4 * MOST) -> tuple[Block, ...]:
    """What stands in cleaned HTML, in order, up to about so many characters and blocks. A table's row is one
    block."""
    reader = _Reader()
    for start in range(0, len(clean), _PART):
        reader.feed(clean[start : start + _PART])
        if reader.read > most or len(reader.made) > lines:
            break
    else:
        reader.close()
    reader.end_block()
    return tuple(reader.made)


def plain(clean: str) -> str:
    """Cleaned HTML as plain text; a link's true address stands behind its words."""
    return "\n".join(_lines(blocks(clean))).strip("\n")


def _lines(made: tuple[Block, ...]) -> Iterator[str]:
    for block in made:
        if block.apart:
            yield ""
        said = "".join(_with_address(run) for run in block.runs)
        yield "—" if block.kind == "rule" else f"{'  ' * block.level}{block.mark}{said}"


def _with_address(run: Run) -> str:
    if not run.address or address_of(run.text) == run.address:
        return run.text
    return f"{run.text} ({run.address})"


def _limited(html: str) -> str:
    """As large, deep and rich in names as may be, with every other "<" turned into a letter: behind this, the
    reader of HTML and the pattern here agree on what a tag is."""
    html = _COMMENT.sub("", html[:MOST])
    if html.count("&") > MOST_ENTITIES:
        html = "&".join(html.split("&", MOST_ENTITIES)[:MOST_ENTITIES])
    seen = 0

    def tag(found: re.Match[str]) -> str:
        nonlocal seen
        closing, name, attributes = found.group(1), (found.group(2) or "").lower(), found.group(3)
        if not name:
            return "&lt;"
        if closing:
            return f"</{name}>"
        seen += 1
        if seen > MOST_TAGS:
            return ""
        kept = name in ("a", "img") and len(attributes) <= MOST_ATTRIBUTES
        return f"<{name}{attributes}>" if kept else f"<{name}>"

    return _TAG.sub(tag, html)


class _Reader(HTMLParser):
    """From cleaned HTML, which is well formed, to blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[Block] = []
        self._runs: list[Run] = []
        self._bold = self._italic = self._code = self._quotes = 0
        self._heading = False
        self._address = ""
        self._lists: list[int | None] = []
        """The number of the next item, None for a list without."""
        self._mark = ""
        self._apart = False
        self._cells = 0
        self.read = 0
        """Characters of text so far."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("b", "strong", "th"):
            self._bold += 1
        elif tag in ("i", "em"):
            self._italic += 1
        elif tag == "a":
            self._address = address_of(given.get("href") or "")
        elif tag == "img":
            self._add(f"[{given['alt']}]" if given.get("alt") else "")
        elif tag == "br":
            self.end_block(keep_empty=True)
        elif tag == "hr":
            self.end_block()
            self.made.append(Block("rule"))
        if tag in ("td", "th"):
            self._cells += 1
            if self._runs and self._cells > 1:
                self._add(" · ")
        elif tag in _STARTS:
            self._start(tag)

    def _start(self, tag: str) -> None:
        self.end_block()
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._mark = "• " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._code += 1
        elif tag == "tr":
            self._cells = 0
        self._heading = tag[0] == "h" and tag[1:].isdigit()
        self._apart = self._apart or tag in ("p", "blockquote", "pre") or self._heading

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong", "th"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("i", "em"):
            self._italic = max(0, self._italic - 1)
        elif tag == "a":
            self._address = ""
        if tag not in _STARTS:
            return
        self.end_block()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._mark = ""
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._code = max(0, self._code - 1)
        self._heading = False
        self._apart = self._apart or tag == "p"

    def handle_data(self, data: str) -> None:
        if self._code:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self.end_block(keep_empty=True)
                self._add(line)
            return
        text = _SPACE.sub(" ", data)
        if not self._runs or self._runs[-1].text.endswith(" "):
            text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        self.read += len(text)
        if not text:
            return
        bold, italic = bool(self._bold), bool(self._italic)
        if self._runs:
            last = self._runs[-1]
            if (last.bold, last.italic, last.address) == (bold, italic, self._address):
                text = self._runs.pop().text + text
        self._runs.append(Run(text, bold, italic, self._address))

    def end_block(self, *, keep_empty: bool = False) -> None:
        """What was read so far is one block; without letters it is none, or one empty line."""
        runs, self._runs = self._runs, []
        if not any(run.text.strip() for run in runs):
            if keep_empty and self.made and self.made[-1].runs:
                self.made.append(Block())
            return
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
        kind = "code" if self._code else "heading" if self._heading else "quote" if self._quotes else "text"
        level = min(DEEPEST, self._quotes + max(0, len(self._lists) - 1))
        apart = self._apart and bool(self.made) and bool(self.made[-1].runs)
        self.made.append(Block(kind, level, self._mark, apart, tuple(run for run in runs if run.text)))
        self._mark, self._apart = "", False
