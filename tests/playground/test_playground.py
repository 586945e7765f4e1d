"""The playground, asked as a program and looked at in a real browser."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image

gradio = pytest.importorskip("gradio")
pytestmark = pytest.mark.once
ROOT = pathlib.Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A folder with entries of one's own: one takes an input of a kind that the page has never seen, one a mask."""
    from keras_genimg import zoo

    parent = tmp_path_factory.mktemp("own")
    for name, recipe in (("mine", RECIPE), ("repair", REPAIR)):
        folder = parent / name
        folder.mkdir()
        (folder / "recipe.py").write_text(recipe)
        zoo.save_weights(zoo.recipe(str(folder / "recipe.py")).model(), folder / "model.weights.h5")
    return parent


RECIPE = """
import dataclasses

import keras
import numpy as np

import keras_genimg as kg


@keras.saving.register_keras_serializable("tests")
@dataclasses.dataclass(frozen=True)
class Word(kg.tasks.Input):
    name: str = "word"

    @property
    def description(self):
        return "A word of yours."

    def values(self, given, count):
        return np.full((count, 1), len(given), np.float32)

    def of_seeds(self, seeds):
        return np.zeros((len(seeds), 1), np.float32)

    def encoded(self, served, cast):
        return cast(served)[:, None]

    def parsed(self, texts):
        return texts[0]


def model():
    generator = kg.models.gan_generator(4, (16, 16, 1), units=(8,), classes=1)
    discriminator = kg.models.gan_discriminator((16, 16, 1), units=(8,), classes=1)
    return kg.models.GAN(generator=generator, discriminator=discriminator, conditions=[Word()], seed=0)
"""


REPAIR = """
import keras

import keras_genimg as kg


def model():
    keras.utils.set_random_seed(0)
    model = kg.models.UNetRestorer(widths=(4, 4), blocks=(1, 1), unshuffle=1, condition=kg.tasks.Mask())
    model.network.set_weights([w + 0.05 for w in model.network.get_weights()])
    return model
"""


@pytest.fixture(scope="module")
def page(own, tmp_path_factory):
    """The address of the page, served by a process of its own as by the command line."""
    folder = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-m", "keras_genimg.cli", "play", "--port", "0", "--models", str(own)]
    command += ["--max-pixels", "100000", "--max-batch", "16"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open(folder / "log", "w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        begin = time.time()
        while not (found := re.search(r"http://\S+(?=;)", (folder / "log").read_text())):
            assert server.poll() is None and time.time() - begin < 120, (folder / "log").read_text()
            time.sleep(0.2)
        yield found[0]
        assert server.poll() is None, "it lives to the end"
        assert "keras_genimg/playground" not in (folder / "log").read_text(), "no traceback goes through it"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def client(page):
    from gradio_client import Client

    client = Client(page, verbose=False)
    yield client
    client.close()


def picture(found):
    return np.asarray(Image.open(found["path"] if isinstance(found, dict) else found))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 52, 3), "uint8")).save(path)
    return path


def test_an_image_is_that_of_its_seed(client):
    from keras_genimg import zoo

    made = client.predict("gan_mnist", 0, 3, {}, api_name="/generate")
    expected = zoo.load("gan_mnist").generate(3, seed=0)
    for index, each in enumerate(made):
        assert each["caption"] == f"seed {index}"
        np.testing.assert_array_equal(picture(each["image"]), expected[index, ..., 0])
    labelled = client.predict("dcgan_conditional_fashion_mnist", 0, 1, {"label": "bag"}, api_name="/generate")
    expected = zoo.load("dcgan_conditional_fashion_mnist").generate(1, seed=0, label="bag")
    np.testing.assert_array_equal(picture(labelled[0]["image"]), expected[0, ..., 0])


def test_photos_are_edited_as_by_the_model(client, photo):
    from gradio_client import handle_file

    from keras_genimg import zoo

    before, after = client.predict("espcn_x2", handle_file(photo), None, None, {}, api_name="/upscale")
    pixels = np.asarray(Image.open(photo))
    np.testing.assert_array_equal(picture(before), pixels)
    np.testing.assert_array_equal(picture(after), zoo.load("espcn_x2").upscale(pixels))


def refused(call):
    with pytest.raises(Exception) as error:  # gradio's own kinds, by release
        call()
    return str(error.value)


