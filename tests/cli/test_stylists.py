"""`keras-genimg stylize`: files and folders in and out, failures, and each kind of stylist."""

import functools

import numpy as np
import pytest
from PIL import Image, ImageCms
from typer.testing import CliRunner

from keras_genimg import cli, models, zoo
from keras_genimg.cli.stylists import stylist
from keras_genimg.images import photos
from keras_genimg.tasks import STYLIZE, Number, Photo

TINY = {"content_layers": {"block1_conv1": 1.0}, "style_layers": {"block1_conv1": 1.0}, "vgg_weights": None}


def picture(*shape, seed=0):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, "uint8"))


@pytest.fixture
def small_gatys(monkeypatch):
    model = functools.partial(models.StyleTransfer, **TINY)
    monkeypatch.setattr(models, "stylize", functools.partial(models.stylize, model=model))


class AnyStyle:
    """Stands in for a network that takes styles: it fills photos with the weighed mean of the styles' first pixels."""

    tasks = (STYLIZE,)
    takes = (Photo(), Photo("style"), Number("strength"))

    def stylize(self, content, styles, strength=1.0, style_weights=None, masks=None, preserve_color=False):
        mean = np.average([style[0, 0] for style in styles], axis=0, weights=style_weights)
        return np.full((*content.shape[:2], 3), strength * mean, "uint8")


@pytest.fixture
def any_style(monkeypatch):
    monkeypatch.setattr(zoo, "load", lambda name: AnyStyle())


@pytest.fixture
def fast_style(monkeypatch):
    model = models.FastStyleTransfer((4, 6, 8), 1, vgg_weights=None, seed=0)  # without strength: the identity
    monkeypatch.setattr(zoo, "load", lambda name: model)


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["stylize", *map(str, arguments)])


def test_gatys_goes_on_after_a_broken_file(small_gatys, tmp_path):
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees when shown
    picture(20, 30, 3).save(folder / "a.jpg", exif=exif)
    picture(21, 17, 4).save(folder / "b.png")
    picture(18, 40).save(tmp_path / "in" / "c.webp")
    (folder / "broken.jpg").write_bytes((folder / "a.jpg").read_bytes()[:60])
    picture(30, 30, 3, seed=1).save(tmp_path / "style.png")
    command = ["gatys", tmp_path / "in", "--style", tmp_path / "style.png", "--output", tmp_path / "out"]
    command += ["--steps", 2, "--size", 32, "--strength", 0.8, "--preserve-color", "--seed", 0]
    result = invoke(*command)
    assert result.exit_code == 1 and result.stderr.count("was left out") == 1, result.stderr
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert found == {"deep/a.jpg", "deep/b.png", "c.webp"}
    sizes = {"deep/a.jpg": (30, 20, 3), "deep/b.png": (21, 17, 4), "c.webp": (18, 40, 3)}
    for name, shape in sizes.items():
        assert photos.read(tmp_path / "out" / name).pixels.shape == shape
    alpha = photos.read(folder / "b.png").pixels[..., 3]
    assert np.array_equal(photos.read(tmp_path / "out" / "deep" / "b.png").pixels[..., 3], alpha)


def test_one_photo_may_name_its_result(any_style, tmp_path):
    picture(20, 30, 3).save(tmp_path / "a.jpg")
    Image.new("RGB", (5, 5), (200, 100, 50)).save(tmp_path / "style.png")
    command = [tmp_path / "a.jpg", "--style", tmp_path / "style.png", "--strength", 0.5]
    result = invoke("adain", *command, "--output", tmp_path / "new" / "b.png")
    assert result.exit_code == 0, result.output
    assert photos.read(tmp_path / "new" / "b.png").pixels[0, 0].tolist() == [100, 50, 25]
    assert invoke("adain", *command, "--output", tmp_path / "folder").exit_code == 0
    assert (tmp_path / "folder" / "a.jpg").is_file()


def test_the_file_named_must_not_be_the_photo(any_style, tmp_path):
    picture(20, 30, 3).save(tmp_path / "a.png")
    result = invoke("adain", tmp_path / "a.png", "--style", tmp_path / "a.png", "--output", tmp_path / "a.png")
    assert result.exit_code != 0 and "overwrite" in str(result.exception)


