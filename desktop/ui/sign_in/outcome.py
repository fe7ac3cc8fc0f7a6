"""How the check of a form went: under way, what went wrong, or whom the marketplace let in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_list
from desktop.l10n.marketplaces import RIGHTS, marketplace_name, marketplaces, words
from desktop.l10n.names import market_name

from ..connection import FOUND, MISSING_RIGHT, PROBLEM, TESTING, Trial
from ..kit.labels import PlainLabel, literal
from ..kit.theme import STEP, set_look
from ..kit.translate import follow
from .connect_problems import NETWORK_HELPS, connect_problem


class Outcome(QWidget):
    """Nothing at all until the first check. `network_wanted`: the settings that a problem may lie in."""

    network_wanted = Signal()

    def __init__(self, marketplace: str) -> None:
        super().__init__()
        self._marketplace = marketplace
        self._trial = Trial("")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.strip = QFrame()
        self.title = PlainLabel(bold=True, wrap=True)
        self.text = PlainLabel(wrap=True)
        self.more = QPushButton()
        self.network = QPushButton()
        for link in (self.more, self.network):
            set_look(link, "link")
            link.setAutoDefault(False)
        self.more.setCheckable(True)
        self.details = PlainLabel(size=11, token="dim", wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        links = QHBoxLayout()
        links.setSpacing(4 * STEP)
        links.addWidget(self.network)
        links.addWidget(self.more)
        links.addStretch(1)
        inside = QVBoxLayout(self.strip)
        inside.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
        inside.setSpacing(STEP)
        for part in (self.title, self.text):
            inside.addWidget(part)
        inside.addLayout(links)
        inside.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.progress)
        column.addWidget(self.strip)
        self.more.toggled.connect(self.details.setVisible)
        self.network.clicked.connect(self.network_wanted)
        follow(self)

    def show_trial(self, trial: Trial) -> None:
        """How it stands; `Trial("")` for nothing."""
        self._trial = trial
        self.more.setChecked(False)
        self.details.setText(literal(trial.detail, 2000))
        self.retranslate()

    def spoken(self) -> str:
        """What a screen reader is told at once."""
        return " ".join(part.text() for part in (self.title, self.text) if part.text())

    def retranslate(self) -> None:
        trial = self._trial
        problem, found = trial.kind == PROBLEM, trial.kind == FOUND
        title, text = "", ""
        if problem:
            title, text = connect_problem(trial.problem, self._marketplace, literal(trial.host, 120))
            if trial.problem == MISSING_RIGHT:
                text = "\n".join((text, *self._rights()))
        elif found:
            title, text = self._found()
        elif trial.kind == TESTING:
            title = _("Asking {marketplace}…").format(marketplace=marketplace_name(self._marketplace))
        set_look(self.strip, "bad" if problem else "good" if found else "waits")
        self.title.set_token("bad" if problem else "good" if found else "text")
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.more.setText(_("Details"))
        self.more.setVisible(problem and bool(trial.detail))
        self.details.setVisible(problem and self.more.isChecked())
        self.network.setText(_("Network settings"))
        self.network.setVisible(problem and trial.problem in NETWORK_HELPS)
        self.progress.setVisible(trial.kind == TESTING)
        self.progress.setAccessibleName(title)
        self.strip.setVisible(bool(title))
        self.setVisible(bool(title))

    def _rights(self) -> list[str]:
        return [f"– {each}" for each in words(RIGHTS, marketplaces()[self._marketplace].rights)]

    def _found(self) -> tuple[str, str]:
        found, language = self._trial.found, current_language()
        name = literal(found.name, 80)
        if found.asks_country:
            return (
                _("It works: {name}").format(name=name),
                _("The operator does not tell in which country you sell there. Choose it, then check again."),
            )
        lines = []
        if found.markets:
            markets = format_list([market_name(code, language) for code in found.markets], language)
            lines.append(_("Markets: {markets}").format(markets=markets))
        if found.known:
            lines.append(_("This account is on this computer already; its drafts and waiting replies stay."))
        return _("It works: {name}").format(name=name), "\n".join(lines)
