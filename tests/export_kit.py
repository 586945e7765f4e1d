"""What every exported model must do: answer without Keras as the model itself answers."""

import io
import json
import pathlib
import subprocess
import sys
import typing

import keras
import numpy as np
from PIL import Image

from keras_genimg import pixels, tasks

CLIENT = pathlib.Path(__file__).with_name("export_client.py")


class Call(typing.NamedTuple):
    """A call of a signature and what it must answer: uint8 and encoded images to a grey level, floats to 1e-3."""

    signature: str
    inputs: dict
    expected: dict


def check_export(model, folder):
    """Exports a model and holds every signature against the model itself."""
    check_exports({"model": model}, folder)


def check_exports(models, folder):
    """`check_export` for a dict of models by name, in one process that cannot import Keras."""
    import keras_genimg as kg
    from tests.export_client import packed, unpacked

    paths = {name: kg.export(model, pathlib.Path(folder) / name) for name, model in models.items()}
    calls = {name: calls_of(model) for name, model in models.items()}
    sent = [(str(paths[name]), call.signature, packed(call.inputs)) for name in models for call in calls[name]]
    questions, answers = pathlib.Path(folder) / "calls.json", pathlib.Path(folder) / "answers.json"
    questions.write_text(json.dumps(sent))
    # -P: the folder of the tests has modules of common names, which are not to be found in place of others.
    subprocess.run([sys.executable, "-P", CLIENT, questions, answers], check=True, capture_output=True)
    given = map(unpacked, json.loads(answers.read_text()))
    for name in models:
        described = json.loads((paths[name] / "signatures.json").read_text())["signatures"]
        assert set(described) == {call.signature for call in calls[name]}, "the kit calls every signature"
        for call in calls[name]:
            check_answer(name, call, next(given), described[call.signature])


def check_answer(name, call, answer, described):
    """Names and types are those of `signatures.json`, values those of the model."""
    where = f"{name}: {call.signature}"
    assert set(call.inputs) == set(described["inputs"]) and set(answer) == set(described["outputs"]), where
    for key, value in answer.items():
        spec = described["outputs"][key]
        assert value.dtype == (object if spec["dtype"] == "string" else spec["dtype"]), where
        assert len(value.shape) == len(spec["shape"]), where
        assert all(size in (None, given) for size, given in zip(spec["shape"], value.shape, strict=True)), where
        expected = call.expected[key]
        if spec["dtype"] == "float32":
            np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-3, err_msg=where)
            continue
        images = [decoded(one) for one in value] if spec["dtype"] == "string" else value
        assert len(images) == len(expected), where
        for image, wanted in zip(images, expected, strict=True):
            assert image.dtype == np.uint8 and image.shape == wanted.shape, where
            assert np.abs(image.astype(int) - wanted).max() <= 1, where


def calls_of(model):
    """The calls that hold a model's signatures against its own methods, `serving_default` among them."""
    makers = {
        tasks.GENERATE: calls_of_generator,
        tasks.INPAINT: calls_of_noise_editor,
        tasks.RECONSTRUCT: calls_of_autoencoder,
        tasks.CLASSIFY: calls_of_classifier,
        **dict.fromkeys(tasks.EDITS, calls_of_editor),
    }
    calls = [call for task in model.tasks for call in makers[task](model)]
    return [calls[0]._replace(signature="serving_default"), *calls]


def calls_of_generator(model):
    # Each expected image is made alone: so no batch, nor a repeated seed within it, may matter.
    seeds = np.array([7, 0, 2**40 + 3, 7, 2**63 - 1], np.int64)
    told = served_values_of(model.all_conditions, [1, 0, 2, 1, 0])
    settings = served_values_of(model.settings, [0, 1, 2, 1, 2])
    images, truncated = (
        np.concatenate([model.generate(1, seed=int(seed), **one_of(values, i)) for i, seed in enumerate(seeds)])
        for values in (told, told | settings)
    )
    assert np.array_equal(images[0], images[3]) and not np.array_equal(images[0], images[1])
    third = {"seed": seeds[2:3], **{name: values[2:3] for name, values in told.items()}}
    generator = np.random.default_rng(0)
    latents = generator.normal(size=(3, model.latent_dim)).astype("float32")
    vectors = {each.name: generator.uniform(size=(3, each.size)).astype("float32") for each in model.all_conditions}
    joined = [np.concatenate(list(vectors.values()), axis=1)] if vectors else []
    made = pixels.to_uint8(model.sample(*map(keras.ops.convert_to_tensor, (latents, *joined))))
    with_settings = Call("generate_with_settings", {"seed": seeds, **told, **settings}, {"image": truncated})
    return [
        Call("generate", {"seed": seeds, **told}, {"image": images}),
        Call("generate", third, {"image": images[2:3]}),
        Call("decode", {"latents": latents, **vectors}, {"image": made}),
        Call("generate_png", {"seed": seeds, **told}, {"image_bytes": images}),
        *([with_settings] if settings else []),
    ]


