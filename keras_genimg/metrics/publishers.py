"""Where the feature networks' weights were published, and what their arrays are called there and here.

FID's Inception is Google's of 2015 in pytorch-fid's conversion (Apache-2.0), AlexNet and VGG16 are torchvision's
(BSD-3-Clause), the weights of LPIPS v0.1 are its authors' (BSD-2-Clause).
"""

import re

_TORCHVISION = "https://download.pytorch.org/models"
_LPIPS = "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1"
_FID = "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights"

# name -> the publishers' files: (address, name to keep it under, sha256)
SOURCES = {
    "inception_fid": [
        (
            f"{_FID}/pt_inception-2015-12-05-6726825d.pth",
            "pt_inception-2015-12-05-6726825d.pth",
            "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
        )
    ],
    "alexnet": [
        (
            f"{_TORCHVISION}/alexnet-owt-7be5be79.pth",
            "alexnet-owt-7be5be79.pth",
            "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
        ),
        (
            f"{_LPIPS}/alex.pth",
            "lpips_v0.1_alex.pth",
            "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
        ),
    ],
    "vgg16": [
        (
            f"{_TORCHVISION}/vgg16-397923af.pth",
            "vgg16-397923af.pth",
            "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
        ),
        (
            f"{_LPIPS}/vgg.pth",
            "lpips_v0.1_vgg.pth",
            "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
        ),
    ],
}


def _lpips(prefix):
    """torchvision's `features.N.weight` and the linear heads `linK.model.1.weight`, counted and laid out as here."""

    def convert(arrays):
        convolutions = sorted({int(name.split(".")[1]) for name in arrays if name.startswith("features.")})
        converted = {}
        for index, number in enumerate(convolutions):
            converted[f"{prefix}.Conv_{index}.kernel"] = arrays[f"features.{number}.weight"].transpose(2, 3, 1, 0)
            converted[f"{prefix}.Conv_{index}.bias"] = arrays[f"features.{number}.bias"]
        for index in range(5):
            head = arrays[f"lin{index}.model.1.weight"]
            converted[f"NetLinLayer_{index}.Conv_0.kernel"] = head.transpose(2, 3, 1, 0)
        return converted

    return convert


_BLOCKS = ["5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"]
_MIXED = {f"Mixed_{block}": f"mixed_{index}" if index else "mixed" for index, block in enumerate(_BLOCKS)}
_STEM = {"1a_3x3": "conv", "2a_3x3": "conv_1", "2b_3x3": "conv_2", "3b_1x1": "conv_3", "4a_3x3": "conv_4"}
_LAST = {  # the branches of Mixed_7b and Mixed_7c, which fork
    "branch3x3_1": "tower_conv",
    "branch3x3_2a": "tower_mixed_conv",
    "branch3x3_2b": "tower_mixed_conv_1",
    "branch3x3dbl_1": "tower_1_conv",
    "branch3x3dbl_2": "tower_1_conv_1",
    "branch3x3dbl_3a": "tower_1_mixed_conv",
    "branch3x3dbl_3b": "tower_1_mixed_conv_1",
    "branch_pool": "tower_2_conv",
}


def _original_name(name):
    """pytorch-fid's name of a convolution, in the words of the graph of 2015."""
    block, _, branch = name.partition(".")
    if not branch:
        return _STEM[block.removeprefix("Conv2d_")]
    if branch in ("branch1x1", "branch3x3"):
        return f"{_MIXED[block]}.conv"
    if block in ("Mixed_7b", "Mixed_7c"):
        return f"{_MIXED[block]}.{_LAST[branch]}"
    if branch == "branch_pool":
        return f"{_MIXED[block]}.tower_2.conv"
    kind, number = re.fullmatch(r"branch(\w+)_(\d)", branch).groups()
    second = kind in ("3x3dbl", "7x7dbl", "7x7x3") and block != "Mixed_6a"
    return f"{_MIXED[block]}.tower{'_1' if second else ''}.conv" + (f"_{int(number) - 1}" if number != "1" else "")


def _inception(arrays):
    converted = {}
    for name in [name.removesuffix(".conv.weight") for name in arrays if name.endswith(".conv.weight")]:
        if name.startswith("AuxLogits"):
            continue
        gamma = arrays[f"{name}.bn.weight"]  # all ones there; the original has none, so it moves into its neighbours
        original = f"net.layers.{_original_name(name)}"
        converted[f"{original}.weight"] = arrays[f"{name}.conv.weight"] * gamma[:, None, None, None]
        converted[f"{original}.beta"] = arrays[f"{name}.bn.bias"]
        converted[f"{original}.mean"] = arrays[f"{name}.bn.running_mean"] * gamma
        converted[f"{original}.var"] = arrays[f"{name}.bn.running_var"]
    return converted


# name -> a function from the publishers' arrays to those that the networks here read
CONVERSIONS = {"inception_fid": _inception, "alexnet": _lpips("AlexNet_0"), "vgg16": _lpips("VGG16_0")}
# name -> how many numbers those hold: a file of another network's, or of a part, is known by it
NUMBERS = {"inception_fid": 21_802_784, "alexnet": 2_470_848, "vgg16": 14_716_160}
