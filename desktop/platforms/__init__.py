"""Who we talk to: the marketplaces behind one inner protocol (`platform.py`), and the OS keyring.

httpx and keyring live here and nowhere else.
"""

import sys

# httpx imports a command line of its own wherever `click` is installed: a tenth of a second for what nobody
# calls. Marked as missing, it is left out, as httpx does where `click` is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is Python's word for "missing"
