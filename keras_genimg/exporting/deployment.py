"""Settings for TensorFlow Serving beside the exported models: which there are, batching, and a container."""

import json

from ..files import replacing

_MARK = "# Written by keras-genimg export. Remove this line, and it is yours: no export touches it then.\n"

# The threads that run batches. Which models are batched, and how, they say themselves: TensorFlow Serving can join
# requests of one size alone, and fails those of a batch where sizes differ.
_BATCHING = "num_batch_threads { value: 4 }\n"
BATCHING_OF_MODEL = """max_batch_size { value: 1024 }
enable_large_batch_splitting { value: true }
max_execution_batch_size { value: 64 }
allowed_batch_sizes: 1
allowed_batch_sizes: 4
allowed_batch_sizes: 16
allowed_batch_sizes: 64
batch_timeout_micros { value: 2000 }
max_enqueued_batches { value: 100 }
"""
_COMPOSE = """services:
  serving:
    image: tensorflow/serving
    command:
      - --model_config_file=/models/models.config
      - --model_config_file_poll_wait_seconds=30
      - --enable_batching=true
      - --batching_parameters_file=/models/batching.config
      - --enable_per_model_batching_parameters=true
    ports:  # to this machine alone
      - "127.0.0.1:8500:8500"  # gRPC
      - "127.0.0.1:8501:8501"  # REST
    volumes:
      - .:/models:ro
"""


def write_settings(folder):
    """Writes `models.config`, `batching.config` and `docker-compose.yml` for all models below a folder."""
    models = sorted(
        entry.name
        for entry in folder.iterdir()
        if any(model.parent.name.isdigit() for model in entry.glob("*/saved_model.pb"))
    )
    _write(folder / "models.config", _model_list(models))
    _write(folder / "batching.config", _BATCHING)
    _write(folder / "docker-compose.yml", _COMPOSE)


def _model_list(models):
    configs = "".join(
        "  config {\n"
        f"    name: {json.dumps(name)}\n"
        f"    base_path: {json.dumps('/models/' + name)}\n"
        '    model_platform: "tensorflow"\n'
        "  }\n"
        for name in models
    )
    return f"model_config_list {{\n{configs}}}\n"


def _write(path, text):
    if path.exists() and not path.read_text(encoding="utf-8").startswith(_MARK):
        return
    with replacing(path) as temporary:
        temporary.write_text(_MARK + text, encoding="utf-8")
