"""Proxy and certificate file: a setting holds once it can be used, and what is wrong is said there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop import settings as places
from desktop.settings import Settings
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.preferences.network import NetworkSection
from tests.platforms.certificates import Authority
from tests.ui.reading import clipped, nameless, settle


@pytest.fixture
def section(dialog: PreferencesDialog) -> NetworkSection:
    dialog.show_section("network")
    found = dialog.sections["network"]
    assert isinstance(found, NetworkSection)
    return found


def type_proxy(section: NetworkSection, text: str) -> None:
    section.address.setText(text)
    section.address.textEdited.emit(text)
    section.address.editingFinished.emit()


def test_at_first_it_is_as_the_system_says_and_there_is_no_file(section: NetworkSection) -> None:
    assert section.proxy.value() == "system"
    assert not section.address.isEnabled()
    assert section.file.text() == "No file"
    assert not section.remove.isEnabled()
    assert not section.proxy_problem.isVisible()
    assert not section.file_problem.isVisible()


def test_a_proxy_holds_once_its_address_is_one(section: NetworkSection) -> None:
    section.proxy.buttons["own"].click()
    assert section.address.hasFocus()
    assert places.load().proxy == "system", "nothing is typed yet"
    type_proxy(section, "two words")
    assert "looks like proxy.example.com:3128" in section.proxy_problem.text()
    assert section.proxy_problem.isVisible()
    assert (places.load().proxy, places.load().proxy_url) == ("system", "")
    section.address.textEdited.emit("p")
    assert not section.proxy_problem.isVisible(), "not said again while it is being mended"
    type_proxy(section, "proxy.example.com:3128")
    assert not section.proxy_problem.isVisible()
    assert section.address.text() == "http://proxy.example.com:3128"
    assert (places.load().proxy, places.load().proxy_url) == ("own", "http://proxy.example.com:3128")
    section.proxy.buttons["none"].click()
    assert places.load().proxy == "none"
    section.proxy.buttons["own"].click()
    assert places.load().proxy == "own", "the address typed before still stands there"


def test_a_password_of_a_proxy_is_not_kept(section: NetworkSection, app_home: Path) -> None:
    section.proxy.buttons["own"].click()
    type_proxy(section, "http://jan:kanarienvogel@proxy.example.com:3128")
    assert "User name and password" in section.proxy_problem.text()
    section.proxy.buttons["none"].click()
    assert "kanarienvogel" not in (app_home / "settings.json").read_text(encoding="utf-8")


def test_a_certificate_file_is_chosen_and_removed(section: NetworkSection, tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    section.choose.click()
    assert isinstance(section.dialog, QFileDialog)
    section.dialog.fileSelected.emit(str(authority.file))
    section.dialog.close()
    assert section.file.text() == str(authority.file)
    assert places.load().ca_file == str(authority.file)
    section.remove.click()
    assert section.file.text() == "No file"
    assert places.load().ca_file == ""


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), (b"no", "holds no certificate")])
def test_a_file_that_cannot_be_used_leaves_the_one_before(
    section: NetworkSection, tmp_path: Path, content: bytes | None, said: str
) -> None:
    authority = Authority.make(tmp_path)
    section.take_file(str(authority.file))
    wrong = tmp_path / "wrong.pem"
    if content is not None:
        wrong.write_bytes(content)
    section.take_file(str(wrong))
    assert said in section.file_problem.text()
    assert section.file_problem.isVisible()
    assert section.file.text() == places.load().ca_file == str(authority.file)
    section.take_file(str(authority.file))
    assert not section.file_problem.isVisible()


def test_a_file_that_has_gone_is_said_when_the_settings_open(
    qtbot, bare_workspace, settings: Settings, tmp_path: Path
) -> None:
    settings.ca_file = str(tmp_path / "gone.pem")
    section = NetworkSection(bare_workspace)
    qtbot.addWidget(section)
    section.show()
    assert "cannot be read" in section.file_problem.text()
    assert section.remove.isEnabled()


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_its_problems_fit(section: NetworkSection, bare_workspace, language: str, tmp_path: Path) -> None:
    bare_workspace.set_language(language)
    section.proxy.buttons["own"].click()
    type_proxy(section, "jan:x@proxy")
    section.take_file(str(tmp_path / "gone.pem"))
    settle()
    assert clipped(section) == []
    assert nameless(section) == []
