"""What the window does not import before its first paint: it waits for nothing that paints nothing."""

import subprocess
import sys

LATER = (
    *("asyncio", "httpx", "holidays", "numpy", "pyqtgraph", "xlsxwriter", "phonenumbers"),
    *("desktop.platforms.platform", "desktop.reports.board", "desktop.ui.monitor.page"),
)


def test_nothing_slow_comes_with_the_window():
    asked = f"import sys, desktop.ui.window; print([name for name in {LATER!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
