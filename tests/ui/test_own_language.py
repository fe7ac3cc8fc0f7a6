"""The language of the screen is remembered per account; without a choice the system's is followed (R12)."""

from dataclasses import replace

from desktop import settings as stored
from desktop.l10n import catalogs
from tests.ui import world


def switch_accounts(workspace, store, sync) -> None:
    workspace.detach()
    workspace.attach(store, sync)


def test_each_account_comes_up_in_its_own_language(bare_workspace, store_with, sync, app_home) -> None:
    first = store_with(world.conversation("a"))
    second = store_with(world.conversation("b"), account=replace(world.account(), id="other"))
    bare_workspace.attach(first, sync)
    bare_workspace.set_language("pl")
    switch_accounts(bare_workspace, second, sync)
    assert catalogs.current_language() == "pl", "an account without a choice takes the program's"
    bare_workspace.set_language("de")
    assert stored.load().language == "de", "the pages before an account is open follow the last choice"
    switch_accounts(bare_workspace, first, sync)
    assert (catalogs.current_language(), bare_workspace.chosen_language) == ("pl", "pl")
    switch_accounts(bare_workspace, second, sync)
    assert (catalogs.current_language(), bare_workspace.chosen_language) == ("de", "de")


def test_following_the_system_takes_the_accounts_choice_back(
    bare_workspace, store_with, sync, app_home, monkeypatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "de")
    store = store_with(world.conversation("a"))
    bare_workspace.attach(store, sync)
    bare_workspace.set_language("pl")
    bare_workspace.follow_system_language()
    assert (catalogs.current_language(), bare_workspace.chosen_language) == ("de", "")
    store.set_setting("behind", "it").result()  # the writer keeps the order: the choice is written, too
    switch_accounts(bare_workspace, store, sync)
    assert catalogs.current_language() == "de"
    assert stored.load().language == ""


def test_a_choice_that_is_no_language_any_more_shows_english_and_does_not_fail(
    bare_workspace, store_with, sync
) -> None:
    store = store_with(world.conversation("a"))
    store.set_setting("language", {"not": "a language"}).result(30)
    bare_workspace.attach(store, sync)
    assert catalogs.current_language() == "en"
