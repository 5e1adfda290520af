"""HTTP mode: payloads go to the app's request URL, signed."""

import json
from time import monotonic, time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.signature import SignatureVerifier

from bot.demo.workspace.sockets import Delivery


class HttpMode:
    """The app behind a request URL."""

    def __init__(self, url: str, signing_secret: str, deadline: float) -> None:
        self.deliveries: list[Delivery] = []
        self._url = url
        self._signer = SignatureVerifier(signing_secret)
        self._deadline = deadline

    async def deliver(
        self, kind: str, payload: dict[str, Any], *, accepts_answer: bool, attempt: int = 0, reason: str = ""
    ) -> Delivery:
        """Send one signed request and wait for its answer, 3 seconds at most."""
        delivery = Delivery(kind, str(uuid4()), attempt)
        self.deliveries.append(delivery)
        body, headers = self._signed(kind, payload)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        begun = monotonic()
        timeout = ClientTimeout(total=self._deadline)
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.post(self._url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
                if answer.ok:
                    delivery.seconds = monotonic() - begun
                    delivery.payload = _understood(text) if accepts_answer else {}
        except TimeoutError:
            delivery.seconds = None
        except ClientError:
            delivery.reached = False
        return delivery

    def _signed(self, kind: str, payload: dict[str, Any]) -> tuple[str, dict[str, str]]:
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        elif kind == "slash_commands":
            body, content = urlencode(payload), "application/x-www-form-urlencoded"
        else:
            body, content = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        # The signature's age is judged by the app's own clock, so it is the machine's here too.
        stamp = str(int(time()))
        signature = self._signer.generate_signature(timestamp=stamp, body=body) or ""
        headers = {"Content-Type": content, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        return body, headers


def _understood(text: str) -> dict[str, Any]:
    try:
        understood = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text} if text else {}
    return understood if isinstance(understood, dict) else {}
