"""Degradations that figures are measured by, each with a name that never changes its meaning."""

from .blur import GaussianBlur, MotionBlur
from .camera import LowLight
from .degradation import Chain
from .grey import Grey
from .haze import Haze
from .holes import Holes
from .jpeg import JPEG
from .noise import GaussianNoise
from .rain import Rain

# "sigma25" is noise as papers add it, beyond 0..255; "sigma25_clipped" is the same as a file holds it.
STANDARD = {f"sigma{sigma}": GaussianNoise(sigma, rounded=0.0) for sigma in (15, 25, 50)}
STANDARD |= {f"sigma{sigma}_clipped": GaussianNoise(sigma, rounded=1.0) for sigma in (15, 25, 50)}
STANDARD |= {f"q{quality}": JPEG(quality, anywhere=False) for quality in (10, 20, 30, 40)}
STANDARD |= {
    "mixed": Chain(
        [GaussianBlur((0.0, 1.2)), GaussianNoise((0.0, 25.0), told=False), JPEG((30, 95), anywhere=False, told=False)]
    ),
    "motion": MotionBlur(),
    "haze": Haze(),
    "dark": LowLight(),
    "grey": Grey(),
    "rain": Rain(),
    "holes": Holes(coverage=(0.05, 0.2), width=(5, 20)),
}
