"""What `start` measures, as a process of its own: `python -m tests.bench._started bare|app`.

Says "framed" when a window has painted and "painted" when the rows have, each on a line of standard output;
ends with its standard input.
"""

import sys
import threading


def say(word: str) -> None:
    print(word, flush=True)


def end_with_input() -> None:
    """Quits the application once, as a person does, when the other side lets go of the pipe."""

    def read() -> None:
        sys.stdin.read()
        from PySide6.QtCore import QCoreApplication, QMetaObject, Qt

        application = QCoreApplication.instance()
        if application is not None:
            QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=read, name="pipe", daemon=True).start()


def bare() -> int:
    """A window with one label, of the size of ours."""
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

    class Label(QLabel):
        painted = False

        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            if not self.painted:
                self.painted = True
                say("framed")
                say("painted")

    application = QApplication(sys.argv[:1])
    window = QWidget()
    QVBoxLayout(window).addWidget(Label("A window"))
    window.resize(1280, 800)
    window.show()
    end_with_input()
    return application.exec()


def app() -> int:
    """The program as `helpdesk` starts it, told on when its list paints."""
    from desktop import bootstrap

    start = bootstrap._window

    def watched(*arguments: object, **named: object) -> int:
        # The modules are imported in the program's own order; only then are they watched.
        from desktop import session  # noqa: F401
        from desktop.ui import app as ui_app  # noqa: F401
        from desktop.ui.inbox.list_view import ListView
        from desktop.ui.window import MainWindow

        told: set[str] = set()

        def once(word: str) -> None:
            if word not in told:
                told.add(word)
                say(word)

        def rows(self: ListView, event: object) -> None:
            super(ListView, self).paintEvent(event)  # type: ignore[arg-type]
            if self.model().rowCount():
                once("painted")

        def frame(self: MainWindow, event: object) -> None:
            super(MainWindow, self).paintEvent(event)  # type: ignore[arg-type]
            once("framed")

        ListView.paintEvent = rows  # type: ignore[method-assign, assignment]
        MainWindow.paintEvent = frame  # type: ignore[method-assign, assignment]
        end_with_input()
        return start(*arguments, **named)  # type: ignore[arg-type]

    bootstrap._window = watched
    from desktop.cli import main

    return main([])


if __name__ == "__main__":
    raise SystemExit(bare() if sys.argv[1] == "bare" else app())
