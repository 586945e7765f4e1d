import ast
import errno
import os
import pathlib
import subprocess
import sys
import types

import pytest

import keras_genimg
from keras_genimg import files
from keras_genimg.files import DiskFull, locked, printable, replacing, replacing_all, sweep


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


def test_a_lock_file_that_somebody_removes_is_no_trouble_while_it_is_held_and_refused_before(tmp_path, monkeypatch):
    lock = tmp_path / ".lock"
    with locked(lock):
        lock.unlink()
    lock_file = files._lock
    monkeypatch.setattr(files, "_lock", lambda file: (lock_file(file), lock.unlink()))
    with pytest.raises(BlockingIOError, match="is being let go of"), locked(lock):
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


def test_a_name_of_250_bytes_is_written_and_keeps_its_suffix(tmp_path):
    for name in ("x" * 246 + ".png", "\u00e9" * 123 + ".png", "\U0001f600" * 61 + ".png", "x" * 200 + ".weights.h5"):
        with replacing(tmp_path / name) as path:
            assert path.name.endswith(name[-12:])
            path.write_text(name)
        assert (tmp_path / name).read_text() == name


def test_two_writers_of_one_process_do_not_share_a_temporary_file(tmp_path):
    with replacing(tmp_path / "a") as one, replacing(tmp_path / "a") as other:
        assert one != other
        one.write_text("1")
        other.write_text("2")
    assert (tmp_path / "a").read_text() == "1"


def test_files_that_belong_together_are_renamed_when_all_are_written(tmp_path, monkeypatch):
    renamed = []

    def replace(source, target):
        renamed.append((target.name, sorted(path.read_text() for path in tmp_path.iterdir())))
        os.rename(source, target)

    monkeypatch.setattr("keras_genimg.files.os.replace", replace)
    with replacing_all([tmp_path / "a", tmp_path / "b"]) as (a, b):
        b.write_text("2")
        a.write_text("1")
    assert renamed == [("a", ["1", "2"]), ("b", ["1", "2"])]


@pytest.mark.parametrize("error", [KeyboardInterrupt, PermissionError])
@pytest.mark.parametrize(("broken_off_at", "old"), [("a", ["a", "b", "c"]), ("b", ["b", "c"]), ("c", ["c"])])
def test_what_breaks_off_between_renames_keeps_what_was_not_renamed(tmp_path, monkeypatch, error, broken_off_at, old):
    def replace(source, target):
        if target.name == broken_off_at:
            raise error
        os.rename(source, target)

    monkeypatch.setattr("keras_genimg.files.os.replace", replace)
    for name in "abc":
        (tmp_path / name).write_text("old")
    with pytest.raises(error), replacing_all([tmp_path / name for name in "abc"]) as temporaries:
        for temporary in temporaries:
            temporary.write_text(f"new {temporary.name[-1]}")
    assert [name for name in "abc" if (tmp_path / name).read_text() == "old"] == old
    left = sorted(path.read_text() for path in tmp_path.glob(".writing-*"))
    assert left == ([] if len(old) == 3 else [f"new {name}" for name in old])
    sweep(tmp_path)
    assert not list(tmp_path.glob(".writing-*"))


def test_what_is_renamed_is_on_the_disk_before(tmp_path, monkeypatch):
    order, names, sync, replace = [], {}, os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append(names[descriptor]), sync(descriptor)))
    monkeypatch.setattr(os, "replace", lambda *paths: (order.append("replace"), replace(*paths)))
    opened = os.open

    def named(path, flags):
        descriptor = opened(path, flags)
        names[descriptor] = pathlib.Path(path).name
        return descriptor

    monkeypatch.setattr(os, "open", named)
    with replacing(tmp_path / "a") as path:
        path.write_text("1")
    assert order[0].startswith(".writing-") and order[1:] == ["replace", tmp_path.name]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_the_file_that_it_kept(tmp_path, code):
    (tmp_path / "a").write_text("old")
    match = r"The disk has no room left for .*a: make some\. .* is kept"
    with pytest.raises(DiskFull, match=match) as caught, replacing(tmp_path / "a") as path:
        path.write_text("half")
        raise OSError(code, os.strerror(code))
    assert caught.value.errno == errno.ENOSPC and "\n" not in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_text() == "old"


def test_a_file_system_that_cannot_lock_or_flush_is_written_to_all_the_same(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def cannot(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(os, "fsync", cannot)
    monkeypatch.setattr(fcntl, "flock", cannot)
    with locked(tmp_path / ".lock"), replacing(tmp_path / "a") as path:
        path.write_text("1")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="nobody asks there whether a process lives")
def test_what_dead_processes_left_is_swept_and_nothing_else(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    (tmp_path / "samples").mkdir()
    left = [f".writing-{dead.pid}-0-a.png", f"samples/.writing-{dead.pid}-a.png", f".writing-{os.getpid()}-a.png"]
    others = [f".writing-{os.getppid()}-0-a.png", ".writing-notes", "a.png", ".writing-1"]
    for name in left + others:
        (tmp_path / name).write_text("")
    with replacing(tmp_path / "b.png") as path:
        path.write_text("")
        sweep(tmp_path)
    found = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert found == {*others, "b.png"}
    sweep(tmp_path / "missing")


def test_what_is_being_written_is_not_swept_however_its_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for written, swept in (("a", tmp_path), (tmp_path / "a", "."), ("b/../a", "."), ("a", "../" + tmp_path.name)):
        (tmp_path / "b").mkdir(exist_ok=True)
        with replacing(written) as path:
            path.write_text(str(written))
            sweep(swept)
        assert (tmp_path / "a").read_text() == str(written)


def test_names_cannot_move_the_cursor():
    assert printable(pathlib.Path("a\x1b[2J\r\nb\x9b\x07.png")) == r"a\x1b[2J\r\nb\x9b\x07.png"
    assert printable("K\u00e4tzchen \u732b \U0001f408.png") == "K\u00e4tzchen \u732b \U0001f408.png"
    assert printable(os.fsdecode(b"\xff.png")).isascii()  # bytes that are no characters would end a print
    assert printable("two\nlines\x1b", keep="\n") == "two\nlines\\x1b"
