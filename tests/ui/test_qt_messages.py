"""What Qt says goes into the log as its kind: its words may quote what is shown."""

import json

import pytest
from PySide6.QtCore import QObject, Signal, qCritical, qDebug, qWarning

from desktop import logs, settings
from desktop.ui.qt_messages import hear_qt

SAID = "Kanarienvogel 4711"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"QPainter::begin: {SAID}", "QPainter::begin said"),
        (f"QTextDocument: cannot open {SAID}", "default said"),
        (SAID, "default said"),
        (f"Q{SAID.replace(' ', '')}::x y", "default said"),
    ],
)
def test_who_says_it_is_kept_and_its_words_are_not(
    qapp, capfd: pytest.CaptureFixture[str], message: str, shown: str
) -> None:
    with logs.running(logs.WINDOW):
        end = hear_qt()
        try:
            qDebug(message)
            qWarning(message)
            qCritical(message)
        finally:
            end()
    said = (settings.logs() / logs.WINDOW).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["level"], line["event"].partition(": ")[0]) for line in lines] == [
        ("warning", shown),
        ("error", shown),
    ]
    assert "anarie" not in said
    assert "anarie" not in "".join(capfd.readouterr())


class Screen(QObject):
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.told.connect(self.hear)

    def hear(self, text: str) -> None:
        raise ValueError(text)


def test_a_screens_mistake_is_logged_without_what_it_was_told(
    qapp, capfd: pytest.CaptureFixture[str]
) -> None:
    with logs.running(logs.WINDOW, console=True):
        screen = Screen()
        screen.told.emit(SAID)
    (line,) = (settings.logs() / logs.WINDOW).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["error"].startswith("ValueError\n")
    assert "hear" in line
    assert SAID not in line + "".join(capfd.readouterr())
