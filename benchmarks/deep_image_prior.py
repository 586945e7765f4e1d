"""`DeepImagePrior` on the package's photo: noise, lost text and enlargement, beside what needs no network.

    KERAS_BACKEND=tensorflow python -m benchmarks.deep_image_prior [noise] [holes] [scale] [--side 128]

Prints dB as the steps go on, so that it is seen when to stop, and writes the pictures side by side: damaged, the
classical way (a 3x3 median, a harmonic fill, bicubic enlargement), ours, and the truth.
"""

import argparse
import pathlib
import time

import keras
import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from benchmarks.classical_restoration import filled
from keras_genimg import data, metrics, models
from keras_genimg.degradations import GaussianNoise
from keras_genimg.images.photos import write
from keras_genimg.pixels import to_uint8

DEVIATION, SCALE = 25.0, 4
TEXT = "Deep image prior: all that is known of photos is the shape of a network. "


def text_mask(side):
    """True where letters are."""
    page = Image.new("L", (side, side))
    pen = ImageDraw.Draw(page)
    for row, top in enumerate(range(2, side - 8, 20)):
        pen.text((2 - 9 * row, top), 4 * TEXT, fill=255)
    return np.asarray(page) > 127


def psnr(photo, found, where=None):
    if where is not None:
        photo, found = photo[where][None], found[where][None]
    return float(metrics.psnr(photo[None], found[None])[0])


def cases(photo):
    """Name -> damaged photo, mask, scale, the classical result, steps, and where dB are taken."""
    noisy = to_uint8(
        GaussianNoise(DEVIATION, rounded=1.0)(photo[None].astype("float32"), np.random.default_rng(0))[0][0]
    )
    lost = text_mask(len(photo))
    holed = np.where(lost[..., None], 0, photo).astype("uint8")
    small = data.imresize(photo, 1 / SCALE)
    return {
        "noise": (noisy, None, 1, ndimage.median_filter(noisy, (3, 3, 1)), 1_800, None),
        "holes": (holed, lost, 1, to_uint8(filled(photo.astype("float32"), lost)), 3_000, lost),
        "scale": (small, None, SCALE, data.imresize(small, SCALE), 2_000, None),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", default=["noise", "holes", "scale"])
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("runs/prior"))
    arguments = parser.parse_args()
    side = arguments.side
    whole = data.sample_photo()
    top, left = (whole.shape[0] - side) // 2, (whole.shape[1] - side) // 2
    photo = whole[top : top + side, left : left + side]
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name in arguments.cases:
        damaged, mask, scale, classical, steps, where = cases(photo)[name]
        model = models.DeepImagePrior((side, side), scale, seed=0)
        model.adapt(damaged, mask)
        begin, noise_seen = time.perf_counter(), []

        def watch(step, logs, model=model, begin=begin, noise_seen=noise_seen, where=where, name=name):
            if name == "noise" and not noise_seen and logs["loss"] < (DEVIATION / 255) ** 2:
                noise_seen.append(step)
                print(f"  step {step + 1}: loss below the noise's, {psnr(photo, model.picture()):.2f} dB", flush=True)
            if (step + 1) % arguments.every == 0:
                seconds = (time.perf_counter() - begin) / (step + 1)
                value = psnr(photo, model.picture(), where)
                print(f"  step {step + 1}: loss {logs['loss']:.6f}, {value:.2f} dB, {seconds:.3f} s a step", flush=True)

        enlarged = np.kron(damaged, np.ones((scale, scale, 1), "uint8"))
        print(
            f"{name}: damaged {psnr(photo, enlarged, where):.2f} dB, classical {psnr(photo, classical, where):.2f} dB"
        )
        model.fit(arguments.steps or steps, 0, [keras.callbacks.LambdaCallback(on_train_batch_end=watch)])
        made = model.picture() if mask is None else np.where(mask[..., None], model.picture(), damaged)
        print(f"{name}: deep image prior {psnr(photo, made, where):.2f} dB", flush=True)
        write(np.concatenate([enlarged, classical, made, photo], axis=1), arguments.output / f"{name}.png")


if __name__ == "__main__":
    main()
