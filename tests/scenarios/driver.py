"""The real program with a hand on its keyboard: run as a subprocess by the scenarios.

`python -m tests.scenarios.driver` starts what `helpdesk` starts (same bootstrap, same keyring, same files)
and reads
one JSON command a line from standard input, each answered by one JSON line. Nothing of this is in the
product.
"""

import faulthandler
import json
import logging
import os
import sys
import threading
import time
import warnings
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl, Signal, Slot, qWarning
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from desktop import bootstrap, settings
from desktop.ui import app as ui_app


class Driver(QObject):
    """Reads commands on a thread, carries them out on the UI thread, polls what has to be waited for."""

    arrived = Signal(str)

    def __init__(self, application: Any) -> None:
        super().__init__(application)
        self.application = application
        self.waiting: dict[str, Any] | None = None
        self.announcements: list[str] = []
        application.workspace.announced.connect(self.announcements.append)
        # A notice is spoken, also where another place shows the same.
        application.workspace.noticed.connect(lambda notice: self.announcements.append(notice.text()))
        self.arrived.connect(self.hear)
        self.poll = QTimer(self)
        self.poll.setInterval(100)
        self.poll.timeout.connect(self.look)
        threading.Thread(target=self.read, name="driver", daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            self.arrived.emit(line)
        os._exit(3)

    @Slot(str)
    def hear(self, line: str) -> None:
        command = json.loads(line)
        do = command.pop("do")
        if do == "wait":
            self.waiting = command | {"until": time.monotonic() + command.get("seconds", 30)}
            self.poll.start()
            self.look()
            return
        self.answer(getattr(self, f"do_{do}")(**command))

    def look(self) -> None:
        waiting = self.waiting
        if waiting is None:
            return
        wanted = [waiting["text"], *waiting.get("others", ())]
        found = [text for text in self.texts() if any(each in text for each in wanted)]
        if bool(found) != waiting.get("gone", False):
            self.finish({"ok": True, "found": found[:3]})
        elif time.monotonic() > waiting["until"]:
            self.finish({"ok": False, "texts": self.texts()})

    def finish(self, result: dict[str, Any]) -> None:
        self.waiting = None
        self.poll.stop()
        self.answer(result)

    def answer(self, result: Any) -> None:
        print(json.dumps(result if isinstance(result, dict) else {"ok": result is not False}), flush=True)

    # --- what a person does ---

    def do_keys(self, keys: str) -> bool:
        """Key sequences as Qt writes them, separated by spaces: "J J Return"."""
        for key in keys.split():
            combination = QKeySequence(key)[0]  # type: ignore[index]  # the stubs lack __getitem__
            QTest.keyClick(self.target(), combination.key(), combination.keyboardModifiers())
        return True

    def do_type(self, text: str) -> bool:
        """Text as an input method commits it, whatever its letters."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.target(), event)
        return True

    def do_drop(self, files: list[str]) -> bool:
        """Files from the file manager, dropped onto the open conversation."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(file) for file in files])
        pane = self.application.window.inbox.conversation
        both = (
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        # Qt gives a drop to whoever has taken the drag's entering.
        QApplication.sendEvent(pane, QDragEnterEvent(pane.rect().center(), *both))
        drop = QDropEvent(QPointF(pane.rect().center()), *both)
        QApplication.sendEvent(pane, drop)
        return drop.isAccepted()

    def do_click(self, name: str) -> bool:
        """The first visible widget with this accessible name or text."""
        for widget in self.widgets():
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is not None and interface.text(QAccessible.Text.Name) == name and widget.isEnabled():
                QTest.mouseClick(
                    widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 2, widget.height() // 2)
                )
                return True
        return False

    def do_texts(self) -> dict[str, Any]:
        return {"ok": True, "texts": self.texts()}

    def do_grab(self, file: str) -> bool:
        return self.application.window.grab().save(file)

    def do_focus(self) -> dict[str, Any]:
        focus = QApplication.focusWidget()
        return {"ok": focus is not None, "widget": type(focus).__name__}

    def do_announced(self) -> dict[str, Any]:
        """What was said to the screen reader so far."""
        return {"ok": True, "texts": self.announcements}

    def do_rows(self) -> dict[str, Any]:
        """How many conversations the list shows."""
        return {"ok": True, "rows": self.application.window.inbox.list.model.rowCount()}

    def do_fail(self, text: str) -> bool:
        """Mistakes of ours, of Python's and of Qt's that all quote this text."""
        QTimer.singleShot(0, lambda: fail(text))
        thread = threading.Thread(target=fail, args=(text,), name="failing")
        thread.start()
        thread.join()
        warnings.warn(text, RuntimeWarning, stacklevel=1)
        qWarning(text)
        logging.getLogger("helpdesk.sync").error("quoting %s", text)
        logging.getLogger("httpx").error(f'HTTP Request: GET https://shop.example/{text}?token={text} "200"')
        return True

    def do_quit(self) -> bool:
        QTimer.singleShot(0, self.application.quit)
        return True

    # --- what a person sees ---

    def target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        focus = QApplication.focusWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return focus or self.application.window

    def widgets(self) -> list[QWidget]:
        return [widget for widget in QApplication.allWidgets() if widget.isVisible()]

    def texts(self) -> list[str]:
        """Accessible names and values of everything visible, the rows of views included."""
        found = list(self.announcements)
        for widget in self.widgets():
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is None:
                continue
            if isinstance(widget, QPlainTextEdit):
                found.append(widget.toPlainText())
            for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
                text = interface.text(kind)
                if text:
                    found.append(text)
            if interface.role() in (QAccessible.Role.Table, QAccessible.Role.List, QAccessible.Role.Tree):
                for place in range(min(interface.childCount(), 60)):
                    child = interface.child(place)
                    if child is not None and child.text(QAccessible.Text.Name):
                        found.append(child.text(QAccessible.Text.Name))
        return found


def fail(text: str) -> None:
    raise ValueError(text)


def main() -> int:
    """As `helpdesk` does, with a driver attached to the application that bootstrap builds."""
    faulthandler.enable()  # a crash says where, on the standard error that the test shows
    built = ui_app.Application

    class Driven(built):  # type: ignore[misc, valid-type]
        def run(self) -> int:
            Driver(self)
            return int(super().run())

    ui_app.Application = Driven  # type: ignore[misc]
    if "HELPDESK_TEST_LOG" in os.environ:
        logging.basicConfig(level=logging.DEBUG)
    chosen = settings.load()
    if "HELPDESK_TEST_LANGUAGE" in os.environ:
        chosen.language = os.environ["HELPDESK_TEST_LANGUAGE"]
        chosen.save()
    return bootstrap.run_window()


if __name__ == "__main__":
    raise SystemExit(main())
