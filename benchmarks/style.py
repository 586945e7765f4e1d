"""Style transfer, measured: what the three ways cost, and how near they come to photo and style.

    python -m benchmarks.style PHOTOS [--count 2] [--steps 500] [--held-out 16]

PHOTOS is a folder of photos that no net was trained on. First, at 512x512 in the style of The Starry Night: seconds
an image, LPIPS (AlexNet) to the photo, and the style's term of `StyleTransfer`'s own objective, as a share of the way
from the photo (0 %) to what L-BFGS reaches in all its steps (100 %). Then, at 256x256, the objective that each fast
style was trained on: for the photo itself, the fast style, AdaIN, and L-BFGS after 50 steps from the photo and from
noise.
"""

import argparse
import time

import numpy as np

from keras_genimg import data, metrics, zoo
from keras_genimg.models import StyleTransfer

STARRY_NIGHT = "fast_style_starry_night"


def terms_of(judge, image):
    """The terms content, style and variation of `StyleTransfer`'s objective for a uint8 image."""
    return np.array(judge.loss_terms(image[None].astype("float32") / 255.0))


def seconds_of(call, rounds):
    """The median time of some calls, after one that is not counted, and the last result."""
    result, times = call(), []
    for _ in range(rounds):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return float(np.median(times)), result


def three_ways(photos, steps):
    """Prints the table at 512x512."""
    fast, adain, painting = zoo.load(STARRY_NIGHT), zoo.load("adain_vgg16"), zoo.recipe(STARRY_NIGHT).style()
    rows = {name: [] for name in ("the photo itself", f"Gatys, {steps} steps", "AdaIN", "fast style")}
    for photo in photos:
        judge = StyleTransfer(photo.shape[:2])
        judge.adapt(photo, painting)
        judge.fit(1, verbose=0)  # compiles
        judge.adapt(photo, painting)
        start = time.perf_counter()
        judge.fit(steps, verbose=0)
        results = [
            (0.0, photo),
            (time.perf_counter() - start, judge.picture()),
            seconds_of(lambda photo=photo: adain.stylize(photo, painting), 5),
            seconds_of(lambda photo=photo: fast.stylize(photo), 5),
        ]
        styles = [terms_of(judge, image)[1] for _, image in results]
        for row, (seconds, image), style in zip(rows.values(), results, styles, strict=True):
            lpips = metrics.lpips_alex(photo[None], image[None])[0]
            row.append((seconds, lpips, (styles[0] - style) / (styles[0] - styles[1])))
    gatys = np.mean([seconds for seconds, *_ in rows[f"Gatys, {steps} steps"]])
    print(f"{len(photos)} photos of 512x512; means\n{'':22}{'seconds':>9}{'times faster':>14}{'LPIPS':>8}{'style':>8}")
    for name, values in rows.items():
        seconds, lpips, style = np.mean(values, axis=0)
        faster = f"{gatys / seconds:14.0f}" if seconds else f"{'':14}"
        print(f"{name:22}{seconds:9.3f}{faster}{lpips:8.3f}{style:8.0%}", flush=True)


def objectives(photos):
    """Prints, for each fast style, the objective that it was trained on."""
    adain = zoo.load("adain_vgg16")
    titles = ("the photo", "fast style", "AdaIN", "Gatys 50, photo", "Gatys 50, noise")
    print(f"\nTotal loss, mean of {len(photos)} photos of 256x256\n{'':26}" + "".join(f"{t:>17}" for t in titles))
    for name in [name for name in zoo.names() if name.startswith("fast_style_")]:
        fast, painting = zoo.load(name), zoo.recipe(name).style()
        judge = StyleTransfer(
            photos.shape[1:3],
            content_layers={fast.content_layer: fast.content_weight},
            style_layers=dict.fromkeys(fast.style_layers, 1.0),
            style_weight=fast.style_weight,
            pooling="max",
        )
        totals = []
        for number, photo in enumerate(photos):
            judge.adapt(photo, painting)
            found = [terms_of(judge, i).sum() for i in (photo, fast.stylize(photo), adain.stylize(photo, painting))]
            noise = np.random.default_rng(number).integers(0, 256, photo.shape)
            for start in (photo, noise):
                judge.adapt(photo, painting, start=start)
                judge.fit(50, verbose=0)
                found.append(terms_of(judge, judge.picture()).sum())
            totals.append(found)
        print(f"{name:26}" + "".join(f"{total:17.2f}" for total in np.mean(totals, axis=0)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", help="folder of photos that no net was trained on")
    parser.add_argument("--count", type=int, default=2, help="photos of the first table")
    parser.add_argument("--steps", type=int, default=500, help="of L-BFGS")
    parser.add_argument("--held-out", type=int, default=16, help="photos of the second table")
    arguments = parser.parse_args()
    three_ways(data.load_folder(arguments.photos, 512)[: arguments.count], arguments.steps)
    objectives(data.load_folder(arguments.photos, 256)[: arguments.held_out])


if __name__ == "__main__":
    main()
