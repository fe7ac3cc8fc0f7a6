#!/usr/bin/env python3
"""One command for everything a developer does: `python3 dev.py demo`, `python3 dev.py test`, …

Needs Python 3.11 and nothing else: it makes `.venv`, installs the locked and hashed requirements there and,
as root on Debian, the system libraries that Qt wants; where it may not install, it prints the line to run.
A second run finds everything in place and starts at once.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python must read this far to say so
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable})")

import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = ROOT / "requirements"
LAST_FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
IN_REAL_TIME = tuple(
    f"tests/{room}/"
    for room in ("app", "commands", "marketplaces", "sandbox", "scenarios", "soak", "sync", "ui")
)
"""Where threads, processes and connections wait for each other by the clock."""
FEW = 5
"""So many failures at most may be chance."""


class Stop(Exception):
    """Work cannot go on; the message says what to do."""


def run(*command: str | Path, quiet: bool = False, **environment: str) -> int:
    """Runs a command in the project's folder; returns its exit status. Quiet: only complaints are seen."""
    parts = [str(part) for part in command]
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(parts, cwd=ROOT, env=os.environ | environment, stdout=output).returncode


def must(*command: str | Path, quiet: bool = False, **environment: str) -> None:
    """Runs a command; a failure ends the work with its name."""
    status = run(*command, quiet=quiet, **environment)
    if status:
        raise Stop(f"failed with {status}: {' '.join(str(part) for part in command)}")


# --- what the system must have ---


@dataclass(frozen=True)
class Part:
    """Something outside Python that we need: Debian's package for it, and how to see that it is there."""

    package: str
    present: Callable[[], bool]


def loads(library: str) -> Callable[[], bool]:
    """Whether the loader finds a shared library: the same question that Qt will put."""

    def present() -> bool:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
        return True

    return present


