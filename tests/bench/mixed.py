"""One list over four accounts beside the list of one, in the same run.

`python -m tests.bench mixed [rows]`: as `inbox`, with a store of that many conversations for each account.
"""

import json
import sys

from .inbox import ROWS, measure

ACCOUNTS = 4


def main(arguments: list[str]) -> int:
    """Prints the table and the JSON."""
    rows = int(arguments[0]) if arguments else ROWS
    alone, mixed = measure(rows), measure(rows, ACCOUNTS)
    print(f"{ACCOUNTS} accounts of {rows:,} conversations beside one of them, milliseconds")
    for name, figures in mixed.items():
        beside = " ".join(f"{key} {value:8.2f} ({alone[name][key]:.2f})   " for key, value in figures.items())
        print(f"{name:34}{beside}")
    print(json.dumps({"rows": rows, "alone": alone, "mixed": mixed}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
