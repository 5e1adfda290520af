"""Fill a fresh Request Tracker and a fresh Redmine with invented work, through their public REST APIs alone."""  # noqa: INP001 - a script

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

CLIENTS = ("Acme", "Globex", "Umbra", "Brisa")
ITEMS = 105
"""More than a page of either API."""

TODAY = datetime.now(UTC)


def main(state: Path) -> None:
    """Read where the servers are from `state`, and fill both at the same time."""
    with ThreadPoolExecutor() as pool:
        filled = [pool.submit(seed_request_tracker, state), pool.submit(seed_redmine, state)]
    for one in filled:
        one.result()


def seed_request_tracker(state: Path) -> None:
    """Write tickets of four clients over two months, most of them in one queue; every third names its client."""
    access = json.loads((state / "request-tracker.json").read_text())
    token = {"Authorization": f"token {access['tokens']['agent']}"}
    api = httpx.Client(base_url=f"{access['url']}/REST/2.0", headers=token, timeout=60)
    for number in range(ITEMS):
        client = CLIENTS[number % len(CLIENTS)]
        ticket = {
            "Queue": "Billing" if number % 20 == 0 else "Support",
            "Subject": f"Question {number} about an invoice",
            "Requestor": f"user{number}@{client.lower()}.example",
            "Created": f"{TODAY - timedelta(days=60 - number / 2):%Y-%m-%d %H:%M:%S}",
            "TimeWorked": number % 7 * 5,
            **({"CustomFields": {"Client": [client]}} if number % 3 == 0 else {}),
        }
        sent(api.post("/ticket", json=ticket))


def seed_redmine(state: Path) -> None:
    """Write issues and hours in two projects, and note the keys of two people who may only read."""
    access = json.loads((state / "redmine.json").read_text())
    api = httpx.Client(base_url=access["url"], headers={"X-Redmine-API-Key": access["key"]}, timeout=60)
    projects = [
        sent(
            api.post("/projects.json", json={"project": {"name": name, "identifier": name.lower(), "is_public": False}})
        )
        for name in CLIENTS[:2]
    ]
    for number in range(ITEMS):
        issue = {
            "project_id": projects[number % 2]["project"]["id"],
            "subject": f"Part {number} of the export",
            "tracker_id": 1 + number % 3,
            "estimated_hours": number % 5 * 2,
            "custom_fields": [{"id": access["client_field"], "value": [CLIENTS[number % 3]] if number % 3 else []}],
        }
        made = sent(api.post("/issues.json", json={"issue": issue}))
        if number % 4 == 0:
            # No workflow lets an issue begin as closed.
            sent(api.put(f"/issues/{made['issue']['id']}.json", json={"issue": {"status_id": 5}}))
        if number % 3:
            continue
        entry = {
            "issue_id": made["issue"]["id"],
            "spent_on": f"{TODAY - timedelta(days=number):%Y-%m-%d}",
            "hours": 0.25 * (1 + number % 8),
            "activity_id": 9,
        }
        sent(api.post("/time_entries.json", json={"time_entry": entry}))
    roles = {role["name"]: role["id"] for role in sent(api.get("/roles.json"))["roles"]}
    people = {
        "reader_key": _reader(api, "reader", projects, roles["Reporter"]),
        "without_hours_key": _reader(api, "withouthours", projects[:1], roles["Without hours"]),
    }
    (state / "redmine.json").write_text(json.dumps({**access, **people}))


def _reader(api: httpx.Client, login: str, projects: list[Any], role: int) -> str:
    user = {"login": login, "firstname": login, "lastname": "Example", "mail": f"{login}@firm.example"}
    made = sent(api.post("/users.json", json={"user": {**user, "generate_password": True}}))["user"]
    for project in projects:
        membership = {"user_id": made["id"], "role_ids": [role]}
        sent(api.post(f"/projects/{project['project']['id']}/memberships.json", json={"membership": membership}))
    return str(sent(api.get(f"/users/{made['id']}.json"))["user"]["api_key"])


def sent(answer: httpx.Response) -> Any:
    """Return the answer's JSON, None where it has none; stop where the server refused."""
    if answer.is_error:
        raise SystemExit(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
