"""Findings marked in the field: a wavy line for what is forbidden, dashes for what to check, dots for a hint,
so that the shape says the level and not the colour alone."""

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.compliance.model import BLOCK, HINT, WARN, Finding

from ...kit.theme import theme
from ..spans import units

_LINES = {
    BLOCK: (QTextCharFormat.UnderlineStyle.WaveUnderline, "bad", "bad_ground"),
    WARN: (QTextCharFormat.UnderlineStyle.DashUnderline, "warn", "warn_ground"),
    HINT: (QTextCharFormat.UnderlineStyle.DotLine, "dim", ""),
}


def underline(
    field: QPlainTextEdit, text: str, findings: Sequence[Finding], current: Finding | None = None
) -> None:
    """Marks the findings of a text that stands in the field, the current one on its level's ground; none
    clears every mark."""
    marks = []
    for finding in findings:
        if finding.end <= finding.start:
            continue
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(field.document())
        last = field.document().characterCount() - 1
        cursor.setPosition(min(units(text, finding.start), last))
        cursor.setPosition(min(units(text, finding.end), last), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format = _format(finding, ground=finding == current or finding.level == BLOCK)
        marks.append(mark)
    field.setExtraSelections(marks)


def _format(finding: Finding, *, ground: bool) -> QTextCharFormat:
    style, line, under = _LINES.get(finding.level, _LINES[HINT])
    made = QTextCharFormat()
    made.setUnderlineStyle(style)
    made.setUnderlineColor(QColor(theme().color(line)))
    if ground and under:
        made.setBackground(QColor(theme().color(under)))
    return made
