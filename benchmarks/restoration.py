"""Restoration, measured: speed beside onnxruntime, memory on a large photo, and many photos to look at.

    python -m benchmarks.restoration speed [ENTRY]
    python -m benchmarks.restoration memory [ENTRY]
    python -m benchmarks.restoration look ENTRY FOLDER_OF_PHOTOS PICTURE.png [NAME_OF_A_DEGRADATION]

Speed: one photo of 1024x1024 through the model as the backend compiles it, and through the ONNX file that
`export_onnx` writes, in turns; ratios are medians over the rounds. Memory: the peak of a process that restores a photo
of 8000x6000. Look: the middle 192x192 pixels of each photo beside what is made of them, 5 pairs a row; with a
degradation the photos are made worse first.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import keras
import numpy as np
from PIL import Image

from benchmarks import peak_memory
from benchmarks.turns import Watch, machine, take_turns
from keras_genimg import data, exporting, zoo
from keras_genimg.degradations.standard import STANDARD
from keras_genimg.images.pixels import to_uint8

PART, COLUMNS = 192, 5


def speed(entry="unet_denoise"):
    """Prints seconds a megapixel, and the ratio to onnxruntime."""
    import onnxruntime

    model = zoo.load(entry)
    photo = np.random.default_rng(0).uniform(0, 255, (1, 1024, 1024, 3)).astype("float32")
    others = [given.of_seeds([0]) for given in model.takes[1:]]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        exporting.export_onnx(model, path)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    values = [photo, *(value[:, 0] for value in others)]
    inputs = {given.name: value for given, value in zip(session.get_inputs(), values, strict=True)}
    apart = np.abs(session.run(None, inputs)[0] - keras.ops.convert_to_numpy(model.compute([photo, *others]))).max()
    calls = {"own": lambda: model.compute([photo, *others]), "onnxruntime": lambda: session.run(None, inputs)}
    with Watch() as watch:
        times = take_turns(calls)
    ratio = watch.ratio(np.median(times["onnxruntime"] / times["own"]))
    print(machine())
    megapixels = photo.shape[1] * photo.shape[2] / 1e6
    for name, taken in times.items():
        print(f"{name}: {np.median(taken) / megapixels:.2f} s a megapixel")
    print(f"onnxruntime's time over {keras.backend.backend()}'s: {ratio}")
    print(f"{len(times['own'])} rounds; results differ by {apart:.1e} levels")


def memory(entry="unet_denoise"):
    """Prints the peak memory of restoring a photo of 8000x6000, in a process of its own."""
    code = f"from benchmarks.restoration import large_photo; large_photo({entry!r})"
    subprocess.run([sys.executable, "-c", code], check=True)


def large_photo(entry):
    model = zoo.load(entry)
    photo = np.zeros((6000, 8000, 3), "uint8")
    photo += (np.arange(8000) % 251).astype("uint8")[:, None]  # in place: the photo is all that is held
    before, start = peak_memory(), time.perf_counter()
    result = model.restore(photo)
    print(
        f"8000x6000 by {entry}: peak {peak_memory():.2f} GiB, {before:.2f} GiB before the call; the photo and the "
        f"result are {photo.nbytes / 1e9:.2f} and {result.nbytes / 1e9:.2f} GB; {time.perf_counter() - start:.0f} s"
    )


def look(entry, folder, picture, degradation=None):
    """Writes a picture of the middles of photos beside what an entry makes of them."""
    model = zoo.load(entry)
    pairs = []
    for index, photo in enumerate(data.load_photos(folder, PART)):
        top, left = ((side - PART) // 2 for side in photo.shape[:2])
        photo = photo[top : top + PART, left : left + PART]
        told = None
        if degradation is not None:
            worse, told = STANDARD[degradation](photo[None].astype("float32"), np.random.default_rng((0, index)))
            photo, told = to_uint8(worse)[0], None if told is None else told[0]
        masks = {given.name: to_uint8(255.0 * told) for given in model.takes[1:] if given.aligned}
        pairs.append(np.concatenate([photo, model.restore(photo, **masks)], axis=1))
    pairs += [np.full_like(pairs[0], 255)] * (-len(pairs) % COLUMNS)
    rows = [np.concatenate(pairs[at : at + COLUMNS], axis=1) for at in range(0, len(pairs), COLUMNS)]
    Image.fromarray(np.concatenate(rows)).save(picture)


if __name__ == "__main__":
    if sys.argv[1:2] not in (["speed"], ["memory"], ["look"]):
        raise SystemExit(__doc__)
    {"speed": speed, "memory": memory, "look": look}[sys.argv[1]](*sys.argv[2:])
