"""Invents a year of engineering: own work in PLAT and OPS, clients' work in SOL, done by nine people one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from bot.demo.cast import (
    CLIENT_SUMMARIES,
    CLIENTS,
    ENGINEERS,
    EPICS,
    GROWING,
    OWN_SUMMARIES,
    TOPICS,
    UPKEEP_SUMMARIES,
)
from bot.demo.planning import due_day, moved_due, plan_sprints
from bot.demo.rhythm import HOURS_A_DAY, Rhythm, chance, poisson
from bot.demo.work import Change, ChangedField, Engineer, Issue, Sprint, Ticket, Worklog

PLAT_A_WEEK, OPS_A_WEEK = 12.0, 5.0
GROWTH = 3.2
"""How many more issues the growing client causes at the end: 1 + GROWTH times its usual number."""

FIRST_ISSUE, FIRST_CHANGE, FIRST_WORKLOG = 10_001, 400_001, 60_001
HOURS_A_POINT = 4.0
RECENT = timedelta(days=16)
COMPONENTS = tuple(sorted({topic.component for topic in TOPICS}))
Trace = Literal["url", "weblink", "field", "epic", "title", "none"]
TRACES: tuple[Trace, ...] = ("url", "weblink", "field", "epic", "title", "none")
TO_ORDER = "to-order"
"""The label of what is made for one client alone; all else that clients ask for helps support."""

USUALLY_TO_ORDER, GROWN_TO_ORDER = 0.25, 0.6
TRACE_WEIGHTS = (54, 4, 20, 11, 6, 5)


@dataclass(slots=True)
class Board:
    """The tracker while it is being invented."""

    rng: Random
    rhythm: Rhythm
    tickets: Sequence[Ticket]
    engineers: tuple[Engineer, ...]
    sprints: tuple[Sprint, ...]
    issues: list[Issue] = field(default_factory=list)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    worklogs: list[Worklog] = field(default_factory=list)
    epics: dict[str, str] = field(default_factory=dict)

    def change(self, issue: Issue, at: datetime, author: str, name: ChangedField, after: str) -> None:
        """Note one change; what was there before is the change before it."""
        history = self.changes.setdefault(issue.id, [])
        past = [change.after for change in history if change.field == name]
        before = past[-1] if past else issue.current(name, issue.created_at)
        history.append(Change(0, at, author, name, before, after))


def invent_issues(
    rng: Random, rhythm: Rhythm, tickets: Sequence[Ticket]
) -> tuple[tuple[Engineer, ...], tuple[Sprint, ...], tuple[Issue, ...], tuple[Worklog, ...]]:
    """Return the engineers, their sprints, their issues in order of creation, and the time they logged."""
    engineers = tuple(Engineer(f"712020:{rng.getrandbits(128):032x}", name) for name in ENGINEERS)
    board = Board(rng, rhythm, tickets, engineers, plan_sprints(rhythm))
    _open_all(board)
    _work(board)
    return engineers, board.sprints, *_finish(board)


def _open_all(board: Board) -> None:
    plan = sorted([*_plan_epics(board), *_plan_issues(board)], key=lambda entry: entry[0])
    numbers: dict[str, int] = {}
    for number, (at, project, client, epic) in enumerate(plan, FIRST_ISSUE):
        if at > board.rhythm.until:
            continue
        numbers[project] = numbers.get(project, 0) + 1
        key = f"{project}-{numbers[project]}"
        issue = _epic(board, number, key, at, client, epic) if epic else _issue(board, number, key, at, client)
        board.issues.append(issue)


BIG = 5
"""Issues in four weeks from which a client has an epic of its own."""

Plan = tuple[datetime, str, str | None, str | None]
"""When an issue is created, in which project, for which client; the last names an epic."""


def _plan_epics(board: Board) -> list[Plan]:
    start = board.rhythm.opens_at
    own: list[Plan] = [(start + timedelta(days=48 * n), "PLAT", None, name) for n, name in enumerate(EPICS)]
    big = [client.name for client in CLIENTS if client.issues >= BIG]
    theirs: list[Plan] = [(start + timedelta(hours=n), "SOL", name, f"{name}: wishes") for n, name in enumerate(big)]
    sso = board.rhythm.until - timedelta(days=66)
    return [*own, *theirs, (board.rhythm.after(sso, 0), "SOL", GROWING, f"{GROWING}: SSO for subsidiaries")]


def _plan_issues(board: Board) -> list[Plan]:
    rng, rhythm = board.rng, board.rhythm
    shares: list[tuple[str, str | None, float]] = [("PLAT", None, PLAT_A_WEEK), ("OPS", None, OPS_A_WEEK)]
    shares += [("SOL", client.name, client.issues / 4) for client in CLIENTS]
    return [
        (rhythm.after(rhythm.moment(rng, day), 0.1), project, client, None)
        for day in rhythm.days
        for project, client, weekly in shares
        for _ in range(poisson(rng, weekly * rhythm.volume(day) * _growth(client, rhythm, day)))
    ]


def _growth(client: str | None, rhythm: Rhythm, day: date) -> float:
    # Engineers fix a bad week; they do not get twice the issues from it.
    quiet = 0.6 if rhythm.incident(day) else 1.0
    return quiet * (1 + GROWTH * rhythm.ramp(day) if client == GROWING else 1.0)


def _epic(board: Board, number: int, key: str, at: datetime, client: str | None, name: str) -> Issue:
    board.epics[client or "PLAT"] = key
    epic = Issue(
        id=number,
        key=key,
        project=key.partition("-")[0],
        type="Epic",
        summary=name,
        created_at=at,
        reporter=board.engineers[0].id,
        priority="Medium",
        client_field=client,
        labels=(TO_ORDER,) if client == GROWING else (),
        due="" if client else due_day(at),
        client=client,
    )
    if not client:
        _promise(board, epic)
    return epic


def _promise(board: Board, epic: Issue) -> None:
    """Let an epic of the roadmap be done on the day it is due; some are said to be later before that day."""
    who, due = epic.reporter, epic.due
    board.change(epic, epic.created_at + timedelta(hours=1), who, "assignee", who)
    if later := moved_due(epic.created_at, board.rhythm.until):
        at, due = later
        board.change(epic, at, who, "duedate", due)
    board.change(epic, datetime.fromisoformat(f"{due}T15:00:00+00:00"), who, "status", "Done")


def _issue(board: Board, number: int, key: str, at: datetime, client: str | None) -> Issue:
    rng = board.rng
    topic = rng.choice(TOPICS)
    project = key.partition("-")[0]
    upkeep = project == "OPS"
    sized = chance(rng, 0.5)
    issue = Issue(
        id=number,
        key=key,
        project=project,
        type="Task" if upkeep else rng.choices(("Story", "Task", "Bug"), (45, 25, 30))[0],
        summary=rng.choice(UPKEEP_SUMMARIES if upkeep else OWN_SUMMARIES).format(topic.component.lower()),
        created_at=at,
        reporter=rng.choice(board.engineers).id,
        priority=rng.choices(("Highest", "High", "Medium", "Low"), (4, 20, 60, 16))[0],
        components=(topic.component,) if chance(rng, 0.8) else (),
        labels=("maintenance",) if upkeep else (),
        epic=board.epics.get("PLAT") if project == "PLAT" and chance(rng, 0.75) else None,
        points=float(rng.choices((1, 2, 3, 5, 8), (22, 34, 26, 14, 4))[0]) if sized else None,
        estimate_seconds=None if sized or chance(rng, 0.4) else 3600 * rng.choice((2, 4, 8, 12, 16)),
        client=client,
    )
    return issue if client is None else _for_client(board, issue, client)


def _for_client(board: Board, issue: Issue, client: str) -> Issue:
    """Leave the traces that tell whose work it is; some issues carry none."""
    rng = board.rng
    ticket = _recent_ticket(board, client, issue.created_at)
    topic = next((topic for topic in TOPICS if ticket and topic.tag in ticket.tags), None) or rng.choice(TOPICS)
    summary = rng.choice(CLIENT_SUMMARIES).format(topic.component)
    made = (TO_ORDER,) if _is_made_to_order(board, issue, client) else ()
    issue = replace(issue, summary=summary, components=(topic.component,), labels=(topic.tag, *made))
    trace = rng.choices(TRACES, TRACE_WEIGHTS)[0]
    if ticket and trace == "url":
        return replace(issue, tickets=(ticket.id,))
    if ticket and trace == "weblink":
        return replace(issue, remote_tickets=(ticket.id,))
    if trace == "epic" and client in board.epics:
        return replace(issue, epic=board.epics[client])
    if trace == "title":
        return replace(issue, summary=f"{summary} ({client})")
    if trace == "none":
        return issue
    return replace(issue, client_field=client)


def _is_made_to_order(board: Board, issue: Issue, client: str) -> bool:
    """Say whether an issue is for one client alone: never a bug; of the growing client's more and more.

    Drawn apart, so that what else is invented does not depend on it.
    """
    grown = board.rhythm.ramp(issue.created_at.date()) if client == GROWING else 0.0
    apart = Random(issue.id)  # noqa: S311 - an invention, not a secret
    return issue.type != "Bug" and chance(apart, USUALLY_TO_ORDER + GROWN_TO_ORDER * grown)


def _recent_ticket(board: Board, client: str, at: datetime) -> Ticket | None:
    recent = [ticket for ticket in board.tickets if ticket.client == client and at - RECENT < ticket.opened_at < at]
    return board.rng.choice(recent) if recent else None


def _work(board: Board) -> None:
    """Let each issue be taken by whoever is free first, and hold that person until it is in review."""
    free = {engineer.id: board.rhythm.opens_at for engineer in board.engineers}
    for issue in board.issues:
        if issue.type == "Epic":
            continue
        taken = board.rhythm.after(issue.created_at, board.rng.lognormvariate(1.5, 1.0))
        who = min(free, key=lambda engineer: (max(free[engineer], taken), board.rng.random()))
        free[who] = _develop(board, issue, who, max(free[who], taken))


def _develop(board: Board, issue: Issue, who: str, start: datetime) -> datetime:
    """Take one issue from To Do to Done; return when its engineer is free again."""
    rng, rhythm = board.rng, board.rhythm
    hours = _size(rng, issue)
    _put_into_sprint(board, issue, start, who)
    board.change(issue, start, who, "assignee", who)
    board.change(issue, start, who, "status", "In Progress")
    ended = rhythm.after(start, hours)
    if chance(rng, 0.4):
        _log_time(board, issue, who, start, ended)
    reviewer = rng.choice(board.engineers).id
    board.change(issue, ended, who, "status", "In Review")
    if reviewer != who and chance(rng, 0.3):
        board.change(issue, ended + timedelta(seconds=20), who, "assignee", reviewer)
    done = rhythm.after(ended, rng.lognormvariate(1.0, 0.7))
    board.change(issue, done, reviewer, "status", "Done")
    if chance(rng, 0.04):
        again = rhythm.after(done, rng.uniform(4, 30))
        board.change(issue, again, who, "status", "In Progress")
        board.change(issue, rhythm.after(again, rng.uniform(1, 5)), who, "status", "Done")
    return ended


def _put_into_sprint(board: Board, issue: Issue, start: datetime, who: str) -> None:
    """Plan an issue that was there when its sprint began with this one, and put in any other where it is begun."""
    sprint = next(one for one in reversed(board.sprints) if one.starts_at <= start)
    at = sprint.starts_at if issue.created_at < sprint.starts_at else start
    board.change(issue, at, who, "sprint", str(sprint.id))


def _size(rng: Random, issue: Issue) -> float:
    """Working hours of an issue, near what was estimated where it was."""
    usual = {"Bug": 5.0, "Task": 7.0}.get(issue.type, 10.0)
    if issue.points:
        usual = issue.points * HOURS_A_POINT
    elif issue.estimate_seconds:
        usual = issue.estimate_seconds / 3600
    return min(60.0, usual * rng.lognormvariate(-0.08, 0.4))


def _log_time(board: Board, issue: Issue, who: str, start: datetime, ended: datetime) -> None:
    for begun, hours in board.rhythm.working_hours(start, ended):
        seconds = int(min(hours, HOURS_A_DAY - 1.5) * 4) * 900
        if not seconds:
            continue
        late = board.rng.randrange(24, 90) if chance(board.rng, 0.1) else 0
        entered = begun + timedelta(hours=hours + late, minutes=board.rng.randrange(1, 40))
        gone = entered + timedelta(hours=board.rng.randrange(1, 60)) if chance(board.rng, 0.02) else None
        board.worklogs.append(Worklog(0, issue.id, who, begun, entered, seconds, gone))


def _finish(board: Board) -> tuple[tuple[Issue, ...], tuple[Worklog, ...]]:
    """Drop what lies behind the end and number the rest in the order in which it happened."""
    until = board.rhythm.until
    changes = sorted(
        ((issue, change) for issue, history in board.changes.items() for change in history if change.at <= until),
        key=lambda pair: pair[1].at,
    )
    histories: dict[int, list[Change]] = {}
    for number, (issue, change) in enumerate(changes, FIRST_CHANGE):
        histories.setdefault(issue, []).append(replace(change, id=number))
    issues = tuple(replace(issue, changes=tuple(histories.get(issue.id, ()))) for issue in board.issues)
    known = sorted((log for log in board.worklogs if log.entered_at <= until), key=lambda log: log.entered_at)
    return issues, tuple(replace(log, id=number) for number, log in enumerate(known, FIRST_WORKLOG))
