"""`StyleTransfer` beside the same optimisation in plain PyTorch: the total loss after equal steps of L-BFGS.

    KERAS_BACKEND=tensorflow python -m benchmarks.gatys [--size 256] [--steps 300] [--content FILE] [--style FILE]

PyTorch's half is what a tutorial writes: VGG and losses by hand, `torch.optim.LBFGS` with its strong Wolfe line search
and its usual memory of 100 steps. Weights, layers, losses and start (the photo) are the same; a step is an iteration.
The last line gives ours over PyTorch's total loss, both by PyTorch's loss of the images that came out, not rounded.
"""

import argparse
import time

import keras
import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from keras_genimg import data, models
from keras_genimg.networks.vgg import DEVIATION, MEAN


def vgg_in_torch(network, layers):
    """A function from `(1, 3, height, width)` in 0..1 to the features of `layers`, with the weights of ours."""
    mean, deviation = (torch.tensor(values).reshape(1, 3, 1, 1) for values in (MEAN, DEVIATION))
    convolutions = []
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel, bias = (torch.from_numpy(np.array(keras.ops.convert_to_numpy(w))) for w in layer.weights)
            convolutions.append((layer.name, kernel.permute(3, 2, 0, 1).contiguous(), bias))

    def features(image):
        x, found, block = (image - mean) / deviation, {}, "1"
        for name, kernel, bias in convolutions:
            if name[5] != block:
                x, block = functional.avg_pool2d(x, 2), name[5]
            x = functional.relu(functional.conv2d(x, kernel, bias, padding=1))
            found[name] = x
        return [found[layer] for layer in layers]

    return features


def gram(maps):
    flat = maps.flatten(2)[0]
    return flat @ flat.T / flat.numel()


def as_tensor(image):
    return torch.from_numpy(np.array(image, np.float32)).permute(2, 0, 1)[None].contiguous() / 255


def torch_loss(ours, content, style):
    """PyTorch's total loss, with the layers and weights of our model."""
    features = vgg_in_torch(ours.features.network, [*ours.content_layers, *ours.style_layers])
    count = len(ours.content_layers)
    with torch.no_grad():
        wanted, painted = features(as_tensor(content))[:count], [gram(m) for m in features(as_tensor(style))[count:]]

    def loss(image):
        found = features(image)
        content_terms = zip(ours.content_layers.values(), found[:count], wanted, strict=True)
        style_terms = zip(ours.style_layers.values(), found[count:], painted, strict=True)
        total = ours.content_weight * sum(w * functional.mse_loss(a, b) for w, a, b in content_terms)
        return total + ours.style_weight * sum(w * functional.mse_loss(gram(a), b) for w, a, b in style_terms)

    return loss, features


def optimise_in_torch(loss, content, steps):
    image, evaluations = as_tensor(content).requires_grad_(True), 0
    optimizer = torch.optim.LBFGS(
        [image], max_iter=steps, max_eval=25 * steps, tolerance_grad=0, tolerance_change=0,
        line_search_fn="strong_wolfe",
    )  # fmt: skip
    start = time.perf_counter()

    def closure():
        nonlocal evaluations
        optimizer.zero_grad()
        value = loss(image)
        value.backward()
        evaluations += 1
        if evaluations % 50 == 0:
            print(
                f"  PyTorch, evaluation {evaluations}: loss {value:.5g}, {time.perf_counter() - start:.0f} s",
                flush=True,
            )
        return value

    optimizer.step(closure)
    return image.detach(), time.perf_counter() - start, evaluations, optimizer.state[image]["n_iter"]


def optimise_by_ours(model, steps):
    class Every(keras.callbacks.Callback):
        def on_train_batch_end(self, step, logs=None):
            if (step + 1) % 50 == 0:
                print(
                    f"  ours, step {step + 1}: loss {logs['loss']:.5g}, {time.perf_counter() - start:.0f} s", flush=True
                )

    start = time.perf_counter()
    model.fit(steps, verbose=0, callbacks=[Every()])
    image = keras.ops.convert_to_numpy(model.image)
    return torch.from_numpy(np.array(image)).permute(0, 3, 1, 2), time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=256, help="side of both images, which are made square")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--content", help="a photo; by default the package's own")
    parser.add_argument("--style", help="a painting; by default the package's photo, turned and tinted")
    arguments = parser.parse_args()

    def square(path, instead):
        image = Image.open(path).convert("RGB") if path else Image.fromarray(instead)
        return np.array(image.resize((arguments.size,) * 2, Image.Resampling.LANCZOS))

    photo = data.sample_photo()
    content, style = square(arguments.content, photo), square(arguments.style, 255 - photo[::-1, :, ::-1])
    ours = models.StyleTransfer((arguments.size, arguments.size))
    ours.adapt(content, style)
    loss, features = torch_loss(ours, content, style)
    with torch.no_grad():
        pairs = zip(features(as_tensor(content)), ours.features(content[None].astype("float32")), strict=True)
        worst = 0.0
        for one, other in pairs:
            one, other = one.permute(0, 2, 3, 1).numpy(), keras.ops.convert_to_numpy(other)
            worst = max(worst, float(np.linalg.norm(one - other) / np.linalg.norm(one)))
    print(f"features: relative difference {worst:.1e} at most")
    with torch.no_grad():
        print(f"loss at the start: {float(loss(as_tensor(content))):.5g}")
    image, seconds = optimise_by_ours(ours, arguments.steps)
    theirs, torch_seconds, evaluations, steps = optimise_in_torch(loss, content, arguments.steps)
    with torch.no_grad():
        mine, other = float(loss(image)), float(loss(theirs))
    print(f"ours ({keras.backend.backend()}): loss {mine:.5g} in {seconds:.0f} s")
    print(f"PyTorch: loss {other:.5g} in {torch_seconds:.0f} s, {steps} steps, {evaluations} evaluations")
    print(f"ratio of the losses {mine / other:.3f}, of the times {seconds / torch_seconds:.2f}")


if __name__ == "__main__":
    main()
