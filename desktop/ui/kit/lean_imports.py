"""Keeps PySide from reading the source of every module that is imported after it.

It looks there for `from __feature__ import …`, which nobody uses here; with some hundred modules that takes
a tenth of a second of each start. A PySide without this name is left as it is.
"""

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401  brings the module below


def _uses_no_feature(module: ModuleType) -> bool:
    return False


def set_up() -> None:
    """To be called once, before most modules are imported."""
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        feature.__dict__["_mod_uses_pyside"] = _uses_no_feature
