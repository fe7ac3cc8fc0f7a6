"""`python -m tests.bench [NAME [ARGUMENT ...]]`: one benchmark by its module's name, or all in turn."""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """The worst status of the benchmarks; 2 for a name that there is not."""
    names = sorted(
        module.name
        for module in pkgutil.iter_modules([str(Path(__file__).parent)])
        if not module.name.startswith("_")
    )
    if arguments and arguments[0] not in names:
        print(f"no benchmark {arguments[0]}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    if arguments:
        return int(importlib.import_module(f"tests.bench.{arguments[0]}").main(arguments[1:]))
    worst = 0
    for name in names:
        print(f"== {name}", flush=True)
        worst = max(worst, int(importlib.import_module(f"tests.bench.{name}").main([])))
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
