import keras
import numpy as np
import pytest
import yaml

from keras_genimg.training.callbacks import TrainingRecord
from keras_genimg.training.callbacks.record import read_record


def fitted(path, epochs, initial_epoch=0):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mean_squared_error")
    record = TrainingRecord(path, batches_per_epoch=1, batch_size=4)
    data = np.zeros((4, 2)), np.zeros((4, 1))
    model.fit(*data, epochs=epochs, initial_epoch=initial_epoch, callbacks=[record], verbose=0)
    return yaml.safe_load(path.read_text())


def test_a_training_and_what_is_resumed_of_it_are_one(tmp_path):
    path = tmp_path / "run" / "training.yaml"
    facts = fitted(path, epochs=2)
    assert facts["keras"] == keras.__version__ and facts["backend"].startswith(keras.backend.backend() + " ")
    assert facts["precision"] == "float32" and "core" in facts["device"]
    assert (facts["epochs"], facts["images_seen"]) == (2, 8) and 0 <= facts["minutes"] < 1
    path.write_text(yaml.safe_dump(facts | {"minutes": 7.0, "device": "an abacus"}))
    facts = fitted(path, epochs=3, initial_epoch=2)
    assert (facts["epochs"], facts["images_seen"]) == (3, 12) and 7 <= facts["minutes"] < 8
    assert facts["device"].startswith("an abacus, then ") and facts["backend"].count(" ") == 1
    assert fitted(path, epochs=1)["minutes"] < 1  # another training in its place
    path.unlink()
    assert "minutes" not in fitted(path, epochs=3, initial_epoch=2)  # nobody knows those of the first two
    assert [file.name for file in path.parent.iterdir()] == ["training.yaml"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"- a list", b"a: {", b"\x00\xff\x00", b"!!python/object/apply:os.getcwd []", b"[" * 10_000, b"3",
        b"keras: 3.15.1\nbackend: tensorflow", b"whole: {whole}\nminutes: long",
    ],
)  # fmt: skip
def test_a_damaged_record_is_named_with_its_cure(tmp_path, content):
    path = tmp_path / "training.yaml"
    whole = b"backend: b\nkeras: k\nprecision: p\ndevice: d\nepochs: 1\nbatches_per_epoch: 2\nimages_seen: 3\n"
    path.write_bytes(whole)
    assert read_record(path)["epochs"] == 1
    path.write_bytes(content.replace(b"whole: {whole}\n", whole))
    with pytest.raises(ValueError, match=r"training\.yaml is damaged: .*Remove it") as caught:
        read_record(path)
    assert "\n" not in str(caught.value)
    path.unlink()
    assert read_record(path) is None
