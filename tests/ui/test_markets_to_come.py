"""A market that comes by one table of data works everywhere; one that only the platform knows is shown in a
general form, and said once (R12)."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from desktop import resources, settings
from desktop.cli import main as helpdesk
from desktop.clock_book import build_book
from desktop.domain.accounts import Account, AccountMarket
from desktop.domain.conversations import Conversation
from desktop.domain.money import Money
from desktop.domain.pages import Thing
from desktop.l10n import names
from desktop.l10n.addresses import format_address
from desktop.l10n.money import format_money
from desktop.ui.inbox.market_selector import MarketSelector
from desktop.ui.inbox.row_words import RowWords
from desktop.ui.kit.flags import flag_icon
from desktop.ui.new_markets import NewMarkets, new_markets_text
from desktop.ui.pills import Pills
from desktop.ui.workspace import Notice, Workspace
from tests.ui import world

TABLE = """
[market.QM]
currency = "PLN"
languages = ["pl"]
time_zone = "Europe/Warsaw"
holiday_country = "PL"
phone_region = "PL"
vat_label = "QM-NIP"
carriers = ["Poczta Polska"]
[market.QM.address]
lines = ["{name}", "{postal_code}, {city}", "{street}"]
post_code = "##-###"
sample = { name = "Ala Kot", street = "Rynek 1", postal_code = "00-001", city = "Miasto" }
"""
QM = AccountMarket("QM", "PLN", ("pl",), "Europe/Warsaw", policy_id="helpdesk")
QX = AccountMarket("QX", "SEK", ("sv", "fi"), "Europe/Helsinki", policy_id="helpdesk")


@pytest.fixture
def with_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our data with one market more, added as a person would: one table at the end of the file."""
    root = tmp_path / "root"
    shutil.copytree(resources.path(), root / "resources")
    file = root / "resources" / "markets.toml"
    file.write_text(file.read_text(encoding="utf-8") + TABLE, encoding="utf-8")
    locales = resources.locales_path()
    monkeypatch.setattr(resources, "_root", lambda: root)
    monkeypatch.setattr(resources, "locales_path", lambda: locales)
    names.known_markets.cache_clear()
    yield
    monkeypatch.undo()
    names.known_markets.cache_clear()


def conversation(market: str) -> list[Thing]:
    things = world.conversation("x1", buyer="Ala Kot")
    return [replace(each, market=market) if isinstance(each, Conversation) else each for each in things]


def account_with(*markets: AccountMarket) -> Account:
    return replace(world.account(), markets=(*world.account().markets, *markets))


def test_the_command_line_knows_it_at_once(with_table, capsys) -> None:
    assert helpdesk(["market", "qm", "--language", "de", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["market"], facts["currency"], facts["vat_label"]) == ("QM", "PLN", "QM-NIP")
    assert facts["samples"]["money"][0] == "139.900,00\u00a0zł"
    assert facts["address"]["sample"] == ["Ala Kot", "00-001, Miasto", "Rynek 1"]
    received = "2026-11-10T16:00"  # the next day is a holiday in Poland, whose calendar the market keeps
    assert helpdesk(["deadline", "--market", "QM", "--received", received, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-11-12T16:00:00+01:00"


def test_its_clock_runs_by_the_calendar_that_its_table_names(with_table) -> None:
    book, problems = build_book(account_with(QM))
    assert [problem for problem in problems if problem.market == "QM"] == []
    assert book.reckon("QM", world.NOW) is not None


def test_the_window_shows_it_like_every_other(with_table, bare_workspace, store_with, sync, qtbot) -> None:
    workspace = Workspace(bare_workspace.settings, lambda: world.NOW)
    things = conversation("QM")
    selector = MarketSelector(workspace)
    qtbot.addWidget(selector)
    workspace.attach(store_with(things, account=account_with(QM)), sync)
    try:
        selector.show_counts(workspace.reader.counts(world.NOW))
        assert workspace.knows_market("QM")
        chosen = {choice.key: choice for choice in selector.choices()}["QM"]
        assert chosen.note.startswith("PLN")
        assert chosen.figure == "1"
        assert not flag_icon("QM").isNull()
        row = workspace.reader.conversation("x1")
        assert row is not None
        assert RowWords(workspace, Pills(workspace)).sentence(row).startswith("Ala Kot, ")
        workspace.set_market("QM")
        assert workspace.market_info("QM").currency == "PLN"
        parts = {"name": "Ala", "street": "Rynek 1", "postal_code": "00001", "city": "Miasto"}
        lines = format_address(parts, workspace.market_info("QM"), "en", with_country=False)
        assert lines == ["Ala", "00-001, Miasto", "Rynek 1"]
    finally:
        workspace.detach()
        workspace.deleteLater()


def test_a_market_that_only_the_platform_knows_is_said_once_and_usable(
    bare_workspace, store_with, sync, app_home
) -> None:
    said: list[Notice] = []
    bare_workspace.noticed.connect(said.append)
    watch = NewMarkets(bare_workspace, bare_workspace)
    things = conversation("QX")
    store = store_with(things, account=account_with(QX))
    bare_workspace.attach(store, sync)
    assert [notice.text() for notice in said] == [new_markets_text(["QX"])]
    assert "QX" in said[0].text()
    market = bare_workspace.market_info("QX")
    assert (market.known, market.currency, market.languages, market.time_zone) == (
        *(False, "SEK"),
        *(("sv", "fi"), "Europe/Helsinki"),
    )
    row = bare_workspace.reader.conversation("x1")
    assert row is not None
    assert "QX" in RowWords(bare_workspace, Pills(bare_workspace)).sentence(row)
    price = format_money(Money(Decimal("1990"), market.currency), "sv", market)
    assert price == "1\u00a0990,00\u00a0kr"
    bare_workspace.account_changed.emit()
    assert len(said) == 1, "said once"
    assert settings.load().new_markets == ["QX"], "and not again at the next start"
    watch.deleteLater()


def test_doctor_names_the_markets_that_a_platform_named_and_we_do_not_know(app_home, capsys) -> None:
    from desktop.commands.doctor import _markets

    assert _markets().state == "ok"
    settings.Settings(new_markets=["QX", "PL"]).save()
    found = _markets()
    assert found.state == "warning"
    assert "QX" in found.seen
    assert "PL" not in found.seen.replace("QX", "")
    assert "general form" in found.advice
