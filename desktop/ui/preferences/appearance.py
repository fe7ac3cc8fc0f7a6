"""How the window looks and which language it speaks. Every choice shows at once."""

from PySide6.QtCore import Slot

from desktop.l10n import catalogs
from desktop.l10n.catalogs import N_, _, pgettext

from ..app_look import apply_look
from ..kit.choices import DropDown
from ..kit.theme import theme
from ..kit.translate import follow
from ..workspace import Workspace
from .section import OneOf, Section

FONT_PERCENTS = (90, 100, 110, 125, 150)


class AppearanceSection(Section):
    """Theme, density and the size of the letters."""

    title = N_("Appearance")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._settings = workspace.settings
        self._theme_caption = self.caption()
        self.theme = OneOf(("system", "light", "dark"), in_a_row=True)
        self.column.addWidget(self.theme)
        self._density_caption = self.caption()
        self.density = OneOf(("compact", "normal", "relaxed"), in_a_row=True)
        self.column.addWidget(self.density)
        self._density_note = self.note()
        self._font_caption = self.caption()
        self.font_size = DropDown()
        for percent in FONT_PERCENTS:
            self.font_size.addItem("", percent)
        self.side_by_side(self.font_size)
        self._show_values()
        self.theme.chosen.connect(self._choose_theme)
        self.density.chosen.connect(self._choose_density)
        self.font_size.activated.connect(self._choose_font)
        theme().changed.connect(self._show_values)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        themes = {
            "system": _("Same as the system"),
            "light": pgettext("theme", "Light"),
            "dark": pgettext("theme", "Dark"),
        }
        densities = {
            "compact": pgettext("density", "Compact"),
            "normal": pgettext("density", "Normal"),
            "relaxed": pgettext("density", "Relaxed"),
        }
        self._theme_caption.setText(_("Colours"))
        self.theme.say(_("Colours"), themes.__getitem__)
        self._density_caption.setText(_("Density of the list"))
        self.density.say(_("Density of the list"), densities.__getitem__)
        self._density_note.setText(_("Compact shows more conversations at once."))
        self._font_caption.setText(_("Text size"))
        self.font_size.setAccessibleName(_("Text size"))
        for place, percent in enumerate(FONT_PERCENTS):
            self.font_size.setItemText(place, _("{n}%").format(n=percent))

    @Slot()
    def _show_values(self) -> None:
        self.theme.set_value(self._settings.theme)
        self.density.set_value(self._settings.density)
        nearest = min(FONT_PERCENTS, key=lambda percent: abs(percent - self._settings.font_percent))
        self.font_size.setCurrentIndex(FONT_PERCENTS.index(nearest))

    @Slot(str)
    def _choose_theme(self, value: str) -> None:
        self._settings.theme = value
        self._apply()

    @Slot(str)
    def _choose_density(self, value: str) -> None:
        self._settings.density = value
        self._apply()

    @Slot(int)
    def _choose_font(self, place: int) -> None:
        self._settings.font_percent = FONT_PERCENTS[place]
        self._apply()

    def _apply(self) -> None:
        self._settings.save()
        apply_look(self._settings)


class LanguageSection(Section):
    """The language of the screen; what buyers are answered in is another matter."""

    title = N_("Language")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.language = OneOf(("", *(code for code, _own in catalogs.available_languages())))
        self.column.addWidget(self.language)
        self._note = self.note()
        self.language.chosen.connect(self._choose)
        follow(self)

    def retranslate(self) -> None:
        super().retranslate()
        own_names = dict(catalogs.available_languages())
        system = own_names[catalogs.system_language()]
        names = {"": _("Like the system ({language})").format(language=system), **own_names}
        self.language.say(_("Language"), names.__getitem__)
        self._note.setText(
            _(
                "This is the language of the window. Each reply is written in the language of its market; "
                "prices, dates and addresses follow the place they belong to."
            )
        )
        chosen = self._workspace.chosen_language
        self.language.set_value(chosen if chosen in own_names else "")

    @Slot(str)
    def _choose(self, value: str) -> None:
        if value:
            self._workspace.set_language(value)
        else:
            self._workspace.follow_system_language()
            self.retranslate()
