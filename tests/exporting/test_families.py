"""Every family and every entry of the zoo answers from its SavedModel as it does in Python."""

import keras
import pytest

from keras_genimg import models, tasks, zoo
from tests import kit
from tests.export_kit import check_exports
from tests.models.translation import tiny

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch does not export")

HATS = tasks.Attributes("attributes", ("hat", "glasses"))
STRENGTH = tasks.Number("strength", -1.0, 50.0, default=-1.0)
FAMILIES = {
    "gan": lambda: models.GAN((16, 16, 3), 5),
    "dcgan": lambda: models.DCGAN((16, 20, 1), 4),
    "wgan_gp": lambda: models.WGANGP((16, 16, 1), 4),
    "vae": lambda: models.VAE((16, 16, 3), 3),
    "autoencoder": lambda: models.Autoencoder((16, 16, 1), 3),
    "gan_of_classes": lambda: models.GAN((16, 16, 1), 4, classes=("cat", "dog", "owl"), conditions=[HATS]),
    "vae_of_classes": lambda: models.VAE((16, 16, 1), 3, classes=3),
    "style_gan": lambda: models.StyleGAN2(
        generator=models.style_generator(4, (8, 12, 3), width=8, filters=4, classes=3),
        discriminator=models.style_discriminator((8, 12, 3), filters=4, classes=3),
        classes=3,
    ),
    "r3gan": lambda: models.R3GAN(
        generator=models.r3gan_generator(4, (8, 8, 1), filters=8, group=4),
        discriminator=models.r3gan_discriminator((8, 8, 1), filters=8, group=4),
    ),
    "progressive_gan": lambda: models.ProgressiveGAN(
        generator=models.progressive_generator(4, (8, 12, 3), filters=4, classes=3),
        discriminator=models.progressive_discriminator((8, 12, 3), filters=4, classes=3),
        classes=3,
    ),
    "diffusion": lambda: models.Diffusion(network=models.denoising_unet((8, 8, 1), widths=(8, 8)), steps=3),
    "diffusion_of_classes": lambda: models.Diffusion(
        network=models.denoising_unet((8, 8, 3), widths=(8,), classes=3), classes=3, steps=3
    ),
    "diffusion_of_codes": lambda: models.Diffusion(autoencoder=models.VAE((16, 16, 1), latent_dim=3), steps=3),
    "acgan": lambda: models.ACGAN((16, 16, 1), 4, classes=3),
    "espcn": lambda: seen(models.ESPCN(3, filters=(4, 2))),
    "espcn_rgb": lambda: seen(models.ESPCN(2, channels=3, filters=(4, 2))),
    "edsr": lambda: seen(models.EDSR(4, filters=4, blocks=1)),
    "sesr": lambda: seen(models.SESR(2, filters=4, blocks=2, width=8)),
    "restorer": lambda: seen(models.UNetRestorer(widths=(4, 4), blocks=(1, 1), unshuffle=1)),
    "restorer_of_strengths": lambda: seen(
        models.UNetRestorer(widths=(4, 4), blocks=(1, 1), block="naf", condition=STRENGTH)
    ),
    "restorer_of_holes": lambda: seen(
        models.UNetRestorer(widths=(4, 4), blocks=(1, 1), unshuffle=1, condition=tasks.Mask())
    ),
    "colouriser": lambda: seen(models.Colouriser((4, 4), (1, 1), unshuffle=1)),
    "srvgg": lambda: seen(models.SRVGG(4, filters=4, convolutions=1)),
    "rrdb": lambda: seen(models.RRDBNet(2, filters=4, growth=2, blocks=1)),
    "migan": lambda: models.MIGAN(16, filters=4, max_filters=8, context=4),
    "swin_ir": lambda: seen(models.SwinIR(2, embed=6, depths=(2,), heads=2, window=4)),
    "adversarial": lambda: seen(adversarial()),
    "fast_style": lambda: seen(models.FastStyleTransfer((4, 8, 8), 1, vgg_weights=None)),
    "adain": lambda: seen(models.AdaIN(vgg_weights=None), 0.005),
    "pix2pix": lambda: seen(tiny.pix2pix()),
    "cycle_gan": lambda: seen(tiny.cycle_gan()),
    "cut": lambda: seen(tiny.cut()),
    "star_gan": lambda: seen(tiny.star_gan()),
    "classifier": lambda: models.classifier((16, 16, 3), classes=4, filters=(4, 4)),
    "classifier_of_parts": lambda: models.classifier((16, 16, 3), {"mouth": 3, "hair": 2}, filters=(4, 4)),
}
ENTRIES = [name for name in zoo.names() if zoo.card(name)[0]["task"] != "features"]  # those are parts of models


def adversarial():
    judge = models.patch_discriminator(filters=(4, 4), spectral=True)
    options = {"features_layer": "block1_conv1", "vgg_weights": None}
    return models.AdversarialRestoration(models.EDSR(2, filters=4, blocks=1), judge, **options)


def seen(model, deviation=0.05):
    """A model whose last convolution does not start at zero, so that what the others compute is seen."""
    kit.stirred(model, deviation)
    model.tile = 4  # several in the small images of the kit
    return model


def test_the_families(tmp_path):
    check_exports({name: make() for name, make in FAMILIES.items()}, tmp_path)


ONE_OF_EACH = list({name.split("_")[0]: name for name in ENTRIES}.values())


@pytest.mark.parametrize(
    "entries", [ONE_OF_EACH, pytest.param(ENTRIES, marks=pytest.mark.full)], ids=["one of each family", "all"]
)
def test_the_zoo(entries, tmp_path):
    check_exports({name: zoo.load(name) for name in entries}, tmp_path)
    for name in entries:
        card = (tmp_path / name / "1" / "MODEL_CARD.md").read_text()
        assert card == (zoo.folder(name) / "README.md").read_text()
