"""The words on the screen, read back: which of them stayed in another language, and a language that is no
language, to see what is too narrow or was never given to gettext."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from babel.units import format_unit
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from desktop.l10n.catalogs import SOURCE_LANGUAGE
from desktop.l10n.extract import catalog_paths, template, template_path

PSEUDO = "fi"
"""A language that the program does not speak, but can write dates and numbers in; its texts have accents
and are longer."""
MIRRORED = "he"
"""The same from right to left; its texts are in Hebrew letters, as long as the English ones."""

LONGER = 1.4

_FIELD = re.compile(r"\{[^}]*\}")
_PART = re.compile(r"\n|\. | · |, |: ")
_WORD = re.compile(r"[^\W\d_]{3,}")
_UNITS = ("minute", "hour", "day", "week", "month", "year")
_ENDS = " .…:?!"
_MARKUP = re.compile(r"<[^>]+>")
_ACCENTED = str.maketrans("aceinorsuyzACEINORSUYZ", "áçéíñóŕšúýžÁÇÉÍÑÓŔŠÚÝŽ")
_VOWELS = "áéíóúý"
_HEBREW = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "אבגדהופזחטיךכלמםנסעפקרשתטץ" * 2
)
_ROWS = 60
_READ_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)

Key = tuple[str | None, str]
"""Context and source text of a message."""


def shown_texts() -> set[str]:
    """Every text of every window that is open now: what is drawn, what a pointer and what a screen reader
    gets."""
    found: set[str] = set()
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            for widget in (window, *window.findChildren(QWidget)):
                if widget.isVisible():
                    found.update(_texts(widget))
    # Places where a line may break are nothing to read.
    texts = {_MARKUP.sub("", text).replace("\u200b", "").strip() for text in found}
    return texts - {""}


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, (QTextEdit, QPlainTextEdit)):
        yield widget.placeholderText()
        if widget.isReadOnly():
            yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())
    elif isinstance(widget, QAbstractItemView):
        yield from _cells(widget)
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is not None:
        yield interface.text(QAccessible.Text.Name)
        yield interface.text(QAccessible.Text.Description)


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    for row in range(min(_ROWS, model.rowCount())):
        for column in range(1 if isinstance(view, QListView) else model.columnCount()):
            for role in _READ_ROLES:
                value = model.index(row, column).data(role)
                if isinstance(value, str):
                    yield value


class Words:
    """What one language calls each message; English calls it by its source text."""

    def __init__(self, language: str, path: Path | None = None) -> None:
        paths = {po.parts[-3]: po for po in catalog_paths()}
        file = path or (template_path() if language == SOURCE_LANGUAGE else paths[language])
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=language)
        self.forms: dict[Key, tuple[str, ...]] = {}
        for message in catalog:
            if message.id:
                ids, texts = _several(message.id), _several(message.string)
                self.forms[message.context, ids[0]] = texts if all(texts) else ids
        self._plain = {_bare(form) for forms in self.forms.values() for form in forms}

    def has(self, text: str) -> bool:
        """Whether this language says exactly this somewhere."""
        return _bare(text) in self._plain


@cache
def in_language(language: str) -> Words:
    """The committed catalog of a language, read once."""
    return Words(language)


class _Between:
    """What tells the language before from the one now; what was once judged is known."""

    def __init__(self, before: Words, now: Words) -> None:
        self._now = now
        self._exact: set[str] = set()
        self._patterns: list[tuple[re.Pattern[str], list[re.Pattern[str]]]] = []
        self._known: dict[str, bool] = {}
        for key, forms in before.forms.items():
            new = now.forms.get(key, ())
            for form in forms:
                if form in new:
                    continue
                if not _FIELD.search(form):
                    self._exact.add(_bare(form))
                elif re.search(r"[^\W\d_]{3}", _FIELD.sub("", form)):
                    self._patterns.append((_pattern(form), [_pattern(each) for each in new]))
        self._any_old = re.compile("|".join(old.pattern for old, _new in self._patterns) or "(?!)")

    def is_old(self, bare: str) -> bool:
        if bare not in self._known:
            self._known[bare] = not self._now.has(bare) and (bare in self._exact or self._is_shaped(bare))
        return self._known[bare]

    def _is_shaped(self, bare: str) -> bool:
        return self._any_old.fullmatch(bare) is not None and any(
            old.fullmatch(bare) and not any(each.fullmatch(bare) for each in new)
            for old, new in self._patterns
        )


_between = cache(_Between)


def left_behind(texts: Iterable[str], before: Words, now: Words) -> list[str]:
    """The texts, or sentences of them, that still read as the language before."""
    between = _between(before, now)
    found = set()
    for text in texts:
        for part in {text, *_PART.split(text)}:
            bare = _bare(part)
            if bare and between.is_old(bare):
                found.add(f"{bare!r} in {text!r}")
    return sorted(found)


def never_translated(texts: Iterable[str], known: frozenset[str]) -> list[str]:
    """Texts of the pseudo-language's screens with a word that has no accent, and so never was a message: all
    but the words that are known to come from the data."""
    return sorted(
        {
            f"{word!r} in {text!r}"
            for text in texts
            for word in _WORD.findall(text)
            if word.isascii() and re.search(r"[aeiouyAEIOUY]", word) and word.lower() not in known
        }
    )


def words_of(*values: object) -> frozenset[str]:
    """Every word that people may read in these objects and whatever they hold, in small letters; not those of
    ids and states in them, which are one small word."""
    found: set[str] = set()
    waiting: list[object] = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.update(word.lower() for word in _WORD.findall(value))
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting += value
        elif is_dataclass(value):
            held = [getattr(value, each.name) for each in fields(value)]
            waiting += [each for each in held if not _is_id(each)]
    return frozenset(found)


def _is_id(value: object) -> bool:
    """Also several of them."""
    several = (value,) if isinstance(value, str) else value
    return isinstance(several, (tuple, frozenset)) and all(
        isinstance(each, str) and " " not in each and each == each.lower() for each in several
    )


def cldr_words(language: str) -> frozenset[str]:
    """What a date, a duration, a country, a city of a time zone or a language may bring into a text."""
    locale = Locale.parse(language)
    units = [format_unit(n, f"duration-{unit}", "long", locale=locale) for unit in _UNITS for n in (1, 2)]
    cities = [zone["city"] for zone in locale.time_zones.values() if "city" in zone]
    return words_of(locale.days, locale.months, locale.territories, locale.languages, units, *cities)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """A message as it reads once its fields are filled; a field holds no end of a sentence."""
    pieces = [re.escape(piece) for piece in _FIELD.split(_bare(form))]
    return re.compile(r"[^\n·]+?".join(pieces))


def _bare(text: str) -> str:
    return text.replace("&", "").strip(_ENDS)


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (tuple, list)) else (str(value),)


def pseudo(text: str) -> str:
    """A text with accents on its letters and 40 % more of them; fields, line breaks and accelerators stay."""
    made, written, wanted = [], 0, 0.0
    for piece in re.split(r"(\{[^}]*\})", text):
        if piece.startswith("{"):
            made.append(piece)
            continue
        for letter in piece:
            new = letter.translate(_ACCENTED)
            made.append(new)
            written += 1
            wanted += LONGER
            if new.lower() in _VOWELS and written + 1 <= wanted:
                made.append(new.lower())
                written += 1
    missing = round(wanted) - written
    body = "".join(made)
    end = len(body.rstrip(_ENDS))
    return body[:end] + "ó" * max(0, missing) + body[end:]


def mirrored(text: str) -> str:
    """A text in letters that run from right to left, as long as it was; fields and accelerators stay."""
    pieces = re.split(r"(\{[^}]*\}|<[^>]+>)", text)
    return "".join(piece if piece[:1] in "{<" else piece.translate(_HEBREW) for piece in pieces)


def write_pseudo(locales: Path) -> dict[str, Words]:
    """Makes the catalogs of both pseudo-languages in a folder of catalogs, of the texts as they are now."""
    source = template()
    return {
        language: Words(language, _write(locales, language, source, make))
        for language, make in ((PSEUDO, pseudo), (MIRRORED, mirrored))
    }


def _write(locales: Path, language: str, source: Catalog, make: Callable[[str], str]) -> Path:
    target = Catalog(locale=language, project=source.project, version=source.version, fuzzy=False)
    plurals = target.num_plurals
    for message in source:
        if message.id:
            texts = tuple(make(form) for form in _several(message.id))
            if isinstance(message.id, (tuple, list)):
                forms = (texts[0], *[texts[1]] * (plurals - 1))
                target.add(message.id, forms, context=message.context)
            else:
                target.add(message.id, texts[0], context=message.context)
    path = locales / language / "LC_MESSAGES" / template_path().with_suffix(".po").name
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, target)
    return path
