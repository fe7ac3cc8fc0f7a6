"""Every choice holds at once and is saved; the dialog follows the language while it is open."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSystemTrayIcon

from desktop import __version__
from desktop import settings as places
from desktop.l10n import catalogs
from desktop.settings import Settings
from desktop.ui.app_look import apply_look
from desktop.ui.kit.labels import PlainLabel
from desktop.ui.kit.theme import DARK, LIGHT, font_scale, theme
from desktop.ui.preferences.about import AboutSection
from desktop.ui.preferences.appearance import AppearanceSection, LanguageSection
from desktop.ui.preferences.dialog import PreferencesDialog
from desktop.ui.preferences.sending import UNDO_SECONDS, SendingSection
from desktop.ui.preferences.watching import NotificationsSection, WindowSection
from tests.ui.reading import clipped, nameless, settle, spoken, too_small


def appearance(dialog: PreferencesDialog) -> AppearanceSection:
    section = dialog.sections["appearance"]
    assert isinstance(section, AppearanceSection)
    return section


def test_theme_holds_at_once_and_is_saved(dialog: PreferencesDialog) -> None:
    appearance(dialog).theme.buttons["dark"].click()
    assert theme().tokens is DARK
    assert places.load().theme == "dark"
    appearance(dialog).theme.buttons["light"].click()
    assert theme().tokens is LIGHT


def test_density_changes_the_rows(dialog: PreferencesDialog) -> None:
    before = theme().row_height()
    appearance(dialog).density.buttons["compact"].click()
    assert theme().row_height() < before
    assert places.load().density == "compact"


def test_letters_grow_in_the_open_window(qtbot, dialog: PreferencesDialog) -> None:
    heading = dialog.sections["appearance"].heading
    before = heading.font().pixelSize()
    size = appearance(dialog).font_size
    size.setCurrentIndex(size.findData(150))
    size.activated.emit(size.currentIndex())
    assert heading.font().pixelSize() == round(before * 1.5)
    assert places.load().font_percent == 150


def test_theme_changed_elsewhere_shows_here(dialog: PreferencesDialog, settings: Settings) -> None:
    settings.theme = "dark"
    apply_look(settings)
    assert appearance(dialog).theme.value() == "dark"


@pytest.mark.parametrize(("percent", "scale"), [(100, 1.0), (5, 0.75), (900, 2.0)])
def test_a_size_out_of_reason_is_brought_back(qapp, percent: int, scale: float) -> None:
    apply_look(Settings(theme="light", font_percent=percent))
    assert font_scale() == scale
    apply_look(Settings(theme="light"))


def test_language_changes_every_text_of_the_open_dialog(dialog: PreferencesDialog) -> None:
    section = dialog.sections["language"]
    assert isinstance(section, LanguageSection)
    section.language.buttons["pl"].click()
    settle()
    assert dialog.windowTitle() == "Ustawienia"
    assert dialog.navigation.item(1).text() == "Język"
    assert section.heading.text() == "Język"
    assert places.load().language == "pl"
    section.language.buttons["en"].click()
    settle()
    assert dialog.windowTitle() == "Settings"


def test_language_can_follow_the_system(
    dialog: PreferencesDialog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    section = dialog.sections["language"]
    assert isinstance(section, LanguageSection)
    section.language.buttons[""].click()
    settle()
    assert catalogs.current_language() == "de"
    assert settings.language == ""
    assert section.language.value() == ""
    assert "Deutsch" in section.language.buttons[""].text()


@pytest.mark.parametrize("seconds", UNDO_SECONDS)
def test_time_to_take_back(dialog: PreferencesDialog, seconds: int) -> None:
    section = dialog.sections["sending"]
    assert isinstance(section, SendingSection)
    section.undo.buttons[str(seconds)].click()
    assert places.load().undo_seconds == seconds


@pytest.fixture
def with_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that shows notifications."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)


def test_where_nothing_can_be_shown_nothing_can_be_switched_on(dialog: PreferencesDialog) -> None:
    section = dialog.sections["notifications"]
    assert isinstance(section, NotificationsSection)
    assert section.on.isChecked()  # the wish stays, for another system
    assert not section.on.isEnabled()
    assert not section.quiet.isEnabled()


def test_quiet_hours(with_tray: None, dialog: PreferencesDialog, settings: Settings) -> None:
    section = dialog.sections["notifications"]
    assert isinstance(section, NotificationsSection)
    section.start.setCurrentIndex(section.start.findData("21:30"))
    section.start.activated.emit(section.start.currentIndex())
    assert places.load().quiet_from == "21:30"
    section.quiet.click()
    assert places.load().quiet_hours is False
    assert not section.start.isEnabled()
    section.quiet.click()
    section.on.click()
    assert places.load().notifications is False
    assert not section.quiet.isEnabled()


def test_a_time_set_by_hand_stays(qtbot, bare_workspace) -> None:
    bare_workspace.settings.quiet_from = "19:10"
    section = NotificationsSection(bare_workspace)
    qtbot.addWidget(section)
    assert section.start.currentData() == "19:10"


def test_closing_is_explained_where_there_is_no_tray(dialog: PreferencesDialog) -> None:
    dialog.show_section("window")
    section = dialog.sections["window"]
    assert isinstance(section, WindowSection)
    assert not section.closing.isVisible()
    texts = [label.text() for label in section.findChildren(PlainLabel)]
    assert any("has no tray" in text for text in texts)


def test_closing_choice_is_saved(dialog: PreferencesDialog) -> None:
    section = dialog.sections["window"]
    assert isinstance(section, WindowSection)
    section.closing.buttons["tray"].click()
    assert places.load().close_to_tray == "tray"


def test_about_names_the_version(dialog: PreferencesDialog) -> None:
    section = dialog.sections["about"]
    assert isinstance(section, AboutSection)
    assert __version__ in section.version.text()


def test_sections_by_keyboard(qtbot, dialog: PreferencesDialog) -> None:
    dialog.navigation.setFocus()
    qtbot.keyClick(dialog.navigation, Qt.Key.Key_Down)
    assert dialog.pages.currentIndex() == 1
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_radio_button_says_what_it_chooses(dialog: PreferencesDialog) -> None:
    assert spoken(appearance(dialog).theme.buttons["dark"]) == "Colours: Dark"


@pytest.mark.parametrize("language", ["en", "pl", "de"])
@pytest.mark.parametrize("percent", [100, 125, 150])
def test_everything_fits_and_has_a_name(
    dialog: PreferencesDialog, settings: Settings, bare_workspace, language: str, percent: int
) -> None:
    bare_workspace.set_language(language)
    settings.font_percent = percent
    apply_look(settings)
    for name, section in dialog.sections.items():
        dialog.show_section(name)
        settle()
        assert clipped(section) == []
        assert nameless(section) == []
        assert too_small(section) == []
        assert section.width() <= dialog.pages.width()
