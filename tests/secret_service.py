"""A real gnome-keyring on a private D-Bus, for tests.

Its home and bus are its own, so that the developer's secrets are neither read nor asked for, and every pytest
worker has one to itself. Works headless and as root.
"""

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

_PASSWORD = b"test"

# No service folders: were the keyring not there, the bus would otherwise start one that nobody unlocked.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Unavailable(Exception):
    """This machine cannot run a Secret Service; the message says why."""


@dataclass
class PrivateSecretService:
    """A running service; `environment` leads a process (this one or a child) to it."""

    environment: dict[str, str]
    _own: dict[str, str]
    _processes: list[subprocess.Popen[bytes]]
    deaths: ClassVar[int] = 0
    """How often a daemon has died by itself in this process."""

    @classmethod
    def start(cls, home: Path) -> "PrivateSecretService":
        """Starts a bus and an unlocked keyring whose files lie in `home`. Raises `Unavailable`."""
        for program in ("dbus-daemon", "gnome-keyring-daemon"):
            if shutil.which(program) is None:
                raise Unavailable(f"{program} is not installed")
        home.chmod(0o700)  # the keyring refuses a runtime folder that others may read
        service = cls(
            {}, {"HOME": str(home), "XDG_DATA_HOME": str(home / "share"), "XDG_RUNTIME_DIR": str(home)}, []
        )
        configuration = home / "bus.conf"
        configuration.write_text(_BUS, encoding="utf-8")
        bus = service._launch(
            "dbus-daemon", "--nofork", "--print-address=1", f"--config-file={configuration}"
        )
        assert bus.stdout is not None
        service.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

        service._start_keyring()
        return service

    def _start_keyring(self) -> None:
        """The daemon with the keyring of this home, made or opened with its password."""
        keyring = self._launch("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        assert keyring.stdin is not None
        assert keyring.stdout is not None
        with suppress(BrokenPipeError):  # it has ended already; said below
            keyring.stdin.write(_PASSWORD)
            keyring.stdin.close()
        keyring.stdout.read()  # the daemon closes its output when it can be called, or ends
        if any(process.poll() is not None for process in self._processes):
            self.stop()
            raise Unavailable("dbus-daemon or gnome-keyring-daemon ended at once")

    def ensure(self) -> None:
        """Starts the daemon anew when it has died: gnome-keyring 42 crashes now and then when it would have
        to prompt and nobody is there. Its entries are in files and stay."""
        bus, *keyrings = self._processes
        if keyrings and keyrings[-1].poll() is not None:
            PrivateSecretService.deaths += 1
            for stream in (keyrings[-1].stdin, keyrings[-1].stdout):
                if stream is not None:
                    stream.close()
            self._processes = [bus]
            self._start_keyring()

    def _launch(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=os.environ | self._own | self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def lock(self) -> None:
        """Locks the keyring, as its owner does in a window of the desktop."""
        import secretstorage

        bus = secretstorage.dbus_init()
        try:
            secretstorage.get_default_collection(bus).lock()
        finally:
            bus.close()

    def unlock(self) -> None:
        """Unlocks it with its password, without the window that nobody here could answer."""
        import secretstorage
        from secretstorage.exceptions import SecretServiceNotAvailableException
        from secretstorage.util import DBusAddressWrapper, format_secret, open_session

        bus = secretstorage.dbus_init()
        try:
            collection = secretstorage.get_default_collection(bus).collection_path
            daemon = DBusAddressWrapper(
                "/org/freedesktop/secrets", "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", bus
            )
            password = format_secret(open_session(bus), _PASSWORD, "text/plain")
            daemon.call("UnlockWithMasterPassword", "o(oayays)", collection, password)
        except SecretServiceNotAvailableException:
            self._processes[-1].wait(10)
            self.ensure()
        finally:
            bus.close()

    def clear(self) -> None:
        """Removes every entry."""
        import secretstorage

        bus = secretstorage.dbus_init()
        try:
            for collection in secretstorage.get_all_collections(bus):
                for item in collection.get_all_items():
                    item.delete()
        finally:
            bus.close()

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
