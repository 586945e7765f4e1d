import json

import numpy as np
import pytest
from PIL import Image

from keras_genimg import callbacks, pixels
from tests import kit
from tests.training.callbacks.test_resume import make


def test_grids_before_during_and_after_and_an_animation(tmp_path):
    model = make()
    before = model.generate(4, seed=5)
    model.fit(
        kit.images(8), batch_size=4, epochs=4, verbose=0,
        callbacks=[callbacks.SampleImages(tmp_path, every=2, count=4, seed=5)],
    )  # fmt: skip
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["epoch-0000.png", "epoch-0002.png", "epoch-0004.png", "training.gif"]
    assert np.array_equal(np.array(Image.open(tmp_path / names[0])), pixels.image_grid(before)[..., 0])
    after = pixels.image_grid(model.generate(4, seed=5))[..., 0]
    assert np.array_equal(np.array(Image.open(tmp_path / names[2])), after)
    with Image.open(tmp_path / "training.gif") as animation:
        assert animation.n_frames == 3


def test_tensorboard_reads_the_images(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    samples = callbacks.SampleImages(tmp_path / "png", count=4, tensorboard=tmp_path / "events")
    make().fit(kit.images(4), batch_size=4, verbose=0, callbacks=[samples])
    steps = set()
    for file in (tmp_path / "events").iterdir():
        events = EventAccumulator(str(file)).Reload()
        for image in events.Images("samples"):
            steps.add(image.step)
            png = tmp_path / "png" / f"epoch-{image.step:04d}.png"
            assert image.encoded_image_string == png.read_bytes()
    assert steps == {0, 1}


def test_curves_are_drawn_and_go_on_after_a_resume(tmp_path):
    path = tmp_path / "losses.png"
    model = make()
    model.fit(kit.images(4), batch_size=4, epochs=2, verbose=0, callbacks=[callbacks.LossCurves(path)])
    model.fit(kit.images(4), batch_size=4, epochs=3, initial_epoch=2, verbose=0, callbacks=[callbacks.LossCurves(path)])
    rows = json.loads(path.with_suffix(".json").read_text())
    assert [row["epoch"] for row in rows] == [1, 2, 3] and "generator_loss" in rows[0]
    picture = np.array(Image.open(path).convert("RGB"))
    assert picture.std() > 5  # not a blank sheet


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"`path` must end in \.png"):
        callbacks.LossCurves("losses")
    with pytest.raises(ValueError, match="every"):
        callbacks.SampleImages("x", every=0)
