"""The user's look in force: theme, density and size of letters, from the settings to the whole program."""

from desktop.settings import Settings

from .kit.theme import Density, ThemeName, set_up_fonts, theme

_THEMES: dict[str, ThemeName] = {"light": "light", "dark": "dark"}
_DENSITIES: dict[str, Density] = {"compact": "compact", "relaxed": "relaxed"}
LEAST_PERCENT, MOST_PERCENT = 75, 200


def apply_look(settings: Settings, *, dress: bool = True) -> None:
    """Applies the three at once; a value that nobody knows counts as the usual one. Without `dress` the style
    sheet waits for `theme().dress()`."""
    percent = min(MOST_PERCENT, max(LEAST_PERCENT, settings.font_percent))
    set_up_fonts(percent / 100)
    name, density = _THEMES.get(settings.theme, "system"), _DENSITIES.get(settings.density, "normal")
    theme().apply(name, density, dress=dress)
