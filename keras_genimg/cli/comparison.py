"""A picture that shows what a super-resolution model adds: small, bicubic, model and original, zoomed."""

from .. import data, metrics
from ..images.panels import panels


def comparison(model, name, photo, top=76, left=124, side=96, zoom=2):
    """Shrinks a photo, enlarges it again, and shows part of the results side by side.

    Args:
        model: one with `upscale` and `scale`.
        name: of the model, for the label.
        photo: uint8 RGB array `(height, width, 3)`.
        top: first row of the part that is shown, in pixels of the photo.
        left: its first column.
        side: of the part.
        zoom: screen pixels for each pixel of the photo.

    Returns:
        A `PIL.Image`: the small photo with its pixels shown, bicubic interpolation, the model, the photo itself. The
        labels give PSNR on Y over the whole photo.
    """
    high = data.crop_to_multiple(photo, model.scale)
    low = data.imresize(high, 1 / model.scale)
    bicubic, made = data.imresize(low, model.scale), model.upscale(low)
    psnr = [metrics.psnr_y(high[None], image[None], border=model.scale)[0] for image in (bicubic, made)]
    pixels = low.repeat(model.scale, axis=0).repeat(model.scale, axis=1)
    images = {
        f"{model.scale} times smaller": pixels,
        f"bicubic, {psnr[0]:.2f} dB": bicubic,
        f"{name}, {psnr[1]:.2f} dB": made,
        "original": high,
    }
    return panels(images, top, left, side, zoom)
