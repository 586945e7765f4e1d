"""`keras-genimg demo`: a tour on this machine, written as a page that a person would look at."""

import keras
import numpy as np

from .. import data, models, zoo
from ..degradations import GaussianNoise
from ..images.photos import write
from ..training.callbacks import LossCurves, SampleImages
from ..training.progress import bar_or_lines
from .comparison import comparison
from .demo_page import Page

GATYS_STEPS = 60


def run(output, epochs):
    """Runs the tour.

    Args:
        output: folder for the page and its pictures.
        epochs: of the training it shows.
    """
    page = Page(output)
    _generate(page)
    _labelled(page)
    _autoencode(page)
    _upscale(page)
    _restore(page)
    _restyle(page)
    _translate(page)
    _train(page, epochs)
    page.write()


def _generate(page):
    page.section(
        "Garments that were never sewn",
        "The zoo's dcgan_fashion_mnist: one seed is one image, on every backend.",
    )
    model = zoo.load("dcgan_fashion_mnist")
    page.picture("garments.png", "generate(64, seed=0)", model.generate(64, seed=0), columns=16)
    walks = np.concatenate([model.interpolate(seed, seed + 100, count=16) for seed in range(3)])
    page.picture("garments_walk.png", "interpolate, three walks from seed to seed", walks, columns=16)
    page.timed()


def _labelled(page):
    page.section(
        "Garments that were asked for",
        "The zoo's dcgan_conditional_fashion_mnist is told the class: a row each.",
    )
    model = zoo.load("dcgan_conditional_fashion_mnist")
    asked = ("dress", "sneaker", "bag")
    rows = np.concatenate([model.generate(16, seed=0, label=label) for label in asked])
    page.picture("labelled.png", f"generate(16, seed=0, label=...): {', '.join(asked)}", rows, columns=16)
    way = zoo.load("diffusion_fashion_mnist").denoising(seed=8, label="bag")
    page.picture("denoising.png", "diffusion_fashion_mnist: denoising(seed=8, label='bag'), step by step", way, 10)
    page.timed()


def _autoencode(page):
    page.section(
        "A digit, through 24 numbers and back",
        "The zoo's vae_mnist encodes and decodes digits that gan_mnist drew: neither network has seen the other.",
    )
    digits = zoo.load("gan_mnist").generate(16, seed=0)
    model = zoo.load("vae_mnist")
    pairs = np.concatenate([digits, model.reconstruct(digits)])
    page.picture("digits.png", "above: digits; below: reconstruct(digits)", pairs, columns=16)
    latents, _ = model.encode(digits)
    walks = np.concatenate([model.interpolate(latents[i], latents[i + 8], count=16) for i in range(3)])
    page.picture("digits_walk.png", "interpolate between the codes of two digits", walks, columns=16)
    page.picture("digits_new.png", "generate(32, seed=0): decoded from noise", model.generate(32, seed=0), columns=16)
    page.timed()


def _upscale(page):
    page.section(
        "A photo, three and four times as large",
        "A photo is shrunk, then enlarged again by the zoo's networks. Beside them: the small photo with its pixels "
        "shown, bicubic interpolation, and the photo before it was shrunk. (A cat by Stefan van der Walt, CC0.)",
    )
    photo = data.sample_photo()
    for name in ("espcn_x3", "edsr_baseline_x4"):
        model = zoo.load(name)
        small = data.imresize(photo, 1 / model.scale)
        page.picture(f"{name}_small.png", "small", small[None], zoom=1)
        page.picture(f"{name}_large.png", f"{name}: upscale(small)", model.upscale(small)[None], zoom=1)
        write(comparison(model, name, photo), page.folder / f"{name}_zoomed.png")
        page.picture(f"{name}_zoomed.png", "zoomed, with PSNR on luma over the whole photo")
        page.parts.append("<br>")  # the next network begins a row of its own
    page.timed()


