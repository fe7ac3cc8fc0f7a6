"""The sign-in over HTTP: OAuth endpoints and the pages where a person says who signs in."""

import secrets
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from desktop.platforms.helpdesk import contract

from .desk import Desk
from .oauth import (
    DEVICE_PAGE,
    Authority,
    AuthorizationRequest,
    BadRequest,
    OAuthRefusal,
    redirect,
    refusal_body,
)
from .pages import HEADERS, choose, message

FORM_LIMIT = 16 * 1024
NO_STORE = {"Cache-Control": "no-store"}

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


class SignIn:
    """The routes. `sign_in_code`, when there is one, has to be typed on the pages.

    `auto_approve`: an authorization request whose `login_hint` names one of the people is answered at once.
    """

    def __init__(
        self, desk: Desk, authority: Authority, sign_in_code: str | None, auto_approve: bool
    ) -> None:
        self._desk = desk
        self._authority = authority
        self._sign_in_code = sign_in_code
        self._auto_approve = auto_approve

    def routes(self) -> list[HTTPRouteHandler]:
        """Everything under `/oauth`, the metadata and the device page."""

        def route(method: str, path: str, function: Any) -> HTTPRouteHandler:
            async def serve(request: AnyRequest) -> AnyResponse:
                found: AnyResponse = await function(request)
                return found

            return HTTPRouteHandler(path, http_method=method, status_code=200)(serve)  # type: ignore[arg-type, unused-ignore]

        return [
            route("GET", contract.METADATA_PATH, self._metadata),
            route("GET", contract.AUTHORIZE_PATH, self._authorize),
            route("POST", contract.AUTHORIZE_PATH, self._authorized),
            route("POST", contract.TOKEN_PATH, self._token),
            route("POST", contract.DEVICE_PATH, self._device),
            route("POST", contract.REVOKE_PATH, self._revoke),
            route("GET", DEVICE_PAGE, self._device_page),
            route("POST", DEVICE_PAGE, self._device_approved),
        ]

    def _people(self) -> list[contract.Agent]:
        return self._desk.document("agents", contract.Agents).items

    async def _metadata(self, request: AnyRequest) -> AnyResponse:
        return _json(msgspec.json.encode(self._authority.metadata(_base(request))))

    # --- authorization code ---

    async def _authorize(self, request: AnyRequest) -> AnyResponse:
        parameters = dict(request.query_params)
        try:
            asked = AuthorizationRequest.read(parameters)
        except BadRequest as error:
            return _page(message("This sign-in cannot go on", f"The program sent a wrong {error}."), 400)
        except OAuthRefusal as refusal:
            return _back(parameters, refusal)
        if self._auto_approve and asked.login_hint and self._desk.agent(asked.login_hint):
            with self._desk.changing():
                return _see(self._authority.approve(asked, asked.login_hint))
        return _page(
            choose(self._people(), parameters, device=False, ask_code=self._sign_in_code is not None)
        )

    async def _authorized(self, request: AnyRequest) -> AnyResponse:
        form = await _form(request)
        try:
            asked = AuthorizationRequest.read(form)
        except BadRequest as error:
            return _page(message("This sign-in cannot go on", f"The program sent a wrong {error}."), 400)
        except OAuthRefusal as refusal:
            return _back(form, refusal)
        wrong = self._wrong(form)
        if wrong:
            hidden = {k: v for k, v in form.items() if k not in ("agent", "sign_in_code")}
            page = choose(
                self._people(), hidden, device=False, ask_code=self._sign_in_code is not None, wrong=wrong
            )
            return _page(page, 400)
        with self._desk.changing():
            return _see(self._authority.approve(asked, form["agent"]))

    def _wrong(self, form: dict[str, str]) -> str:
        """What is wrong with who signs in; "" when nothing is."""
        given = form.get("sign_in_code", "").replace(" ", "").encode()
        if self._sign_in_code is not None and not secrets.compare_digest(given, self._sign_in_code.encode()):
            return "That is not the sign-in code."
        if self._desk.agent(form.get("agent", "")) is None:
            return "Choose who signs in."
        return ""

    # --- tokens ---

    async def _token(self, request: AnyRequest) -> AnyResponse:
        form = await _form(request)
        # Caught inside: a family that ends because of a stolen token stays ended.
        with self._desk.changing():
            try:
                return _json(msgspec.json.encode(self._authority.token(form)))
            except OAuthRefusal as refusal:
                return _json(refusal_body(refusal), refusal.status)

    async def _revoke(self, request: AnyRequest) -> AnyResponse:
        form = await _form(request)
        with self._desk.changing():
            self._authority.revoke(form)
        return _json(b"{}")

    # --- devices ---

    async def _device(self, request: AnyRequest) -> AnyResponse:
        form = await _form(request)
        with self._desk.changing():
            try:
                return _json(msgspec.json.encode(self._authority.device(form, _base(request))))
            except OAuthRefusal as refusal:
                return _json(refusal_body(refusal), refusal.status)

    async def _device_page(self, request: AnyRequest) -> AnyResponse:
        hidden = {"user_code": request.query_params.get("user_code", "")}
        return _page(choose(self._people(), hidden, device=True, ask_code=self._sign_in_code is not None))

    async def _device_approved(self, request: AnyRequest) -> AnyResponse:
        form = await _form(request)
        code = form.get("user_code", "")
        wrong = self._wrong(form)
        if not wrong:
            with self._desk.changing():
                if not self._authority.approve_device(code, form["agent"]):
                    wrong = "No program waits for this code."
        if wrong:
            page = choose(
                self._people(),
                {"user_code": code},
                device=True,
                ask_code=self._sign_in_code is not None,
                wrong=wrong,
            )
            return _page(page, 400)
        return _page(message("Signed in", "You can close this page and go back to the program."))


def _base(request: AnyRequest) -> str:
    return str(request.base_url).rstrip("/")


def _page(html: str, status: int = 200) -> AnyResponse:
    return Response(html, status_code=status, media_type="text/html; charset=utf-8", headers=HEADERS)


def _json(body: bytes, status: int = 200) -> AnyResponse:
    return Response(body, status_code=status, media_type="application/json", headers=NO_STORE)


def _see(url: str) -> AnyResponse:
    return Response(b"", status_code=303, headers={**NO_STORE, "Location": url})


def _back(parameters: dict[str, str], refusal: OAuthRefusal) -> AnyResponse:
    told = redirect(
        parameters["redirect_uri"],
        error=refusal.error,
        error_description=refusal.description,
        state=parameters.get("state", ""),
    )
    return _see(told)


async def _form(request: AnyRequest) -> dict[str, str]:
    """The fields of a form body; nothing when it is none."""
    body = await request.body()
    if len(body) > FORM_LIMIT:
        return {}
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}
