"""From a source's records to rows: people become keyed hashes, instants become local days."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.client import fold
from bot.domain.item import EVERY_DAY, Facts, Stretch, issue_key, link_key, to_json, working_days
from bot.domain.theme import COMPONENT, LABEL
from bot.services.company import Company
from integrations.records import Item, Progress, Requester, Touch, Worklog

LOCAL_PART = re.compile(r"[^\s@<>()\"',;:]+@(?=[^\s@<>()]+\.[^\s@<>()])")
"""What of an e-mail address is a person's."""


def printable(text: str) -> str:
    """Take out of a text what no database keeps: null characters, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def kept(text: str) -> str:
    """Return a title or a name as it is kept: of an address in it the domain alone, which may tell whose it is."""
    return LOCAL_PART.sub("…@", printable(text))


def marks_of(item: Item) -> dict[tuple[str, str], str]:
    """Return by kind and value what an item bears that may be its theme, as its source spells it: see `ItemTheme`."""
    named = [(LABEL, name) for name in item.labels] + [(COMPONENT, name) for name in item.components]
    marks = {(kind, fold(printable(name))): printable(name) for kind, name in named}
    targets = [(link.source or "", link.target if link.source else link_key(link.target)) for link in item.links]
    marks |= {("link", f"{source} {target}"): "" for source, target in targets if target}
    return {key: name for key, name in marks.items() if key[1]}


@dataclass(frozen=True, slots=True)
class Intake:
    """Turns one source's records into rows. `key` hashes people, so that no id of theirs is ever stored."""

    source: str
    company: Company
    key: bytes

    def pseudonym(self, person: str) -> str:
        """Return the keyed hash by which a person of this source is told from another."""
        return hmac.new(self.key, f"{self.source}:{person}".encode(), hashlib.sha256).hexdigest()[:24]

    def worker(self, person: str) -> str:
        """Return the hash of somebody who works on items: not theirs as a requester, which is kept longer."""
        return self.pseudonym(f"worker {person}")

    def item(self, item: Item) -> dict[str, Any]:
        """Return the row of an item."""
        facts = self.facts(item)
        return {
            "external_id": item.id,
            "kind": item.kind,
            "title": kept(item.title),
            "url": item.url,
            "link_key": link_key(item.url),
            "key": issue_key(item.url, item.id),
            "opened_at": item.opened_at,
            "closed_at": item.closed_at,
            "updated_at": item.updated_at,
            "opened_day": facts.opened,
            "type": item.type,
            "priority": item.priority,
            "container": item.container,
            **self._plan(item),
            "facts": to_json(facts),
            "in_progress": facts.in_progress,
            "gone": item.gone,
            "merged_into": item.merged_into,
        }

    def _plan(self, item: Item) -> dict[str, Any]:
        """Return by when an item was wanted, and the sprint or version it is planned for."""
        local, cycle = self.company.local_day, item.cycle
        return {
            "due_on": item.due_on or (local(item.due_at) if item.due_at else None),
            "due_history": item.due_changes is not None,
            "urgent": item.urgent,
            "cycle": printable(cycle.name) if cycle else "",
            "cycle_began": local(cycle.started_at) if cycle and cycle.started_at else None,
            "cycle_entered": local(cycle.entered_at) if cycle and cycle.entered_at else None,
        }

    def facts(self, item: Item) -> Facts:
        """Return what attribution and effort look at."""
        local = self.company.local_day
        links = ((link.source or "", link.target if link.source else link_key(link.target)) for link in item.links)
        return Facts(
            source=self.source,
            ref=item.id,
            kind=item.kind,
            title=kept(item.title),
            opened=local(item.opened_at),
            updated=local(item.updated_at),
            closed=local(item.closed_at) if item.closed_at else None,
            type=item.type or "",
            priority=item.priority or "",
            container=item.container or "",
            epic=item.epic or "",
            labels=item.labels,
            components=item.components,
            organizations=item.organizations,
            client_names=item.client_names,
            requester=self.pseudonym(item.requester_id) if item.requester_id else "",
            requester_domain=(item.requester_domain or "").casefold(),
            links=tuple(dict.fromkeys(link for link in links if link[1])),
            parent=item.parent_id or "",
            estimate_hours=item.estimate_hours,
            points=item.points,
            logged_hours=item.logged_hours,
            touches_known=item.touches_known,
            stretches=None if item.spans is None else tuple(self._stretch(span) for span in item.spans),
        )

    def _stretch(self, span: Progress) -> Stretch:
        local = self.company.local_day
        last = local(span.ended_at) if span.ended_at else None
        return Stretch(local(span.started_at), last, assigned=bool(span.assignee))

    def people(self, item: Item) -> Iterator[tuple[str, date]]:
        """Yield who had an item in progress on which day, until yesterday for what is still going on."""
        local, yesterday = self.company.local_day, self.company.today() - timedelta(days=1)
        for span in item.spans or ():
            if span.assignee:
                last = local(span.ended_at) if span.ended_at else yesterday
                for day in working_days(local(span.started_at), last, EVERY_DAY):
                    yield self.worker(span.assignee), day

    def ongoing(self, item: Item) -> Iterator[tuple[str, date]]:
        """Yield who has an item in progress now, with the first day that `people` leaves out."""
        for span in item.spans or ():
            if span.assignee and span.ended_at is None:
                yield self.worker(span.assignee), max(self.company.today(), self.company.local_day(span.started_at))

    def touch(self, touch: Touch) -> dict[str, Any]:
        """Return the row of a touch; `action` is the same for one person's touches of the same second."""
        action = self.pseudonym(f"{touch.author} {int(touch.at.timestamp())}") if touch.author else None
        return {
            "source": self.source,
            "external_id": touch.id,
            "item_ref": touch.item_id,
            "at": touch.at,
            "action": action,
            "seconds": touch.seconds,
        }

    def _worked(self, worklog: Worklog) -> date:
        if worklog.day is not None:
            return worklog.day
        if worklog.started_at is None:
            raise AssertionError("a worklog has a day or an instant: its provider sees to it")
        return self.company.local_day(worklog.started_at)

    def worklog(self, worklog: Worklog) -> dict[str, Any]:
        """Return the row of a worklog."""
        return {
            "source": self.source,
            "external_id": worklog.id,
            "item_ref": worklog.item_id,
            "day": self._worked(worklog),
            "seconds": worklog.seconds,
        }

    def logged_by(self, worklogs: Sequence[Worklog]) -> list[dict[str, Any]]:
        """Return who logged what, for the table of person-days."""
        return [
            {
                "item_ref": worklog.item_id,
                "record": worklog.id,
                "day": self._worked(worklog),
                "person": self.worker(worklog.author),
                "logged_seconds": worklog.seconds,
            }
            for worklog in worklogs
            if worklog.author
        ]

    def touched_by(self, touches: Sequence[Touch], since: date) -> list[dict[str, Any]]:
        """Return who touched what on which day, for the table of person-days; older days than `since` are not kept."""
        days = {
            (touch.item_id, self.company.local_day(touch.at), self.worker(touch.author))
            for touch in touches
            if touch.author and self.company.local_day(touch.at) >= since
        }
        return [{"item_ref": ref, "day": day, "person": person} for ref, day, person in sorted(days)]

    def requester(self, requester: Requester) -> dict[str, Any]:
        """Return the row of a requester."""
        return {
            "source": self.source,
            "key": self.pseudonym(requester.id),
            "organization_id": requester.organization_id,
            "domain": (requester.domain or "").casefold() or None,
            "internal": requester.internal,
            "seen_on": self.company.today(),
        }
