"""Invents a year of tickets: who writes when about what, and how the support team answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

from bot.demo.cast import CLIENTS, FIRM, GROWING, OUTAGE, OWN_SUBJECTS, OWN_WEIGHT, STRANGERS_WEIGHT, TOPICS, Topic
from bot.demo.people import Directory
from bot.demo.rhythm import Rhythm, chance, poisson
from bot.demo.work import SYSTEM, Ticket, TicketEvent, TicketStatus, User

GROWTH = 2.5
"""How much more the growing client writes at the end: 1 + GROWTH times its usual number of tickets."""

CHATTER = 0.9
"""How many more replies each of its tickets takes at the end, as a part of the usual number."""

MOST_TOUCHES = 9
AUTO_CLOSE = timedelta(days=4)
FIRST_TICKET, FIRST_EVENT = 20_001, 700_000_001
SWIFT_HOURS = 0.15
MACRO_SIZE = 14


@dataclass(slots=True)
class Draft:
    """A ticket while it is being invented."""

    id: int
    client: str | None
    requester: User
    topic: Topic
    subject: str
    assignee: User
    events: list[TicketEvent] = field(default_factory=list)
    tags: tuple[str, ...] = ()

    def add(self, at: datetime, author: int, **what: object) -> None:
        """Note one update; it gets its id once all are in order."""
        self.events.append(replace(TicketEvent(0, at, author), **what))  # type: ignore[arg-type] # fields of TicketEvent

    def answered_by(self, at: datetime) -> bool:
        """Say whether nobody is waiting any more at `at`."""
        return any(event.status in ("solved", "closed") and event.at <= at for event in self.events)


def invent_tickets(rng: Random, rhythm: Rhythm, directory: Directory) -> tuple[Ticket, ...]:
    """Return the year's tickets in the order of their opening, with all that happened up to the rhythm's end."""
    drafts = [_open(rng, directory, *opening) for opening in enumerate(_openings(rng, rhythm), FIRST_TICKET)]
    for draft in drafts:
        _converse(rng, rhythm, directory, draft)
    _answer_incident(rng, rhythm, directory, drafts)
    _send_macros(rng, rhythm, directory, drafts)
    _merge(rng, rhythm, drafts)
    _delete(rng, drafts)
    return _finish(drafts, directory, rhythm.until)


Opening = tuple[datetime, str | None]


def _openings(rng: Random, rhythm: Rhythm) -> list[Opening]:
    everybody: list[tuple[str | None, float]] = [(client.name, client.weight) for client in CLIENTS]
    everybody += [(None, STRANGERS_WEIGHT), (FIRM, OWN_WEIGHT)]
    found = [
        (rhythm.moment(rng, day), name)
        for day in rhythm.days
        for name, weight in everybody
        for _ in range(poisson(rng, weight * rhythm.volume(day) * _growth(name, rhythm, day)))
    ]
    return sorted((opening for opening in found if opening[0] <= rhythm.until), key=lambda opening: opening[0])


def _growth(name: str | None, rhythm: Rhythm, day: date) -> float:
    return 1 + GROWTH * rhythm.ramp(day) if name == GROWING else 1.0


def _open(rng: Random, directory: Directory, number: int, opening: Opening) -> Draft:
    at, name = opening
    day = at.astimezone(directory.rhythm.zone).date()
    ramp = directory.rhythm.ramp(day) if name == GROWING else 0.0
    weights = [topic.weight + (topic.surge - topic.weight) * ramp for topic in TOPICS]
    outage = directory.rhythm.incident(day) and chance(rng, 0.5)
    topic = OUTAGE if outage else rng.choices(TOPICS, weights)[0]
    subject = rng.choice(OWN_SUBJECTS if name == FIRM else topic.subjects)
    requester = rng.choice(directory.requesters[name])
    draft = Draft(number, name, requester, topic, subject, rng.choice(directory.agents))
    draft.tags = (topic.tag, *(("vip",) if name == "Globex" and chance(rng, 0.1) else ()))
    draft.add(at, requester.id, comment="public", status="new")
    return draft


def _converse(rng: Random, rhythm: Rhythm, directory: Directory, draft: Draft) -> None:
    """Let the agents answer and the requester reply until the ticket is solved and, later, closes by itself."""
    at = draft.events[0].at
    ramp = rhythm.ramp(at.astimezone(rhythm.zone).date())
    # One client's flood makes all the others wait.
    slow = 1 + 0.6 * ramp if draft.client != GROWING else 1.0
    touches = _touches(rng, 1 + CHATTER * ramp if draft.client == GROWING else 1.0)
    for number in range(touches):
        hours = rng.lognormvariate(0.3 if number == 0 else 1.0, 0.8) * slow
        at = rhythm.after(at, hours)
        agent = draft.assignee if chance(rng, 0.85) else rng.choice(directory.agents)
        if chance(rng, 0.2):
            draft.add(at, agent.id, comment="internal", status="open")
            at = rhythm.after(at, SWIFT_HOURS if chance(rng, 0.5) else 2 * hours)
            continue
        last = number == touches - 1
        status: TicketStatus = "solved" if last and chance(rng, 0.8) else "pending"
        draft.add(at, agent.id, comment="public", status=status)
        if not last and chance(rng, 0.7):
            at = rhythm.after(at, rng.lognormvariate(0.8, 0.9))
            draft.add(at, draft.requester.id, comment="public", status="open")
    _wind_down(rng, rhythm, draft, at)


def _touches(rng: Random, factor: float) -> int:
    wanted = rng.choices((1, 2, 3, 4, 5, 6), (22, 30, 22, 13, 8, 5))[0] * factor
    return min(MOST_TOUCHES, int(wanted) + chance(rng, wanted % 1))


def _wind_down(rng: Random, rhythm: Rhythm, draft: Draft, at: datetime) -> None:
    if not draft.answered_by(at):
        at = rhythm.after(at, rng.uniform(3, 20))
        draft.add(at, draft.assignee.id, status="solved")
    if chance(rng, 0.05):
        at = rhythm.after(at, rng.uniform(1, 12))
        draft.add(at, draft.requester.id, comment="public", status="open")
        at = rhythm.after(at, rng.uniform(1, 6))
        draft.add(at, draft.assignee.id, comment="public", status="solved")
    draft.add(at + AUTO_CLOSE, SYSTEM, status="closed")


def _answer_incident(rng: Random, rhythm: Rhythm, directory: Directory, drafts: Sequence[Draft]) -> None:
    """Close the bad week with one reply to everybody who still waits."""
    at, agent = rhythm.incident_ends_at, rng.choice(directory.agents)
    for draft in drafts:
        if draft.topic is OUTAGE and draft.events[0].at < at and not draft.answered_by(at):
            draft.events = [event for event in draft.events if event.at < at]
            draft.add(at, agent.id, comment="public", status="solved")
            draft.add(at + AUTO_CLOSE, SYSTEM, status="closed")


def _send_macros(rng: Random, rhythm: Rhythm, directory: Directory, drafts: Sequence[Draft]) -> None:
    """About once a month, tell a dozen people in one go that their wish is in the new version."""
    for number in range(1, 13):
        at = rhythm.after(rhythm.opens_at + timedelta(days=28 * number + rng.randrange(3)), 1.5)
        waiting = [draft for draft in drafts if draft.events[0].at < at and not draft.answered_by(at)]
        agent = rng.choice(directory.agents)
        for draft in rng.sample(waiting, min(MACRO_SIZE, len(waiting))):
            draft.add(at, agent.id, comment="public", status="pending")


def _merge(rng: Random, rhythm: Rhythm, drafts: Sequence[Draft]) -> None:
    """Fold a ticket now and then into an older one of the same requester."""
    open_by: dict[int, Draft] = {}
    for draft in drafts:
        kept = open_by.get(draft.requester.id)
        open_by[draft.requester.id] = draft
        if kept is None or kept.topic is not draft.topic or not chance(rng, 0.5):
            continue
        at = rhythm.after(draft.events[0].at, rng.uniform(0.2, 2))
        if kept.answered_by(at):
            continue
        draft.events = [event for event in draft.events if event.at < at]
        draft.add(at, draft.assignee.id, comment="internal", status="closed", merged_into=kept.id)
        kept.add(at, draft.assignee.id, comment="internal", merged_from=draft.id)
        open_by[draft.requester.id] = kept


def _delete(rng: Random, drafts: Sequence[Draft]) -> None:
    merged = {event.merged_into for draft in drafts for event in draft.events}
    for draft in drafts:
        if chance(rng, 0.008) and draft.id not in merged and draft.events[-1].merged_into is None:
            at = draft.events[0].at + timedelta(hours=rng.uniform(0.5, 30))
            draft.events = [event for event in draft.events if event.at < at]
            draft.add(at, draft.assignee.id, status="deleted")


def _finish(drafts: Sequence[Draft], directory: Directory, until: datetime) -> tuple[Ticket, ...]:
    """Drop what lies behind `until` and number the updates in the order in which they happened."""
    events: dict[int, list[TicketEvent]] = {draft.id: [] for draft in drafts}
    known = chain.from_iterable(_up_to(draft, until) for draft in drafts)
    for number, (ticket, event) in enumerate(sorted(known, key=lambda pair: pair[1].at), FIRST_EVENT):
        events[ticket].append(replace(event, id=number))
    return tuple(_ticket(draft, directory, tuple(events[draft.id])) for draft in drafts)


def _up_to(draft: Draft, until: datetime) -> Iterator[tuple[int, TicketEvent]]:
    return ((draft.id, event) for event in draft.events if event.at <= until)


def _ticket(draft: Draft, directory: Directory, events: tuple[TicketEvent, ...]) -> Ticket:
    urgent = draft.topic is OUTAGE or draft.id % 17 == 0
    return Ticket(
        id=draft.id,
        subject=draft.subject,
        requester_id=draft.requester.id,
        group_id=directory.onboarding.id if draft.topic.tag == "onboarding" else directory.support.id,
        assignee_id=draft.assignee.id,
        type=draft.topic.type,
        priority="urgent" if urgent else ("high", "normal", "normal", "low")[draft.id % 4],
        tags=draft.tags,
        events=events,
        organization_id=draft.requester.organization_id,
        client=draft.client,
    )
