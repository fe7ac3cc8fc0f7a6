"""Beside the list: what will be sent, in the buyer's language, and what it says in the language of the
screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _
from desktop.l10n.names import language_name
from desktop.replies.drafts import Draft, beside

from ..kit.fonts import set_font
from ..kit.labels import PlainLabel
from ..kit.theme import STEP


class Preview(QWidget):
    """Two read-only texts, one over the other; a problem stands in their place."""

    def __init__(self, screen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self.sent_label, self.said_label = PlainLabel(size=11, token="dim"), PlainLabel(size=11, token="dim")
        self.sent, self.said = _text(), _text()
        self.problem = PlainLabel(token="bad", wrap=True)
        self.remark = PlainLabel(size=12, token="warn", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.problem)
        layout.addWidget(self.sent_label)
        layout.addWidget(self.sent, 3)
        layout.addWidget(self.remark)
        layout.addWidget(self.said_label)
        layout.addWidget(self.said, 2)
        self.show_nothing()

    def show_draft(self, draft: Draft, told: Draft | None) -> None:
        """A draft, and the same in the language of the screen (None: it is in that language already)."""
        name = language_name(draft.language, self._screen)
        self._say(
            self.sent_label, self.sent, _("What will be sent ({language})").format(language=name), draft
        )
        told_name = language_name(told.language, self._screen) if told is not None else ""
        self._say(
            self.said_label,
            self.said,
            _("What it says ({language}), not sent").format(language=told_name),
            told,
        )
        self.problem.hide()
        remarks = []
        if draft.is_fallback:
            wanted = language_name(draft.wanted, self._screen)
            text = _(
                "No text in this language yet: {language}. This one is in English; translate it before Send."
            )
            remarks.append(text.format(language=wanted))
        elif told is not None and told.is_fallback and beside(draft):
            text = _("No text in this language yet: {language}. It is shown in English.")
            remarks.append(text.format(language=language_name(self._screen, self._screen)))
        if draft.missing:
            remarks.append(_("To be filled in: {fields}").format(fields=", ".join(draft.missing)))
        self.remark.setText("\n".join(remarks))
        self.remark.setVisible(bool(remarks))

    def show_own(self, draft: Draft) -> None:
        """One's own template: there is only the text that was written."""
        self.show_draft(draft, None)
        self._say(self.sent_label, self.sent, _("What will be sent: your own template"), draft)

    def show_problem(self, text: str) -> None:
        """Why there is no draft."""
        self.show_nothing()
        self.problem.setText(text)
        self.problem.show()

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        for part in (self.problem, self.sent_label, self.sent, self.remark, self.said_label, self.said):
            part.hide()

    def _say(self, label: PlainLabel, text: QPlainTextEdit, name: str, draft: Draft | None) -> None:
        label.setVisible(draft is not None)
        text.setVisible(draft is not None)
        if draft is not None:
            label.setText(name)
            text.setPlainText(draft.text)
            text.setAccessibleName(name)


def _text() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setTabChangesFocus(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    set_font(made, 12)
    return made
