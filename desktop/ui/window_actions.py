"""The window's own actions: what palette, shortcut overview and keys offer whatever pane is shown."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from desktop.l10n.catalogs import N_

from .actions import Entry
from .marketplace_words import no_addresses
from .overrides.watch import may_see

if TYPE_CHECKING:
    from .window import MainWindow


def window_actions(window: "MainWindow") -> Iterable[Entry]:
    """The entries, in the order in which the overview lists them."""
    pages, shown = window.pages, window.inbox_shown

    def disputed() -> bool:
        return shown() and may_see(window.workspace)

    def addressed() -> bool:
        return shown() and not no_addresses(window.workspace)

    def on_monitor() -> bool:
        return shown() and pages.monitor_shown()

    return (
        Entry("window.palette", N_("All commands"), N_("Window"), ("Ctrl+K",), window.dialogs.show_palette),
        Entry(
            "window.shortcuts", N_("Keyboard shortcuts"), N_("Window"), ("?",), window.dialogs.show_shortcuts
        ),
        Entry("window.next_pane", N_("Next pane"), N_("Window"), ("F6",), window.next_pane, shown),
        Entry(
            "window.side_panel",
            N_("Fold the order panel"),
            N_("Window"),
            ("F9",),
            window.fold_side,
            shown,
        ),
        Entry(
            "window.monitor",
            N_("Monitor"),
            N_("Window"),
            ("Ctrl+Shift+M",),
            pages.show_monitor,
            shown,
        ),
        Entry(
            "monitor.define",
            N_("What the figure means"),
            N_("Monitor"),
            ("D",),
            partial(pages.on_monitor, "define"),
            on_monitor,
        ),
        Entry(
            "monitor.turn",
            N_("Charts as tables"),
            N_("Monitor"),
            ("T",),
            partial(pages.on_monitor, "turn"),
            on_monitor,
        ),
        Entry(
            "monitor.export",
            N_("Export the figures"),
            N_("Monitor"),
            (),
            partial(pages.on_monitor, "show_formats"),
            on_monitor,
        ),
        Entry(
            "window.add_account",
            N_("Add account"),
            N_("Window"),
            (),
            window.screens.add_account,
            shown,
        ),
        Entry("window.planner", N_("Planner"), N_("Window"), (), pages.show_planner, shown),
        Entry(
            "window.addresses",
            N_("Return and dispatch addresses"),
            N_("Window"),
            (),
            window.dialogs.show_addresses,
            addressed,
            why=partial(no_addresses, window.workspace),
        ),
        Entry(
            "window.overrides",
            N_("Disputed findings"),
            N_("Window"),
            (),
            pages.show_overrides,
            disputed,
        ),
        Entry("window.keeping", N_("Kept data"), N_("Window"), (), pages.show_keeping, shown),
        Entry("window.alerts", N_("Alerts"), N_("Window"), (), window.bell.open, shown),
        Entry("window.diagnostics", N_("Diagnostics…"), N_("Window"), (), window.dialogs.show_diagnostics),
        Entry("window.settings", N_("Settings"), N_("Window"), ("Ctrl+,",), window.dialogs.show_settings),
        Entry(
            "window.sync",
            N_("Check for messages now"),
            N_("Window"),
            ("F5",),
            window.workspace.poke,
            shown,
        ),
        Entry(
            "window.resync",
            N_("Fetch everything again"),
            N_("Window"),
            ("Ctrl+F5",),
            window.workspace.resync,
            shown,
        ),
        Entry("window.theme", N_("Light or dark"), N_("Window"), (), window.toggle_theme),
        Entry("window.quit", N_("Quit"), N_("Window"), ("Ctrl+Q",), window.close),
    )
