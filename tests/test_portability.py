"""What holds on Windows and macOS too, as far as Linux can tell."""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[1]
HIDDEN = {"_posixsubprocess", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
LACKING = {"O_DIRECTORY", "O_NOFOLLOW", "fork", "getuid", "getloadavg", "killpg", "mkfifo", "setsid", "uname"} | {
    "SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1"
}  # fmt: skip
CODE = """
import builtins, importlib, os, pathlib, signal, sys, types

OURS = ("keras_genimg", "benchmarks", "tools")
import_of_python = builtins.__import__


def ours(name):
    return name is not None and name.split(".")[0] in OURS


def import_(name, globals=None, locals=None, fromlist=(), level=0):
    if name in hidden and ours((globals or {}).get("__name__")):
        raise ModuleNotFoundError(f"{name} is not here", name=name)
    return import_of_python(name, globals, locals, fromlist, level)


class WithoutPosix(types.ModuleType):
    def __getattribute__(self, name):
        if name in lacking and ours(sys._getframe(1).f_globals.get("__name__")):
            raise AttributeError(name)
        return super().__getattribute__(name)


builtins.__import__ = import_
os.__class__ = signal.__class__ = WithoutPosix
missing = set()
for path in sorted(path for folder in OURS for path in pathlib.Path(folder).rglob("*.py")):
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    if name.endswith("__main__"):
        continue  # it runs the command line
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name in hidden or ours(error.name):
            raise
        missing.add(error.name.split(".")[0])
print(*sorted(missing))
"""


def test_every_module_is_imported_without_what_posix_alone_has():
    code = f"hidden, lacking = {HIDDEN!r}, {LACKING!r}\n{CODE}"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    assert set(result.stdout.split()) <= {
        "aiohttp",
        "gradio",
        "grpc",
        "onnx",
        "prometheus_client",
        "tensorflow",
        "tensorflow_serving",
        "torch",
    }


def test_temporary_files_lie_below_those_of_pytest(tmp_path_factory):
    code = "import tempfile; print(tempfile.gettempdir())"
    said = subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True)
    for folder in (tempfile.gettempdir(), said.stdout.strip()):
        assert tmp_path_factory.getbasetemp() in pathlib.Path(folder).parents
