"""The planner on the Monday morning of `tests.ui.world`, opened by a lead, who may change hours and
absences."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.accounts import Account
from desktop.ui.planner.page import PlannerPage
from desktop.ui.workspace import Workspace
from tests.ui import world
from tests.ui.conftest import StillSync, StoreWith

LEAD = world.CAPABILITIES | {"staff_hours", "absences"}


@pytest.fixture
def lead() -> Account:
    return replace(world.account(), capabilities=frozenset(LEAD))


OpenPlanner = Callable[..., PlannerPage]


@pytest.fixture
def open_planner(
    qtbot, bare_workspace: Workspace, store_with: StoreWith, sync: StillSync, lead: Account
) -> OpenPlanner:
    """Opens the planner for an account; its store has the morning's conversations."""

    def make(account: Account | None = None) -> PlannerPage:
        bare_workspace.attach(store_with(world.morning(), account=account or lead), sync)
        page = PlannerPage(bare_workspace)
        qtbot.addWidget(page)
        page.resize(1150, 760)
        page.show()
        return page

    return make


@pytest.fixture
def planner(open_planner: OpenPlanner) -> PlannerPage:
    return open_planner()
