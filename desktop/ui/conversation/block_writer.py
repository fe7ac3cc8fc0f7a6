"""Blocks of a thread's document: text of strangers with its addresses marked, lines and links of ours.

Everything is written by cursor as plain text: no reader of HTML ever sees it."""

from collections.abc import Iterable

from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.domain.formatted import Block
from desktop.domain.links import address_of, host_of, links, says_where

from ..kit.theme import font, theme
from .entries import Entry
from .plain_text import without_breaks

PAD_X, PAD_Y = 13, 10
GAP = 12
SHARE = 0.78
"""How much of the width a bubble takes."""
WIDEST = 640
SIDE = 18
INDENT = 16
LINK = "link:"
"""Anchor of an address in a message, followed by its number; where it leads stands in `addresses`."""


def margins(side: str, width: int) -> tuple[int, int]:
    """Left and right margin of an entry's bubble in a view of that width."""
    room = max(width - 2 * SIDE, 60)
    bubble = min(round(room * (SHARE if room > 360 else 0.92)), WIDEST)
    rest = max(0, room - bubble)
    if side == "buyer":
        return SIDE, SIDE + rest
    if side == "quiet":
        return SIDE + rest // 2, SIDE + rest - rest // 2
    return SIDE + rest, SIDE


class BlockWriter:
    """`addresses`: where each marked address leads, by its anchor."""

    def __init__(self, document: QTextDocument, width: int) -> None:
        self._document, self._width = document, width
        self._cursor = QTextCursor(document)
        self._first = True
        self.addresses: dict[str, str] = {}
        self._formats: dict[tuple[int, str], QTextCharFormat] = {}
        self._blocks: dict[tuple[str, int, int], QTextBlockFormat] = {}

    # --- what strangers wrote ---

    def _text(self, text: str, entry: Entry, size: int, token: str) -> None:
        chars = self._chars(size, token)
        for number, line in enumerate(text.split("\n")):
            self._begin(entry.side, top=4 if number == 0 else 0)
            self._with_links(line, chars)

    def _with_links(self, line: str, chars: QTextCharFormat) -> None:
        place = 0
        if "://" in line or "www." in line.lower():
            for link in links(line):
                words = line[link.start : link.end]
                self._cursor.insertText(line[place : link.start], chars)
                self._address(words, address_of(without_breaks(words)), chars)
                place = link.end
        self._cursor.insertText(line[place:], chars)

    def _address(self, words: str, address: str, chars: QTextCharFormat) -> None:
        """The words as they were written; the true host behind them where they say another or none."""
        anchor = f"{LINK}{len(self.addresses)}"
        self.addresses[anchor] = address
        made = QTextCharFormat(chars)
        made.setAnchor(True)
        made.setAnchorHref(anchor)
        made.setForeground(theme().color("accent"))
        self._cursor.insertText(words, made)
        if not says_where(without_breaks(words), address):
            self._cursor.insertText(f" [{host_of(address)}]", chars)

    def _formatted(self, blocks: Iterable[Block], entry: Entry, size: int) -> None:
        for number, block in enumerate(blocks):
            indent = INDENT * (block.level + bool(block.mark))
            top = 4 if number == 0 else 8 if block.apart else 0
            self._begin(entry.side, top=top, indent=indent)
            chars = self._chars(size, "dim" if block.kind == "quote" else "text")
            self._cursor.insertText("———" if block.kind == "rule" else block.mark, chars)
            for run in block.runs:
                looks = QTextCharFormat(chars)
                if run.bold or block.kind == "heading":
                    looks.setFontWeight(QFont.Weight.Bold)
                looks.setFontItalic(run.italic)
                if run.address:
                    self._address(run.text, run.address, looks)
                else:
                    self._with_links(run.text, looks)

    # --- our own words ---

    def _line(self, text: str, size: int, token: str, entry: Entry, *, top: int) -> None:
        self._begin(entry.side, top=top)
        self._cursor.insertText(text, self._chars(size, token))

    def _link(self, text: str, anchor: str) -> None:
        made = QTextCharFormat(self._chars(11, "accent"))
        made.setAnchor(True)
        made.setAnchorHref(anchor)
        self._cursor.insertText("  ", self._chars(11, "dim"))
        self._cursor.insertText(text, made)

    # --- blocks ---

    def _begin(self, side: str, *, top: int, indent: int = 0) -> None:
        form = self._blocks.get((side, top, indent))
        if form is None:
            left, right = margins(side, self._width)
            form = self._blocks[side, top, indent] = QTextBlockFormat()
            form.setLeftMargin(left + PAD_X + indent)
            form.setRightMargin(right + PAD_X)
            form.setTopMargin(top)
        self._block(form)

    def _block(self, form: QTextBlockFormat) -> None:
        if self._first:
            self._first = False
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form)

    def _pad_last(self) -> None:
        form = self._cursor.blockFormat()
        form.setBottomMargin(PAD_Y)
        self._cursor.setBlockFormat(form)

    def _next(self) -> int:
        """The number of the block that will be begun next."""
        return 0 if self._first else self._cursor.blockNumber() + 1

    def _chars(self, size: int, token: str) -> QTextCharFormat:
        known = self._formats.get((size, token))
        if known is None:
            known = self._formats[size, token] = QTextCharFormat()
            known.setFont(font(size))
            known.setForeground(theme().color(token))
        return known
