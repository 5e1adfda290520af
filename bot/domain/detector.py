"""One team's evenings, judged one after the other from what was known at the time.

The same code runs live, from what earlier evenings wrote down, and over history, from nothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.domain.alert import Episode, Memory, Move, Reading, advance, join, limit_in_force, mark_crowding
from bot.domain.figures import beside, figures
from bot.domain.hindsight import Hindsight
from bot.domain.ledger import MONTH, Cell, Window
from bot.domain.load import Counts, Evening, Share, mean_and_spread, shares_of
from bot.domain.past import Past
from bot.domain.signals import NOTES, PAGES, Signal, last_year
from bot.domain.signals.crowding import Pace
from bot.domain.signals.evidence import Evidence
from bot.domain.threshold import Limit, SetLimits, limit_for

NEAR = 0.5
"""No signal holds for a client whose shares are all below this part of its limit."""


@dataclass(frozen=True, slots=True)
class Change:
    """A move of one client, with the episode as it stood then and the figures it rests on."""

    client: int
    move: Move
    episode: Episode
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judged evening: everybody's shares and what changed; `thin` if the day's data were too few to judge."""

    evening: Evening
    changes: tuple[Change, ...]
    thin: bool


class Detector:
    """One team from one evening on; `cells` hold at least what was opened in the 28 days up to `last_judged`.

    Who asks for pages alone leaves out the `notes`: no page rests on one. `look_back` gives what an evening asks of
    those before it.
    """

    def __init__(
        self,
        cells: Iterable[Cell],
        past: Past,
        last_judged: date,
        notes: tuple[Signal, ...] = NOTES,
        look_back: Callable[[Past, date], Hindsight] = Hindsight,
    ) -> None:
        self.past = past
        self._notes = notes
        self._look_back = look_back
        self._window = Window(cells, last_judged - timedelta(days=MONTH - 1))
        while self._window.day < last_judged:
            self._window.next_evening()

    @property
    def memories(self) -> Mapping[int, Memory]:
        """What is remembered of clients this evening; those with nothing to remember are left out."""
        return self.past.memories

    def next_evening(self, set_limits: SetLimits) -> Verdict:
        """Judge the next day, which must be over, under the limits that were set by then."""
        opened = self._window.next_evening()
        day = self._window.day
        self.past.note_opened(day, opened)
        counts = self.past.groups.on(day).folded(self._window.counts(), Counts.plus)
        evening = _evening(day, counts, self.past)
        self.past.evenings[day] = evening
        thin = self.past.is_thin(day)
        changes = () if thin else self.judge(evening, set_limits)
        self.past.forget(day)
        return Verdict(evening, changes, thin)

    def judge(self, evening: Evening, set_limits: SetLimits) -> tuple[Change, ...]:
        """Judge an evening whose shares are known and stand in the past: the one that ended, or a past one in turn."""
        return tuple(self._judge(evening, set_limits)) if evening.items else ()

    def figures_of(self, client: int, set_limits: SetLimits) -> dict[str, Any]:
        """Return a client's figures of the last evening judged."""
        evening = self.past.evenings[self._window.day]
        memory = self.past.memories.get(client, Memory())
        limit = limit_in_force(memory, limit_for(client, set_limits, evening.active))
        seen = self._look_back(self.past, evening.day)
        evidence = self._evidence(client, limit, evening, seen, max(memory.over - 1, 0))
        return self._figures(evidence) | beside(memory.page)

    @property
    def pages(self) -> Mapping[int, Episode]:
        """The open episodes this evening, by client."""
        return {client: memory.page for client, memory in self.past.memories.items() if memory.page}

    def with_others(
        self, changes: Iterable[Change], others: Mapping[int, Pace | None], set_limits: SetLimits
    ) -> tuple[Change, ...]:
        """Take in how soon others' items are solved beside each open episode, once the evening is judged.

        Returns the evening's changes with that among their figures, and those of the marks that came or went.
        """
        pages, day = self.pages, self._window.day
        moves = [(client, move) for client, pace in others.items() for move in mark_crowding(pages[client], pace, day)]
        told = [replace(each, figures=each.figures | beside(pages.get(each.client))) for each in changes]
        marked = [Change(at, move, replace(pages[at]), self.figures_of(at, set_limits)) for at, move in moves]
        return (*told, *marked)

    def _judge(self, evening: Evening, set_limits: SetLimits) -> Iterator[Change]:
        seen = self._look_back(self.past, evening.day)
        far = NEAR * set_limits.lowest(evening.active)
        yield from self._joined(evening, set_limits, seen)
        for client in sorted(evening.shares.keys() | self.past.memories.keys()):
            memory = self.past.memories.get(client)
            if client <= 0 or (memory is None and _highest(evening.share(client)) < far):
                continue
            limit = limit_for(client, set_limits, evening.active)
            if memory is None:
                if _is_far(evening.share(client), limit):
                    continue
                memory = self.past.memories[client] = Memory()
            yield from self._judge_client(client, memory, limit_in_force(memory, limit), evening, seen)
            if memory.idle:
                del self.past.memories[client]

    def _joined(self, evening: Evening, set_limits: SetLimits, seen: Hindsight) -> Iterator[Change]:
        """End what is open of clients that count in a group by now: the group is judged in their place."""
        grouping = self.past.groups.on(evening.day)
        for client in [each for each in self.past.memories if grouping.membership(each)] if grouping else ():
            memory = self.past.memories.pop(client)
            limit = limit_in_force(memory, limit_for(client, set_limits, evening.active))
            evidence = self._evidence(client, limit, evening, seen, memory.over)
            for episode, move in join(memory, evening.day):
                yield Change(client, move, replace(episode), self._figures(evidence))

    def _judge_client(
        self, client: int, memory: Memory, limit: Limit, evening: Evening, seen: Hindsight
    ) -> Iterator[Change]:
        evidence = self._evidence(client, limit, evening, seen, memory.over)
        holding = frozenset() if _is_far(evidence.share, limit) else _holding(evidence, limit, self._notes)
        page, note = memory.page, memory.note
        for move in advance(memory, Reading(evening.day, evidence.share, limit, holding)):
            about_note = move.kind in {"noted", "note_ended"}
            episode = (memory.note or note) if about_note else (memory.page or page)
            if episode is not None:
                yield Change(client, move, replace(episode), self._figures(evidence))

    def _figures(self, evidence: Evidence) -> dict[str, Any]:
        """Return the figures of a client, with the group that is judged in its place, if it is part of one."""
        part = self.past.groups.on(evidence.day).membership(evidence.client)
        return figures(evidence) | ({} if part is None else {"group": part.group})

    def _evidence(self, client: int, limit: Limit, evening: Evening, seen: Hindsight, over: int) -> Evidence:
        share = evening.share(client)
        return Evidence(
            client=client,
            limit=limit.share,
            share=share,
            evening=evening,
            weeks=seen.weeks(client),
            before28=seen.before28(client),
            last_year=seen.last_year(client),
            client_days=self.past.days_since_first(client, evening.day),
            team_days=self.past.age(evening.day),
            days_above=over + 1 if share.q28 > limit.share else 0,
        )


