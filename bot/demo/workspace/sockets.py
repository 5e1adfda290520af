"""Socket Mode: the app holds connections open, and each envelope goes down one of them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

ACKNOWLEDGE_SECONDS = 3.0
MOST_CONNECTIONS = 10


@dataclass(slots=True)
class Delivery:
    """One envelope on its way: `seconds` until the acknowledgement, None when none came in time."""

    kind: str
    envelope_id: str
    attempt: int = 0
    seconds: float | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    reached: bool = True

    @property
    def acknowledged(self) -> bool:
        """Say whether the app answered in time."""
        return self.seconds is not None


class Sockets:
    """The app's open connections."""

    def __init__(self, deadline: float = ACKNOWLEDGE_SECONDS) -> None:
        self.opened = 0
        self.deliveries: list[Delivery] = []
        self._deadline = deadline
        self._invited: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()

    @property
    def count(self) -> int:
        """Return how many connections are open."""
        return len(self._open)

    def invite(self, base_url: str) -> str:
        """Return an address that opens one connection, once."""
        ticket = token_urlsafe(12)
        self._invited.add(ticket)
        return f"{base_url.replace('http', 'ws', 1)}/link?ticket={ticket}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._invited:
            return web.Response(status=404)
        self._invited.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        if len(self._open) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self._open.append(socket)
        self.opened += 1
        try:
            await socket.send_json(self._hello())
            await self._announce()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self._forget(socket)
            await self._announce()
        return socket

    async def deliver(
        self, kind: str, payload: dict[str, Any], *, accepts_answer: bool, attempt: int = 0, reason: str = ""
    ) -> Delivery:
        """Send one envelope down one connection and wait for its acknowledgement, 3 seconds at most."""
        delivery = Delivery(kind, str(uuid4()), attempt)
        self.deliveries.append(delivery)
        socket = self._next()
        if socket is None:
            delivery.reached = False
            return delivery
        envelope: dict[str, Any] = {
            "envelope_id": delivery.envelope_id,
            "type": kind,
            "accepts_response_payload": accepts_answer,
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        heard = asyncio.get_running_loop().create_future()
        self._waiting[delivery.envelope_id] = heard
        begun = monotonic()
        try:
            await socket.send_json(envelope)
            async with asyncio.timeout(self._deadline):
                delivery.payload = await heard
            delivery.seconds = monotonic() - begun
        except (TimeoutError, ConnectionError):
            delivery.seconds = None
        finally:
            self._waiting.pop(delivery.envelope_id, None)
        return delivery

    async def disconnect(self, reason: str, sockets: Sequence[web.WebSocketResponse] | None = None) -> None:
        """Ask the app to open a new connection: `warning` before, `refresh_requested` when it is time."""
        for socket in list(sockets or self._open):
            await socket.send_json(_disconnect(reason))

    async def cut(self) -> None:
        """Drop every connection without a word."""
        for socket in list(self._open):
            self._forget(socket)
            await socket.close(code=1011)

    async def close(self) -> None:
        """Close every connection, for good."""
        await self.cut()

    async def wait_opened(self, times: int, seconds: float) -> None:
        """Wait until the app has connected `times` times in all and is connected; raise TimeoutError otherwise."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self.opened >= times and bool(self._open))

    def _next(self) -> web.WebSocketResponse | None:
        self._open = [socket for socket in self._open if not socket.closed]
        if not self._open:
            return None
        self._turn += 1
        return self._open[self._turn % len(self._open)]

    def _acknowledge(self, answer: dict[str, Any]) -> None:
        heard = self._waiting.get(str(answer.get("envelope_id")))
        if heard is not None and not heard.done():
            heard.set_result(answer.get("payload") or {})

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "applink-invented", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": "A00000001"},
        }


def _disconnect(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-invented"}}
