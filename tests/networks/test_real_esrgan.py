"""Real-ESRGAN's networks against onnxruntime, which computes the authors' graphs by its own operations."""

import numpy as np
import pytest

from keras_genimg.models import compact_network, rrdb_network


def drawn(network, deviation, seed=0):
    """A network whose weights are all drawn."""
    generator = np.random.default_rng(seed)
    network.set_weights([generator.normal(0.0, deviation, w.shape).astype("float32") for w in network.get_weights()])
    return network


class Graph:
    """An ONNX graph of RGB images, channels first, written operation by operation."""

    def __init__(self):
        self.onnx = pytest.importorskip("onnx")
        self.nodes, self.constants = [], []

    def constant(self, array):
        self.constants.append(self.onnx.numpy_helper.from_array(np.asarray(array), f"c{len(self.constants)}"))
        return self.constants[-1].name

    def add(self, kind, *inputs, **attributes):
        name = f"t{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(kind, inputs, [name], **attributes))
        return name

    def convolution(self, x, kernel, bias):
        given = self.constant(kernel.transpose(3, 2, 0, 1)), self.constant(bias)
        return self.add("Conv", x, *given, pads=[1, 1, 1, 1])

    def larger(self, x, scale):
        scales = self.constant(np.float32([1, 1, scale, scale]))
        return self.add(
            "Resize", x, "", scales, mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric"
        )

    def run(self, output, images):
        runtime, helper = pytest.importorskip("onnxruntime"), self.onnx.helper
        told = [helper.make_tensor_value_info(each, self.onnx.TensorProto.FLOAT, None) for each in ("image", output)]
        graph = helper.make_graph(self.nodes, "authors", told[:1], told[1:], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        session = runtime.InferenceSession(model.SerializeToString())
        (made,) = session.run(None, {"image": images.transpose(0, 3, 1, 2)})
        return made.transpose(0, 2, 3, 1)


def in_order(network):
    """Kernels and biases, or slopes, layer by layer."""
    return iter([layer.get_weights() for layer in network.layers if layer.weights])


def images(height, width):
    return np.random.default_rng(1).uniform(0.0, 1.0, (2, height, width, 3)).astype("float32")


@pytest.mark.parametrize("scale", [2, 4])
def test_the_compact_network_computes_the_authors_graph(scale):
    network, graph = drawn(compact_network(scale, filters=6, convolutions=3), 0.2), Graph()
    weights, x = in_order(network), "image"
    for _ in range(4):
        x = graph.convolution(x, *next(weights))
        x = graph.add("PRelu", x, graph.constant(next(weights)[0].transpose(2, 0, 1)))
    kernel, bias = next(weights)  # DepthToSpace, in the mode DCR, has places before colours as `PixelShuffle` does
    x = graph.add("DepthToSpace", graph.convolution(x, kernel, bias), blocksize=scale, mode="DCR")
    expected = graph.run(graph.add("Add", x, graph.larger("image", scale)), images(7, 9))
    np.testing.assert_allclose(network.predict(images(7, 9), verbose=0), expected, atol=1e-4)


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_rrdb_computes_the_authors_graph(scale):
    network, graph = drawn(rrdb_network(scale, filters=6, growth=3, blocks=2), 0.15), Graph()
    weights = in_order(network)

    def activated(x):
        return graph.add("LeakyRelu", x, alpha=0.2)

    def added(x, branch):
        return graph.add("Add", x, graph.add("Mul", branch, graph.constant(np.float32(0.2))))

    def dense_block(x):
        seen = [x]
        for _ in range(4):
            seen.append(activated(graph.convolution(graph.add("Concat", *seen, axis=1), *next(weights))))
        return added(x, graph.convolution(graph.add("Concat", *seen, axis=1), *next(weights)))

    step = 4 // scale
    x = "image"
    if step > 1:  # places before colours: a reshape and a transposition of channels first
        split = graph.constant(np.int64([2, 3, 8 // step, step, 12 // step, step]))
        x = graph.add("Transpose", graph.add("Reshape", x, split), perm=[0, 3, 5, 1, 2, 4])
        x = graph.add("Reshape", x, graph.constant(np.int64([2, 3 * step**2, 8 // step, 12 // step])))
    x = head = graph.convolution(x, *next(weights))
    for _ in range(2):
        x = added(x, dense_block(dense_block(dense_block(x))))
    x = graph.add("Add", head, graph.convolution(x, *next(weights)))
    for _ in range(2):
        x = activated(graph.convolution(graph.larger(x, 2), *next(weights)))
    x = activated(graph.convolution(x, *next(weights)))
    expected = graph.run(graph.convolution(x, *next(weights)), images(8, 12))
    made = network.predict(images(8, 12), verbose=0)
    assert made.shape == (2, 8 * scale, 12 * scale, 3)
    np.testing.assert_allclose(made, expected, atol=1e-4)


def test_they_have_the_papers_weights():
    compact = (27 * 64 + 64) + 16 * (9 * 64 * 64 + 64) + 17 * 64 + (9 * 64 * 48 + 48)
    assert compact_network(4).count_params() == compact == 621_424
    dense = sum(9 * (64 + 32 * index) * 32 + 32 for index in range(4)) + 9 * (64 + 128) * 64 + 64
    rest = (27 * 64 + 64) + 4 * (9 * 64 * 64 + 64) + 9 * 64 * 3 + 3
    assert rrdb_network(4).count_params() == 23 * 3 * dense + rest == 16_697_987


def test_other_scales_are_refused():
    with pytest.raises(ValueError, match="`scale` must be 1, 2 or 4, got 3"):
        rrdb_network(3)