def test_what_cannot_be_is_refused_in_words(client, photo, tmp_path):
    from gradio_client import handle_file

    def upscale(path, given=None):
        return lambda: client.predict(
            "espcn_x2", None if path is None else handle_file(path), None, None, given or {}, api_name="/upscale"
        )

    broken, script, large = tmp_path / "broken.png", tmp_path / "script.png", tmp_path / "large.png"
    broken.write_bytes(photo.read_bytes()[:200])
    script.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage")
    Image.new("RGB", (500, 300)).save(large)
    assert "Choose a photo first" in refused(upscale(None))
    for path in (broken, script):
        assert "cannot be read as a picture" in refused(upscale(path))
    assert "500x300 pixels: at most 0.1 million" in refused(upscale(large))
    assert "does not take `nonsense`" in refused(
        lambda: client.predict("gan_mnist", 0, 1, {"nonsense": 1}, api_name="/generate")
    )
    assert "maximum value 16" in refused(lambda: client.predict("gan_mnist", 0, 999, {}, api_name="/generate"))
    assert picture(upscale(photo)()[1]).shape == (80, 104, 3)  # and it lives


def test_a_file_of_the_machine_is_no_upload(client):
    secret = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    said = refused(lambda: client.predict("espcn_x2", secret, None, None, {}, api_name="/upscale"))
    assert "root:" not in said


@pytest.mark.parametrize("meta", [{}, {"meta": {"_type": "gradio.FileData"}}])
@pytest.mark.parametrize("where", ["a picture of the machine", "an address"])
def test_pictures_are_uploaded_and_neither_read_nor_fetched(page, photo, meta, where):
    import httpx

    path = str(photo) if where == "a picture of the machine" else "http://127.0.0.1:9/x.png"
    painted = {"background": {"path": path, **meta}, "layers": [], "composite": None}
    for name, data in (
        ("upscale", ["espcn_x2", {"path": path, **meta}, None, None, {}]),
        ("reconstruct", ["vae_mnist", {"path": path, **meta}, {}]),
        ("restore", ["migan", None, painted, None, {}]),
    ):
        call = httpx.post(f"{page}gradio_api/call/{name}", json={"data": data}).json()
        answer = httpx.get(f"{page}gradio_api/call/{name}/{call['event_id']}", timeout=60).text
        assert "event: error" in answer and "complete" not in answer


def test_what_models_do_not_declare_is_not_handed_on(client, photo):
    from gradio_client import handle_file

    for given in ({"tile": 100_000}, {"ensemble": True}, {"advance": 1}):
        said = refused(
            lambda given=given: client.predict("espcn_x2", handle_file(photo), None, None, given, api_name="/upscale")
        )
        assert "does not take" in said
    assert "a number as seed" in refused(lambda: client.predict("gan_mnist", None, 1, {}, api_name="/generate"))


def test_a_walk_through_noise_takes_steps_of_the_sampler(client):
    made = client.predict("diffusion_fashion_mnist", 0, 1, 3, {"label": "bag", "steps": 2}, api_name="/walk")
    assert len(made) == 3


def test_long_work_is_stopped():
    from keras_genimg.playground.work import Stopped, Work
    from keras_genimg.serving import Limits

    class Slow:
        tasks, takes = (), ()

        def edit(self, photo, advance):
            for share in range(1000):
                advance(share / 1000)
                time.sleep(0.01)

    class Request:
        session_hash = "me"

    class Entries:
        load = staticmethod(lambda name: Slow())

    work = Work(Entries(), Limits())
    work.stop(Request())  # nothing is at work yet
    threading.Timer(0.3, lambda: work.stop(Request())).start()
    begin = time.time()
    with pytest.raises(Stopped):
        work.edit("slow", np.zeros((4, 4, 3), "uint8"), {}, lambda share, desc: None, Request())
    assert time.time() - begin < 5
    assert not work._to_end


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser, page, outside, errors, **options):
    """The page in a tab of the browser, which notes requests to other hosts and errors."""
    tab = browser.new_page(**options)
    local = (page, "data:", "blob:")
    tab.on("request", lambda request: None if request.url.startswith(local) else outside.append(request.url))
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(page)
    tab.get_by_role("tab", name="Generate", exact=True).wait_for()
    return tab


def visible(tab):
    return tab.locator("[role=tabpanel]:visible")


