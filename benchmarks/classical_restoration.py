"""What stands beside the figures of restoring networks: methods from before them, on the same degraded photos.

    python -m benchmarks.classical_restoration [--set sample] [--folder FOLDER] [--photos N]

Prints PSNR (RGB, of results rounded to uint8, mean over the photos) of the degraded photos, and of what classical
methods make of them. Motion blur: Wiener deconvolution that is told the kernel, with the balance that is best for the
set. Haze: the dark channel prior. Little light: equalised histograms, and the best gamma of each photo, for which the
good photo is looked at. Holes: the harmonic fill. `data.restoration_pairs` says where the photos lie.
"""

import argparse

import numpy as np
from scipy import fft, ndimage, optimize, sparse
from scipy.sparse import linalg

from keras_genimg import data, metrics
from keras_genimg.degradations.haze import guided
from keras_genimg.degradations.light import from_light, to_light
from keras_genimg.degradations.standard import STANDARD
from keras_genimg.images.pixels import LUMA_WEIGHTS, to_uint8

BALANCES = np.geomspace(0.003, 1.0, 11)


def wiener(image, kernel, balance):
    """Wiener deconvolution of a periodic image whose power falls with the square of the frequency, as photos' does.

    Args:
        image: float `(height, width, channels)`.
        kernel: float, of odd sides not above the image's, and the sum 1.
        balance: what each frequency's square weighs beside the kernel's power: more is smoother.

    Returns:
        An array of the same shape. Without noise and with the balance 0 it is the image of before the blur.

    Reference: Wiener, Extrapolation, interpolation, and smoothing of stationary time series, 1949.
    """
    height, width = image.shape[:2]
    centred = np.zeros((height, width))
    centred[: kernel.shape[0], : kernel.shape[1]] = kernel
    transfer = fft.rfft2(np.roll(centred, [-(side // 2) for side in kernel.shape], axis=(0, 1)))
    rows, columns = fft.fftfreq(height)[:, None], fft.rfftfreq(width)
    roughness = 4 * (np.sin(np.pi * rows) ** 2 + np.sin(np.pi * columns) ** 2)  # of differences between neighbours
    inverse = transfer.conj() / (np.abs(transfer) ** 2 + balance * roughness)
    spectrum = fft.rfft2(image, axes=(0, 1))
    return fft.irfft2(spectrum * inverse[..., None].astype(spectrum.dtype), (height, width), axes=(0, 1))


def deblurred(image, kernel, balance):
    """A photo 0..255 whose light was blurred by a known kernel; beyond its edges it is taken to be mirrored."""
    height, width = image.shape[:2]
    light = np.pad(to_light(image), ((0, height), (0, width), (0, 0)), mode="symmetric")  # so it is periodic
    return from_light(wiener(light, kernel, balance)[:height, :width])


def dehazed(image, window=15, kept=0.95, least=0.1, radius=60, evenness=1e-3):
    """Takes haze away by the dark channel prior: somewhere near each pixel of a clear photo a colour is dark.

    Args:
        image: float `(height, width, 3)`, 0..255.
        window: side of the square in which the darkest value is looked for, in pixels.
        kept: share of the haze that is taken away; a little of it makes distances look natural.
        least: the share of light that is taken to arrive at least.
        radius, evenness: of the guided filter that moves the steps of the distances to those of the photo.

    Returns:
        The clear photo, the share of light that arrived, `(height, width)`, and the air's colour, `(3,)`.

    Reference: He et al., Single image haze removal using dark channel prior, CVPR 2009.
    """
    dark = ndimage.minimum_filter(image.min(-1), window)
    farthest = np.argsort(dark, axis=None)[-max(dark.size // 1000, 1) :]
    air = image.reshape(-1, 3)[farthest].mean(0)
    arrived = 1 - kept * ndimage.minimum_filter((image / np.maximum(air, 1)).min(-1), window)
    luma = image @ np.array(LUMA_WEIGHTS) / 255
    arrived = guided(arrived[None], luma[None], radius, evenness)[0]
    return (image - air) / np.maximum(arrived, least)[..., None] + air, arrived, air


def filled(image, mask):
    """Fills holes so that each of their pixels is the mean of its neighbours up, down, left and right in the image.

    Args:
        image: `(height, width, channels)`.
        mask: `(height, width)`, true in the holes; a hole must have an edge with what is known.

    Returns:
        A float64 array of the same shape: the solution of the discrete Laplace equation.
    """
    places = np.arange(mask.size).reshape(mask.shape)
    beside = np.concatenate(
        [np.stack(pair, -1).reshape(-1, 2) for pair in ((places[1:], places[:-1]), (places[:, 1:], places[:, :-1]))]
    )
    one, other = np.concatenate([beside, beside[:, ::-1]]).T
    neighbours = sparse.csr_matrix((np.ones(one.size), (one, other)), (mask.size, mask.size))
    laplace = sparse.diags(np.asarray(neighbours.sum(1))[:, 0]) - neighbours
    lost, result = mask.ravel(), image.reshape(mask.size, -1).astype(float)
    rows = laplace.tocsr()[lost]
    result[lost] = linalg.splu(rows[:, lost].tocsc()).solve(-rows[:, ~lost] @ result[~lost])
    return result.reshape(image.shape)


def equalised(image):
    """A photo 0..255 whose luma is as often below each value as that value is above 0; the colours are scaled along."""
    luma = image @ np.array(LUMA_WEIGHTS)
    counts = np.bincount(to_uint8(luma).ravel(), minlength=256)
    wanted = 255 * np.cumsum(counts)[to_uint8(luma)] / luma.size
    return np.clip(image * (wanted / np.maximum(luma, 1))[..., None], 0, 255)


def best_gamma(image, good):
    """A photo 0..255 after the curve `255 (x / 255) ** gamma` that comes nearest to the good photo, and its gamma."""

    def error(exponent):
        return np.mean((255 * (image / 255) ** np.exp(exponent) - good) ** 2)

    gamma = float(np.exp(optimize.minimize_scalar(error, bounds=(-3, 1), method="bounded").x))
    return 255 * (image / 255) ** gamma, gamma


def score(results, pairs):
    """Mean PSNR in dB of photos, rounded to uint8, against the good ones of `data.restoration_pairs`."""
    found = [metrics.psnr(good[None], to_uint8(one)[None]) for one, (_, good, _) in zip(results, pairs, strict=True)]
    return float(np.mean(found))


def deblurred_set(pairs):
    """All photos of the protocol "motion", whose kernels are drawn again, with the balance that is best for them."""
    kernels = [STANDARD["motion"].kernel(np.random.default_rng((0, index))) for index in range(len(pairs))]
    best = []
    for balance in BALANCES:  # two lists of photos are held, not one for each balance
        found = [deblurred(worse, kernel, balance) for (worse, _, _), kernel in zip(pairs, kernels, strict=True)]
        best = max(best, found, key=lambda results: score(results, pairs) if results else -np.inf)
    return best


METHODS = {  # of a degradation's name: a method's name -> function of the pairs that gives its results
    "motion": {"Wiener, kernel told": deblurred_set},
    "haze": {"dark channel prior": lambda pairs: [dehazed(worse)[0] for worse, _, _ in pairs]},
    "dark": {
        "equalised": lambda pairs: [equalised(worse) for worse, _, _ in pairs],
        "best gamma": lambda pairs: [best_gamma(worse, good)[0] for worse, good, _ in pairs],
    },
    "holes": {"harmonic": lambda pairs: [filled(worse, told[..., 0] == 1) for worse, _, told in pairs]},
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", default="sample", help="a set of data.restoration_pairs")
    parser.add_argument("--folder", help="what holds the sets, if not $KERAS_GENIMG_HOME")
    parser.add_argument("--photos", type=int, help="only the first of them")
    options = parser.parse_args(arguments)
    for degradation, methods in METHODS.items():
        pairs = data.restoration_pairs(options.set, degradation, options.folder)[: options.photos]
        print(f"{degradation:8} input {score([worse for worse, _, _ in pairs], pairs):.2f} dB", end="")
        for title, method in methods.items():
            print(f", {title} {score(method(pairs), pairs):.2f} dB", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
