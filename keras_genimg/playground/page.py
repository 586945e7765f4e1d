"""The page: a tab a task, whose widgets follow from what the chosen entry declares."""

import functools
import os
import socket

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads both as it is imported
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
import numpy as np
from gradio.utils import get_upload_folder, is_in_or_equal
from gradio_client.utils import is_http_url_like

from ..tasks import GENERATE, RECONSTRUCT, RESTORE, STYLIZE, TRANSLATE, UPSCALE, ImageInput
from .entries import Entries
from .widgets import widgets_of
from .work import Work, in_words

KEPT = 3600  # seconds that files of the page stay on the disk
# As many images beside each other as there is room for: a number of columns would cut some off on a phone.
STYLE = ".grid-container { grid-template-columns: repeat(auto-fill, minmax(88px, 1fr)) !important; }"
EDITS = {"Restore": RESTORE, "Upscale": UPSCALE, "Restyle": STYLIZE, "Translate": TRANSLATE}  # titles of tabs


def photo_file(**settings):
    """An image whose file is handed on as it was uploaded: the package's own decoder reads it, and no other."""
    image = gr.Image(type="filepath", sources=["upload", "clipboard"], **settings)
    image.preprocess = lambda payload: None if payload is None else _uploaded(payload)
    return image


def painted_photo(**settings):
    """A photo and what was painted on it, as the files that the browser sends."""
    editor = gr.ImageEditor(type="filepath", sources=["upload", "clipboard"], layers=False, **settings)

    def preprocess(payload):
        if payload is None or payload.background is None:
            return None
        if len(payload.layers) > 1:
            raise gr.Error("Paint on one layer.", print_exception=False)
        return {"background": _uploaded(payload.background), "layers": [_uploaded(layer) for layer in payload.layers]}

    editor.preprocess = preprocess
    # A way around the files, which keeps whatever is sent to it in memory: the page does without.
    editor.server_fns, editor.accept_blobs = [], None
    return editor


def _uploaded(file):
    """The path of a file that was uploaded here. gradio itself leaves those unjudged that come without `meta`."""
    if not is_in_or_equal(file.path or "", get_upload_folder()):
        raise gr.Error("Choose a photo to upload.", print_exception=False)
    return file.path


def _fetch_nothing(block):
    """Files are uploaded: gradio would otherwise fetch from any address that a request names, however much it is."""
    move = block.async_move_resource_to_block_cache

    async def kept(path):
        if path is not None and is_http_url_like(str(path)):
            raise gr.Error("Choose a photo to upload: nothing is fetched.", print_exception=False)
        return await move(path)

    block.async_move_resource_to_block_cache = kept


def build(folder, limits):
    """The page.

    Args:
        folder: of entries of one's own, or None.
        limits: a `serving.Limits`.

    Returns:
        A `gradio.Blocks`.
    """
    entries = Entries(folder)
    page = Page(entries, Work(entries, limits), limits)
    with gr.Blocks(title="keras_genimg", delete_cache=(KEPT, KEPT), analytics_enabled=False) as blocks:
        gr.Markdown("# keras_genimg\nSmall models to train, to measure and to serve. All of this runs on your machine.")
        if names := entries.names(GENERATE):
            with gr.Tab("Generate"):
                page.generate(names, [blocks.load])
            with gr.Tab("Walk") as tab:
                page.walk(names, [tab.select])
        if names := entries.names(RECONSTRUCT):
            with gr.Tab("Encode") as tab:
                page.reconstruct(names, [tab.select])
        for title, task in EDITS.items():
            if names := entries.names(task):
                with gr.Tab(title) as tab:
                    page.edit(title.lower(), names, [tab.select])
    for block in blocks.blocks.values():
        _fetch_nothing(block)
    return blocks


def launch(blocks, host, port, block):
    """Serves the page."""
    blocks.queue(max_size=16, default_concurrency_limit=4)
    blocks.launch(
        server_name=host, server_port=port or _free(host), share=False, show_error=False, prevent_thread_lock=True,
        quiet=True, max_file_size="32mb", enable_monitoring=False, footer_links=[], css=STYLE,
    )  # fmt: skip
    if block:
        print(f"The playground is at {blocks.local_url}; Ctrl-C ends it.", flush=True)
        blocks.block_thread()
    return blocks


