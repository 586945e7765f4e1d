"""TensorFlow Serving's gRPC interface, with its official messages."""

import grpc
import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2, predict_pb2

from .service import Then
from .tensors import Refused, from_proto, invalid


def status(states):
    """A `GetModelStatusResponse` from (state, error message) by version."""
    response = get_model_status_pb2.GetModelStatusResponse()
    for version, (state, error) in sorted(states.items(), reverse=True):
        entry = response.model_version_status.add(version=version, state=state)
        entry.status.error_code, entry.status.error_message = 2 if error else 0, error  # 2 is UNKNOWN
    return response


def handlers(service):
    """Generic gRPC handlers of Predict, GetModelMetadata and GetModelStatus; other methods are UNIMPLEMENTED.

    They take and give bytes, so that large messages are parsed in the working threads and not in the event loop. To
    clients they are unary; here they read the message themselves, for gRPC would wait for it without end.
    """

    def method(request_type, work):
        async def call(_, context):
            try:
                with service.arriving.room() as room:
                    data = await service.arriving.message(context.read())
                    if data is grpc.aio.EOF:
                        raise invalid("The request has no message.")
                    room.take(len(data))
                    return await service.run("grpc", len(data), answer, data)
            except Refused as refused:
                await context.abort(grpc.StatusCode[refused.code], str(refused))

        def answer(note, data):
            try:
                request = request_type.FromString(data)
            except DecodeError as error:
                raise invalid("The request is not a message of this method.") from error
            spec = request.model_spec
            choice = spec.WhichOneof("version_choice")
            version = spec.version.value if choice == "version" else None
            where = spec.name, version, spec.version_label if choice == "version_label" else None
            return work(service, note, where, request)

        return grpc.stream_unary_rpc_method_handler(call)

    of_prediction = {
        "Predict": method(predict_pb2.PredictRequest, _predict),
        "GetModelMetadata": method(get_model_metadata_pb2.GetModelMetadataRequest, _metadata),
    }
    of_models = {"GetModelStatus": method(get_model_status_pb2.GetModelStatusRequest, _status)}
    return (
        grpc.method_handlers_generic_handler("tensorflow.serving.PredictionService", of_prediction),
        grpc.method_handlers_generic_handler("tensorflow.serving.ModelService", of_models),
    )


def _status(service, note, where, request):
    return status(service.models.status(*where)).SerializeToString()


def _model(service, note, where, response, signature=""):
    model = service.models.get(*where)
    note["model"] = model.name
    spec = response.model_spec
    spec.name, spec.version.value, spec.signature_name = model.name, model.version, signature
    return model


def _predict(service, note, where, request):
    response, signature = predict_pb2.PredictResponse(), request.model_spec.signature_name or "serving_default"
    model = _model(service, note, where, response, signature)
    infos, outputs = model.infos(signature), model.definitions[signature].outputs.keys()
    wanted = set(request.output_filter) or outputs
    if unknown := (request.inputs.keys() - infos.keys()) | (wanted - outputs):
        raise invalid(f"The signature has no tensor named {', '.join(sorted(unknown))}.")
    arrays = {name: from_proto(name, infos[name], proto, service.limits) for name, proto in request.inputs.items()}

    def predict():
        outputs = model.predict(signature, arrays)
        for name in wanted:
            response.outputs[name].CopyFrom(tf.make_tensor_proto(outputs[name]))
        return response.SerializeToString()

    return Then(model.check(signature, arrays, service.limits), predict)


def _metadata(service, note, where, request):
    """A `GetModelMetadataResponse`: the definitions of all signatures."""
    response = get_model_metadata_pb2.GetModelMetadataResponse()
    model = _model(service, note, where, response)
    if set(request.metadata_field) != {"signature_def"}:
        raise invalid("metadata_field must be signature_def: there is no other metadata.")
    definitions = get_model_metadata_pb2.SignatureDefMap(signature_def=model.definitions)
    response.metadata["signature_def"].Pack(definitions)
    return response.SerializeToString()
