import atexit
import os
import shutil
import tempfile

# Tests compile thousands of small programs on JAX, and run each a few times: unoptimised, that takes half the time.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")
if os.environ.get("KERAS_BACKEND") == "jax":
    # Many of these programs are the same: those of one run are compiled once, also for the processes that tests start.
    programs = tempfile.mkdtemp(prefix="keras_genimg_programs_")
    atexit.register(shutil.rmtree, programs, ignore_errors=True)
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", programs)
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

import keras
import pytest

keras.utils.set_random_seed(0)  # of layers that are made while tests are collected


@pytest.fixture(autouse=True)
def same_numbers_each_time():
    """Weights that a test draws without a seed are the same in every run, alone or among others."""
    keras.utils.set_random_seed(0)


def pytest_collection_modifyitems(items):
    if keras.backend.backend() != "tensorflow":
        for item in items:
            if item.get_closest_marker("once"):
                item.add_marker(pytest.mark.skip(reason="once is enough"))


@pytest.fixture(autouse=True, scope="session")
def temporary_files_below_those_of_pytest(tmp_path_factory):
    """What libraries leave behind, here and in the processes of tests, goes when pytest clears its own folders."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        for variable in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(variable, folder)
        yield
