import inspect
import subprocess
import sys
import textwrap

import pytest

from keras_genimg import data


def test_import_brings_no_backend_but_keras_own():
    # Oracle: what `import keras` alone brings in, in the same new interpreter.
    program = textwrap.dedent("""
        import sys, keras
        before = set(sys.modules)
        import keras_genimg.data
        print({"tensorflow", "jax", "torch", "tensorflow_datasets"} & (set(sys.modules) - before) or "none")
    """)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "none"


@pytest.mark.parametrize("function", [data.load, data.load_folder, data.batches])
def test_docstring_example_runs(function):
    example = inspect.getdoc(function).split("```python\n")[1].split("```")[0]
    assert "assert" in example
    exec(textwrap.dedent(example), {})
