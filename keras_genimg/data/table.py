"""A user's own images whose attributes stand in a table (CSV): hair and glasses of faces, season of landscapes."""

import csv
import warnings
from pathlib import Path

import numpy as np

from keras_genimg.files import printable

from .folder import existing, image_shape, read_all, shortened


def load_table(table, folder, size, *, channels=3):
    """Loads the images that a table names, and their attributes: what StarGAN and conditional models learn from.

    The table is a CSV file in UTF-8 with commas: one line a file, a column `file` (its path below the folder), and
    one column for each attribute. Spaces around names and values do not count. A value is a word or a number that
    several images share; numbers are names as well, and do not come in their order unless they have as many digits.

    Images are read, cropped and resized as by `load_folder`. What cannot be read as an image is left out, with one
    warning that counts and names it. Files that the table does not name are passed over.

    Args:
        table: the CSV file.
        folder: the folder of the images.
        size: height and width of each image in pixels, as `(height, width)` or one number for both.
        channels: 3 for RGB, 1 for grey.

    Returns:
        `(images, labels, attributes)`: a uint8 array `(count, height, width, channels)`, 0..255, in the order of the
        table; a dict of int64 arrays by attribute; a dict of tuples, what the numbers stand for, sorted. The images
        that smile are those where `labels["mouth"] == attributes["mouth"].index("smile")`.

    Raises:
        FileNotFoundError: there is no such table or folder, or a file that the table names is missing.
        NotADirectoryError: `folder` is a file.
        ValueError: the table is not UTF-8, has no column `file` or no attribute, a column without name or of a name
            that another has, empty cells, a file twice, an attribute of a single value, or no readable image.

    Example:
        ```python
        import pathlib, tempfile
        import keras_genimg.data
        from PIL import Image

        folder = pathlib.Path(tempfile.mkdtemp())
        for name in ("red", "blue"):
            Image.new("RGB", (90, 60), name).save(folder / f"{name}.png")
        (folder / "table.csv").write_text("file,color\\nred.png,red\\nblue.png,blue\\n")
        images, labels, attributes = keras_genimg.data.load_table(folder / "table.csv", folder, size=32)
        images.shape  # (2, 32, 32, 3)
        labels["color"]  # [1, 0]
        attributes["color"]  # ("blue", "red")
        ```
    """
    shape = image_shape(size, channels)
    folder, table = existing(folder), Path(table).expanduser()
    columns = _columns(table)
    names = columns.pop("file")
    if missing := [name for name in names if not (folder / name).is_file()]:
        shown = shortened(map(printable, missing))
        raise FileNotFoundError(
            f"{len(missing)} of {len(names)} files that {table} names are not in {folder}: {shown}."
        )
    attributes, labels = {}, {}
    for attribute, words in columns.items():
        values, labels[attribute] = np.unique(words, return_inverse=True)
        attributes[attribute] = tuple(values.tolist())
        if len(values) == 1:
            raise ValueError(
                f"The attribute {attribute!r} of {table} has a single value, {words[0]!r}: there is nothing to tell "
                "apart. Leave the column out, or add images of another value."
            )

    images, readable = read_all([folder / name for name in names], shape)
    if not len(images):
        raise ValueError(f"None of the {len(names)} files that {table} names can be read as an image.")
    if unreadable := [name for name, good in zip(names, readable, strict=True) if not good]:
        shown = shortened(map(printable, unreadable))
        message = f"Left out {len(unreadable)} of {len(names)} files of {table} that could not be read as images: "
        warnings.warn(f"{message}{shown}.", stacklevel=2)
    return images, {attribute: numbers[readable].astype(np.int64) for attribute, numbers in labels.items()}, attributes


def _columns(table):
    """The columns of a table by their names, each a list of words."""
    if table.is_dir():
        raise IsADirectoryError(f"{table} is a folder, where a CSV file is wanted.")
    if not table.exists():
        raise FileNotFoundError(f"There is no table {table}.")
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except UnicodeDecodeError as error:
        raise ValueError(f"{table} is not text in UTF-8; a spreadsheet saves it as 'CSV UTF-8'.") from error
    except csv.Error as error:
        raise ValueError(f"{table} cannot be read as CSV: {error}.") from error
    if len(rows) < 2:
        raise ValueError(f"{table} has no lines below its header.")
    (_, header), *rows = rows
    _check_header(header, table)
    if uneven := [str(line) for line, row in rows if len(row) != len(header)]:
        raise ValueError(f"Not a cell for each of the {len(header)} columns of {table} in line {shortened(uneven)}.")
    if empty := [
        f"line {line} ({name})" for line, row in rows for name, cell in zip(header, row, strict=True) if not cell
    ]:
        raise ValueError(f"Empty cells in {table}: {shortened(empty)}. Give them a value, or leave the lines out.")
    columns = {name: [row[place] for _, row in rows] for place, name in enumerate(header)}
    lines = {}
    for (line, _), name in zip(rows, columns["file"], strict=True):
        lines.setdefault(Path(name), []).append(line)
    if twice := [f"{printable(file)} (lines {', '.join(map(str, at))})" for file, at in lines.items() if len(at) > 1]:
        raise ValueError(f"{table} names files more than once: {shortened(twice)}.")
    return columns


def _check_header(header, table):
    if "file" not in header:
        raise ValueError(f"{table} has no column 'file' among {header}; columns are separated by commas.")
    if "" in header:
        raise ValueError(
            f"Column {header.index('') + 1} of {table} has no name; pandas leaves out its with index=False."
        )
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise ValueError(f"{table} has several columns of one name: {', '.join(twice)}.")
    if len(header) == 1:
        raise ValueError(f"{table} has no attribute, a column beside 'file'; `load_folder` loads images alone.")
