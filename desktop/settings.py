"""The user's settings, declared once as data; a plain TOML-like JSON file, none of them secret.

A file that cannot be read is set aside under another name and the defaults hold: settings are never worth a
crash.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path, user_log_path

APP = "helpdesk-desktop"


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
    last_account: str = ""
    last_host: str = ""
    accounts: list[AccountEntry] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def save(self) -> None:
        """Writes the file whole, then puts it in the place of the old one."""
        target = home() / "settings.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        data = asdict(self)
        data.update(data.pop("extra"))
        part = target.with_suffix(".part")
        part.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(part, target)

    def account(self, account_id: str) -> AccountEntry | None:
        return next((entry for entry in self.accounts if entry.id == account_id), None)

    def remember(self, entry: AccountEntry) -> None:
        """Adds or replaces an account and makes it the last one used."""
        self.accounts = [known for known in self.accounts if known.id != entry.id] + [entry]
        self.last_account = entry.id
        self.save()

    def forget(self, account_id: str) -> None:
        self.accounts = [known for known in self.accounts if known.id != account_id]
        if self.last_account == account_id:
            self.last_account = self.accounts[-1].id if self.accounts else ""
        self.save()


def load() -> Settings:
    """The settings of this user, or the defaults."""
    source = home() / "settings.json"
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        _set_aside(source)
        return Settings()
    return _from_dict(data)


def _from_dict(data: dict[str, Any]) -> Settings:
    settings = Settings()
    known = {entry.name: entry for entry in fields(Settings) if entry.name not in ("extra", "accounts")}
    for name, value in data.items():
        if name in known:
            if isinstance(value, type(getattr(settings, name))):
                setattr(settings, name, value)
        elif name != "accounts":
            settings.extra[name] = value
    names = {entry.name for entry in fields(AccountEntry)}
    for entry in data.get("accounts", []):
        if isinstance(entry, dict) and {"id", "name", "url"} <= entry.keys():
            settings.accounts.append(
                AccountEntry(**{key: value for key, value in entry.items() if key in names})
            )
    return settings


def _set_aside(source: Path) -> None:
    with suppress(OSError):
        os.replace(source, source.with_suffix(".unreadable"))
