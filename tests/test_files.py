import pytest

from keras_genimg.files import replacing


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
