"""Any number of metrics between two folders, or two arrays, of images."""

import dataclasses
import difflib
from pathlib import Path

from keras_genimg.images.pixels import check_images
from keras_genimg.metrics.fidelity import psnr, psnr_y, ssim, ssim_y
from keras_genimg.metrics.folders import ImageFolder
from keras_genimg.metrics.frechet import Statistics
from keras_genimg.metrics.kernel import SUBSET_SIZE, kid
from keras_genimg.metrics.perceptual import lpips_alex, lpips_vgg
from keras_genimg.metrics.registry import METRICS, Measured
from keras_genimg.metrics.sets import all_features


def _kid_of_any_count(of):
    size = min(SUBSET_SIZE, len(of.real) // 2, len(of.fake) // 2)
    if size < 2:
        few = "real" if len(of.real) < 4 else "fake"
        raise ValueError(f"`{few}` has fewer than the 4 images that kid needs here.")
    value, deviation = kid(of.real, of.fake, subset_size=size)
    return {"": value, "_deviation": deviation, "_subset_size": size}


PAIRED = {metric.__name__: metric for metric in (psnr, psnr_y, ssim, ssim_y, lpips_alex, lpips_vgg)}
BETWEEN_SETS = {name: metric for name, metric in METRICS.items() if not metric.needs_classifier}
BETWEEN_SETS["kid"] = dataclasses.replace(METRICS["kid"], compute=_kid_of_any_count)


def compare(real, fake, metrics=("fid",), features=None, progress=None):
    """Measures how far two folders or arrays of images lie apart.

    Distances between sets (`fid`, `kid`, `precision`, `recall`, `density`, `coverage`) take images of any size and
    count; features are computed once for all of them. Metrics of pairs (`psnr`, `psnr_y`, `ssim`, `ssim_y`,
    `lpips_alex`, `lpips_vgg`) match files by name, arrays by place, and are averaged over the pairs.

    Args:
        real: a folder, or an NHWC array 0..255: the reference, and `y_true` of pairs.
        fake: a folder or array: what is judged.
        metrics: names of metrics.
        features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception.
        progress: called as `progress(done, total)` while images are measured.

    Returns:
        A dict from metric name to float, in the order asked for. KID adds `kid_deviation`, and `kid_subset_size`,
        which is 1,000 or, for smaller sets, half of the smaller one, so that subsets differ.

    Raises:
        FileNotFoundError: a network's weights are neither here nor to be downloaded.
        ValueError: an unknown metric, no images, unreadable files, pairs that do not match, or too few images.

    Example:
    ```python
    real, fake = np.random.randint(0, 256, (2, 3, 16, 16, 3), dtype="uint8")
    compare(real, fake, metrics=["psnr", "ssim"])
    ```
    """
    unknown = [name for name in metrics if name not in PAIRED and name not in BETWEEN_SETS]
    if unknown or not metrics:
        known = [*BETWEEN_SETS, *PAIRED]
        near = ", ".join(match for name in unknown for match in difflib.get_close_matches(name, known))
        hint = f" Near ones: {near}." if near else ""
        raise ValueError(f"`metrics` must be of {known}, got {unknown or 'none'}.{hint}")
    real, fake = _images(real, "real"), _images(fake, "fake")
    sets = [name for name in metrics if name in BETWEEN_SETS]
    pairs = [name for name in metrics if name in PAIRED]
    total = len(real) + len(fake) if sets else 0
    steps = total + (len(real) if pairs else 0)

    def report(offset):
        return lambda done: progress(offset + done, steps) if progress is not None else None

    results = {}
    if sets:
        gather = Statistics.of if all(BETWEEN_SETS[name].of_statistics for name in sets) else all_features
        both = gather(real, features, "real", report(0)), gather(fake, features, "fake", report(len(real)))
        for name in sets:
            values = BETWEEN_SETS[name].compute(Measured(*both, features))
            results[name] = {f"{name}{suffix}": value for suffix, value in values.items()}
    if pairs:
        results |= _paired(pairs, real, fake, report(total))
    return {key: value for name in metrics for key, value in results[name].items()}


def _images(images, name):
    if isinstance(images, (str, Path)):
        return ImageFolder(images, name)
    return check_images(images, name)


def _paired(names, real, fake, report):
    sums = dict.fromkeys(names, 0.0)
    pairs = list(_matched(real, fake))
    for done, (label, read_real, read_fake) in enumerate(pairs, 1):
        a, b = read_real(), read_fake()
        if a.shape != b.shape:
            raise ValueError(f"`fake`: {label} has shape {b.shape}, where `real` has {a.shape}.")
        for name in names:
            sums[name] += float(PAIRED[name](a[None], b[None])[0])
        report(done)
    return {name: {name: value / len(pairs)} for name, value in sums.items()}


def _matched(real, fake):
    """Yields a label and two functions that read the pair."""
    folders = isinstance(real, ImageFolder), isinstance(fake, ImageFolder)
    if any(folders) and not all(folders):
        raise ValueError("`real` and `fake` must both be folders, or both arrays, to be compared pair by pair.")
    if all(folders):
        if real.names() != fake.names():
            alone = sorted(set(real.names()) ^ set(fake.names()))
            raise ValueError(f"`fake` must hold the file names of `real` for pairs; alone in one: {alone[:5]}.")
        for label, a, b in zip(real.names(), real.files, fake.files, strict=True):
            yield label, lambda a=a: real.read(a), lambda b=b: fake.read(b)
    else:
        if len(real) != len(fake):
            raise ValueError(f"`fake` has {len(fake)} images, where `real` has {len(real)}.")
        for index in range(len(real)):
            yield f"image {index}", lambda i=index: real[i], lambda i=index: fake[i]
