"""Both sources on loopback, in a process of its own: `python -m tests.benchmarks.pulling.server FOLDER`.

It sends the pages that stand in the folder and writes what it was asked into `asked.jsonl` there. It prints its address
on a line, and stops when its input closes. `/changed?tickets=100` puts so many changes at the end of the tickets.
"""

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import web

from tests.benchmarks.pulling.pages import BUSY, DONE, FIRST_ISSUE, GROUPS, PAGE, TO_DO, Firm, Size, clock_of

ME = {"id": 5, "name": "Clientload bot", "role": "admin"}
JIRA_ME = {"accountId": "account-bot", "displayName": "Clientload bot", "timeZone": "America/Los_Angeles"}
STATUSES = [
    {"id": id_, "name": name, "statusCategory": {"id": 1, "key": key}}
    for id_, name, key in ((TO_DO, "To do", "new"), (BUSY, "In progress", "indeterminate"), (DONE, "Done", "done"))
]
NO_ISSUES = {"issues": [], "isLast": True}
NO_WORKLOGS = {"values": [], "lastPage": True}


class Sources:
    """What the two answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        firm = Firm(Size(**json.loads((folder / "size.json").read_text())))
        self._pages = {stream: -(-firm.count(stream) // length) for stream, length in PAGE.items()}
        self._issues = firm.count("issues")
        self._changed: list[object] = []
        self._asked = (folder / "asked.jsonl").open("w")

    def app(self) -> web.Application:
        """Return the web application of both."""
        made = web.Application(middlewares=[self._note], client_max_size=2**24)
        for path, answer in {
            "/changed": self._change,
            "/api/v2/users/me.json": lambda _: {"user": ME},
            "/api/v2/groups.json": lambda _: _listed("groups", [{"id": 41 + n, "name": x} for n, x in enumerate(GROUPS)]),
            "/api/v2/users.json": self._agents,
            "/api/v2/incremental/organizations.json": lambda asked: self._by_time(asked, "organizations", "organizations"),
            "/api/v2/incremental/ticket_events.json": lambda asked: self._by_time(asked, "events", "ticket_events"),
            "/api/v2/incremental/users/cursor.json": lambda asked: self._by_cursor(asked, "users"),
            "/api/v2/incremental/tickets/cursor.json": lambda asked: self._by_cursor(asked, "tickets"),
            "/rest/api/3/myself": lambda _: JIRA_ME,
            "/rest/api/3/status": lambda _: STATUSES,
            "/rest/api/3/field": lambda _: [{"id": "labels", "name": "Labels"}],
            "/rest/api/3/project/search": lambda _: {"total": 4, "values": []},
            "/rest/api/3/worklog/updated": self._worklogs,
            "/rest/api/3/worklog/deleted": lambda _: NO_WORKLOGS,
        }.items():
            made.router.add_get(path, _answering(answer))
        for path, answer in {
            "/rest/api/3/search/jql": self._search,
            "/rest/api/3/changelog/bulkfetch": lambda asked: self._file("issues", f"{asked['issueIdsOrKeys'][0]}.log"),
            "/rest/api/3/worklog/list": lambda asked: self._file("worklogs", f"{asked['ids'][0]}.list"),
        }.items():
            made.router.add_post(path, _answering(answer))
        return made

    @web.middleware
    async def _note(self, request, handler):
        body = await request.text()
        self._asked.write(json.dumps([request.method, request.path_qs, body]) + "\n")
        self._asked.flush()
        return await handler(request)

    def _change(self, asked):
        count = int(asked["tickets"])
        rows = json.loads((self._folder / "tickets" / "0.json").read_bytes())["tickets"]
        spread = rows[:: max(1, len(rows) // count)][:count]
        self._changed = [{**row, "subject": f"{row['subject']} again", "updated_at": "2026-11-16T19:00:00Z"} for row in spread]
        return {"changed": len(self._changed)}

    def _agents(self, _):
        last = json.loads((self._folder / "users" / f"{self._pages['users'] - 1}.json").read_bytes())["users"]
        return _listed("users", [row for row in last if row["role"] == "agent"])

    def _by_cursor(self, asked, stream):
        page = int(asked.get("cursor", "0"))
        if page < self._pages[stream]:
            return self._file(stream, str(page))
        rows = self._changed if stream == "tickets" and page == self._pages[stream] else []
        return {stream: rows, "after_cursor": str(page + bool(rows)), "end_of_stream": True}

    def _by_time(self, asked, stream, key):
        page = max(0, int(asked["start_time"]) - clock_of(-1))
        if page < self._pages[stream]:
            return self._file(stream, str(page))
        return {key: [], "count": 0, "end_time": int(asked["start_time"]), "end_of_stream": True}

    def _search(self, asked):
        if asked["fields"] == ["id"]:
            return self._census(int(asked.get("nextPageToken", "0")))
        if int(asked["jql"].split(">= ")[1].split()[0]) > clock_of(10**6) * 1000:
            return NO_ISSUES
        return self._file("issues", asked.get("nextPageToken", "0"))

    def _census(self, first):
        behind = min(first + 5000, self._issues)
        ids = [{"id": str(FIRST_ISSUE + number)} for number in range(first, behind)]
        return {"issues": ids, "isLast": behind == self._issues, "nextPageToken": str(behind)}

    def _worklogs(self, asked):
        page = max(0, int(asked["since"]) // 1000 - clock_of(-1))
        return self._file("worklogs", str(page)) if page < self._pages["worklogs"] else NO_WORKLOGS

    def _file(self, stream, name):
        return web.FileResponse(self._folder / stream / f"{name}.json", headers={"Content-Type": "application/json"})


def _listed(key, rows):
    return {key: rows, "meta": {"has_more": False, "after_cursor": None}}


def _answering(answer):
    async def handle(request):
        asked = json.loads(await request.text()) if request.method == "POST" else request.query
        given = answer(asked)
        return given if isinstance(given, web.StreamResponse) else web.json_response(given)

    return handle


async def main() -> None:
    """Serve until the input closes."""
    runner = web.AppRunner(Sources(Path(sys.argv[1])).app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