def _restore(page):
    page.section(
        "A photo with noise, and with a scratch",
        "Noise goes by unet_denoise, which judges it itself; what a mask names goes by migan, and all else stays as it "
        "is, to the bit.",
    )
    photo = data.sample_photo()[100:292, 130:386]
    noisy = GaussianNoise(25.0, rounded=1.0)(photo[None].astype("float32"), np.random.default_rng(0))[0][0]
    clean = zoo.load("unet_denoise").restore(noisy.astype(np.uint8))
    page.picture("denoised.png", "noise of 25 levels; restored; the photo", np.stack([noisy, clean, photo]), 3, zoom=1)
    scratched, mask = photo.copy(), np.zeros(photo.shape[:2], bool)
    mask[60:66, 20:230] = True
    scratched[mask] = 255
    mended = zoo.load("migan").restore(scratched, mask=mask)
    page.picture("mended.png", "scratched; mended; the photo", np.stack([scratched, mended, photo]), 3, zoom=1)
    page.timed()


def _restyle(page):
    page.section(
        "A cat, as van Gogh and others might have painted it",
        "One photo and one painting, three ways: by optimising the image (Gatys et al.), by a network for any style "
        "(AdaIN), and by a network that has learnt this one. Below, networks for other paintings.",
    )
    photo = data.sample_photo()
    painting = zoo.recipe("fast_style_starry_night").style()
    page.picture("photo.png", "content (a cat by Stefan van der Walt, CC0)", photo[None], zoom=1)
    page.picture("painting.png", "style: The Starry Night, Vincent van Gogh, 1889", painting[None], zoom=1)
    page.parts.append("<br>")
    optimised = models.stylize(photo, painting, size=192, steps=GATYS_STEPS, verbose=0)
    page.picture("gatys.png", f"stylize(photo, painting): {GATYS_STEPS} steps at 192 pixels", optimised[None], zoom=1)
    adapted = zoo.load("adain_vgg16").stylize(photo, painting)
    page.picture("adain.png", "adain_vgg16: stylize(photo, painting)", adapted[None], zoom=1)
    for name in sorted(zoo.names(), key=lambda name: name != "fast_style_starry_night"):
        if name.startswith("fast_style_"):
            page.picture(f"{name}.png", f"{name}: stylize(photo)", zoo.load(name).stylize(photo)[None], zoom=1)
    page.timed()


def _translate(page):
    page.section(
        "Drawn people, become cartoons",
        "The zoo's pix2pix_portraits has learnt from pairs what a person of one style looks like in the other. These "
        "16 are among the people it was trained on; its card shows some that it has never seen.",
    )
    people, cartoons = (data.load(f"portraits_{style}_sample")[0][:16] for style in ("persona", "cartoon"))
    made = zoo.load("pix2pix_portraits").translate(people)
    rows = np.concatenate([people, made, cartoons])
    page.picture("cartoons.png", "above: people; in the middle: translate(people); below: drawn so", rows, 16, zoom=1)
    page.timed()


def _train(page, epochs):
    page.section(
        "A DCGAN, trained here and now by model.fit",
        f"A small DCGAN sees the package's 10,000 Fashion-MNIST images {epochs} times.",
    )
    keras.utils.set_random_seed(0)
    images, _ = data.load("fashion_mnist_sample")
    shape = images.shape[1:]
    model = models.DCGAN(
        generator=models.dcgan_generator(64, shape, filters=32),
        discriminator=models.dcgan_discriminator(shape, filters=32),
        half_life_images=20_000,
        seed=0,
    )
    model.compile()
    before = model.generate(32, seed=0)
    samples = SampleImages(page.folder / "training", count=32)
    callbacks = [samples, LossCurves(page.folder / "losses.png")]
    model.fit(images, batch_size=64, epochs=epochs, verbose=bar_or_lines(), callbacks=callbacks)
    page.picture("before.png", "before", before, columns=8)
    made = model.generate(32, seed=0)
    page.picture("after.png", f"after {epochs} epochs", made, columns=8)
    page.picture("losses.png", "losses by epoch")
    page.picture("training/training.gif", "the training, epoch by epoch")
    model.save(page.folder / "dcgan.keras")
    again = keras.models.load_model(page.folder / "dcgan.keras").generate(32, seed=0)
    if not np.array_equal(made, again):
        raise RuntimeError("The reloaded model makes other images than the saved one.")
    page.parts.append("<p>Saved, loaded again: the same seeds make the same images, bit for bit.</p>")
    page.timed()
