"""The language of the screen: each in its own name, changed at once."""

from PySide6.QtCore import Slot

from desktop.l10n.catalogs import OWN_NAMES, _, available_languages

from ..kit.bar_button import BarButton, Part
from ..kit.picker import Choice, Picker
from ..kit.translate import follow
from ..workspace import Workspace


class LanguageSelector(BarButton):
    """Independent of the market."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.clicked.connect(self.open)
        follow(self)

    def retranslate(self) -> None:
        name = OWN_NAMES.get(self._workspace.language, self._workspace.language)
        spoken = _("Language: {language}").format(language=name)
        self.show_parts((Part("text", name), Part("arrow")), spoken)

    @Slot()
    def open(self) -> None:
        """Opens the list of languages."""
        current = self._workspace.language
        picker = Picker(self, _("Language"))
        picker.offer(
            [Choice(code, name, checked=code == current) for code, name in available_languages()], current
        )
        picker.chosen.connect(self._workspace.set_language)
        picker.show_below(self)
