"""The visual language: colour tokens of both themes, sizes, and how they reach Qt.

`setColorScheme` does nothing under offscreen and Xvfb, so that both palettes are ours, on Fusion. Style
sheets are
kept to what a palette cannot say (borders, radii), since they stop palette updates of the widgets that they
touch.
"""

from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

Density = Literal["compact", "normal", "relaxed"]
ThemeName = Literal["light", "dark", "system"]

STEP = 4
RADIUS = 7
BUBBLE_RADIUS = 10
TARGET = 24
"""The least height and width of anything that can be clicked, in pixels."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours by their meaning; every text colour reaches 4.5:1 on its ground."""

    ground: str
    panel: str
    line: str
    text: str
    dim: str
    accent: str
    accent_ground: str
    on_accent: str
    good: str
    good_ground: str
    warn: str
    warn_ground: str
    bad: str
    bad_ground: str
    stopped_ground: str
    field: str
    hover: str

    def color(self, name: str) -> QColor:
        """A token as Qt's colour."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    ground="#f6f7f9",
    panel="#ffffff",
    line="#e2e5ea",
    text="#1c2330",
    dim="#5b6575",
    accent="#2457c5",
    accent_ground="#e8effc",
    on_accent="#ffffff",
    good="#17702f",
    good_ground="#e6f4ea",
    warn="#8a5a00",
    warn_ground="#fdf3d7",
    bad="#b42318",
    bad_ground="#fdeceb",
    stopped_ground="#eceff3",
    field="#f6f7f9",
    hover="#eef0f4",
)
DARK = Tokens(
    ground="#15181d",
    panel="#1c2026",
    line="#2d333c",
    text="#e6e9ee",
    dim="#9aa4b2",
    accent="#7ea6ff",
    accent_ground="#22304d",
    on_accent="#10151f",
    good="#3fb950",
    good_ground="#16301e",
    warn="#d29922",
    warn_ground="#33290f",
    bad="#ff7b72",
    bad_ground="#3a1d1c",
    stopped_ground="#262c34",
    field="#15181d",
    hover="#242932",
)

TONES: dict[str, tuple[str, str]] = {
    "good": ("good", "good_ground"),
    "warn": ("warn", "warn_ground"),
    "bad": ("bad", "bad_ground"),
    "quiet": ("dim", "stopped_ground"),
    "stopped": ("dim", "stopped_ground"),
    "accent": ("accent", "accent_ground"),
}
"""Tone of a pill or a strip → the tokens of its text and its ground."""

ROW_HEIGHTS: dict[str, int] = {"compact": 50, "normal": 61, "relaxed": 72}


class Theme(QObject):
    """The theme in force. One per program, from `theme()`; `changed` after a switch, when the
    palette is already set."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._styled = False
        self.name: ThemeName = "light"
        self.tokens = LIGHT
        self.density: Density = "normal"

    @property
    def dark(self) -> bool:
        return self.tokens is DARK

    def apply(self, name: ThemeName, density: Density = "normal", *, dress: bool = True) -> None:
        """Sets palette, style sheet and density of the whole program; `system` follows the
        system's colour scheme. Without `dress` the style sheet waits for `dress()`."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.name, self.density = name, density
        dark = name == "dark" or (name == "system" and _system_is_dark())
        self.tokens = DARK if dark else LIGHT
        if not self._styled:
            # Once: a style under a style sheet no longer tells its name, and setting it takes 300 ms.
            application.setStyle(QStyleFactory.create("Fusion"))
            self._styled = True
        application.setPalette(_palette(self.tokens))
        if dress:
            self.dress()
        self.changed.emit()

    def dress(self) -> None:
        """Sets the style sheet. At the start once the window is put together: under a style sheet Qt tells
        each part of a new style as often as any part above it finds its place."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyleSheet(_style_sheet(self.tokens))

    def color(self, token: str) -> QColor:
        return self.tokens.color(token)

    def row_height(self) -> int:
        """Height of a two-line row of the inbox, growing with the system's font."""
        base = ROW_HEIGHTS[self.density]
        return max(base, round(base * font_scale()))


_theme: Theme | None = None