@pytest.mark.parametrize("width", [1200, 390])
def test_each_tab_shows_an_image_and_nothing_is_asked_from_outside(browser, page, photo, width):
    outside, errors = [], []
    tab = opened(browser, page, outside, errors, viewport={"width": width, "height": 900})
    tab.set_default_timeout(60_000)
    visible(tab).get_by_role("button", name="Generate", exact=True).click()
    visible(tab).locator("button.thumbnail-item img").first.wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [each.bounding_box() for each in visible(tab).locator("button.thumbnail-item").all()]
    assert len(boxes) == 12 and all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    for title in ("Upscale",) if width < 1000 else ("Upscale", "Restyle"):
        if not tab.get_by_role("tab", name=title, exact=True).is_visible():
            tab.locator("button.overflow-menu, .overflow-menu > button").first.click()
            tab.locator(f"button:has-text('{title}')").last.click()
        else:
            tab.get_by_role("tab", name=title, exact=True).click()
        visible(tab).locator("input[type=file]").first.set_input_files(photo)
        visible(tab).locator("img").first.wait_for()
        visible(tab).get_by_role("button", name=title, exact=True).click()
        visible(tab).locator("img").nth(2).wait_for()
    tab.close()
    assert outside == [] and errors == []


def test_a_click_on_an_image_takes_its_seed(browser, page):
    tab = opened(browser, page, [], [])
    tab.set_default_timeout(60_000)
    visible(tab).get_by_role("button", name="Generate", exact=True).click()
    visible(tab).locator("button.thumbnail-item img").nth(3).wait_for()
    visible(tab).locator("button.thumbnail-item").nth(3).click()
    seed = visible(tab).get_by_label("seed", exact=False).first
    for _ in range(100):
        if seed.input_value() == "3":
            break
        time.sleep(0.1)
    assert seed.input_value() == "3"
    tab.close()


def test_a_new_input_has_a_widget_by_existing(browser, page, own):
    from keras_genimg import zoo

    tab = opened(browser, page, [], [])
    tab.set_default_timeout(60_000)
    box = visible(tab).get_by_label("entry")
    assert box.input_value() == "mine"  # one's own stand at the head
    word = visible(tab).get_by_label("word")
    word.fill("hello")
    word.blur()
    time.sleep(1)
    visible(tab).get_by_role("button", name="Generate", exact=True).click()
    image = visible(tab).locator("button.thumbnail-item img").first
    image.wait_for()
    made = np.asarray(Image.open(pathlib.Path(image.get_attribute("src").split("/file=")[1])))
    folder = own / "mine"
    model = zoo.recipe(str(folder / "recipe.py")).model()
    zoo.load_weights(model, folder / "model.weights.h5")
    np.testing.assert_array_equal(made, model.generate(1, seed=0, word="hello")[0, ..., 0])
    tab.close()


def test_what_is_painted_is_made_anew_and_the_rest_stays(browser, page, photo):
    Image.open(photo).resize((260, 200)).save(photo)
    tab = opened(browser, page, [], [])
    tab.set_default_timeout(60_000)
    tab.get_by_role("tab", name="Restore", exact=True).click()
    canvas = visible(tab).locator("canvas").first
    canvas.wait_for()
    for each in visible(tab).locator("input[type=file]").all():
        each.set_input_files(photo)
    time.sleep(2)  # until the photo lies on the canvas
    box = canvas.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(*middle)
    tab.mouse.down()
    tab.mouse.move(middle[0] + 20, middle[1], steps=5)
    tab.mouse.up()
    visible(tab).get_by_role("button", name="Restore", exact=True).click()
    visible(tab).locator("img[src*='/file=']").nth(1).wait_for()
    sources = [each.get_attribute("src") for each in visible(tab).locator("img[src*='/file=']").all()]
    before, after = (np.asarray(Image.open(each.split("/file=")[1]))[..., :3].astype(int) for each in sources[:2])
    np.testing.assert_array_equal(before, np.asarray(Image.open(photo)))
    changed = np.any(before != after, axis=-1)
    assert changed.any() and not changed[:, :60].any() and not changed[:40].any()
    tab.close()


def test_nothing_is_kept_in_memory_beside_the_files(page):
    import httpx

    editors = [each for each in httpx.get(f"{page}config").json()["components"] if each["type"] == "imageeditor"]
    for editor in editors:
        form = {"data": '{"type": "background", "index": "null", "id": "x"}', "component_id": str(editor["id"])}
        form |= {"session_hash": "me", "fn_name": "accept_blobs"}
        sent = httpx.post(f"{page}gradio_api/component_server", data=form, files={"file": b"x" * 1000})
        assert sent.status_code >= 400
    assert editors
