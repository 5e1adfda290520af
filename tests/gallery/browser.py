"""A headless Chromium, asked for pictures over its own protocol."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-lcd-text",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--remote-debugging-port=0",
)
BEGIN_SECONDS = 30.0
REGIONS = {"en": "en_GB"}
"""Where a day is written as the product writes it: the browser's own fields are drawn in its language."""


class Missing(Exception):
    """There is no Chromium on this machine."""


class Page:
    """One page of the browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def ask(self, method: str, **more: Any) -> dict[str, Any]:
        """Ask for something, and wait for the answer."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": more})
        async for message in self._socket:
            told = json.loads(message.data)
            if told.get("id") == number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']['message']}")
                return dict(told["result"])
        raise RuntimeError("the browser went away")

    async def show(self, document: str, width: int) -> None:
        """Show a page at a width."""
        await self.ask("Emulation.setDeviceMetricsOverride", width=width, height=1, deviceScaleFactor=1, mobile=False)
        frame = (await self.ask("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await self.ask("Page.setDocumentContent", frameId=frame, html=document)
        await self.run("document.fonts.ready")

    async def run(self, script: str) -> Any:
        """Run a script, and return its value."""
        answer = await self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    async def picture(self) -> bytes:
        """Return all that is shown, as PNG."""
        size = await self.run("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}
        answer = await self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])


@asynccontextmanager
async def opened(language: str) -> AsyncIterator[Page]:
    """Start a browser that speaks a language, and give its page. Raises `Missing`."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Missing("Chromium is missing: apt-get install chromium chromium-l10n")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = (*FLAGS, f"--user-data-dir={profile}", f"--lang={language}", f"--accept-lang={language}")
        process = await asyncio.create_subprocess_exec(
            found,
            *flags,
            "about:blank",
            env={**os.environ, "LANGUAGE": REGIONS.get(language, language)},
            stderr=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(profile))
            async with ClientSession() as session:
                targets = await (await session.get(f"http://127.0.0.1:{port}/json")).json()
                address = next(each["webSocketDebuggerUrl"] for each in targets if each["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            process.terminate()
            await process.wait()


async def _port(profile: Path) -> int:
    """Wait until the browser has written down where it listens."""
    written = profile / "DevToolsActivePort"
    async with asyncio.timeout(BEGIN_SECONDS):
        while not written.exists() or not written.read_text().strip():  # noqa: ASYNC110 - it tells of it by this file
            await asyncio.sleep(0.05)
    return int(written.read_text().split()[0])
