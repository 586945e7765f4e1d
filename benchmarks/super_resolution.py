"""Super-resolution, measured: quality on Set5 and BSD100, speed beside other programs, memory on a large photo.

    python -m benchmarks.super_resolution [quality] [speed] [memory]

Quality: PSNR and SSIM on Y, `scale` border pixels cut, inputs by MATLAB's bicubic; `data.super_resolution_pairs`
says where the photos lie, if not in `../shared/data`. Speed: ESPCN
x3 from 640x360 to 1080p, one frame at a time, the luma network alone and with chroma, beside the same network in
onnxruntime, bicubic by OpenCV (both where installed) and pillow, and beside the rate at which the backend multiplies
matrices; the contenders take turns, and ratios are medians over the rounds. Memory: the peak of a process that upscales
an 8000x6000 photo x2.
"""

import contextlib
import pathlib
import subprocess
import sys
import time

import keras
import numpy as np
from PIL import Image

from benchmarks import peak_memory
from benchmarks.turns import Watch, machine, take_turns
from keras_genimg import data, zoo
from keras_genimg.evaluation import score

SHARED = pathlib.Path(__file__).parents[2] / "shared" / "data" / "super_resolution"
FOLDER = SHARED if SHARED.exists() else None
ENTRIES = ("sesr_x2", "espcn_x2", "espcn_x3", "espcn_x4", "edsr_baseline_x2", "edsr_baseline_x4")
PUBLISHED = {  # PSNR-Y in dB: Set5, BSD100 (None: not given by the paper)
    2: {"bicubic": (33.66, 29.56), "SRCNN": (36.66, 31.36), "FSRCNN": (37.00, 31.53), "EDSR-baseline": (37.99, 32.16)},
    3: {"bicubic": (30.39, 27.21), "SRCNN": (32.75, 28.41), "ESPCN, 91 images": (32.55, None)},
    4: {"bicubic": (28.42, 25.96), "SRCNN": (30.48, 26.90), "EDSR-baseline": (32.09, 27.57)},
}
PUBLISHED[3]["ESPCN, ImageNet"] = (33.13, None)
PUBLISHED[4]["ESPCN, ImageNet"] = (30.90, None)


def quality(entries=ENTRIES):
    """Prints PSNR-Y / SSIM-Y of bicubic, the entries (plain and with the ensemble) and the published rows."""
    shown = set()
    for name in entries:
        model = zoo.load(name)
        scale = model.scale
        rows = {} if scale in shown else {f"bicubic x{scale}": lambda low, s=scale: data.imresize(low, s)}
        rows[name] = model.upscale
        rows[f"{name}, ensemble"] = lambda low, model=model: model.upscale(low, ensemble=True)
        for title, enlarge in rows.items():
            sets = ("set5",) if "ensemble" in title else ("set5", "bsd100")
            figures = []
            for kind in sets:
                found = score(data.super_resolution_pairs(kind, scale, FOLDER), enlarge, scale)
                figures.append(f"{kind} {found['psnr_y']:.2f} / {found['ssim_y']:.4f}")
            print(f"{title:28} " + "   ".join(figures), flush=True)
        if scale not in shown:
            for title, figures in PUBLISHED[scale].items():
                print(f"  published {title}, x{scale}: Set5 {figures[0]}, BSD100 {figures[1] or 'not given'}")
        shown.add(scale)


