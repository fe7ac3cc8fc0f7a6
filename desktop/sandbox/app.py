"""The HTTP face: Litestar routes made from the contract's table of operations.

A call is decoded to the operation's shapes, made in one transaction with its idempotency key, and encoded;
whatever goes wrong on the way leaves as problem details in the caller's language.
"""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.exceptions import ClientException, HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from desktop.platforms.helpdesk import contract
from desktop.platforms.helpdesk.contract import Operation

from .calls import Answer, Call, Handler
from .desk import Desk
from .events import Hub
from .grants import ACCESS, Grants
from .idempotency import Keys, fingerprint, read_key
from .limits import Limits
from .problems import ProblemError, preferred
from .web import SignIn

log = logging.getLogger(__name__)

JSON_LIMIT = 256 * 1024
NOBODY = contract.Agent(id="", name="")

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


class Api:
    """Serves the operations. `handlers` by operation name; `events` is the hub's."""

    def __init__(
        self, desk: Desk, grants: Grants, hub: Hub, limits: Limits, handlers: dict[str, Handler]
    ) -> None:
        self._desk = desk
        self._grants = grants
        self._hub = hub
        self._limits = limits
        self._handlers = handlers
        self._keys = Keys(desk)

    def routes(self) -> list[HTTPRouteHandler]:
        """One route for every address of the contract, with all its operations."""
        paths = dict.fromkeys(operation.path for operation in contract.OPERATIONS)
        return [self._route(path, [op for op in contract.OPERATIONS if op.path == path]) for path in paths]

    def _route(self, path: str, operations: list[Operation]) -> HTTPRouteHandler:
        by_method = {operation.method: operation for operation in operations}
        # OPTIONS is ours too: the framework's own answer knows only the first method of an address.
        methods = [*by_method, "OPTIONS"]

        async def serve(request: AnyRequest) -> AnyResponse:
            operation = by_method.get(request.method)
            if operation is None:
                return Response(b"", status_code=204, headers={"Allow": ", ".join(methods)})
            if operation is contract.EVENTS:
                return self._events(request)
            return respond(await self._serve(operation, request))

        litestar_path = re.sub(r"{(\w+)}", r"{\1:str}", path)
        handler = HTTPRouteHandler(litestar_path, http_method=methods, status_code=200)  # type: ignore[arg-type, unused-ignore]
        return handler(serve)

    def _caller(self, request: AnyRequest) -> tuple[contract.Agent, str]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self._grants.valid(ACCESS, token.strip()) if scheme.lower() == "bearer" else None
        agent = self._desk.agent(grant.agent) if grant else None
        if grant is None or agent is None:
            challenge = 'Bearer error="invalid_token"' if token else "Bearer"
            raise ProblemError(401, contract.UNAUTHENTICATED, headers={"WWW-Authenticate": challenge})
        self._limits.spend(grant.token)
        return agent, token.strip()

    def _events(self, request: AnyRequest) -> AnyResponse:
        _, token = self._caller(request)

        def alive() -> bool:
            return self._grants.valid(ACCESS, token) is not None

        stream: AsyncIterator[bytes] = self._hub.stream(request.headers.get("last-event-id"), alive)
        return Stream(stream, media_type=contract.Stream.EVENTS.value, headers={"Cache-Control": "no-store"})

    async def _serve(self, operation: Operation, request: AnyRequest) -> Answer:
        agent = NOBODY if operation.public else self._caller(request)[0]
        if not operation.idempotent_by_key:
            return self._make(
                operation, self._call(operation, request, agent), request, await _body(operation, request)
            )
        key = read_key(request.headers.get("idempotency-key"))
        self._keys.begin(agent.id, key)
        try:
            body = await _body(operation, request)
            print = fingerprint(request.method, request.url.path, request.url.query, body)
            earlier = self._keys.earlier(agent.id, key, print)
            return earlier or self._make(
                operation, self._call(operation, request, agent, key), request, body, print
            )
        finally:
            self._keys.end(agent.id, key)

    def _call(
        self, operation: Operation, request: AnyRequest, agent: contract.Agent, key: str | None = None
    ) -> Call:
        return Call(
            desk=self._desk,
            agent=agent,
            parameters={name: str(request.path_params[name]) for name in operation.parameters},
            key=key,
            if_match=request.headers.get("if-match"),
        )

    def _make(
        self, operation: Operation, call: Call, request: AnyRequest, body: bytes, print: bytes = b""
    ) -> Answer:
        """Makes the call; with a key, a refusal is remembered like any other answer."""
        try:
            with self._desk.changing():
                call.query = _query(operation, request)
                call.body = _decoded(operation, body)
                given = self._handlers[operation.name](call)
                if call.key is not None:
                    self._keys.keep(call.agent.id, call.key, print, given)
        except ProblemError as problem:
            given = refusal(problem, request)
            if call.key is not None and problem.status not in (400, 403):
                self._keys.keep(call.agent.id, call.key, print, given)
        return given


