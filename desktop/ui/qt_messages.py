"""What Qt says of itself goes into the log: who says it and how grave it is. Its words may quote a file, an
address or a text that is shown."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop.redaction import qt_name

_log = logging.getLogger("helpdesk.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def hear_qt() -> Callable[[], object]:
    """From now on; what it gives back ends it."""
    before = qInstallMessageHandler(_heard)
    return lambda: qInstallMessageHandler(before)


def _heard(grade: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _log.log(_LEVELS.get(grade, logging.WARNING), "%s said: %s", qt_name(message, context.category), message)
