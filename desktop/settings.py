"""The user's settings, declared once as data; a plain JSON file, none of them secret.

Settings are never worth a crash: a file that is damaged is set aside under another name and the defaults
hold; a value of the wrong kind, or a number that nobody can mean, takes its default; one that cannot be
written is logged and holds as long as the program runs.
"""

import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path, user_log_path

from desktop.domain.badges import colour_of, letters_of

APP = "helpdesk-desktop"
PATIENCE = 3.0
"""Seconds for which a file that another program holds is tried again (fault 40)."""

_LARGEST = 10_000
"""No number of the settings is larger: seconds to take a reply back, a font's percent."""

_log = logging.getLogger("helpdesk.settings")
_saving = threading.Lock()


def home() -> Path:
    """Where stores and settings lie; `HELPDESK_HOME` moves everything (tests, portable use)."""
    moved = os.environ.get("HELPDESK_HOME")
    return Path(moved) if moved else user_data_path(APP, appauthor=False, roaming=False)


def cache() -> Path:
    """What can be made again."""
    moved = os.environ.get("HELPDESK_HOME")
    return Path(moved) / "cache" if moved else user_cache_path(APP, appauthor=False)


def logs() -> Path:
    moved = os.environ.get("HELPDESK_HOME")
    return Path(moved) / "logs" if moved else user_log_path(APP, appauthor=False)


@dataclass
class AccountEntry:
    """An account that was signed in on this computer. Its secrets lie in the OS keyring, its data in
    `folder`.

    `keyring`: the back end that holds them, remembered so that another one is not trusted silently.
    """

    id: str
    name: str
    url: str
    platform: str = "helpdesk"
    folder: str = ""
    keyring: str = ""
    practice: bool = False
    options: dict[str, str] = field(default_factory=dict)
    """What the person chose for the account and is no secret, by the marketplace's own names."""
    label: str = ""
    """The person's own name for the account; empty: the marketplace's."""
    colour: str = ""
    """Of its badge, one of `domain.badges.COLOURS`; empty: always the same by its id."""

    @property
    def title(self) -> str:
        """What the account is called on screen."""
        return self.label or self.name

    @property
    def badge(self) -> tuple[str, str]:
        """The letters and the colour of its badge."""
        return letters_of(self.title), colour_of(self.colour, self.id)


@dataclass
class Settings:
    """All settings with their defaults. Unknown keys of a newer version are kept as they are."""

    language: str = ""
    """BCP 47; empty follows the system."""
    theme: str = "system"
    density: str = "normal"
    font_percent: int = 100
    undo_seconds: int = 10
    single_keys: bool = True
    own_keys: dict[str, list[str]] = field(default_factory=dict)
    notifications: bool = True
    quiet_hours: bool = True
    quiet_from: str = "20:00"
    quiet_to: str = "07:00"
    close_to_tray: str = "ask"
    """What closing the window does: ask, tray or quit."""
    side_panel: bool = True
    window: str = ""
    """Geometry as Qt's base64."""
    splitter: str = ""
    new_markets: list[str] = field(default_factory=list)
    """Markets that a platform named and this version's table does not hold; the user was told."""
    proxy: str = "system"
    """What stands between: system (as the system says), none, own (`proxy_url`); see `network`."""
    proxy_url: str = ""
    ca_file: str = ""
    """A file of certificates that are trusted beside the system's, for a company's own authority."""
    last_account: str = ""
    last_host: str = ""
    accounts: list[AccountEntry] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def save(self) -> bool:
        """Writes the file whole, then puts it in the place of the old one; from any thread.

        False when the disk does not take it: the settings then hold as long as the program runs.
        """
        target = home() / "settings.json"
        part = target.with_suffix(".part")
        data = asdict(self)
        data.update(data.pop("extra"))
        # A lone surrogate in a name from elsewhere must not keep the rest from being saved.
        content = json.dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")
        try:
            with _saving:
                target.parent.mkdir(parents=True, exist_ok=True)
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                replace(part, target)
        except OSError as error:
            _log.warning("the settings cannot be written: %s", error)
            return False
        return True

    def account(self, account_id: str) -> AccountEntry | None:
        return next((entry for entry in self.accounts if entry.id == account_id), None)

    def remember(self, entry: AccountEntry) -> bool:
        """Adds or replaces an account, which keeps its place, and makes it the last one used; as `save`."""
        if self.account(entry.id) is None:
            self.accounts = [*self.accounts, entry]
        else:
            self.accounts = [entry if known.id == entry.id else known for known in self.accounts]
        self.last_account = entry.id
        return self.save()

    def move(self, account_id: str, step: int) -> bool:
        """Moves an account up (-1) or down (1) among the others; as `save`."""
        place = next((at for at, entry in enumerate(self.accounts) if entry.id == account_id), -1)
        if place < 0 or not 0 <= place + step < len(self.accounts):
            return False
        order = list(self.accounts)
        order[place], order[place + step] = order[place + step], order[place]
        self.accounts = order
        return self.save()

    def forget(self, account_id: str) -> bool:
        """Removes an account from the list; as `save`."""
        self.accounts = [known for known in self.accounts if known.id != account_id]
        if self.last_account == account_id:
            self.last_account = self.accounts[-1].id if self.accounts else ""
        return self.save()


def load() -> Settings:
    """The settings of this user, or the defaults."""
    source = home() / "settings.json"
    try:
        data = json.loads(source.read_bytes())
        if not isinstance(data, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("the settings cannot be read: %s", error)
        with suppress(OSError):
            replace(source, source.with_suffix(".unreadable"))
        return Settings()
    return _from_dict(data)


def replace(source: Path, target: Path, *, patience: float = PATIENCE) -> None:
    """`os.replace`, tried again for a while when the system refuses: a virus scanner often holds a new file
    for a moment. Raises OSError."""
    _patiently(lambda: os.replace(source, target), patience)


def delete(path: Path, *, patience: float = PATIENCE) -> None:
    """Removes a file, or a folder with all that is in it, as patiently as `replace`; one that is not there is
    nothing. Raises OSError."""

    def remove() -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    _patiently(remove, patience)


def _patiently(work: Callable[[], object], patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            work()
            return
        except PermissionError:
            if time.monotonic() > until:
                raise
            threading.Event().wait(0.05)


def _from_dict(data: dict[str, Any]) -> Settings:
    settings = Settings()
    known = {entry.name for entry in fields(Settings)} - {"extra", "accounts"}
    for name, value in data.items():
        if name in known:
            if _fits(value, getattr(settings, name)):
                setattr(settings, name, value)
        elif name != "accounts":
            settings.extra[name] = value
    accounts = data.get("accounts")
    for entry in accounts if isinstance(accounts, list) else ():
        if (found := _account(entry)) is not None:
            settings.accounts.append(found)
    return settings


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, dict):
        return isinstance(value, dict) and all(
            isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in value.values()
        )
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if type(value) is int and not 0 <= value <= _LARGEST:
        return False
    return type(value) is type(default)


def _account(data: Any) -> AccountEntry | None:
    """An account of the file; None when what it cannot do without is not there."""
    if not isinstance(data, dict):
        return None
    plain = AccountEntry("", "", "")
    names = {entry.name for entry in fields(AccountEntry)}
    given = {name: data[name] for name in names & data.keys() if _fits(data[name], getattr(plain, name))}
    options = data.get("options")
    named = options.items() if isinstance(options, dict) else ()
    given["options"] = {name: value for name, value in named if isinstance(value, str)}
    return AccountEntry(**given) if {"id", "name", "url"} <= given.keys() else None
