import pytest

from . import kit


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """A server of the models of `kit.save_models`, with small limits."""
    kit.require()
    folder = kit.save_models(tmp_path_factory.mktemp("models"))
    options = ("--max-pixels", "100000", "--max-batch", "16", "--max-requests", "8", "--timeout", "2")
    with kit.running(folder, *options) as running:
        yield running


@pytest.fixture
def rpc(server):
    """The official stubs: prediction service and model service."""
    import grpc
    from tensorflow_serving.apis import model_service_pb2_grpc, prediction_service_pb2_grpc

    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        prediction = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        yield prediction, model_service_pb2_grpc.ModelServiceStub(channel)