def runs(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def font(file: str) -> Callable[[], bool]:
    def there() -> bool:
        folders = (
            Path("/usr/share/fonts"),
            Path("/usr/local/share/fonts"),
            Path.home() / ".local/share/fonts",
        )
        return any(folder.is_dir() and next(folder.rglob(file), None) for folder in folders)

    return there


def python_is_shared() -> bool:
    return (
        bool(sysconfig.get_config_var("Py_ENABLE_SHARED"))
        or loads(f"libpython3.{sys.version_info.minor}.so.1.0")()
    )


VENV_PARTS = [Part("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None)]
QT_PARTS = [
    Part("libgl1", loads("libGL.so.1")),
    Part("libegl1", loads("libEGL.so.1")),
    Part("libxkbcommon0", loads("libxkbcommon.so.0")),
    Part("libglib2.0-0", loads("libglib-2.0.so.0")),
    Part("libfontconfig1", loads("libfontconfig.so.1")),
    Part("libdbus-1-3", loads("libdbus-1.so.3")),
]
SCREEN_PARTS = [
    Part("libxcb-cursor0", loads("libxcb-cursor.so.0")),
    Part("libxcb-icccm4", loads("libxcb-icccm.so.4")),
    Part("libxcb-keysyms1", loads("libxcb-keysyms.so.1")),
    Part("libxcb-shape0", loads("libxcb-shape.so.0")),
    Part("libxcb-xkb1", loads("libxcb-xkb.so.1")),
    Part("libxkbcommon-x11-0", loads("libxkbcommon-x11.so.0")),
]
FONT_PARTS = [
    Part("fonts-noto-core", font("NotoSans-Regular.*")),
    Part("fonts-noto-color-emoji", font("NotoColorEmoji.*")),
]
KEYRING_PARTS = [
    Part("dbus-daemon", runs("dbus-daemon")),
    Part("gnome-keyring", runs("gnome-keyring-daemon")),
]
FREEZE_PARTS = [
    Part("binutils", runs("objdump")),
    Part(f"libpython3.{sys.version_info.minor}", python_is_shared),
]


def missing_packages(parts: Sequence[Part]) -> list[str]:
    return list(dict.fromkeys(part.package for part in parts if not part.present()))


def advice(packages: Sequence[str], *, debian: bool) -> str:
    """The one line to run, or what to look for where the packages have other names."""
    if debian:
        return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
    return f"install what Debian calls {', '.join(packages)} with your package manager"


def provide(parts: Sequence[Part], *, needed_for: str, required: bool = True) -> None:
    """Sees that the parts are there: installs them as root on Debian, else says how to. Linux only."""
    packages = missing_packages(parts) if sys.platform == "linux" else []
    if not packages:
        return
    debian = shutil.which("apt-get") is not None
    if debian and os.geteuid() == 0:  # type: ignore[attr-defined,unused-ignore]
        print(f"Installing {' '.join(packages)} for {needed_for}", flush=True)
        must("apt-get", "update", "-qq")
        must(
            *("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages),
            quiet=True,
            DEBIAN_FRONTEND="noninteractive",
        )
        importlib.invalidate_caches()
        return
    if required:
        raise Stop(f"{needed_for} needs more than the system has. Run:\n  {advice(packages, debian=debian)}")
    print(f"For {needed_for}: {advice(packages, debian=debian)}")


def has_screen() -> bool:
    """Whether a window can be shown here."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return sys.platform != "linux" or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


# --- what Python must have ---


def lock_digest(lock: Path) -> str:
    """Names the state that an installation of this lock leaves; changes with the lock and with the Python."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def is_installed(kind: str, *, venv: Path, locks: Path) -> bool:
    stamp = venv / f".installed-{kind}"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == lock_digest(locks / f"{kind}.lock")


def setup(kind: str = "run") -> None:
    """Makes the environment fit for `kind`: run, test or freeze."""
    installed = PYTHON.exists() and is_installed(kind, venv=VENV, locks=LOCKS)
    needed = QT_PARTS + (FREEZE_PARTS if kind == "freeze" else []) + ([] if installed else VENV_PARTS)
    wanted = SCREEN_PARTS if has_screen() else FONT_PARTS
    if kind == "test":
        wanted = [*wanted, *FONT_PARTS, *KEYRING_PARTS]
    provide(needed, needed_for="the program")
    provide(wanted, needed_for="all that it can do", required=False)
    if installed:
        return
    if not PYTHON.exists() or run(PYTHON, "-m", "pip", "--version", quiet=True):
        must(sys.executable, "-m", "venv", "--clear", VENV)
    lock = LOCKS / f"{kind}.lock"
    print(f"Installing requirements/{lock.name} into .venv (some minutes at first) …", flush=True)
    must(
        *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--only-binary=:all:", "--require-hashes", "-r", lock),
    )
    (VENV / f".installed-{kind}").write_text(lock_digest(lock), encoding="utf-8")


PRISM = ROOT / "build" / "prism"


def prism() -> None:
    """Where npm is, installs the judge that holds requests against the marketplaces' own descriptions, by its
    lock, outside of the project's files. Without it those tests are skipped and say so."""
    source = ROOT / "tests" / "marketplaces" / "prism"
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = PRISM / ".installed"
    npm = shutil.which("npm")
    if npm is None or (stamp.is_file() and stamp.read_text(encoding="utf-8") == digest):
        return
    PRISM.mkdir(parents=True, exist_ok=True)
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copyfile(source / name, PRISM / name)
    print("Installing prism into build/prism …", flush=True)
    if run(npm, "ci", "--silent", f"--prefix={PRISM}", quiet=True):
        print("prism was not installed: its tests are skipped")
        return
    stamp.write_text(digest, encoding="utf-8")


# --- the commands ---


def demo(arguments: list[str]) -> int:
    """Opens the app on a practice platform; without a screen draws the inbox into build/demo.png."""
    setup()
    if has_screen() or "--picture" in arguments:
        return run(PYTHON, "-m", "desktop", "demo", *arguments)
    picture = ROOT / "build" / "demo.png"
    draw_inbox([PYTHON, "-m", "desktop"], picture, arguments)
    print(f"No screen here, so the inbox was drawn: {picture.relative_to(ROOT)}")
    return 0


def draw_inbox(program: Sequence[str | Path], picture: Path, arguments: Sequence[str] = ()) -> None:
    """Lets a program draw its demo's inbox offscreen, and sees that it did."""
    picture.parent.mkdir(exist_ok=True)
    picture.unlink(missing_ok=True)
    must(*program, "demo", "--picture", picture, *arguments, QT_QPA_PLATFORM="offscreen")
    if not picture.is_file():
        raise Stop("the demo ended well but drew nothing")


def test(arguments: list[str]) -> int:
    """Every check and test, all of them even when one fails; with arguments pytest alone, which gets them."""
    setup("test")
    prism()
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if arguments:
        return run(PYTHON, "-m", "pytest", *arguments)
    if sys.platform != "linux":
        print("The tests of the keyring are skipped: they need a Secret Service, which only Linux has.")
    # One more than cores: half of the tests' time is waiting, for undo, for a poll, for another program.
    workers = str(min((os.cpu_count() or 1) + 1, 4))
    steps = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        "texts": ["-m", "desktop.l10n.extract", "--check"],
        "catalogs": ["-m", "desktop.l10n.lint"],
        "tests": ["-m", "pytest", "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder", "-ra"],
    }
    summary, closing, failed = [], "", 0
    compiling = compiled_tests()
    for name, arguments in steps.items():
        print(f"\n── {name}", flush=True)
        if name == "tests":
            compiling.wait()
            LAST_FAILED.unlink(missing_ok=True)
        started = time.monotonic()
        status, closing = run_and_hold_last_line([str(PYTHON), *arguments])
        failed += status != 0
        verdict = "failed" if status else "ok"
        summary.append(f"{name:<10}{verdict:<8}{time.monotonic() - started:6.1f} s")
        if name == "tests" and status and may_be_chance(LAST_FAILED):
            print(closing, "\n── tests again: may have failed by chance", sep="\n", flush=True)
            status, closing = run_and_hold_last_line([str(PYTHON), "-m", "pytest", "--last-failed", "-ra"])
            summary.append(f"{'again':<10}{'failed' if status else 'ok: the failures above came by chance'}")
            failed -= not status
        if name != "tests" and closing:
            print(closing)
    print("\n── summary", *summary, "", sep="\n")
    print(closing, flush=True)
    return 1 if failed else 0


def may_be_chance(last_failed: Path) -> bool:
    """Whether the last run's failures may come from the machine's pace: a few, and only of tests in which
    real threads, processes and connections wait for each other. Those are tried once more, alone; both runs
    are shown."""
    try:
        names = list(json.loads(last_failed.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False
    return 0 < len(names) <= FEW and all(name.startswith(IN_REAL_TIME) for name in names)


def compiled_tests() -> "subprocess.Popen[bytes]":
    """Has every module compiled while the checks run on another core: each worker of the tests would else do
    it for itself, all at the same time. What is wrong with a module is told by the tests."""
    command = [str(PYTHON), "-m", "pytest", "--collect-only", "-q"]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, stdin=nowhere, stdout=nowhere, stderr=nowhere)


def run_and_hold_last_line(command: Sequence[str]) -> tuple[int, str]:
    """Runs a command, passing its output on but for the last line, which it returns with the status."""
    colour = {"FORCE_COLOR": "1"} if sys.stdout.isatty() else {}
    held: str | None = None
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"} | colour,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if held is not None:
                print(held, flush=True)
            held = line.rstrip("\n")
    return process.returncode, held or ""


def soak(arguments: list[str]) -> int:
    """The long random and kill tests, and the requests of every marketplace before their judge."""
    setup("test")
    prism()
    judged = [] if arguments else ["tests/marketplaces/test_prism.py"]
    failed = [run(PYTHON, "-m", "pytest", *judged, QT_QPA_PLATFORM="offscreen")] if judged else []
    return max(run(PYTHON, "-m", "pytest", "-m", "soak", *arguments, QT_QPA_PLATFORM="offscreen"), *failed, 0)


def bench(arguments: list[str]) -> int:
    """The benchmarks: a table, and JSON beside it."""
    setup("test")
    return run(PYTHON, "-m", "tests.bench", *arguments, QT_QPA_PLATFORM="offscreen")


def shots(arguments: list[str]) -> int:
    """A picture of every screen in every language and theme, in shots/."""
    setup("test")
    return run(PYTHON, "-m", "tests.shots", *(arguments or ["shots"]), QT_QPA_PLATFORM="offscreen")


def freeze(arguments: list[str]) -> int:
    """Builds the frozen program into dist/ and starts it: `doctor`, then an offscreen demo."""
    setup("freeze")
    if i18n(["compile"]):
        raise Stop("the catalogs do not compile")
    must(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *arguments, "build.spec")
    program = ROOT / "dist" / "helpdesk" / ("helpdesk.exe" if os.name == "nt" else "helpdesk")
    size = sum(file.lstat().st_size for file in program.parent.rglob("*") if not file.is_dir())
    print(f"{program.relative_to(ROOT)}: {size / 1e6:.0f} MB in all", flush=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["HELPDESK_HOME"] = home
        must(program, "doctor")
        draw_inbox([program], ROOT / "build" / "frozen.png")
    return 0


def lock(arguments: list[str]) -> int:
    """Resolves requirements/*.lock anew from pyproject.toml; `--upgrade` takes the newest of everything."""
    provide(VENV_PARTS, needed_for="the resolver")
    with tempfile.TemporaryDirectory() as folder:
        must(sys.executable, "-m", "venv", folder)
        python = Path(folder) / PYTHON.relative_to(VENV)
        must(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
        for kind in ("run", "test", "freeze"):
            target = LOCKS / f"{kind}.lock"
            must(
                *(python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11"),
                *(
                    "--generate-hashes",
                    "--no-header",
                    "--no-emit-index-url",
                    "--constraints=requirements/pins.txt",
                ),
                # What runs is what is tested and frozen: the other locks may not move its versions.
                *(() if kind == "run" else (f"--extra={kind}", "--constraints=requirements/run.lock")),
                *(*arguments, f"--output-file={target}", "pyproject.toml"),
            )
            target.write_text(without_addresses(target.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def without_addresses(text: str) -> str:
    """A lock file says what to install, never from where: a mirror must do as well."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not re.match(r"\s*--(index|extra-index|find-links)|.*://", line))


def i18n(arguments: list[str]) -> int:
    """`update` brings the texts of the code into every catalog in locales/, `compile` makes what ships."""
    setup()
    what, *more = arguments or [""]
    if what == "update":
        return run(PYTHON, "-m", "desktop.l10n.extract", *more)
    if what == "compile":
        compiler = (PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile")
        return run(*compiler, "-d", "locales", "-D", "helpdesk", *more)
    raise Stop("say which: i18n update or i18n compile")


def api(arguments: list[str]) -> int:
    """Writes resources/helpdesk-api.yaml anew from the contract."""
    setup()
    file = ROOT / "resources" / "helpdesk-api.yaml"
    code = "import pathlib, sys; from desktop.platforms.helpdesk import openapi; "
    return run(PYTHON, "-c", code + "openapi.write(pathlib.Path(sys.argv[1]))", file, *arguments)


def install(arguments: list[str]) -> int:
    """Only installs: what `demo` needs, or with `test` or `freeze` what they need."""
    kind = arguments[0] if arguments else "run"
    if not (LOCKS / f"{kind}.lock").is_file():
        raise Stop(f"there is no requirements/{kind}.lock: say run, test or freeze")
    setup(kind)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "setup": install,
    "soak": soak,
    "bench": bench,
    "shots": shots,
    "freeze": freeze,
    "lock": lock,
    "i18n": i18n,
    "api": api,
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(f"{__doc__}\nCommands; what follows one is passed on:")
        for name, command in COMMANDS.items():
            print(f"  {name:<8}{(command.__doc__ or '').splitlines()[0]}")
        return 0 if arguments in ([], ["-h"], ["--help"]) else 2
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Compiled modules are unwanted beside the sources, but compiling all at every start takes seconds.
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "build" / "pycache"))
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as reason:
        print(f"dev.py: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
