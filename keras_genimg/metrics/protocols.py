"""Protocols: a distance, how many images are generated, and the split they are held against, in one name."""

import dataclasses
import difflib
import re

from keras_genimg.metrics.classes import class_balance_kl, class_coverage
from keras_genimg.metrics.features import InceptionFeatures, default_features
from keras_genimg.metrics.frechet import Statistics, fid
from keras_genimg.metrics.kernel import SUBSET_SIZE, kid
from keras_genimg.metrics.manifold import coverage, density, precision, recall
from keras_genimg.metrics.reference import reference_features, reference_statistics
from keras_genimg.metrics.sets import all_features, as_numpy
from keras_genimg.pixels import check_images, to_uint8

FRECHET = {"fid", "fcd"}
DISTANCES = {
    "fid": fid,
    "fcd": fid,  # the same distance, of a classifier's features
    "kid": kid,
    "precision": precision,
    "recall": recall,
    "density": density,
    "coverage": coverage,
    "class_balance_kl": class_balance_kl,
    "class_coverage": class_coverage,
}
OF_A_CLASSIFIER = {"fcd", "class_balance_kl", "class_coverage"}
HIGHER_IS_BETTER = {"precision", "recall", "density", "coverage", "class_coverage"}


@dataclasses.dataclass(frozen=True)
class Protocol:
    """What a name such as `fid_50k_train` promises: FID of 50,000 generated images against the training split.

    Build one with `Protocol.parse`. Generated images are rounded to uint8, as files on a disk would be. The reference
    is the split in full, and what is computed of it is kept under `$KERAS_GENIMG_HOME`.

    Args:
        metric: `"fid"`, `"kid"`, `"precision"`, `"recall"`, `"density"`, `"coverage"`; or, with a `ClassifierFeatures`,
            `"fcd"`, `"class_balance_kl"`, `"class_coverage"`.
        count: images to generate.
        split: of the data set, for the caller to load: `"train"`, `"test"`.

    Example:
    ```python
    protocol = Protocol.parse("fid_10k_test")
    protocol.metric, protocol.count, protocol.split  # ("fid", 10000, "test")
    ```
    """

    metric: str
    count: int
    split: str

    @classmethod
    def parse(cls, name):
        """Reads a name.

        Args:
            name: `metric_count_split`; the count is a number, whole thousands with a k.

        Returns:
            The `Protocol`.

        Raises:
            ValueError: it is no such name, or thousands without a k.
        """
        match = re.fullmatch(rf"({'|'.join(DISTANCES)})_([1-9]\d*)(k?)_([a-z]+)", str(name))
        if match is None:
            usual = [f"{metric}_{rest}" for metric in DISTANCES for rest in ("10k_test", "50k_train")]
            near = ", ".join(difflib.get_close_matches(str(name), usual, n=3))
            raise ValueError(
                f"`protocol` must be metric_count_split, such as fid_10k_test, with a metric of {sorted(DISTANCES)}; "
                f"got {name!r}." + (f" Near ones: {near}." if near else "")
            )
        metric, count, thousands, split = match.groups()
        found = cls(metric, int(count) * (1000 if thousands else 1), split)
        if found.name != name:  # files and cards are searched by the name
            raise ValueError(f"`protocol` {name!r} is written {found.name!r}.")
        return found

    @property
    def name(self):
        """The name that `parse` reads."""
        count = f"{self.count // 1000}k" if self.count % 1000 == 0 else str(self.count)
        return f"{self.metric}_{count}_{self.split}"

    @property
    def needs_classifier(self):
        """Whether `features` must be a `ClassifierFeatures`."""
        return self.metric in OF_A_CLASSIFIER

    @property
    def higher_is_better(self):
        """Whether a higher number is the better one."""
        return self.metric in HIGHER_IS_BETTER

    def check(self, reference, features=None):
        """Refuses what `evaluate` could not use, before any work is done; its arguments are those of `evaluate`.

        Raises:
            ValueError: not images or fewer than the protocol says, or features that do not fit it.
        """
        count = len(check_images(reference, "reference"))
        if count < self.count:
            raise ValueError(f"`reference` has {count} images, fewer than the {self.count} of {self.name}.")
        if self.needs_classifier and features is None:
            raise ValueError(f"`features` must be given for {self.name}: the classifier trained on these data.")
        dimensions = getattr(features or InceptionFeatures, "dimensions", 0)
        if self.metric in FRECHET and self.count <= dimensions:
            raise ValueError(f"`protocol` {self.name} has no more images than its features have dimensions.")
        if self.metric == "kid" and self.count < SUBSET_SIZE:
            raise ValueError(f"`protocol` {self.name} has fewer images than the {SUBSET_SIZE} of a subset.")

    def evaluate(self, generate, reference, features=None, seed=0, batch_size=256, progress=None):
        """Generates the images and measures.

        Args:
            generate: `generate(count, seed)` gives that many NHWC images 0..255. It is called batch by batch, so that
                no more than a batch is held, each time with a seed that is higher by the images before: where image i
                comes from `seed + i`, as in this library's models, no image comes twice.
            reference: the split, one NHWC array.
            features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception.
            seed: of the first image.
            batch_size: images to ask for at a time.
            progress: called with the number of images measured, after each batch.

        Returns:
            A dict from the protocol's name to a float. KID adds `<name>_deviation`. Class coverage gives the mean over
            the classes, and adds `<name>_of_0`, `<name>_of_1`, ... for each.

        Raises:
            FileNotFoundError: Inception's weights are neither here nor to be downloaded.
            ValueError: fewer images than the protocol says on either side, images unlike the reference's, or what the
                distance refuses (NaN features, a degenerate covariance).
        """
        reference = check_images(reference, "reference")
        self.check(reference, features)
        features = features or default_features()
        fake = self._generated(generate, reference.shape[1:], seed, batch_size)
        if self.metric in FRECHET:
            real = reference_statistics(reference, features)
            fake = Statistics.of(fake, features, "generate", progress)
        else:
            real = reference_features(reference, features)
            fake = all_features(fake, features, "generate", progress)
        value = DISTANCES[self.metric](real, fake, features)
        if self.metric == "kid":
            return {self.name: value.value, f"{self.name}_deviation": value.deviation}
        if self.metric == "class_coverage":
            return {self.name: float(value.mean())} | {f"{self.name}_of_{i}": float(x) for i, x in enumerate(value)}
        return {self.name: value}

    def _generated(self, generate, image_shape, seed, batch_size):
        for done in range(0, self.count, batch_size):
            wanted = min(batch_size, self.count - done)
            images = check_images(as_numpy(generate(wanted, seed + done)), "generate", image_shape)
            if len(images) != wanted:
                raise ValueError(f"`generate` gave {len(images)} images where {wanted} were asked for.")
            yield to_uint8(images)