class Page:
    """The tabs. Models are loaded, and their widgets made, when a tab is first looked at.

    Args:
        entries: an `Entries`.
        work: a `Work`.
        limits: a `serving.Limits`.
    """

    def __init__(self, entries, work, limits):
        self.entries, self.work, self.limits = entries, work, limits
        self.click = {"concurrency_id": "models", "concurrency_limit": 1}  # one model at a time computes

    def generate(self, names, opened):
        """Images from seeds; a click on one takes its seed."""
        name, given = self._choice(names, opened)
        with gr.Row():
            seed = gr.Number(0, precision=0, minimum=0, label="seed", info="One seed is one image.")
            count = gr.Slider(1, self.limits.batch, 12, step=1, label="images")
        run, stop = self._buttons("Generate")
        gallery = gr.Gallery(label="images", columns=6, format="png", object_fit="contain")

        def generate(name, seed, count, given, request: gr.Request, progress=gr.Progress()):  # noqa: B008
            return in_words(self.work.generate)(name, seed, count, given, progress, request)

        run.click(generate, [name, seed, count, given], gallery, api_name="generate", **self.click)
        stop.click(self.work.stop, queue=False, api_visibility="private")
        gallery.select(_seed_of, None, seed, api_visibility="private")

    def walk(self, names, opened):
        """The way from one seed to another."""
        name, given = self._choice(names, opened)
        with gr.Row():
            first = gr.Number(0, precision=0, minimum=0, label="from seed")
            last = gr.Number(100, precision=0, minimum=0, label="to seed")
            steps = gr.Slider(2, 16, 8, step=1, label="images")
        run = gr.Button("Walk", variant="primary")
        gallery = gr.Gallery(label="the way", columns=8, format="png", object_fit="contain")
        run.click(in_words(self.work.walk), [name, first, last, steps, given], gallery, api_name="walk", **self.click)

    def reconstruct(self, names, opened):
        """A picture, and what is left of it in a code."""
        name, given = self._choice(names, opened, lambda model: model.all_conditions)
        photo = photo_file(label="picture", height=280)
        run = gr.Button("Encode and decode", variant="primary")
        with gr.Row():
            before = gr.Image(label="at the model's size", format="png", height=240)
            after = gr.Image(label="made of its code", format="png", height=240)
        run.click(
            in_words(self.work.reconstruct), [name, photo, given], [before, after], api_name="reconstruct", **self.click
        )

    def edit(self, verb, names, opened):
        """A photo, and what an entry makes of it."""
        name, given = self._choice(names, opened)
        with gr.Row():
            with gr.Column() as alone:
                photo = photo_file(label="photo", height=320)
            with gr.Column(visible=False) as with_mask:
                meaning = gr.Markdown()
                painted = painted_photo(
                    label="photo", height=420, brush=gr.Brush(colors=["#ff2d55"], color_mode="fixed")
                )
            with gr.Column(visible=False) as beside:
                second = photo_file(label="and this one", height=320)
        run, stop = self._buttons(verb.capitalize())
        result = gr.ImageSlider(label="before and after", format="png", height=480)

        def seen(name):
            mask, other = _pictures_of(self.entries.load(name))
            text = "" if mask is None else f"Paint on the photo {mask.meaning}."
            shown = (gr.update(visible=each) for each in (mask is None, mask is not None, other is not None))
            return [*shown, text]

        def edit(name, photo, painted, second, given, request: gr.Request, progress=gr.Progress()):  # noqa: B008
            return in_words(self._edited)(name, photo, painted, second, given, progress, request)

        parts = [alone, with_mask, beside, meaning]
        gr.on([*opened, name.change], in_words(seen), [name], parts, api_visibility="private", **self.click)
        run.click(edit, [name, photo, painted, second, given], result, api_name=verb, **self.click)
        stop.click(self.work.stop, queue=False, api_visibility="private")

    def _edited(self, name, photo, painted, second, given, progress, request):
        mask, other = _pictures_of(self.entries.load(name))
        given = dict(given or {})
        if other is not None:
            given[other.name] = self.work.photo(second)
        if mask is None:
            return self.work.edit(name, self.work.photo(photo), given, progress, request)
        if painted is None:
            raise ValueError("Choose a photo, and paint over what is to go.")
        pixels = self.work.photo(painted["background"])
        given[mask.name] = _mask_of([self.work.photo(layer) for layer in painted["layers"]], pixels.shape[:2])
        return self.work.edit(name, pixels, given, progress, request)

    def _choice(self, names, opened, takes=lambda model: model.takes[1:]):
        """An entry to choose, what its card says, and a widget for each input that it declares.

        Args:
            names: of the entries.
            opened: events at which the tab is first seen.
            takes: function of a model that gives the inputs to ask for.

        Returns:
            The dropdown, and a hidden component that holds what models take by name.
        """
        name = gr.Dropdown(names, value=names[0], label="entry")
        given = gr.JSON({}, visible=False)
        # The widgets are made anew then, and stand where nothing is given.
        gr.on([*opened, name.change], lambda: {}, None, given, api_visibility="private")

        @gr.render([name], [*opened, name.change], concurrency_limit=1, concurrency_id="models")
        def widgets(name):
            declared = [each for each in takes(self.entries.load(name)) if not isinstance(each, ImageInput)]
            for each in declared:
                with gr.Row():
                    components, function = widgets_of(each)
                change = in_words(functools.partial(_changed, each.name, function))
                for component in components:
                    component.change(change, [given, *components], given, api_visibility="private")
            with gr.Accordion("What its card says", open=False):
                gr.Markdown(self.entries.about(name))

        return name, given

    def _buttons(self, text):
        with gr.Row():
            return gr.Button(text, variant="primary"), gr.Button("Stop")


def _changed(name, function, given, *values):
    """What models take, after a widget was moved."""
    value = function(*values)
    rest = {key: each for key, each in (given or {}).items() if key != name}
    return rest if value is None else {**rest, name: value}


def _seed_of(event: gr.SelectData):
    return int(event.value["caption"].removeprefix("seed "))


def _pictures_of(model):
    """The mask and the further photo among a model's inputs, each None where there is none."""
    pictures = [each for each in model.takes[1:] if isinstance(each, ImageInput)]
    return next((each for each in pictures if each.aligned), None), next(
        (each for each in pictures if not each.aligned), None
    )


def _mask_of(layers, size):
    """Where anything was painted: uint8 of the photo's size."""
    painted = np.zeros(size, bool)
    for layer in layers:
        if layer.shape[:2] != size:
            raise ValueError("What was painted does not fit the photo: choose the photo again.")
        painted |= layer[..., 3] > 0 if layer.shape[2] == 4 else np.any(layer > 0, axis=-1)
    if not painted.any():
        raise ValueError("Paint over what is to go.")
    return painted.astype(np.uint8) * 255


def _free(host):
    """A port that nobody listens on."""
    with socket.create_server((host, 0)) as found:
        return found.getsockname()[1]