def served_values_of(declared, numbers):
    """Values of declared inputs as they are served, by numbers from 0 to 2: a class, or as a share."""
    values = {}
    for each in declared:
        least, most = each.low, each.high
        of_one = (np.broadcast_to(least + (most - least) * number / 2, each.served_shape) for number in numbers)
        values[each.name] = np.stack(list(of_one)).astype(each.dtype)
    return values


def calls_of_noise_editor(model):
    image, seeds = random_image(2, *model.image_shape), np.array([5, 2**40], np.int64)
    told, strength = served_values_of(model.all_conditions, [1, 2]), np.array([0.2, 0.7], np.float32)
    mask = random_image(2, *model.image_shape[:2], 1) // 200
    one = [(image[i : i + 1], dict(seed=int(seeds[i]), **one_of(told, i))) for i in range(2)]  # each alone
    translated = [model.translate(*each[:1], strength=strength[i], **each[1]) for i, each in enumerate(one)]
    filled = [model.inpaint(each[0], mask[i, ..., 0], **each[1]) for i, each in enumerate(one)]
    return [
        Call(
            "translate",
            {"image": image, "seed": seeds, "strength": strength, **told},
            {"image": np.concatenate(translated)},
        ),
        Call("inpaint", {"image": image, "mask": mask, "seed": seeds, **told}, {"image": np.concatenate(filled)}),
    ]


def calls_of_autoencoder(model):
    image = random_image(2, *model.image_shape)
    told = served_values_of(model.all_conditions, [1, 2])
    conditions = [told] if told else []
    codes = model.encode(image, *conditions)
    codes = dict(zip(model.codes, codes if len(model.codes) > 1 else [codes], strict=True))
    return [
        Call("reconstruct", {"image": image, **told}, {"image": model.reconstruct(image, *conditions)}),
        Call("encode", {"image": image, **told}, codes),
    ]


def calls_of_editor(model):
    editors = model.editors()
    return [
        call
        for name, editor in editors.items()
        for call in calls_of_one_editor(name, model if len(editors) == 1 else editor)
    ]


def calls_of_one_editor(verb, model):
    calls = []
    for shape in [(2, 27, 33, 3), (1, 1, 1, 3), (2, 4, 9, 1), (1, 6, 3, 4)]:
        photos = random_image(*shape)
        others = {given.name: served_values(given, *shape[:3]) for given in model.takes[1:]}
        images = [model.edit(photo, **one_of(others, index)) for index, photo in enumerate(photos)]
        calls.append(Call(verb, {"image": photos, **others}, {"image": np.stack(images)}))
    files = encoded_images()
    others = {given.name: served_values(given, len(files), 11, 15) for given in model.takes[1:]}
    sent = {"image_bytes": np.array(files, object)}
    for given in model.takes[1:]:
        if isinstance(given, tasks.ImageInput):
            sent[f"{given.name}_bytes"] = np.array([as_png(image) for image in others[given.name]], object)
        else:
            sent[given.name] = others[given.name]
    images = [model.edit(decoded(file), **one_of(others, index)) for index, file in enumerate(files)]
    return [*calls, Call(f"{verb}_bytes", sent, {"image_bytes": images})]


def served_values(given, count, height, width):
    """Values of a declared input as they are served, different for each of `count` photos."""
    if isinstance(given, tasks.ImageInput):
        return random_image(count, *((height, width, 1) if given.aligned else (25, 27, 3)))
    if isinstance(given, tasks.Targets):  # nothing to be changed, then each value in turn
        return np.eye(given.size + 1, given.size, -1, dtype=np.float32)[np.arange(count) % (given.size + 1)]
    if given.dtype == "float32":
        return np.linspace(given.high, given.low, count, dtype=np.float32)
    return np.arange(count) % given.size


def one_of(values, index):
    return {name: value[index] for name, value in values.items()}


def as_png(image):
    buffer = io.BytesIO()
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(buffer, "PNG")
    return buffer.getvalue()


def calls_of_classifier(model):
    image = random_image(3, *model.input_shape[1:])
    heads = [f"_{name}" for name in model.output_names] if len(model.output_names) > 1 else [""]
    outputs = {}
    for head, logits in zip(heads, keras.tree.flatten(model(image, training=False)), strict=True):
        logits = keras.ops.convert_to_numpy(logits)
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        outputs |= {f"logits{head}": logits, f"probabilities{head}": odds / odds.sum(axis=-1, keepdims=True)}
    return [Call("classify", {"image": image}, outputs)]


def encoded_images():
    """Files of several formats and colour models; smooth, as photos are, for the lossy ones."""
    kinds = [("RGB", "PNG"), ("L", "PNG"), ("RGBA", "PNG"), ("RGB", "JPEG"), ("RGB", "WEBP")]
    files = []
    for mode, kind in kinds:
        buffer = io.BytesIO()
        Image.fromarray(random_image(1, 4, 5, 4)[0]).resize((15, 11)).convert(mode).save(buffer, kind)
        files.append(buffer.getvalue())
    return files


def decoded(data):
    """An encoded image as uint8 `(height, width, channels)`, by pillow."""
    image = np.asarray(Image.open(io.BytesIO(data)))
    return image if image.ndim == 3 else image[..., None]


def random_image(count, height, width, channels):
    return np.random.default_rng(height * width).integers(0, 256, (count, height, width, channels), "uint8")
