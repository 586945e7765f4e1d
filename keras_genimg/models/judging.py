"""The discriminator's half of every adversarial training: what it sees, and what its loss is made of."""

from keras import ops

from ..training import autodiff
from .checks import check_augmentations, check_objective, check_objects


class Judging:
    """For a `MultiStepModel` with discriminators: an objective, penalties on their slopes, augmentations.

    Attributes:
        objective: a `losses.Objective`.
        penalties: list of `losses.Penalty`.
        augmentations: list of `losses.Augmentation`, made in turn to all that discriminators see.
    """

    def set_judgement(self, objective, penalties, augmentations):
        """Keeps the three, checked; None is no penalty, and no augmentation."""
        check_objective(objective)
        self.objective = objective
        self.penalties = check_objects(penalties, "penalties", "weight_at", "losses.R1()")
        self.augmentations = check_augmentations(augmentations, objective)

    def seen(self, images):
        """What a discriminator is shown of images -1..1: each image augmented by its own draws."""
        for augmentation in self.augmentations:
            images = augmentation(images, self.noise.uniform)
        return images

    def judgement_loss(self, logits_of, real_images, fake_images, player="discriminator"):
        """The objective's discriminator half, plus the penalties: a scalar.

        Args:
            logits_of: function of images -1..1 to float32 logits `(batch, ...)`.
            real_images: float32 tensor, -1..1.
            fake_images: likewise, without a gradient.
            player: whose step it is.
        """
        # The penalties too are on what is seen: the slope is to be right where the discriminator judges, and a cutout
        # or a change of contrast would hide or scale the gradient with respect to the images before it.
        real_images, fake_images = self.seen(real_images), self.seen(fake_images)
        points = [penalty.points(real_images, fake_images, self.noise.uniform) for penalty in self.penalties]
        logits, slopes = [], {}
        for images in (real_images, fake_images):
            if any(at is images for at in points):  # one pass gives both
                values, slopes[id(images)] = self._slope(logits_of, images)
            else:
                values = logits_of(images)
            logits.append(values)
        count = ops.shape(real_images)[0] * autodiff.replicas()[0]
        for augmentation in self.augmentations:
            augmentation.after_step(ops.stop_gradient(logits[0]), self.objective, count)
        loss = self.objective.discriminator_loss(*logits)
        for penalty, at in zip(self.penalties, points, strict=True):
            if id(at) not in slopes:
                _, slopes[id(at)] = self._slope(logits_of, at)
            step = self.optimizer[player].iterations if penalty.follows_schedule else 0
            loss = loss + penalty(slopes[id(at)], step)
        return loss

    def deception_loss(self, logits_of, fake_images, real_images):
        """The objective's generator half for generated images as the discriminator is shown them: a scalar."""
        fake_logits = logits_of(fake_images)
        real_logits = logits_of(self.seen(real_images)) if self.objective.pairs_with_real else None
        return self.objective.generator_loss(fake_logits, real_logits)

    def _slope(self, logits_of, images):
        """Logits, and the gradient of their mean over each image's places with respect to it."""
        logits, slope = self.input_gradient(logits_of, images)
        share = ops.cast(ops.shape(images)[0], "float32") / ops.cast(ops.size(logits), "float32")
        return logits, share * slope
