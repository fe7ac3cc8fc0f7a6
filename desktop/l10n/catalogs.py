"""Texts of the program in the user's language: gettext catalogs that can be switched while the program runs.

``_`` and its relatives look the current catalog up at each call, so a text asked again after
``set_language`` is in the new language. Translated text is therefore never stored. The language is one
value for the whole process (the screen has one language); a text in another language is had from
``translator(code)``.

Catalogs are ``locales/<language>/LC_MESSAGES/helpdesk.po``; English is the source and needs no file. A
``.mo`` beside the ``.po`` is used when it is not older (the frozen program ships them); else the ``.po`` is
compiled in memory and the result kept in the user's cache folder under a name made from its content.

An entry whose brace fields differ from the source's would raise at ``format``: it is left out, the English
text shows instead, and ``catalog_problems`` names it."""

import gettext as _gettext
import locale as _locale
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from desktop import resources
from desktop.l10n.catalog_files import DOMAIN, catalog_path, compiled, field_problem

SOURCE_LANGUAGE = "en"

# Own names (CLDR 48, capitalised as in a list of languages). In a fixed order: this is the order of the
# selector.
OWN_NAMES = {
    "en": "English",
    "pl": "Polski",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "es": "Español",
    "cs": "Čeština",
    "sk": "Slovenčina",
    "hu": "Magyar",
    "ro": "Română",
    "bg": "Български",
    "nl": "Nederlands",
    "sv": "Svenska",
    "da": "Dansk",
    "uk": "Українська",
    "el": "Ελληνικά",
}

# Languages whose catalog has no English left; the lint refuses an untranslated or fuzzy entry in them.
COMPLETE_LANGUAGES = tuple(OWN_NAMES)

_CONTEXT_SEPARATOR = "\x04"


@dataclass(frozen=True, slots=True)
class CatalogProblem:
    """An entry that cannot be used, for `helpdesk doctor`: language, source text, what is wrong with it."""

    language: str
    msgid: str
    problem: str


