"""Style transfer, measured: what the three ways cost, and how near they come to photo and style.

    python -m benchmarks.style PHOTOS [--paintings PAINTINGS] [--count 2] [--steps 500] [--held-out 16]

PHOTOS and PAINTINGS are folders of images that no net was trained on. First, at 512x512 in the style of The Starry
Night: seconds an image, LPIPS (AlexNet) to the photo, and the style's term of `StyleTransfer`'s own objective, as a
share of the way from the photo (0 %) to what L-BFGS reaches in all its steps (100 %). Then, at 256x256, the objective
that each fast style was trained on: for the photo itself, the fast style, AdaIN, and L-BFGS after 50 steps from the
photo and from noise. Last, for 200 pairs of photo and painting, whether AdaIN's Gram matrices are nearer to the
painting's than the photo's are, and how near to the photo it stays at a strength of 0.
"""

import argparse
import time

import numpy as np

from keras_genimg import data, metrics, zoo
from keras_genimg.evaluation import gram_distance, judge_of, objective
from keras_genimg.models import StyleTransfer

STARRY_NIGHT = "fast_style_starry_night"


def style_of(judge, image):
    """The style's term of `StyleTransfer`'s objective for a uint8 image."""
    return float(judge.loss_terms(image[None].astype("float32") / 255.0)[1])


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
        styles = [style_of(judge, image) for _, image in results]
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
        judge = judge_of(fast, photos.shape[1:3])
        totals = []
        for number, photo in enumerate(photos):
            judge.adapt(photo, painting)
            found = [objective(judge, i) for i in (photo, fast.stylize(photo), adain.stylize(photo, painting))]
            noise = np.random.default_rng(number).integers(0, 256, photo.shape)
            for start in (photo, noise):
                judge.adapt(photo, painting, start=start)
                judge.fit(50, verbose=0)
                found.append(objective(judge, judge.picture()))
            totals.append(found)
        print(f"{name:26}" + "".join(f"{total:17.2f}" for total in np.mean(totals, axis=0)), flush=True)


def pairs(photos, paintings, count=200):
    """Prints how AdaIN does on pairs that it has not seen."""
    adain, nearer, identity, decoder = zoo.load("adain_vgg16"), [], [], []
    generator = np.random.default_rng(0)
    for _ in range(count):
        photo, painting = (images[generator.integers(len(images))] for images in (photos, paintings))
        results = photo, adain.stylize(photo, painting)
        before, after = (gram_distance(adain.features, image, painting) for image in results)
        nearer.append(after < before)
        identity.append(np.mean((adain.stylize(photo, painting, 0.0).astype("float64") - photo) ** 2))
        maps = adain.encoder(adain.framed(photo[None]))
        decoder.append(np.mean((np.array(adain.unframed(adain.decoder(maps), photo[None]))[0] - photo) ** 2))
    print(
        f"\nAdaIN on {count} pairs: nearer to the painting's Gram matrices than the photo is in {np.mean(nearer):.1%}"
    )
    for name, errors in (("strength 0", identity), ("the decoder alone", decoder)):
        values = 10 * np.log10(255.0**2 / np.maximum(errors, 1e-3))
        print(f"PSNR to the photo, {name}: mean {values.mean():.1f} dB, least {values.min():.1f} dB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", help="folder of photos that no net was trained on")
    parser.add_argument("--paintings", help="folder of paintings that no net was trained on")
    parser.add_argument("--count", type=int, default=2, help="photos of the first table")
    parser.add_argument("--steps", type=int, default=500, help="of L-BFGS")
    parser.add_argument("--held-out", type=int, default=16, help="photos of the second table")
    arguments = parser.parse_args()
    three_ways(data.load_folder(arguments.photos, 512)[: arguments.count], arguments.steps)
    objectives(data.load_folder(arguments.photos, 256)[: arguments.held_out])
    if arguments.paintings:
        pairs(data.load_folder(arguments.photos, 256), data.load_folder(arguments.paintings, 227))


if __name__ == "__main__":
    main()
