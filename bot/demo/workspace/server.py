"""The workspace on HTTP: the Web API, the addresses that take answers, uploads, and the socket's door."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.demo.workspace.answering import take_answer
from bot.demo.workspace.faults import Fault
from bot.demo.workspace.methods import METHODS
from bot.demo.workspace.office import Call, Office
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.sockets import Sockets

STRUCTURED = frozenset({"attachments", "blocks", "files", "message", "metadata", "view"})
LARGEST_BODY = 32 * 1024 * 1024


class Server:
    """One workspace's web server, on a free port of the loopback interface."""

    def __init__(self, office: Office, sockets: Sockets) -> None:
        self._office = office
        self._sockets = sockets
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen, and tell the office its address."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/commands/{team}/{secret}", self._answer)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/link", self._sockets.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._office.base_url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self._sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await read_arguments(request)
        token = _token(request, arguments)
        call = Call(method, arguments, self._office.state.clock())
        self._office.requests.append(call)
        self._office.feed.begin()
        try:
            fault = self._office.faults.next(method)
            return await self._failing(fault, request, call, token) if fault else await self._run(call, token)
        finally:
            self._office.feed.end()

    async def _failing(self, fault: Fault, request: web.Request, call: Call, token: str | None) -> web.StreamResponse:
        await asyncio.sleep(fault.delay)
        if not fault.error:
            answer = await self._run(call, token)
            if fault.lost and request.transport is not None:
                request.transport.close()
            return answer
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        body: dict[str, Any] = {"ok": False, "error": fault.error}
        if fault.messages:
            body["response_metadata"] = {"messages": list(fault.messages)}
        return web.json_response(body, status=fault.status, headers=headers)

    async def _run(self, call: Call, token: str | None) -> web.StreamResponse:
        headers = {"X-OAuth-Scopes": ",".join(sorted(self._office.scopes))}
        try:
            answer = await self._answer_call(call, token)
        except Refused as refused:
            answer = refused.answer()
        return web.json_response(answer, headers=headers)

    async def _answer_call(self, call: Call, token: str | None) -> dict[str, Any]:
        if not token:
            raise Refused("not_authed")
        if token not in {self._office.bot_token, self._office.app_token}:
            raise Refused("invalid_auth")
        if call.method == "apps.connections.open":
            if token != self._office.app_token:
                raise Refused("not_allowed_token_type")
            return {"ok": True, "url": self._sockets.invite(self._office.base_url)}
        if token == self._office.app_token:
            raise Refused("not_allowed_token_type")
        method = METHODS.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        if method.scopes and not self._office.scopes.intersection(method.scopes):
            provided = ",".join(sorted(self._office.scopes))
            raise Refused("missing_scope", needed=",".join(method.scopes), provided=provided)
        return await method.run(self._office, call)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._office.requests.append(Call("response_url", body, self._office.state.clock()))
        self._office.feed.begin()
        try:
            fault = self._office.faults.next("response_url")
            if fault is not None and fault.error:
                return web.json_response({"ok": False, "error": fault.error}, status=max(fault.status, 400))
            take_answer(self._office, request.match_info["secret"], body)
        except Refused as refused:
            missing = refused.code in {"expired_url", "used_url", "invalid_url"}
            return web.json_response(refused.answer(), status=404 if missing else 400)
        finally:
            self._office.feed.end()
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._office.state.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404, text="no such upload")
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")


async def read_arguments(request: web.Request) -> dict[str, Any]:
    """Read a call's arguments wherever they stand: the address, a form, or JSON."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        arguments.update(json.loads(body) if body else {})
    elif request.method == "POST":
        arguments.update(await request.post())
    return {name: _structured(name, value) for name, value in arguments.items()}


def _structured(name: str, value: Any) -> Any:
    """Unpack what a form carries as JSON in a string; what is no JSON stays as it came and is refused later."""
    if name not in STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _token(request: web.Request, arguments: Mapping[str, Any]) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    given = arguments.get("token")
    return str(given) if given else None