class Translator:
    """Texts in one fixed language. Immutable after construction, so any thread may use it."""

    __slots__ = ("_messages", "_plural", "language")

    def __init__(
        self, language: str, messages: dict[str | tuple[str, int], str], plural: Callable[[int], int]
    ) -> None:
        self.language = language
        self._messages = messages
        self._plural = plural

    def gettext(self, message: str) -> str:
        """The message in this language, or itself when it is not translated."""
        return self._messages.get(message) or message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form for ``n`` things by this language's own plural rule."""
        found = self._messages.get((singular, self._plural(n)))
        return found or (singular if n == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """Like gettext for a word that means different things in different places."""
        return self._messages.get(f"{context}{_CONTEXT_SEPARATOR}{message}") or message

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """Like ngettext with a context."""
        found = self._messages.get((f"{context}{_CONTEXT_SEPARATOR}{singular}", self._plural(n)))
        return found or (singular if n == 1 else plural)

    def has(self, message: str, context: str | None = None) -> bool:
        """Whether this catalog holds a translation of the message (always False for the source language)."""
        key = message if context is None else f"{context}{_CONTEXT_SEPARATOR}{message}"
        return bool(self._messages.get(key) or self._messages.get((key, 0)))


def _english_plural(n: int) -> int:
    return 0 if n == 1 else 1


_ENGLISH = Translator(SOURCE_LANGUAGE, {}, _english_plural)
_lock = threading.Lock()
_loaded: dict[str, Translator] = {SOURCE_LANGUAGE: _ENGLISH}
_problems: dict[str, tuple[CatalogProblem, ...]] = {}
# Replaced as a whole, never changed: readers in other threads see the old or the new catalog, both complete.
_current: Translator = _ENGLISH


def set_language(code: str) -> str:
    """Switch every later text to the best available language for a BCP 47 or POSIX code; returns what was
    chosen.

    ``pl-PL`` and ``pl_PL.UTF-8`` give ``pl``; a language without a catalog gives English.
    """
    global _current
    chosen = translator(code)
    _current = chosen
    return chosen.language


def current_language() -> str:
    """The language of ``_`` now, as BCP 47."""
    return _current.language


def _(message: str) -> str:
    """The message in the current language."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The plural form for ``n`` in the current language."""
    return _current.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The message of a context in the current language."""
    return _current.pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, n: int) -> str:
    """The plural form for ``n`` of a context in the current language."""
    return _current.npgettext(context, singular, plural, n)


def N_(message: str) -> str:
    """Mark a text for translation without translating it now (tables at module level)."""
    return message


def NP_(context: str, message: str) -> tuple[str, str]:
    """Mark a text with its context for translation without translating it now; give the pair to
    ``pgettext``.
    """
    return context, message


def translator(code: str) -> Translator:
    """The texts of the best available language for ``code``, whatever the current one is."""
    found = _loaded.get(code)  # the usual case, without touching the disk
    if found is not None:
        return found
    language = match_language(code)
    with _lock:
        if language not in _loaded:
            _loaded[language] = _load(language)
        _loaded[code] = _loaded[language]
        return _loaded[language]


for_language = translator


def match_language(code: str) -> str:
    """The available language that serves a BCP 47 or POSIX code best: itself, its parent, or English."""
    wanted = code.split(".")[0].split("@")[0].replace("_", "-").lower()
    available = {known.lower(): known for known in _language_codes()}
    while wanted:
        if wanted in available:
            return available[wanted]
        wanted = wanted.rpartition("-")[0]
    return SOURCE_LANGUAGE


def available_languages() -> list[tuple[str, str]]:
    """The languages that the program speaks, each with its own name, in the order of the selector."""
    return [(code, OWN_NAMES.get(code, code)) for code in _language_codes()]


def system_language() -> str:
    """The user's system language if we speak it, else English."""
    # The order of gettext(3); LANGUAGE is a list of wishes.
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        wishes = [wish for wish in os.environ.get(name, "").split(":") if wish and not _is_c(wish)]
        for wish in wishes:
            found = match_language(wish)
            if found != SOURCE_LANGUAGE or wish.lower().startswith(SOURCE_LANGUAGE):
                return found
        if wishes:
            return SOURCE_LANGUAGE
    if os.name == "nt":
        import ctypes

        # Elsewhere than on Windows ctypes has no windll.
        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()  # type: ignore[attr-defined,unused-ignore]
        return match_language(_locale.windows_locale.get(number, SOURCE_LANGUAGE))
    return match_language(_locale.getlocale()[0] or SOURCE_LANGUAGE)


def _is_c(value: str) -> bool:
    return value.split(".")[0] in {"C", "POSIX"}


def catalog_problems() -> list[CatalogProblem]:
    """Every entry of every catalog that is not used because it does not fit its source; empty when all is
    well.
    """
    for code in _language_codes():
        translator(code)
    return [problem for code in _language_codes() for problem in _problems.get(code, ())]


def forget_catalogs() -> None:
    """Drop what was loaded, so that changed files are read again. For tests and translators at work."""
    global _current
    with _lock:
        _loaded.clear()
        _problems.clear()
        _loaded[SOURCE_LANGUAGE] = _ENGLISH
    _current = translator(_current.language)


def _language_codes() -> list[str]:
    root = resources.locales_path()
    codes = {SOURCE_LANGUAGE}
    if root.is_dir():
        for folder in root.iterdir():
            messages = folder / "LC_MESSAGES"
            if (messages / f"{DOMAIN}.po").is_file() or (messages / f"{DOMAIN}.mo").is_file():
                codes.add(folder.name)
    order = {code: place for place, code in enumerate(OWN_NAMES)}
    return sorted(codes, key=lambda code: (order.get(code, len(order)), code))


def _load(language: str) -> Translator:
    try:
        raw = compiled(catalog_path(language))
        catalog = _gettext.GNUTranslations(BytesIO(raw))
    except (OSError, ValueError, UnicodeDecodeError) as error:
        # A broken file must not keep the program from starting: English shows, doctor says why.
        _problems[language] = (CatalogProblem(language, "", f"catalog not readable: {error}"),)
        return Translator(language, {}, _english_plural)
    # Both are made when the file is read; the stubs leave them out.
    entries: dict[str | tuple[str, int], str] = catalog._catalog  # type: ignore[attr-defined]
    plural: Callable[[int], int] = catalog.plural  # type: ignore[attr-defined]
    entries.pop("", None)
    wrong = list(_wrong_entries(language, entries))
    for problem in wrong:
        for key in [key for key in entries if (key[0] if isinstance(key, tuple) else key) == problem.msgid]:
            del entries[key]
    _problems[language] = tuple(wrong)
    return Translator(language, entries, plural)


def _wrong_entries(language: str, entries: dict[str | tuple[str, int], str]) -> Iterator[CatalogProblem]:
    seen: set[str] = set()
    for key, text in entries.items():
        msgid = key[0] if isinstance(key, tuple) else key
        if msgid in seen or ("{" not in msgid and "{" not in text and "}" not in text):
            continue
        problem = field_problem(msgid.rpartition(_CONTEXT_SEPARATOR)[2], text, plural=isinstance(key, tuple))
        if problem:
            seen.add(msgid)
            yield CatalogProblem(language, msgid, problem)
