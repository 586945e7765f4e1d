"""How long it takes until something happens: imports and first images, each in a process of its own.

    python -m benchmarks.startup [--seconds 120]

`import keras_genimg` and the first image of the command line stand beside `import keras`, which both contain;
`keras-genimg list` reads cards and needs no Keras. The processes take turns.
"""

import argparse
import functools
import subprocess
import sys
import tempfile

import numpy as np

from benchmarks.turns import Watch, machine, take_turns


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they take turns")
    arguments = parser.parse_args()
    commands = {f"import {name}": ["-c", f"import {name}"] for name in ("keras", "keras_genimg", "keras_genimg.models")}
    commands["keras-genimg list"] = ["-m", "keras_genimg.cli", "list"]
    commands["one image of gan_mnist"] = ["-m", "keras_genimg.cli", "generate", "gan_mnist", "--count", "1", "--output"]

    def run(command):
        with tempfile.TemporaryDirectory() as folder:
            more = [f"{folder}/images"] if command[-1] == "--output" else []
            subprocess.run([sys.executable, *command, *more], check=True, capture_output=True)

    with Watch() as watch:
        calls = {name: functools.partial(run, command) for name, command in commands.items()}
        times = take_turns(calls, arguments.seconds)
    print(machine())
    for name, taken in times.items():
        ratio = watch.ratio(np.median(taken / times["import keras"]))
        print(f"{name:28} {np.median(taken):6.2f} s   over that of import keras: {ratio}")


if __name__ == "__main__":
    main()
