"""The language selector of the pages before the inbox; each language under its own name."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.l10n import catalogs
from desktop.l10n.catalogs import _
from desktop.settings import Settings

from ..kit.choices import DropDown
from ..kit.translate import LanguageSwitch, follow


class LanguageChoice(DropDown):
    """Switches the language of the whole program at once and remembers it."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._switch = LanguageSwitch()
        for code, name in catalogs.available_languages():
            self.addItem(name, code)
        self.activated.connect(self._chosen)
        follow(self)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Language"))
        self.setCurrentIndex(self.findData(catalogs.current_language()))

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self._settings.language = catalogs.set_language(self.itemData(index))
        self._settings.save()
        self._switch.announce(self._settings.language)
