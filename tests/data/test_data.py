import subprocess
import sys
import textwrap


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
