"""`helpdesk doctor --renew-key`: all stores and their backups under a new key; no window may be open."""

from datetime import UTC, datetime

from desktop import settings as places
from desktop.cli import DONE, NO, CallError
from desktop.l10n.catalogs import _
from desktop.l10n.os_words import os_reason
from desktop.single_instance import SingleInstance


def renew_keys() -> int:
    """1 when an account's key could not be changed; its store is then under the old one. Raises CallError
    while the program runs."""
    instance = SingleInstance(places.home())
    try:
        alone = instance.acquire(lambda: None)
    except OSError as error:
        raise CallError(
            _("the folder {folder} cannot be written to: {reason}").format(
                folder=places.home(), reason=os_reason(error)
            )
        ) from None
    if not alone:
        raise CallError(_("the program is open; close it, then try again"))
    try:
        return _renew_all()
    finally:
        instance.release()


def _renew_all() -> int:
    from desktop.opening import Trouble, has_store, one_line
    from desktop.recovery import renew_key

    outcome = DONE
    for entry in places.load().accounts:
        if not has_store(entry):
            continue
        try:
            renew_key(entry, lambda: datetime.now(UTC))
        except Trouble as trouble:
            print(f"✗ {entry.name}: {one_line(trouble)}")
            outcome = NO
        else:
            print(f"✓ {entry.name}: " + _("the saved messages are under a new key"))
    return outcome