def make_app(api: Api, sign_in: SignIn) -> Litestar:
    """The application, with the routes of the contract and of the sign-in."""
    return Litestar(
        route_handlers=[*api.routes(), *sign_in.routes()],
        openapi_config=None,
        exception_handlers={ProblemError: _on_problem, HTTPException: _on_http, Exception: _on_error},
        request_max_body_size=contract.ATTACHMENT_LIMIT + 1,
        logging_config=None,
    )


def respond(answer: Answer) -> AnyResponse:
    """An answer as Litestar sends it."""
    return Response(
        answer.body, status_code=answer.status, media_type=answer.media_type, headers=answer.headers
    )


def refusal(problem: ProblemError, request: AnyRequest) -> Answer:
    """A problem as answer, in the caller's language."""
    language = preferred(request.headers.get("accept-language", ""))
    body = msgspec.json.encode(problem.document(language, request.url.path))
    headers = {**problem.headers, "Content-Language": language}
    return Answer(body, problem.status, contract.PROBLEM_MEDIA_TYPE, headers)


async def _body(operation: Operation, request: AnyRequest) -> bytes:
    if operation.body is None:
        return b""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if operation.body is contract.Stream.BYTES:
        allowed: tuple[str, ...] = (contract.Stream.BYTES.value, *contract.ATTACHMENT_TYPES)
        limit = contract.ATTACHMENT_LIMIT
    else:
        allowed, limit = ("application/json",), JSON_LIMIT
    if media_type not in allowed:
        raise ProblemError(415, contract.INVALID, text="media-type")
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        raise ProblemError(413, contract.INVALID, text="too-large")
    body = await request.body()
    if len(body) > limit:
        raise ProblemError(413, contract.INVALID, text="too-large")
    return body


def _query(operation: Operation, request: AnyRequest) -> Any:
    if operation.query is None:
        return None
    try:
        return msgspec.convert(dict(request.query_params), operation.query, strict=False)
    except msgspec.ValidationError as error:
        raise ProblemError(400, contract.INVALID, errors=[_pointer(error)]) from None


def _decoded(operation: Operation, body: bytes) -> Any:
    if operation.body is None or operation.body is contract.Stream.BYTES:
        return body
    try:
        return msgspec.json.decode(body, type=operation.body)
    except msgspec.ValidationError as error:
        raise ProblemError(422, contract.INVALID, errors=[_pointer(error)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(400, contract.INVALID, errors=[("", str(error))]) from None


def _pointer(error: msgspec.ValidationError) -> tuple[str, str]:
    """msgspec says where in its own way: `Expected ... - at `$.a[0].b``."""
    wrong, _, place = str(error).partition(" - at `$")
    pointer = place.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "").replace(".", "/")
    return pointer, wrong


def _on_problem(request: AnyRequest, problem: ProblemError) -> AnyResponse:
    return respond(refusal(problem, request))


def _on_http(request: AnyRequest, error: HTTPException) -> AnyResponse:
    """What the framework itself refuses."""
    match error.status_code:
        case 404:
            problem = ProblemError(404, contract.NOT_FOUND)
        case 405:
            problem = ProblemError(405, contract.INVALID, text="method", headers=dict(error.headers or {}))
        case 413:
            problem = ProblemError(413, contract.INVALID, text="too-large")
        case status if isinstance(error, ClientException) and status < 500:
            problem = ProblemError(status, contract.INVALID, text="invalid")
        case _:
            return _on_error(request, error)
    return respond(refusal(problem, request))


def _on_error(request: AnyRequest, error: Exception) -> AnyResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return respond(refusal(ProblemError(500, "error"), request))