def theme() -> Theme:
    """The one theme."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def font(size: int = 13, *, bold: bool = False, tabular: bool = False) -> QFont:
    """The system font at a size of the visual language (in pixels at the system's usual font size)."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(max(9, round(size * font_scale())))
    made.setBold(bold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


_scale = 1.0


def font_scale() -> float:
    """How much larger than usual the system's (or the user's) font is."""
    return _scale


def set_up_fonts(scale: float = 1.0) -> None:
    """Makes 13 px (times the scale) the program's font; Noto Sans where the system font is missing
    or is DejaVu."""
    global _scale
    _scale = scale
    made = QGuiApplication.font()
    families = QFontDatabase.families()
    if made.family() not in families or made.family().startswith("DejaVu"):
        for family in ("Noto Sans", "Segoe UI", "Helvetica Neue"):
            if family in families:
                made.setFamily(family)
                break
    made.setPixelSize(max(9, round(13 * scale)))
    QApplication.setFont(made)


def _system_is_dark() -> bool:
    from PySide6.QtCore import Qt

    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, token in (
        (role.Window, "panel"),
        (role.WindowText, "text"),
        (role.Base, "panel"),
        (role.AlternateBase, "ground"),
        (role.Text, "text"),
        (role.Button, "panel"),
        (role.ButtonText, "text"),
        (role.BrightText, "bad"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.PlaceholderText, "dim"),
        (role.ToolTipBase, "panel"),
        (role.ToolTipText, "text"),
        (role.Light, "panel"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "line"),
    ):
        palette.setColor(which, tokens.color(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, tokens.color("dim"))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, tokens.color("line"))
    return palette


_SHEET = """
QToolTip {{ color: {text}; background: {panel}; border: 1px solid {line}; padding: 4px; }}
QPushButton, QToolButton[look="button"] {{
    background: {panel}; color: {text}; border: 1px solid {line}; border-radius: 7px; padding: 6px 12px;
    min-height: 18px;
}}
QPushButton:hover, QToolButton[look="button"]:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton[look="button"]:pressed {{ background: {stopped_ground}; }}
QPushButton:focus, QToolButton[look="button"]:focus {{ border: 2px solid {accent}; padding: 5px 11px; }}
QPushButton:disabled {{ color: {dim}; background: {ground}; }}
QPushButton[look="primary"] {{
    background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: bold;
}}
QPushButton[look="primary"]:hover {{ border-color: {text}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{ background: {stopped_ground}; color: {dim}; border-color: {line}; }}
QPushButton[look="danger"] {{
    background: {bad}; color: {on_accent}; border-color: {bad}; font-weight: bold;
}}
QPushButton[look="danger"]:hover {{ border-color: {text}; }}
QPushButton[look="danger"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="danger"]:disabled {{ background: {stopped_ground}; color: {dim}; border-color: {line}; }}
QPushButton[look="link"], QToolButton[look="link"] {{
    background: transparent; border: 1px solid transparent; border-radius: 5px; color: {accent}; padding:
    2px 0; margin: 0; text-align: left;
}}
QPushButton[look="link"]:hover, QToolButton[look="link"]:hover {{ background: {hover}; }}
QPushButton[look="link"]:focus, QToolButton[look="link"]:focus {{ border: 1px solid {accent}; }}
QToolButton[look="dots"] {{
    background: transparent; border: 1px solid transparent; border-radius: 5px; color: {text}; padding: 0;
}}
QToolButton[look="dots"]:hover, QToolButton[look="dots"]:open {{ background: {hover}; }}
QToolButton[look="dots"]:focus {{ border: 1px solid {accent}; }}
QScrollArea[look="reached"] {{ border: 1px solid transparent; }}
QScrollArea[look="reached"]:focus {{ border: 1px solid {accent}; }}
QPushButton[look="card"] {{
    background: {panel}; border: 1px solid {line}; border-radius: 10px; padding: 0; text-align: left;
}}
QPushButton[look="card"]:hover {{ background: {hover}; border-color: {accent}; }}
QPushButton[look="card"]:focus {{ border: 2px solid {accent}; }}
QPushButton[look="card"] QLabel[look="dim"] {{ color: {dim}; }}
QPushButton[look="quiet"] {{
    background: transparent; border: 1px solid transparent; border-radius: 5px; color: {dim}; padding: 0;
    min-height: 0;
}}
QPushButton[look="quiet"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[look="quiet"]:focus {{ border: 1px solid {accent}; color: {text}; }}
QPushButton[look="alarm"] {{
    background: transparent; border: 1px solid transparent; border-radius: 5px; color: {bad}; font-weight:
    bold; padding: 2px 4px;
}}
QPushButton[look="alarm"]:hover {{ background: {bad_ground}; }}
QPushButton[look="alarm"]:focus {{ border: 1px solid {bad}; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; }}
QLineEdit, QPlainTextEdit, QSpinBox, QDateEdit, QComboBox {{
    background: {field}; color: {text}; border: 1px solid {line}; border-radius: 7px; padding: 5px 8px;
    placeholder-text-color: {dim};
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDateEdit:focus, QComboBox:focus {{ border: 2px solid
{accent}; padding: 4px 7px; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: none; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QSpinBox, QDateEdit {{ padding: 4px 8px 3px; }}
QSpinBox:focus, QDateEdit:focus {{ padding: 3px 7px 2px; }}
QTableCornerButton::section {{ background: {panel}; border: none; border-bottom: 1px solid {line}; }}
QComboBox QAbstractItemView {{ background: {panel}; color: {text}; border: 1px solid {line}; outline: 0;
selection-background-color: {accent_ground}; selection-color: {text}; padding: 4px; }}
QMenu {{ background: {panel}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_ground}; color: {text}; }}
QMenu::item:disabled {{ color: {dim}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 4px; min-height: 28px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {dim}; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {line}; border-radius: 4px; min-width: 28px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
border: none; width: 0; height: 0; }}
QSplitter::handle {{ background: {line}; }}
QFrame[look="bar"] {{ background: {panel}; border: none; border-bottom: 1px solid {line}; }}
QFrame[look="foot"] {{ background: {panel}; border: none; border-top: 1px solid {line}; }}
QFrame[look="rail"] {{ background: {ground}; border: none; border-right: 1px solid {line}; }}
QFrame[look="ground"] {{ background: {ground}; border: none; }}
QFrame[look="panel"] {{ background: {panel}; border: none; }}
QFrame[look="side"] {{ background: {panel}; border: none; border-left: 1px solid {line}; }}
QFrame[look="notice"] {{ background: {panel}; border: 1px solid {accent}; border-radius: 10px; }}
QFrame[look="card"] {{ background: {panel}; border: 1px solid {line}; border-radius: 10px; }}
QFrame[look="bad"] {{ background: {bad_ground}; border: none; border-radius: 7px; }}
QFrame[look="good"] {{ background: {good_ground}; border: none; border-radius: 7px; }}
QFrame[look="waits"] {{ background: {stopped_ground}; border: none; border-radius: 7px; }}
QFrame[look="line"] {{ background: {line}; border: none; }}
QListWidget[look="nav"] {{ background: transparent; border: none; outline: 0; }}
QListWidget[look="nav"]::item {{ color: {text}; border: 1px solid transparent; border-radius: 7px;
padding: 4px 8px; }}
QListWidget[look="nav"]::item:hover {{ background: {hover}; }}
QListWidget[look="nav"]::item:selected {{ background: {accent_ground}; color: {accent}; }}
QListWidget[look="nav"]:focus::item:selected {{ border-color: {accent}; }}
QLabel[look="key"] {{
    background: {panel}; color: {dim}; border: 1px solid {line}; border-radius: 4px; padding: 0 4px;
}}
"""


def _style_sheet(tokens: Tokens) -> str:
    return _SHEET.format(**{entry.name: getattr(tokens, entry.name) for entry in fields(tokens)})


def set_look(widget: QObject, look: str) -> None:
    """Gives a widget one of the looks of the style sheet (button, primary, link, alarm, bar, rail,
    panel, key …)."""
    widget.setProperty("look", look)
    style = getattr(widget, "style", None)
    if callable(style):
        style().unpolish(widget)
        style().polish(widget)
