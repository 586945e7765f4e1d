import ast
import os
import pathlib
import subprocess
import sys
import types

import pytest

import keras_genimg
from keras_genimg.files import locked, replacing


def test_a_file_appears_whole_and_no_temporary_stays(tmp_path):
    target = tmp_path / "new" / "page.html"
    with replacing(target) as path:
        path.write_text("whole")
        assert not target.exists()
    assert [p.name for p in target.parent.iterdir()] == ["page.html"] and target.read_text() == "whole"


def test_a_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "page.html"
    target.write_text("old")
    with pytest.raises(RuntimeError), replacing(target) as path:
        path.write_text("half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"] and target.read_text() == "old"


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path):
    (tmp_path / "a").write_text("file")
    for path in ("a/b.txt", "a/deep/b.txt"):
        with (
            pytest.raises(NotADirectoryError, match="cannot be a folder: a file is in its way"),
            replacing(tmp_path / path),
        ):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_lock_is_held_once_and_leaves_no_file(tmp_path):
    lock = tmp_path / "model" / ".lock"
    for _ in range(2):
        with locked(lock), pytest.raises(BlockingIOError), locked(lock):
            pass
        assert not lock.exists()


def test_a_process_that_is_killed_lets_go_of_its_lock(tmp_path):
    code = "import sys; from keras_genimg.files import locked\nwith locked(sys.argv[1]): print(1, flush=True); input()"
    lock = tmp_path / ".lock"
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(keras_genimg.__file__).parents[1])}
    arguments = [sys.executable, "-c", code, str(lock)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        process.stdout.readline()
        with pytest.raises(BlockingIOError), locked(lock):
            pass
        process.kill()
        process.wait()
    with locked(lock):
        pass


def test_windows_locks_by_its_own_module(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def locking(descriptor, mode, size):
        assert (mode, size) == ("not waiting", 1)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None  # what Windows says

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(LK_NBLCK="not waiting", locking=locking))
    with locked(tmp_path / ".lock"), pytest.raises(BlockingIOError), locked(tmp_path / ".lock"):
        pass


def test_nothing_that_windows_lacks_is_imported_with_a_module():
    for path in pathlib.Path(keras_genimg.__file__).parent.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                lacking = {"fcntl", "grp", "pty", "pwd", "resource", "termios"} & {name.name for name in node.names}
                assert not lacking, path
