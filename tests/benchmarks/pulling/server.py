"""Both sources on loopback, in a process of its own: `python -m tests.benchmarks.pulling.server FOLDER`.

It sends the pages that stand in the folder and writes what it was asked into `asked.jsonl` there. It prints its address
on a line, and stops when its input closes.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.benchmarks.pulling.pages import BUSY, DONE, FIRST_ISSUE, GROUPS, PAGE, TO_DO, Firm, Size, clock_of

ME = {"id": 5, "name": "Clientload bot", "role": "admin"}
JIRA_ME = {"accountId": "account-bot", "displayName": "Clientload bot", "timeZone": "America/Los_Angeles"}
STATUSES = [
    {"id": id_, "name": name, "statusCategory": {"id": 1, "key": key}}
    for id_, name, key in ((TO_DO, "To do", "new"), (BUSY, "In progress", "indeterminate"), (DONE, "Done", "done"))
]
NO_WORKLOGS = {"values": [], "lastPage": True}
IDS_A_PAGE = 5000

Asked = Mapping[str, Any]
Answer = Callable[[Asked], object]


class Sources:
    """What the two answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        firm = Firm(Size(**json.loads((folder / "size.json").read_text())))
        self._pages = {stream: -(-firm.count(stream) // length) for stream, length in PAGE.items()}
        self._issues = firm.count("issues")
        self._log: list[str] = []

    def app(self) -> web.Application:
        """Return the web application of both."""
        made = web.Application(middlewares=[self._note])
        incremental = "/api/v2/incremental"
        groups = [{"id": 41 + number, "name": name} for number, name in enumerate(GROUPS)]
        read: dict[str, Answer] = {
            "/api/v2/users/me.json": lambda _: {"user": ME},
            "/api/v2/groups.json": lambda _: _listed("groups", groups),
            "/api/v2/users.json": self._agents,
            f"{incremental}/organizations.json": lambda asked: self._by_time(asked, "organizations", "organizations"),
            f"{incremental}/ticket_events.json": lambda asked: self._by_time(asked, "events", "ticket_events"),
            f"{incremental}/users/cursor.json": lambda asked: self._by_cursor(asked, "users"),
            f"{incremental}/tickets/cursor.json": lambda asked: self._by_cursor(asked, "tickets"),
            "/rest/api/3/myself": lambda _: JIRA_ME,
            "/rest/api/3/status": lambda _: STATUSES,
            "/rest/api/3/field": lambda _: [{"id": "labels", "name": "Labels"}],
            "/rest/api/3/project/search": lambda _: {"total": 4, "values": []},
            "/rest/api/3/worklog/updated": self._worklogs,
            "/rest/api/3/worklog/deleted": lambda _: NO_WORKLOGS,
        }
        searched: dict[str, Answer] = {
            "/rest/api/3/search/jql": self._search,
            "/rest/api/3/changelog/bulkfetch": lambda asked: self._file("issues", f"{asked['issueIdsOrKeys'][0]}.log"),
            "/rest/api/3/worklog/list": lambda asked: self._file("worklogs", f"{asked['ids'][0]}.list"),
        }
        made.add_routes([web.get(path, _answering(answer)) for path, answer in read.items()])
        made.add_routes([web.post(path, _answering(answer)) for path, answer in searched.items()])
        return made

    def keep(self) -> None:
        """Write down what was asked."""
        (self._folder / "asked.jsonl").write_text("".join(self._log))

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/asked":
            self.keep()
            return web.Response()
        self._log.append(json.dumps([request.method, request.path_qs, await request.text()]) + "\n")
        return await handler(request)

    def _agents(self, _: Asked) -> object:
        last = json.loads((self._folder / "users" / f"{self._pages['users'] - 1}.json").read_bytes())["users"]
        return _listed("users", [row for row in last if row["role"] == "agent"])

    def _by_cursor(self, asked: Asked, stream: str) -> object:
        page = int(asked.get("cursor", "0"))
        if page < self._pages[stream]:
            return self._file(stream, str(page))
        return {stream: [], "after_cursor": str(page), "end_of_stream": True}

    def _by_time(self, asked: Asked, stream: str, key: str) -> object:
        page = max(0, int(asked["start_time"]) - clock_of(-1))
        if page < self._pages[stream]:
            return self._file(stream, str(page))
        return {key: [], "count": 0, "end_time": int(asked["start_time"]), "end_of_stream": True}

    def _search(self, asked: Asked) -> object:
        if asked["fields"] == ["id"]:
            return self._census(int(asked.get("nextPageToken", "0")))
        return self._file("issues", asked.get("nextPageToken", "0"))

    def _census(self, first: int) -> object:
        behind = min(first + IDS_A_PAGE, self._issues)
        ids = [{"id": str(FIRST_ISSUE + number)} for number in range(first, behind)]
        return {"issues": ids, "isLast": behind == self._issues, "nextPageToken": str(behind)}

    def _worklogs(self, asked: Asked) -> object:
        page = max(0, int(asked["since"]) // 1000 - clock_of(-1))
        return self._file("worklogs", str(page)) if page < self._pages["worklogs"] else NO_WORKLOGS

    def _file(self, stream: str, name: str) -> web.FileResponse:
        return web.FileResponse(self._folder / stream / f"{name}.json", headers={"Content-Type": "application/json"})


def _listed(key: str, rows: list[Any]) -> object:
    return {key: rows, "meta": {"has_more": False, "after_cursor": None}}


def _answering(answer: Answer) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.StreamResponse:
        given = answer(json.loads(await request.text()) if request.method == "POST" else request.query)
        return given if isinstance(given, web.StreamResponse) else web.json_response(given)

    return handle


async def main() -> None:
    """Serve until the input closes."""
    runner = web.AppRunner(Sources(Path(sys.argv[1])).app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
