"""Start to the painted inbox against a bare PySide6 window with one label: `dev.py bench start`.

`python -m tests.bench start [conversations] [runs]`. Both are processes of their own, in turn, on the
offscreen platform. Wall time runs from the start of the process to its first painted rows; CPU (of all
threads) until a second and a half has passed with next to none; memory is the PSS then. The store is
encrypted, its key is read from a real gnome-keyring, and a platform answers at its address.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ._start_world import ROOT, account

CONVERSATIONS, RUNS = 100_000, 7
QUIET_SECONDS, QUIET_CPU = 1.5, 0.03
"""Idle: so long with no more CPU than this."""
GIVE_UP = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
BUDGET = {"painted_s": 2.5, "cpu_s": 4.0, "pss_mib": 2.5}


def cpu_of(pid: int) -> float:
    """Seconds that all threads of a process have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def pss_of(pid: int) -> float:
    """Mebibytes, what is shared counted in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def one_start(kind: str, environment: dict[str, str]) -> dict[str, float]:
    """The figures of one start."""
    before = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._started", kind],
        cwd=ROOT,
        env=_as_installed() | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        seen: dict[str, float] = {}
        while "painted" not in seen:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{kind} ended before it painted")
            seen[line.strip()] = time.monotonic() - before
        at_paint = cpu_of(process.pid)
        used, since = _idle(process.pid)
        result = {
            "framed_s": seen["framed"],
            "painted_s": seen["painted"],
            "cpu_painted_s": at_paint,
            "cpu_s": used,
            "idle_s": since - before,
            "pss_mib": pss_of(process.pid),
        }
        process.stdin.close()
        process.wait(30)
    return result


def _as_installed() -> dict[str, str]:
    """The environment of a start as people have it: modules are compiled once, not at every start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(ROOT / "build" / "pycache")}
    return compiled | kept | {"QT_QPA_PLATFORM": "offscreen"}


def _idle(pid: int) -> tuple[float, float]:
    """CPU used until the process fell quiet, and when that was."""
    steps = [(time.monotonic(), cpu_of(pid))]
    give_up = steps[0][0] + GIVE_UP
    while True:
        time.sleep(0.1)
        steps.append((time.monotonic(), cpu_of(pid)))
        quiet = [step for step in steps if step[0] <= steps[-1][0] - QUIET_SECONDS]
        if quiet and steps[-1][1] - quiet[-1][1] <= QUIET_CPU:
            return quiet[-1][1], quiet[-1][0]
        if steps[-1][0] > give_up:
            raise RuntimeError("the process did not fall quiet")


def measure(conversations: int, runs: int) -> dict[str, Any]:
    """All starts, and the ratios of the medians."""
    found: dict[str, list[dict[str, float]]] = {"bare": [], "app": []}
    with account(conversations) as environment:
        for turn in range(runs + 1):
            for kind, figures in found.items():
                one = one_start(kind, environment)
                if turn:  # the first warms the disk's cache and the compiled modules
                    figures.append(one)
    names = list(found["bare"][0])
    summary = {
        kind: {
            name: {
                "median": round(statistics.median(run[name] for run in figures), 3),
                "least": round(min(run[name] for run in figures), 3),
                "most": round(max(run[name] for run in figures), 3),
            }
            for name in names
        }
        for kind, figures in found.items()
    }
    ratios = {
        name: round(summary["app"][name]["median"] / max(summary["bare"][name]["median"], 0.001), 2)
        for name in names
    }
    return {"conversations": conversations, "runs": runs, **summary, "ratio": ratios, "budget": BUDGET}


def main(arguments: list[str]) -> int:
    """Prints the table and the JSON."""
    if sys.platform != "linux":
        print("start is measured through /proc and a Secret Service: only Linux has them")
        return 0
    result = measure(
        int(arguments[0]) if arguments else CONVERSATIONS, int(arguments[1]) if len(arguments) > 1 else RUNS
    )
    print(f"{result['conversations']:,} conversations, {result['runs']} starts each, median (least–most)")
    print(f"{'':16}{'bare window':>26}{'helpdesk':>26}   ratio   budget")
    for name, ratio in result["ratio"].items():
        cells = ""
        for kind in ("bare", "app"):
            figure = result[kind][name]
            text = f"{figure['median']:.2f} ({figure['least']:.2f}–{figure['most']:.2f})"
            cells += f"{text:>26}"
        print(f"{name:16}{cells}{ratio:8.2f}   {BUDGET.get(name, '')}")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
