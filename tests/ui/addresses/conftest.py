"""The editor of addresses on the Monday morning of `tests.ui.world`: Poland has both, Hungary has one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.accounts import Account
from desktop.domain.orders import Address
from desktop.ui.addresses.dialog import AddressesDialog
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.conftest import StillSync, StoreWith

KRAKOW = Address(
    "PL", company="ReFon sp. z o.o.", street="ul. Przemysłowa 14", postal_code="30-701", city="Kraków"
)
BUDAPEST = Address("HU", company="ReFon", street="Gyömrői út 120.", postal_code="1103", city="Budapest")


def with_addresses(account: Account) -> Account:
    known = {"PL": (KRAKOW, KRAKOW), "HU": (BUDAPEST, None)}
    markets = (
        replace(entry, return_address=known[entry.code][0], dispatch_address=known[entry.code][1])
        if entry.code in known
        else entry
        for entry in account.markets
    )
    return replace(account, markets=tuple(markets))


@pytest.fixture
def lead() -> Account:
    return with_addresses(world.account(capabilities=world.CAPABILITIES | {"addresses"}))


OpenDialog = Callable[..., AddressesDialog]


@pytest.fixture
def open_dialog(
    qtbot, bare_workspace: Workspace, store_with: StoreWith, sync: StillSync, lead: Account
) -> OpenDialog:
    """Opens the dialog for an account, on one of its markets."""

    def make(account: Account | None = None, market: str | None = "PL") -> AddressesDialog:
        if not bare_workspace.is_attached:
            bare_workspace.attach(store_with(world.morning(), account=account or lead), sync)
        dialog = AddressesDialog(bare_workspace, market, None)
        qtbot.addWidget(dialog, before_close_func=lambda made: made._typed.clear())
        dialog.show()
        return dialog

    return make


@pytest.fixture
def dialog(open_dialog: OpenDialog) -> AddressesDialog:
    return open_dialog()
