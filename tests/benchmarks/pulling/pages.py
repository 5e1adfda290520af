"""A Zendesk's and a Jira's pages of any size, written once as the bytes that the server sends.

The rows are as large as real ones (a ticket with its metrics 3 KB, an issue with its history 5 KB), most of it fields
that nobody here reads, for that is what goes over the wire.
"""

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
ENDED = datetime(2026, 11, 16, 18, tzinfo=UTC)
RECENT = ENDED - timedelta(days=12)
"""What was opened before is done."""

PAGE = {"tickets": 1000, "users": 1000, "events": 1000, "organizations": 1000, "issues": 100, "worklogs": 1000}
TAGS = ("sso", "export", "billing", "mobile", "import", "search", "reports", "api", "security", "archive")
# fmt: off
WORDS = (
    "the", "export", "of", "last", "month", "shows", "another", "figure", "than", "the", "report", "that", "we", "were",
    "sent", "on", "Monday", "morning",
)
# fmt: on
DONE, BUSY, TO_DO = "10002", "3", "10000"
AGENTS = 40
FIRST_ISSUE = 50_000
GROUPS = ("First line", "Second line", "Billing desk", "Onboarding")
PROJECTS = ("WEB", "STOCK", "LEDGER", "MAIL")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows there are."""

    tickets: int = 200_000
    issues: int = 50_000
    organizations: int = 2_000
    users: int = 20_000


class Firm:
    """The rows by number: the same number is always the same row."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._weights = list(accumulate(1 / (1 + rank) for rank in range(size.organizations)))

    def of(self, stream: str, number: int) -> Row:
        """Return a row of one of the streams in `PAGE`, of which there are `count`."""
        make: dict[str, Callable[[int, random.Random], Row]] = {
            "organizations": self._organization,
            "users": self._user,
            "tickets": self._ticket,
            "events": self._event,
            "issues": self._issue,
            "worklogs": self._worklog,
        }
        return make[stream](number, random.Random(f"{stream} {number}"))  # noqa: S311 - invented rows

    def count(self, stream: str) -> int:
        """Say how many rows a stream has: each ticket was answered once, each issue has one worklog."""
        own = asdict(self.size)
        return {"users": own["users"] + AGENTS, "events": own["tickets"], "worklogs": own["issues"]}.get(
            stream, own.get(stream, 0)
        )

    def _client(self, chance: random.Random) -> int:
        return chance.choices(range(self.size.organizations), cum_weights=self._weights)[0]

    def _when(self, number: int, of: int) -> datetime:
        return BEGAN + (ENDED - BEGAN) * (number / of)

    def _organization(self, number: int, _: random.Random) -> Row:
        name = f"Firm {number + 1}"
        return {
            "id": 11_000_000 + number,
            "name": name,
            "domain_names": [f"firm-{number + 1}.example"],
            "external_id": None,
            "created_at": _iso(BEGAN),
            "updated_at": _iso(BEGAN),
            "deleted_at": None,
            "shared_tickets": False,
            "tags": [],
            "organization_fields": {"region": "north", "tier": "gold"},
        }

    def _user(self, number: int, chance: random.Random) -> Row:
        agent = number >= self.size.users
        client = self._client(chance)
        return {
            "id": 21_000_000 + number,
            "name": f"Person {number}",
            "email": f"person{number}@{'desk' if agent else f'firm-{client + 1}'}.example",
            "role": "agent" if agent else "end-user",
            "organization_id": None if agent else 11_000_000 + client,
            "created_at": _iso(BEGAN),
            "updated_at": _iso(BEGAN),
            "time_zone": "Europe/Paris",
            "notes": _text(chance, 60),
        }

    def _ticket(self, number: int, chance: random.Random) -> Row:
        opened = self._when(number, self.size.tickets)
        changed = opened + timedelta(hours=chance.randint(1, 90))
        solved = opened < RECENT or chance.random() < 0.3
        id_ = 1_000_000 + number
        return {
            "id": id_,
            "url": f"https://desk.example/api/v2/tickets/{id_}.json",
            "external_id": None,
            "subject": f"{_text(chance, 6)} {number}",
            "raw_subject": f"{_text(chance, 6)} {number}",
            "description": _text(chance, 220),
            "created_at": _iso(opened),
            "updated_at": _iso(changed),
            "generated_timestamp": int(changed.timestamp()),
            "type": chance.choice(("problem", "question", "incident")),
            "priority": chance.choice(("low", "normal", "high", "urgent")),
            "status": "solved" if solved else "open",
            "tags": chance.sample(TAGS, 2),
            "group_id": 41 + chance.randrange(len(GROUPS)),
            "organization_id": 11_000_000 + self._client(chance),
            "requester_id": 21_000_000 + chance.randrange(self.size.users),
            "submitter_id": 21_000_000 + chance.randrange(self.size.users),
            "assignee_id": 21_000_000 + self.size.users + chance.randrange(AGENTS),
            "custom_fields": [{"id": 70 + field, "value": None} for field in range(12)],
            "via": {"channel": "email", "source": {"from": {"name": "A person"}, "to": {}, "rel": None}},
            "metric_set": _metrics(id_, opened, changed, solved=solved),
        }

    def _event(self, number: int, chance: random.Random) -> Row:
        at = self._when(number, self.size.tickets) + timedelta(minutes=chance.randint(1, 300))
        agent = 21_000_000 + self.size.users + chance.randrange(AGENTS)
        comment = {
            "id": 92_000_000 + number,
            "type": "Comment",
            "event_type": "Comment",
            "author_id": agent,
            "body": _text(chance, 90),
            "public": True,
            "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        }
        change = {"id": 91_000_000 + number, "event_type": "Change", "status": "pending", "previous_value": "open"}
        return {
            "id": 90_000_000 + number,
            "ticket_id": 1_000_000 + number,
            "timestamp": int(at.timestamp()),
            "created_at": _iso(at),
            "updater_id": agent,
            "event_type": "Audit",
            "via": "Web form",
            "child_events": [change, comment],
        }

    def _issue(self, number: int, chance: random.Random) -> Row:
        opened = self._when(number, self.size.issues)
        changed = opened + timedelta(hours=chance.randint(1, 200))
        done = opened < RECENT or chance.random() < 0.3
        project = PROJECTS[number % len(PROJECTS)]
        status = {"id": DONE, "name": "Done"} if done else {"id": BUSY, "name": "In progress"}
        key = "done" if done else "indeterminate"
        client = self._client(chance)
        return {
            "id": str(FIRST_ISSUE + number),
            "key": f"{project}-{number}",
            "self": f"https://firm.atlassian.example/rest/api/3/issue/{FIRST_ISSUE + number}",
            "fields": {
                "summary": f"{_text(chance, 6)} {number}",
                "description": {
                    "type": "doc",
                    "version": 1,
                    "content": [
                        {"type": "paragraph", "content": [{"type": "text", "text": _text(chance, 45)}]}
                        for _ in range(5)
                    ],
                },
                "issuetype": {"id": "10001", "name": "Story", "subtask": False, "hierarchyLevel": 0},
                "project": {"id": "10000", "key": project, "name": project.title()},
                "status": {**status, "statusCategory": {"id": 4, "key": key, "name": "x"}},
                "statuscategorychangedate": _jira(changed),
                "priority": {"id": "3", "name": "Medium"},
                "labels": chance.sample(TAGS, 2) + ([f"firm-{client + 1}"] if chance.random() < 0.5 else []),
                "components": [{"id": "1", "name": "web"}],
                "parent": None,
                "assignee": _jira_user(chance.randrange(30)),
                "created": _jira(opened),
                "updated": _jira(changed),
                "resolutiondate": _jira(changed) if done else None,
                "timeoriginalestimate": 7200,
                "duedate": None,
            },
        }

    def _worklog(self, number: int, chance: random.Random) -> Row:
        at = self._when(number, self.size.issues) + timedelta(hours=1)
        return {
            "id": str(700_000 + number),
            "issueId": str(FIRST_ISSUE + number),
            "author": _jira_user(chance.randrange(30)),
            "started": _jira(at),
            "created": _jira(at),
            "updated": _jira(at),
            "timeSpentSeconds": 900 * chance.randint(1, 16),
            "comment": {"type": "doc", "version": 1, "content": []},
        }

    def changelog(self, issue: Row) -> Row:
        """Return what became of an issue: taken up, handed over, done."""
        fields = issue["fields"]
        created = datetime.fromisoformat(fields["created"])
        moves = [(created + timedelta(hours=1), TO_DO, BUSY)]
        if fields["resolutiondate"]:
            moves.append((datetime.fromisoformat(fields["resolutiondate"]), BUSY, DONE))
        histories = [
            {
                "id": f"{issue['id']}{step}",
                "author": _jira_user(step),
                "created": int(at.timestamp() * 1000),
                "items": [
                    {
                        "field": "status",
                        "fieldId": "status",
                        "fieldtype": "jira",
                        "from": before,
                        "fromString": f"Status {before}",
                        "to": after,
                        "toString": f"Status {after}",
                    }
                ],
            }
            for step, (at, before, after) in enumerate(moves)
        ]
        return {"issueId": issue["id"], "changeHistories": histories}


def write(folder: Path, size: Size) -> None:
    """Write every page into a folder, once; what is there already is kept."""
    firm = Firm(size)
    told = folder / "size.json"
    if told.exists() and json.loads(told.read_text()) == asdict(size):
        return
    for stream, length in PAGE.items():
        (folder / stream).mkdir(parents=True, exist_ok=True)
        count = firm.count(stream)
        for page, first in enumerate(range(0, count, length)):
            rows = [firm.of(stream, number) for number in range(first, min(count, first + length))]
            last = first + length >= count
            (folder / stream / f"{page}.json").write_bytes(_whole(stream, rows, page, last=last))
            if stream == "issues":
                logs = {"issueChangeLogs": [firm.changelog(row) for row in rows], "nextPageToken": None}
                (folder / stream / f"{rows[0]['id']}.log.json").write_bytes(_bytes(logs))
            if stream == "worklogs":
                (folder / stream / f"{rows[0]['id']}.list.json").write_bytes(_bytes(rows))
    told.write_text(json.dumps(asdict(size)))


def clock_of(page: int) -> int:
    """Return the time by which the exports that go on by time name the page behind this one, in Unix seconds."""
    return int(BEGAN.timestamp()) + 1 + page


def _whole(stream: str, rows: list[Row], page: int, *, last: bool) -> bytes:
    match stream:
        case "organizations":
            return _bytes(
                {"organizations": rows, "count": len(rows), "end_time": clock_of(page), "end_of_stream": last}
            )
        case "events":
            return _bytes(
                {"ticket_events": rows, "count": len(rows), "end_time": clock_of(page), "end_of_stream": last}
            )
        case "issues":
            return _bytes({"issues": rows, "isLast": last, **({} if last else {"nextPageToken": str(page + 1)})})
        case "worklogs":
            ids = [{"worklogId": int(row["id"]), "updatedTime": 0} for row in rows]
            return _bytes({"values": ids, "since": 0, "until": clock_of(page) * 1000, "lastPage": last})
    return _bytes({stream: rows, "after_cursor": str(page + 1), "end_of_stream": last})


def _bytes(answer: object) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _jira(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _jira_user(number: int) -> Row:
    return {
        "accountId": f"account-{number}",
        "displayName": f"Person {number}",
        "active": True,
        "avatarUrls": {size: f"https://avatars.example/{number}/{size}.png" for size in ("16x16", "24x24", "48x48")},
    }


def _metrics(id_: int, opened: datetime, changed: datetime, *, solved: bool) -> Row:
    minutes = {"calendar": 90, "business": 45}
    return {
        "id": 60_000_000 + id_,
        "ticket_id": id_,
        "created_at": _iso(opened),
        "updated_at": _iso(changed),
        "solved_at": _iso(changed) if solved else None,
        "status_updated_at": _iso(changed),
        "latest_comment_added_at": _iso(changed),
        "requester_updated_at": _iso(changed),
        "assignee_updated_at": _iso(changed),
        "initially_assigned_at": _iso(opened),
        "assigned_at": _iso(opened),
        "replies": 2,
        "reopens": 0,
        "assignee_stations": 1,
        "group_stations": 1,
        "reply_time_in_minutes": minutes,
        "first_resolution_time_in_minutes": minutes,
        "full_resolution_time_in_minutes": minutes,
        "agent_wait_time_in_minutes": minutes,
        "requester_wait_time_in_minutes": minutes,
        "on_hold_time_in_minutes": minutes,
    }
