"""MI-GAN's network against onnxruntime, which computes the authors' graph by its own operations."""

import keras
import numpy as np
import pytest

from keras_genimg.models import migan_network


def drawn(network, seed=0):
    """A network whose weights, noise too, are all drawn."""
    generator = np.random.default_rng(seed)
    network.set_weights([generator.normal(0.0, 0.4, w.shape).astype("float32") for w in network.get_weights()])
    return network


def authors_graph(network, image_size):
    """The graph that PyTorch exports of the authors' code, with a network's weights: zeros between pixels, then (1, 3,
    3, 1); every second pixel of that filter; noise as a constant; leaky ReLU, times the root of 2, clipped."""
    onnx = pytest.importorskip("onnx")
    nodes, constants, count = [], {}, iter(range(10_000))
    taps = np.outer([1, 3, 3, 1], [1, 3, 3, 1]).astype("float32")

    def constant(array):
        constants[name := f"c{next(count)}"] = np.asarray(array)
        return name

    def add(kind, *inputs, **attributes):
        nodes.append(onnx.helper.make_node(kind, inputs, [f"t{next(count)}"], **attributes))
        return nodes[-1].output[0]

    def weights(name):
        return network.get_layer(name).get_weights()

    def activated(x):
        x = add("Mul", add("LeakyRelu", x, alpha=0.2), constant(np.float32(2**0.5)))
        return add("Clip", x, constant(np.float32(-256)), constant(np.float32(256)))

    def of_each_channel(x, name):
        kernel, bias = weights(f"{name}_depthwise")
        group = kernel.shape[2]
        given = (constant(kernel.transpose(2, 3, 0, 1)), constant(bias))
        return activated(add("Conv", x, *given, group=group, pads=[1, 1, 1, 1]))

    def of_each_pixel(x, name):
        kernel, *bias = weights(name)
        return add("Conv", x, constant(kernel.transpose(3, 2, 0, 1)), *map(constant, bias))

    def halved(x, channels):
        kernel = constant(np.tile(taps / 64, (channels, 1, 1, 1)))
        return add("Conv", x, kernel, group=channels, strides=[2, 2], pads=[1, 1, 1, 1])

    def doubled(x, channels, side):
        scales = constant(np.float32([1, 1, 2, 2]))
        x = add(
            "Resize", x, "", scales, mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric"
        )
        between = np.zeros((1, 1, side, side), "float32")
        between[..., ::2, ::2] = 1
        x = add("Pad", add("Mul", x, constant(between)), constant(np.int64([0, 0, 2, 2, 0, 0, 1, 1])))
        return add("Conv", x, constant(np.tile(taps / 16, (channels, 1, 1, 1))), group=channels)

    def noisy(x, name):
        return activated(add("Add", x, constant(weights(f"{name}_noise")[0][..., 0])))

    x, skips, sides = activated(of_each_pixel("image", "encoder_input")), {}, [4]
    while sides[0] < image_size:
        sides = [2 * sides[0], *sides]
    for side in sides:
        name = f"encoder_{side}"
        x = skips[side] = activated(of_each_pixel(of_each_channel(x, f"{name}_1"), f"{name}_1_pointwise"))
        x = of_each_channel(x, f"{name}_2")
        x = x if side == 4 else halved(x, weights(f"{name}_2_depthwise")[1].size)
        x = activated(of_each_pixel(x, f"{name}_2_pointwise"))
    x = activated(of_each_pixel(of_each_channel(x, "decoder_4_1"), "decoder_4_1_pointwise"))
    x = of_each_channel(add("Add", x, skips[4]), "decoder_4_2")
    x = activated(of_each_pixel(x, "decoder_4_2_pointwise"))
    photo = of_each_pixel(x, "decoder_4_rgb")
    for side in reversed(sides[:-1]):
        name = f"decoder_{side}"
        x = of_each_pixel(of_each_channel(x, f"{name}_1"), f"{name}_1_pointwise")
        x = doubled(x, weights(f"{name}_1_pointwise")[0].shape[-1], side)
        x = of_each_channel(add("Add", noisy(x, f"{name}_1"), skips[side]), f"{name}_2")
        x = noisy(of_each_pixel(x, f"{name}_2_pointwise"), f"{name}_2")
        photo = add("Add", doubled(photo, 3, side), of_each_pixel(x, f"{name}_rgb"))
    told = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "authors",
        [told("image", onnx.TensorProto.FLOAT, (None, 4, image_size, image_size))],
        [told(photo, onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    opset = onnx.helper.make_opsetid("", 17)
    return onnx.helper.make_model(graph, opset_imports=[opset], ir_version=8).SerializeToString()


@pytest.mark.parametrize(("image_size", "filters", "max_filters"), [(8, 4, 4), (16, 4, 12), (32, 3, 8)])
def test_it_computes_the_authors_graph(image_size, filters, max_filters):
    runtime = pytest.importorskip("onnxruntime")
    network = drawn(migan_network(image_size, filters, max_filters))
    images = np.random.default_rng(1).uniform(-1.0, 1.0, (2, image_size, image_size, 4)).astype("float32")
    session = runtime.InferenceSession(authors_graph(network, image_size))
    (expected,) = session.run(None, {"image": images.transpose(0, 3, 1, 2)})
    expected = expected.transpose(0, 2, 3, 1)
    made = network.predict(images, verbose=0)
    assert np.abs(expected).max() > 1
    np.testing.assert_allclose(made, expected, atol=1e-4 * np.abs(expected).max(), rtol=0)


def test_it_has_the_papers_weights():
    widths = {512: 64, 256: 128, 128: 256, 64: 512, 32: 512, 16: 512, 8: 512, 4: 512}
    count = 4 * 64 + 64
    for side, width in widths.items():
        down, wider = widths.get(side // 2, 512), widths.get(side * 2)
        count += 2 * 10 * width + width * width + width * down  # the encoder: 3x3 and a bias for each channel
        count += 10 * (down if side > 4 else 512) + 10 * width + width * (down if side > 4 else 512) + width * width
        count += 3 * width + 3 + (2 * side * side if side > 4 else 0)
        assert wider is None or wider <= width
    assert migan_network().count_params() == count == 6_592_152


@pytest.mark.parametrize("image_size", [0, 4, 12, 500])
def test_sizes_are_powers_of_two(image_size):
    with pytest.raises(ValueError, match="power of two from 8"):
        migan_network(image_size)


def test_photos_are_summed_up_in_float32():
    network = migan_network(8, 4, 4, dtype="mixed_bfloat16")
    assert network.output.dtype == "float32" and network.get_layer("decoder_8_1_noise").compute_dtype == "bfloat16"
    assert keras.ops.convert_to_numpy(network(np.zeros((1, 8, 8, 4)))).shape == (1, 8, 8, 3)
