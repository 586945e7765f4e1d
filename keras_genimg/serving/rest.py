"""TensorFlow Serving's REST interface, version 1, on aiohttp: https://www.tensorflow.org/tfx/serving/api_rest."""

import asyncio
import json

import prometheus_client as prometheus
from aiohttp import web
from google.protobuf.json_format import MessageToDict

from . import rpc
from .service import MANY, Then
from .tensors import Refused, document_of, from_json, invalid, to_json

STATUS = {"INVALID_ARGUMENT": 400, "NOT_FOUND": 404, "RESOURCE_EXHAUSTED": 503, "UNAVAILABLE": 503, "INTERNAL": 500}


class Rest:
    """Answers HTTP requests; `application` is what aiohttp runs."""

    def __init__(self, service):
        self.service, self.models, self.limits = service, service.models, service.limits
        self.application = web.Application(client_max_size=self.limits.body, middlewares=[_as_json])
        router = self.application.router
        router.add_get("/healthz", self._health)
        router.add_get("/metrics", self._metrics)
        for version in ("", r"/versions/{version:[0-9]{1,19}}", "/labels/{label:[^/:]+}"):
            path = r"/v1/models/{name:[^/:]+}" + version
            router.add_get(path, self._status)
            router.add_get(path + "/metadata", self._metadata)
            router.add_post(path + ":predict", self._predict)

    async def _health(self, request):
        models = {name: model.version for name, model in self.models.current.items()}
        if self.service.draining or not models:
            raise Refused("UNAVAILABLE", "The server is stopping." if models else "No model is loaded.")
        return {"status": "ok", "models": models}

    async def _metrics(self, request):
        text = prometheus.generate_latest(self.service.registry)
        return web.Response(body=text, headers={"Content-Type": prometheus.CONTENT_TYPE_PLAIN_0_0_4})

    async def _status(self, request):
        return _plain(rpc.status(self.models.status(*_where(request))))

    async def _metadata(self, request):
        model = self.models.get(*_where(request))
        definitions = {name: _plain(definition) for name, definition in model.definitions.items()}
        spec = {"name": model.name, "signature_name": "", "version": str(model.version)}
        return {"model_spec": spec, "metadata": {"signature_def": {"signature_def": definitions}}}

    async def _predict(self, request):
        where = _where(request)
        self.models.get(*where)  # before the body is read
        with self.service.arriving.room() as room:
            body = await self._body(request, room)
            return await self.service.run("rest", room.size, self._work, where, body)

    async def _body(self, request, room):
        """The body, if it is small and in time, and others leave room for it."""
        body, declared = bytearray(), request.content_length or 0
        try:
            async with asyncio.timeout(self.limits.seconds):
                while max(declared, room.size) <= self.limits.body:
                    part = await request.content.readany()
                    if not part:
                        return body
                    room.take(len(part))
                    body += part
        except TimeoutError as error:
            raise web.HTTPRequestTimeout from error
        except web.RequestPayloadError as error:
            raise web.HTTPBadRequest from error
        raise web.HTTPRequestEntityTooLarge(self.limits.body, max(declared, room.size))

    def _work(self, note, where, body):
        model = self.models.get(*where)
        note["model"] = model.name
        document = document_of(body)
        signature = (isinstance(document, dict) and document.get("signature_name")) or "serving_default"
        if not isinstance(signature, str):
            raise invalid("'signature_name' must be a string.")
        arrays, row = from_json(document, model.infos(signature), self.limits)

        def answer(outputs):
            return web.Response(body=to_json(outputs, row, self.limits), content_type="application/json")

        def predict():
            outputs = model.predict(signature, arrays)
            many = sum(array.size for array in outputs.values()) > MANY
            return Then("bulk" if many else "quick", lambda: answer(outputs))

        return Then(model.check(signature, arrays, self.limits), predict)


@web.middleware
async def _as_json(request, handler):
    try:
        answer, status, headers = await handler(request), 200, {}
    except Refused as refused:
        answer, status, headers = {"error": str(refused)}, STATUS[refused.code], {}
    except web.HTTPException as error:
        keep = {key: value for key, value in error.headers.items() if key == "Allow"}
        answer, status, headers = {"error": f"{error.reason}: {request.method} {request.path}"}, error.status, keep
    if isinstance(answer, web.Response):
        return answer
    return web.Response(
        text=json.dumps(answer, indent=1), status=status, headers=headers, content_type="application/json"
    )


def _where(request):
    found = request.match_info
    return found["name"], int(found["version"]) if "version" in found else None, found.get("label")


def _plain(message):
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
