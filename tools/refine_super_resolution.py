"""Trains a super-resolution entry further on a CPU, from its weights.

    KERAS_BACKEND=tensorflow python3 -m tools.refine_super_resolution espcn_x3 --photos A B --validation C --out FOLDER

ESPCN's twenty thousand weights are so few that SOAP (Adam in the eigenbasis of Shampoo's factors, Vyas et al. 2024)
costs little beside the gradient, and it gains in minutes of two cores what Adam did not in a minute of a GPU. EDSR
takes `--adam --precision mixed_bfloat16 --rate 1e-4`. Patches are larger than the recipe's: in small ones most pixels
see an invented edge. Of the averaged weights, and those between them and the first, the best on the validation photos,
judged in float32, are kept. The shipped ESPCN weights were refined by a draft of this file, with the same settings.
"""

import argparse
import pathlib
import time

import keras
import numpy as np
import tensorflow as tf

from keras_genimg import data, losses, metrics, zoo


class SOAP:
    """Steps on a list of numpy weights.

    Args:
        weights: float32 arrays, changed in place.
        decay: of the averages of gradients, their squares and Shampoo's factors.
        every: steps between two turns of the eigenbasis; 0 is plain Adam.
        square_decay: of the average of squares; None is `decay`.
    """

    def __init__(self, weights, decay=0.95, every=20, square_decay=None):
        self.weights, self.decay, self.every, self.steps = weights, decay, every, 0
        self.square_decay = square_decay or decay
        self.mean, self.square = ([np.zeros(_matrix(w).shape, "float32") for w in weights] for _ in range(2))
        self.factors = [None] * len(weights)

    def step(self, gradients, rate):
        self.steps += 1
        correction, square_correction = 1 - self.decay**self.steps, 1 - self.square_decay**self.steps
        for index, weight in enumerate(self.weights):
            gradient = _matrix(gradients[index])
            turn, turn_back = self._basis(index, gradient)
            mean, square = self.mean[index], self.square[index]
            mean += (1 - self.decay) * (gradient - mean)
            square += (1 - self.square_decay) * (turn(gradient) ** 2 - square)
            if self.steps > 1:  # the first gradient makes the basis
                step = turn_back(turn(mean) / correction / (np.sqrt(square / square_correction) + 1e-8))
                weight -= rate * step.reshape(weight.shape)

    def _basis(self, index, gradient):
        if not self.every or min(gradient.shape) == 1:  # a bias: plain Adam
            return (lambda x: x), (lambda x: x)
        now = [gradient @ gradient.T, gradient.T @ gradient]
        if self.factors[index] is None:
            self.factors[index] = [[factor, np.linalg.eigh(factor)[1]] for factor in now]
        for pair, factor in zip(self.factors[index], now, strict=True):
            pair[0] = self.decay * pair[0] + (1 - self.decay) * factor
            if self.steps % self.every == 0:
                pair[1] = np.linalg.qr(pair[0] @ pair[1])[0]
        left, right = (basis for _, basis in self.factors[index])
        return (lambda x: left.T @ x @ right), (lambda x: left @ x @ right.T)


def _matrix(weight):
    return np.asarray(weight).reshape(-1, weight.shape[-1])


def validate(model, photos):
    """Mean PSNR-Y over photos."""
    scores = []
    for photo in photos:
        high = data.crop_to_multiple(photo, model.scale)
        made = model.upscale(data.imresize(high, 1 / model.scale))
        scores.append(metrics.psnr_y(high[None], made[None], border=model.scale)[0])
    return float(np.mean(scores))


def refine(model, judge, optimizer, patches, validation, seconds, checks, rate, path):
    """Trains for `seconds`, and writes the best averaged weights to `path`."""
    variables = model.trainable_variables
    loss = losses.Charbonnier(smoothing=1.0)

    @tf.function
    def gradients(low, high):
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(loss(high, model(low)))
        return tape.gradient(value, [variable.value for variable in variables])

    weights = optimizer.weights
    first, averages = ([weight.copy() for weight in weights] for _ in range(2))
    steps, done, best, start = 0, 0, -1.0, time.time()
    while True:
        share = min((time.time() - start) / seconds, 1.0)
        if share * checks >= done:
            done += 1
            for way in (1.0, 0.6) if steps else (1.0,):  # part of the way is often better than all of it
                blend = [old + way * (new - old) for old, new in zip(first, averages, strict=True)]
                judge.set_weights([weight.astype("float16") for weight in blend])
                psnr = validate(judge, validation)
                print(f"{time.time() - start:.0f} s, {steps} steps, {way} of the way: {psnr:.4f} dB", flush=True)
                if psnr > best:
                    best = psnr
                    zoo.save_weights(judge, path)
            if share == 1.0:
                return
        for variable, weight in zip(variables, weights, strict=True):
            variable.assign(weight)
        cosine = 0.005 + 0.995 * 0.5 * (1 + np.cos(np.pi * share))
        low, high = patches[steps]
        optimizer.step([g.numpy() for g in gradients(low, high)], rate * min(1.0, steps / 100) * cosine)
        steps += 1
        for average, weight in zip(averages, weights, strict=True):
            average += max(0.002, 9 / (steps + 9)) * (weight - average)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="zoo entry to start from")
    parser.add_argument("--weights", help="folder of a training to start from, in place of the entry's weights")
    parser.add_argument("--photos", nargs="+", required=True, help="folders of photos")
    parser.add_argument("--validation", required=True, help="folder of photos to choose by")
    parser.add_argument("--out", required=True, help="folder for the weights")
    parser.add_argument("--seconds", type=float, default=660)
    parser.add_argument("--checks", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--adam", action="store_true", help="in place of SOAP, for large networks")
    parser.add_argument("--precision", default="float32", help="dtype policy of training")
    options = parser.parse_args()
    keras.utils.set_random_seed(0)
    judge = zoo.load(options.name, options.weights)
    keras.config.set_dtype_policy(options.precision)
    model = zoo.load(options.name, options.weights)
    luma = model.channels == 1
    size, batch = {2: (48, 16), 3: (40, 24), 4: (32, 32)}[model.scale] if luma else (40, 12)
    photos = [photo for folder in options.photos for photo in data.load_photos(folder)]
    photos += [data.imresize(photo, 0.7) for photo in photos]
    photos = [photo for photo in photos if min(photo.shape[:2]) >= model.scale * size]
    print(f"{len(photos)} photos and smaller copies, {sum(p.size for p in photos) / 3e6:.0f} megapixels", flush=True)
    patches = data.SuperResolutionPatches(photos, model.scale, size, batch, batches=10**9, luma=luma)
    weights = [variable.numpy().astype("float32") for variable in model.trainable_variables]
    optimizer = SOAP(weights, 0.9, every=0, square_decay=0.999) if options.adam else SOAP(weights)
    path = pathlib.Path(options.out) / f"{options.name}.weights.h5"
    validation = data.load_photos(options.validation)
    refine(model, judge, optimizer, patches, validation, options.seconds, options.checks, options.rate, path)


if __name__ == "__main__":
    main()