def test_styles_are_blended_by_their_weights(any_style, tmp_path):
    picture(20, 30, 3).save(tmp_path / "a.png")
    for value in (0, 100):
        Image.new("RGB", (5, 5), (value,) * 3).save(tmp_path / f"{value}.png")
    styles = ["--style", tmp_path / "0.png", "--style", tmp_path / "100.png"]
    for weights, wanted in (([], 50), (["--style-weight", 1, "--style-weight", 3], 75)):
        result = invoke("adain", tmp_path / "a.png", *styles, *weights, "--output", tmp_path / f"{wanted}.webp")
        assert result.exit_code == 0, result.output
        assert photos.read(tmp_path / f"{wanted}.webp").pixels.mean() == pytest.approx(wanted, abs=1)


def test_a_fast_style_needs_no_style_image(fast_style, tmp_path):
    picture(20, 30, 3).save(tmp_path / "a.png")
    assert invoke("fast", tmp_path / "a.png", "--output", tmp_path / "out", "--strength", 0).exit_code == 0
    assert np.array_equal(photos.read(tmp_path / "out" / "a.png").pixels, photos.read(tmp_path / "a.png").pixels)


def test_a_network_may_work_at_a_smaller_size(fast_style):
    photo = np.asarray(picture(5, 8, 3).resize((120, 80)))  # smooth: it survives to be shrunk
    same = stylist("fast", size=60, strength=0.0)(photo, None)
    assert np.abs(same.astype(int) - photo).mean() < 2
    kept = stylist("fast", size=60, preserve_color=True)(photo, None).astype(int)
    inside = ((kept > 0) & (kept < 255)).all(-1)
    assert np.abs(kept - photo).max() > 2
    assert np.ptp((kept - photo)[inside], axis=-1).max() <= 1  # the colours of the photo at its own size


def test_profiles_are_kept_where_they_still_hold(any_style, tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, shape in (("colour", (20, 30, 3)), ("grey", (20, 30)), ("style", (8, 8, 3))):
        picture(*shape).save(tmp_path / f"{name}.png", icc_profile=profile)
    command = ["adain", tmp_path / "colour.png", tmp_path / "grey.png", "--style", tmp_path / "style.png"]
    assert invoke(*command, "--output", tmp_path / "out").exit_code == 0
    with Image.open(tmp_path / "out" / "colour.png") as colour, Image.open(tmp_path / "out" / "grey.png") as grey:
        assert colour.info["icc_profile"] == profile and "icc_profile" not in grey.info
        assert grey.mode == "RGB"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "gatys"}, "--style"),
        ({"name": "vae_mnist"}, "does not restyle"),
        ({"name": "nothing_like_it"}, "no zoo entry"),
    ],
)
def test_mistakes_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        stylist(**arguments)


def test_mistakes_with_networks_are_named(fast_style, tmp_path):
    picture(20, 30, 3).save(tmp_path / "style.png")
    with pytest.raises(ValueError, match="leave out `--style`"):
        stylist("fast", [tmp_path / "style.png"])
    with pytest.raises(ValueError, match="for gatys alone"):
        stylist("fast", seed=3)
    with pytest.raises(OSError, match=r"missing\.png"):
        stylist("gatys", [tmp_path / "missing.png"])


def test_an_any_style_network_needs_one_and_as_many_weights(any_style, tmp_path):
    with pytest.raises(ValueError, match="--style"):
        stylist("adain")
    picture(20, 30, 3).save(tmp_path / "style.png")
    for name in ("adain", "gatys"):
        with pytest.raises(ValueError, match="style_weights"):
            stylist(name, [tmp_path / "style.png"], style_weights=[1.0, 2.0])


def test_the_real_network_of_any_style(monkeypatch, tmp_path):
    model = models.AdaIN(vgg_weights=None, seed=0)
    monkeypatch.setattr(zoo, "load", lambda name: model)
    painting, photo = np.asarray(picture(40, 24, 3, seed=1)), np.asarray(picture(30, 21, 4))
    Image.fromarray(painting).save(tmp_path / "style.png")
    whole = stylist("adain_vgg16", [tmp_path / "style.png"], strength=0.5)(photo, None)
    assert np.array_equal(whole, model.stylize(photo, painting, strength=0.5))
    small = stylist("adain_vgg16", [tmp_path / "style.png"], preserve_color=True, size=20)(photo, None)
    assert small.shape == photo.shape and np.array_equal(small[..., 3], photo[..., 3])