def _evening(day: date, counts: Mapping[int, Counts], past: Past) -> Evening:
    mean_today, spread_today = mean_and_spread(
        math.fsum(c.known for c in counts.values()),
        sum(c.seconds for c in counts.values()),
        sum(c.seconds2 for c in counts.values()),
    )
    mean, spread = past.running(day, mean_today, spread_today)
    # Without any known hours every item weighs the same, and the team's hours are not known.
    shares = shares_of(counts, mean or 1.0, spread)
    limit, active = past.default_limit(day)
    return Evening(
        day=day,
        items=math.fsum(c.n28 for c in counts.values()),
        items7=math.fsum(c.n7 for c in counts.values()),
        items14=math.fsum(c.n14 for c in counts.values()),
        seconds=math.fsum(share.seconds for share in shares.values()) if mean else 0.0,
        mean=mean_today,
        spread=spread_today,
        limit=limit,
        active=active,
        shares=shares,
    )


def _highest(share: Share) -> float:
    return max(share.q28, share.q14, share.raw28)


def _is_far(share: Share, limit: Limit) -> bool:
    return _highest(share) < NEAR * limit.share


def _holding(evidence: Evidence, limit: Limit, notes: tuple[Signal, ...]) -> frozenset[str]:
    noted = {signal.name for signal in notes if signal.holds(evidence)}
    if limit.too_few_clients or last_year.returned(evidence):
        return frozenset(noted)
    planned = limit.source == "plan"
    return frozenset(noted | {each.name for each in PAGES if not (planned and each.early) and each.holds(evidence)})