def compiled(model):
    """A function of uint8 frames, compiled by the backend."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        call = tf.function(model)
        return lambda frame: call(tf.constant(frame, tf.float32)).numpy()
    return lambda frame: np.asarray(model.predict_on_batch(frame))


def onnx_network(model):
    """The luma network of `model` for onnxruntime, or None where it is not installed."""
    try:
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper
    except ImportError:
        return None
    nodes, weights, last = [], [], "image"
    convolutions = [layer for layer in model.network.layers if isinstance(layer, keras.layers.Conv2D)]
    for index, layer in enumerate(convolutions):
        kernel, bias = layer.get_weights()
        weights.append(numpy_helper.from_array(kernel.transpose(3, 2, 0, 1).copy(), f"kernel{index}"))
        weights.append(numpy_helper.from_array(bias, f"bias{index}"))
        inputs = [last, f"kernel{index}", f"bias{index}"]
        nodes.append(helper.make_node("Conv", inputs, [f"conv{index}"], pads=[kernel.shape[0] // 2] * 4))
        last = f"conv{index}"
        if index < len(convolutions) - 1:
            nodes.append(helper.make_node("Tanh", [last], [f"tanh{index}"]))
            last = f"tanh{index}"
    nodes.append(helper.make_node("DepthToSpace", [last], ["large"], blocksize=model.scale, mode="DCR"))
    spec = helper.make_tensor_value_info
    ends = [spec("image", TensorProto.FLOAT, (1, 1, 360, 640))], [spec("large", TensorProto.FLOAT, None)]
    graph = helper.make_model(helper.make_graph(nodes, "espcn", *ends, weights), ir_version=9)
    graph.opset_import[0].version = 17
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return lambda image: session.run(None, {"image": image})[0]


def speed():
    """Prints frames a second to 1080p, and ratios."""
    model = zoo.load("espcn_x3")
    frame = np.random.default_rng(0).integers(0, 256, (1, 360, 640, 3), "uint8")
    scaled = frame[..., :1].astype("float32") / 255.0 - 0.5
    planes = np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))
    picture = Image.fromarray(frame[0])
    side = keras.ops.convert_to_tensor(np.random.default_rng(0).normal(size=(2048, 2048)).astype("float32"))
    network, whole, other = compiled(model.network), compiled(model), onnx_network(model)
    calls = {
        "products": lambda: keras.ops.convert_to_numpy(keras.ops.matmul(side, side)),
        "network": lambda: network(scaled),
        "whole": lambda: whole(frame),
        "pillow": lambda: picture.resize((1920, 1080), Image.Resampling.BICUBIC),
    }
    if other is not None:
        print(f"onnxruntime's results differ by {np.abs(other(planes)[0, 0] - network(scaled)[0, ..., 0]).max():.1e}")
        calls["onnxruntime"] = lambda: other(planes)
    with contextlib.suppress(ImportError):
        import cv2

        calls["OpenCV"] = lambda: cv2.resize(frame[0], (1920, 1080), interpolation=cv2.INTER_CUBIC)
    with Watch() as watch:
        times = take_turns(calls)
    products = sum(np.prod(w.shape) for w in model.network.weights if len(w.shape) == 4) * 360 * 640
    times["limit"] = times["products"] * products / 2048**3

    def against(own, other, aim=None):
        ratio = watch.ratio(np.median(times[other] / times[own]), aim)
        return f"{1 / np.median(times[other]):.1f} frames/s; ours over it: {ratio}"

    rate = 2 * 2048**3 / np.median(times["products"]) / 1e9
    print(f"{machine()}; {len(times['whole'])} rounds; medians")
    print(f"network alone: {1 / np.median(times['network']):.1f} frames/s")
    if other is not None:
        print(f"  the same in onnxruntime: {against('network', 'onnxruntime', 1.2)}")
    print(f"  the limit by {rate:.0f} GFLOP/s in matrix products: {against('network', 'limit')}")
    print(f"whole model, RGB to RGB: {1 / np.median(times['whole']):.1f} frames/s")
    for name in [key for key in ("pillow", "OpenCV") if key in times]:
        print(f"  bicubic by {name}: {against('whole', name)}")


def memory():
    """Prints the peak memory of upscaling an 8000x6000 photo, in a process of its own."""
    code = "import sys; from benchmarks.super_resolution import large_photo; large_photo()"
    subprocess.run([sys.executable, "-c", code], check=True)


def large_photo():
    model = zoo.load("espcn_x2")
    photo = np.zeros((6000, 8000, 3), "uint8")
    photo += (np.arange(8000) % 251).astype("uint8")[:, None]  # in place: the photo is all that is held
    before, start = peak_memory(), time.perf_counter()
    result = model.upscale(photo)
    peak = peak_memory()
    print(
        f"8000x6000 x2 by espcn_x2: peak {peak:.2f} GiB, {before:.2f} GiB before the call; the photo is "
        f"{photo.nbytes / 1e9:.2f} GB, the result {result.nbytes / 1e9:.2f} GB; {time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["quality", "speed", "memory"]
    for part in chosen:
        {"quality": quality, "speed": speed, "memory": memory}[part]()
