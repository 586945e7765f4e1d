"""Trains super-resolution recipes with the photos kept on the accelerator: the arithmetic of `fit` without its waiting.

    KERAS_BACKEND=jax python3 -m tools.train_super_resolution --out FOLDER --recipes espcn_x3 --seconds 90

Small networks on small patches leave a fast GPU waiting for Python. Here the photos lie on the device, and one compiled
call cuts the patches and takes many steps. Model, patches, loss and optimizer are the recipe's own; the learning rate
follows the recipe's schedule by the share of the time that has passed. The averaged weights that are best on the
validation photos are written as float16 arrays. Needs JAX, and packs of photos (encoded files in .npz) in `--packs`.
"""

import argparse
import concurrent.futures
import glob
import importlib
import io
import json
import os
import time

import jax
import jax.numpy as jnp
import keras
import numpy as np
from PIL import Image

from keras_genimg import data, metrics


def read_pack(path, limit=None):
    """The photos of a pack as uint8 RGB arrays."""
    pack = np.load(path)
    files, ends = pack["files"].tobytes(), pack["ends"][:limit]
    parts = [files[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return [np.array(Image.open(io.BytesIO(part)).convert("RGB")) for part in parts]


def on_device(pixels, sizes):
    """Photos of many sizes as one array, lying photos turned so that they fit, and their sizes."""
    parts = np.split(pixels, np.cumsum(sizes.prod(axis=1))[:-1])
    photos = [part.reshape(*size, -1) for part, size in zip(parts, sizes, strict=True)]
    photos = [photo if photo.shape[0] <= photo.shape[1] else photo.swapaxes(0, 1) for photo in photos]
    sizes = np.array([photo.shape[:2] for photo in photos], "int32")
    canvas = np.zeros((len(photos), *sizes.max(axis=0), photos[0].shape[-1]), photos[0].dtype)
    for place, photo in zip(canvas, photos, strict=True):
        place[: photo.shape[0], : photo.shape[1]] = photo
    return jnp.asarray(canvas), jnp.asarray(sizes)


def make_sampler(patches):
    """A function from a random key to a `(low, high)` batch, as `SuperResolutionPatches` gives it."""
    low, sizes = on_device(patches.pixels[0], patches.sizes)
    high, _ = on_device(patches.pixels[1], patches.sizes * patches.scale)
    odds = jnp.log(jnp.asarray(patches.chances, "float32"))
    size, scale, count = patches.patch_size, patches.scale, patches.batch_size

    def cut(canvas, photo, top, left, side):
        return jax.lax.dynamic_slice(canvas, (photo, top, left, 0), (1, side, side, canvas.shape[-1]))[0]

    def sample(key, low, high):
        keys = jax.random.split(key, 3)
        photo = jax.random.categorical(keys[0], odds, shape=(count,))
        corner = jax.random.uniform(keys[1], (count, 2)) * (sizes[photo] - size + 1)
        top, left = corner.astype("int32").T
        flips = jax.random.bernoulli(keys[2], shape=(3, count, 1, 1, 1))
        batch = []
        for canvas, factor in ((low, 1), (high, scale)):
            cuts = jax.vmap(lambda p, t, x, c=canvas, f=factor: cut(c, p, t * f, x * f, size * f))(photo, top, left)
            for flip, turned in zip(
                flips, (lambda x: x[:, ::-1], lambda x: x[:, :, ::-1], lambda x: x.swapaxes(1, 2)), strict=True
            ):
                cuts = jnp.where(flip, turned(cuts), cuts)
            batch.append(cuts.astype("float32"))
        return batch

    return sample, low, high


def make_steps(model, loss, optimizer, sample, count):
    """A compiled function that takes `count` training steps on the state `(weights, optimizer variables, key)`."""

    def loss_of(weights, low, high):
        return jnp.mean(loss(high, model.stateless_call(weights, [], low)[0]))  # a loss named by a string has no mean

    def step(state, _, low, high):
        weights, optimizer_variables, key = state
        key, now = jax.random.split(key)
        value, gradients = jax.value_and_grad(loss_of)(weights, *sample(now, low, high))
        weights, optimizer_variables = optimizer.stateless_apply(optimizer_variables, gradients, weights)
        return (weights, optimizer_variables, key), value

    def steps(state, low, high):
        state, values = jax.lax.scan(lambda s, x: step(s, x, low, high), state, None, length=count)
        return state, values.mean()

    return jax.jit(steps, donate_argnums=0)


def make_judge(model, photos, scale):
    """A function from weights to the mean PSNR on Y over `photos`; and the figure of bicubic interpolation."""
    high = [data.crop_to_multiple(photo, scale)[None] for photo in photos]
    low = [data.imresize(photo, 1 / scale) for photo in high]
    enlarge = jax.jit(lambda weights, images: model.stateless_call(weights, [], images)[0])

    def mean_psnr(images):
        pairs = zip(high, images, strict=True)
        return float(np.mean([metrics.psnr_y(photo, image, border=scale)[0] for photo, image in pairs]))

    def judge(weights):
        return mean_psnr([np.rint(np.clip(enlarge(weights, image), 0, 255)).astype("uint8") for image in low])

    return judge, mean_psnr([data.imresize(image, scale) for image in low])


def averages(model, optimizer, state):
    """The averaged weights of a training state."""
    for variable, value in zip(model.trainable_variables + optimizer.variables, state[0] + state[1], strict=True):
        variable.assign(jnp.copy(value))  # the next training call gives the state's own memory away
    optimizer.finalize_variable_values(model.trainable_variables)
    return [np.asarray(variable.value) for variable in model.trainable_variables]


def train(name, patches, validation, seconds, checks, steps_a_call, out):
    """Trains one recipe for `seconds` and returns what was measured."""
    recipe = importlib.import_module(f"zoo.{name}.recipe")
    keras.utils.set_random_seed(0)
    model = recipe.model()
    steps = recipe.EPOCHS * recipe.STEPS_PER_EPOCH
    recipe.compile(model, steps)
    schedule = keras.optimizers.schedules.deserialize(model.optimizer.get_config()["learning_rate"])
    loss = keras.losses.get(model.loss)
    optimizer = type(model.optimizer).from_config({**model.optimizer.get_config(), "learning_rate": 0.0})
    optimizer.build(model.trainable_variables)
    rate_index = [variable.path for variable in optimizer.variables].index(optimizer.learning_rate.path)
    sample, low, high = make_sampler(patches)
    take_steps = make_steps(model, loss, optimizer, sample, steps_a_call)
    judge, bicubic = make_judge(model, [photo[:288, :288] for photo in validation], patches.scale)
    state = (
        [jnp.copy(variable.value) for variable in model.trainable_variables],
        [jnp.copy(variable.value) for variable in optimizer.variables],
        jax.random.key(0),
    )
    log, best, calls, start, share = [], -1.0, 0, None, 0.0
    while share < 1:
        rate = float(schedule(int(share * steps)))
        state[1][rate_index] = jnp.asarray(rate, "float32")
        state, value = take_steps(state, low, high)
        value, calls = float(value), calls + 1
        start = start or time.time()  # not the first call, which compiles
        share = (time.time() - start) / seconds
        if share * checks <= len(log):
            continue
        weights = [variable.astype("float16") for variable in averages(model, optimizer, state)]
        psnr = judge([jnp.asarray(variable, "float32") for variable in weights])
        log.append(
            {
                "steps": calls * steps_a_call,
                "seconds": round(time.time() - start, 1),
                "rate": rate,
                "loss": round(value, 4),
                "validation_psnr_y": round(psnr, 4),
            }
        )
        print(name, log[-1], flush=True)
        if psnr > best:
            best, kept = psnr, weights
            np.savez(os.path.join(out, f"{name}.npz"), *kept)
    return {"validation_psnr_y": best, "validation_bicubic": bicubic, "log": log}


def judge_file(name, path, photos):
    """Mean PSNR on Y over test photos of a recipe's written weights, and of bicubic."""
    recipe = importlib.import_module(f"zoo.{name}.recipe")
    arrays = np.load(path)
    judge, bicubic = make_judge(recipe.model(), photos, recipe.SCALE)
    return judge([jnp.asarray(arrays[key], "float32") for key in arrays.files]), bicubic


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="folder for the weights and log")
    parser.add_argument("--packs", default=".data", help="folder of the photo packs")
    parser.add_argument("--recipes", nargs="+", required=True)
    parser.add_argument("--seconds", type=float, required=True, help="training time of each recipe")
    parser.add_argument("--checks", type=int, default=10, help="validations during each recipe")
    parser.add_argument("--steps-a-call", type=int, default=100)
    parser.add_argument("--precision", default="float32", help="dtype policy; the EDSR entries had mixed_bfloat16")
    parser.add_argument("--limit", type=int, help="photos of each pack, for a trial")
    options = parser.parse_args()
    keras.config.set_dtype_policy(options.precision)
    os.makedirs(options.out, exist_ok=True)
    paths = glob.glob(f"{options.packs}/*.npz")
    packs = {os.path.basename(path)[:-4]: read_pack(path, options.limit) for path in paths}
    test, validation = packs.pop("set5"), packs.pop("bsds_validation")
    photos = [photo for name in sorted(packs) for photo in packs[name]]
    print(len(photos), "photos,", len(validation), "for validation,", jax.devices(), flush=True)
    results, began = {}, time.time()
    with concurrent.futures.ThreadPoolExecutor(len(options.recipes)) as pool:  # all shrink their photos at once
        recipes = [importlib.import_module(f"zoo.{name}.recipe") for name in options.recipes]
        prepared = [pool.submit(recipe.patches, photos) for recipe in recipes]
        for name, patches in zip(options.recipes, prepared, strict=True):
            patches = patches.result()
            print(f"{name}: {len(patches.sizes)} photos and smaller copies, {time.time() - began:.0f} s in", flush=True)
            results[name] = train(
                name, patches, validation, options.seconds, options.checks, options.steps_a_call, options.out
            )
            write(options.out, results)
    for name in options.recipes:  # last, for it compiles once a photo, and the weights are safe by now
        psnr, bicubic = judge_file(name, f"{options.out}/{name}.npz", test)
        results[name] |= {"set5_psnr_y": psnr, "set5_bicubic": bicubic}
        print(name, {key: value for key, value in results[name].items() if key != "log"}, flush=True)
        write(options.out, results)
    print(f"{time.time() - began:.0f} s in all")


def write(folder, results):
    with open(os.path.join(folder, f"log_{next(iter(results))}.json"), "w") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
