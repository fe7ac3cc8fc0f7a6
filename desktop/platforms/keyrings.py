"""Which keyring back end may hold a secret, and its errors as ours.

Only back ends of operating systems that are known to protect what they hold are used. An environment
variable or a configuration file of the keyring package can redirect to others, among them ones that write
plain text or forget: such a redirection is refused, not followed (fault 24). A back end is imported by its
name: looking for all of them costs a quarter of a second at every start.
"""

import os
import sys
from collections.abc import Iterator
from configparser import Error as ConfigError
from configparser import RawConfigParser
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Final, Protocol, cast

from .credential_errors import CredentialsError, Locked, NoBackend, Refused, TimedOut

SECRET_SERVICE: Final = "keyring.backends.SecretService.Keyring"
LIBSECRET: Final = "keyring.backends.libsecret.Keyring"
KWALLET: Final = "keyring.backends.kwallet.DBusKeyring"
MACOS: Final = "keyring.backends.macOS.Keyring"
WINDOWS: Final = "keyring.backends.Windows.WinVaultKeyring"

TRUSTED: Final = (SECRET_SERVICE, KWALLET, LIBSECRET, MACOS, WINDOWS)
_REDIRECT = "PYTHON_KEYRING_BACKEND"


class Backend(Protocol):
    """The part of `keyring.backend.KeyringBackend` that we use."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def find(name: str | None) -> Backend:
    """The back end of this name, or without one the best of this computer. Raises Refused, NoBackend."""
    redirected = os.environ.get(_REDIRECT) or _configured()
    if redirected is not None:
        require_trusted(redirected)
    if name is not None:
        require_trusted(name)
        if redirected is not None and redirected != name:
            raise Refused(f"{redirected} instead of {name}", "changed")
        return _load(name)
    if redirected is not None:
        return _load(redirected)
    wanted = {"win32": (WINDOWS,), "darwin": (MACOS,)}.get(sys.platform, (SECRET_SERVICE, KWALLET, LIBSECRET))
    why = NoBackend()
    for candidate in wanted:
        try:
            return _load(candidate)
        except NoBackend as error:
            why = why if why.detail else error
    raise why


def require_trusted(name: str) -> None:
    """Raises Refused for every back end that is not known to protect what it holds."""
    if name in TRUSTED:
        return
    kinds = {"keyring.backends.null": "null", "keyring.backends.fail": "fail", "keyrings.alt.": "plaintext"}
    plain = "plaintext" if "plain" in name.lower() or "uncrypted" in name.lower() else "unknown"
    why = next((kind for prefix, kind in kinds.items() if name.startswith(prefix)), plain)
    raise Refused(name[:200], why)


def name_of(backend: Backend) -> str:
    """The name under which `find` gives the same back end again."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def remove(backend: Backend, service: str, username: str) -> None:
    """Removes an entry; one that is not there is no error."""
    from keyring.errors import PasswordDeleteError

    with suppress(PasswordDeleteError):
        backend.delete_password(service, username)
    if backend.get_password(service, username) is not None:
        raise CredentialsError("an entry that the keyring does not remove")


@contextmanager
def errors() -> Iterator[None]:
    """The errors of the keyring package and of its back ends as ours.

    Their words are kept, never a secret.
    """
    try:
        yield
    except CredentialsError:
        raise
    except TimeoutError as error:
        raise TimedOut(_words(error)) from error
    except Exception as error:  # back ends raise what their system raises: D-Bus, Keychain, Windows
        names = {kind.__name__ for kind in type(error).__mro__}
        if names & {"KeyringLocked", "InitError", "LockedException", "PromptDismissedException"}:
            raise Locked(_words(error)) from error
        if names & {"NoKeyringError", "SecretServiceNotAvailableException"}:
            raise NoBackend(_words(error)) from error
        raise CredentialsError(_words(error)) from error


def _load(name: str) -> Backend:
    module, _, cls = name.rpartition(".")
    try:
        found = getattr(import_module(module), cls)
        _ = found.priority  # raises when the system does not offer it
        return cast(Backend, found())
    except Exception as error:
        raise NoBackend(_words(error)) from error


def _configured() -> str | None:
    """What the keyring package's own file asks for.

    Read by us, since loading it would import what it names.
    """
    from keyring.util.platform_ import config_root

    reader = RawConfigParser()
    try:
        reader.read(os.path.join(config_root(), "keyringrc.cfg"), encoding="utf-8")
        return reader.get("backend", "default-keyring").strip() or None
    except (ConfigError, OSError, UnicodeDecodeError):
        return None


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
