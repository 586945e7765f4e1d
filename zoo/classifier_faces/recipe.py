"""A convolutional classifier of the drawn faces: the features of their `fcd`, and the judge of six of their parts.

Run: keras-genimg train classifier_faces
"""

import keras

import keras_genimg as kg

DATA = "faces"
EPOCHS = 20
BATCH_SIZE = 128
TRAINED_ON = 19_000  # the other 1,000 training faces are for choices
PARTS = {"hair": 20, "hair_color": 7, "skin_color": 7, "facial_hair": 7, "mouth": 6, "glasses": 3}  # how many kinds


def batches():
    images, _ = kg.data.load(DATA, "train")
    values, _ = kg.data.attributes(DATA, "train")
    labels = {part: keras.utils.to_categorical(values[part][:TRAINED_ON], kinds) for part, kinds in PARTS.items()}
    return kg.data.batches(images[:TRAINED_ON], BATCH_SIZE, labels=labels, seed=0, shift=2)


def model():
    return kg.models.classifier((64, 64, 3), PARTS, filters=(24, 48, 96, 128, 128), halves=(0, 1, 2))


def compile(model, total_steps):
    # Keras decays weights by rate * weight_decay, outside the momentum that would multiply it by ten.
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, total_steps * 9 // 10, warmup_target=0.05, warmup_steps=total_steps // 10
    )
    model.compile(
        optimizer=keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=1e-3),
        loss={part: keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1) for part in PARTS},
        metrics={part: ["accuracy"] for part in PARTS},
    )
