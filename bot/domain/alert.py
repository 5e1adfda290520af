"""The state of one client in one team: clear -> pending -> open -> cleared, one evening at a time.

Opening needs a reason on several evenings in a row. Clearing needs every share below the clear level for a week, and
a month of quiet follows. While a source is stale nobody calls `advance`, so nothing opens and nothing clears.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, Self

from bot.domain.load import Share
from bot.domain.signals import NOTES, PAGES, Signal
from bot.domain.signals.crowding import Pace
from bot.domain.threshold import Limit, Source

CLEAR_AT = 0.85
"""Part of the limit below which an episode begins to end."""

CLEAR_EVENINGS = 7
QUIET_DAYS = 28
CLAIM_DAYS = 56
"""Days that a page which speaks of the eight weeks to come stands at least."""
LEAP = 0.10
"""Points that a share must have risen since the last word before it is said again."""

REMIND_DAYS = 28
ABOVE = "above"

CROWDING_EVENINGS = 3
"""Evenings running on which others' items are solved later before the mark comes, and are not before it goes."""

Kind = Literal["opened", "upgraded", "reminded", "cleared", "crowding", "crowding_ended", "noted", "note_ended"]


@dataclass(slots=True)
class Episode:
    """One stretch of one client being too much: why, since when, and the limit it is held to.

    `since` is the first evening of its reason; of one that is above, the one from which its share is above the limit
    without a break. `said_share` and `said_on` are of the last time that the channel was told; `low_evenings` counts
    towards the end. `others` tells how soon other clients' items are solved, `crowding` that it is later than usual;
    `turning` counts the evenings running that speak against that mark.
    """

    reason: str
    since: date
    opened_on: date
    limit: float
    source: Source
    said_share: float
    said_on: date
    critical: bool = False
    low_evenings: int = 0
    others: Pace | None = None
    crowding: bool = False
    turning: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the episode as plain JSON."""
        return {
            "reason": self.reason,
            "since": self.since.isoformat(),
            "opened_on": self.opened_on.isoformat(),
            "limit": self.limit,
            "source": self.source,
            "said_share": self.said_share,
            "said_on": self.said_on.isoformat(),
            "critical": self.critical,
            "low_evenings": self.low_evenings,
            "others": self.others and asdict(self.others),
            "crowding": self.crowding,
            "turning": self.turning,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote, before there was a mark too."""
        days = {name: date.fromisoformat(kept[name]) for name in ("since", "opened_on", "said_on")}
        others = kept.get("others")
        return cls(**{**kept, **days, "others": Pace(**others) if others else None})


@dataclass(slots=True)
class Memory:
    """What is remembered of a client between evenings; an empty one need not be kept.

    `streaks` counts the evenings in a row on which a signal held, `over` those with the judged share above the limit.
    `quiet_lifts` tells that the page before never came above the limit, so that the quiet yields to *above*.
    """

    streaks: dict[str, int] = field(default_factory=dict)
    over: int = 0
    page: Episode | None = None
    note: Episode | None = None
    quiet_until: date | None = None
    note_quiet_until: date | None = None
    quiet_lifts: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the memory as plain JSON."""
        return {
            "streaks": dict(sorted(self.streaks.items())),
            "over": self.over,
            "page": self.page and self.page.to_json(),
            "note": self.note and self.note.to_json(),
            "quiet_until": self.quiet_until and self.quiet_until.isoformat(),
            "note_quiet_until": self.note_quiet_until and self.note_quiet_until.isoformat(),
            "quiet_lifts": self.quiet_lifts,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            streaks=dict(kept["streaks"]),
            over=kept["over"],
            page=Episode.from_json(kept["page"]) if kept["page"] else None,
            note=Episode.from_json(kept["note"]) if kept["note"] else None,
            quiet_until=date.fromisoformat(kept["quiet_until"]) if kept["quiet_until"] else None,
            note_quiet_until=date.fromisoformat(kept["note_quiet_until"]) if kept["note_quiet_until"] else None,
            quiet_lifts=kept.get("quiet_lifts", False),
        )

    @property
    def idle(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.streaks or self.over or self.page or self.note or self.quiet_until or self.note_quiet_until)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one evening says of a client: its share, its limit, and the signals that hold."""

    day: date
    share: Share
    limit: Limit
    holding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state of one client on one evening."""

    kind: Kind
    day: date
    old: str
    new: str
    why: str


def limit_in_force(memory: Memory, limit: Limit) -> Limit:
    """Return the limit that judges today: a default one is frozen while an episode lasts, a set one is not."""
    page = memory.page
    if page is not None and page.source == limit.source == "default":
        return Limit(page.limit, "default")
    return limit


def advance(memory: Memory, reading: Reading) -> list[Move]:
    """Take one evening into the memory and return what changed."""
    _count(memory, reading)
    moves = _follow(memory, reading) if memory.page else _open(memory, reading)
    return moves + _take_note(memory, reading)


def join(memory: Memory, day: date) -> list[tuple[Episode, Move]]:
    """Return what ends of a client that counts in a group from today on, each episode with its move."""
    why = "it counts in a group now, which is judged in its place"
    ends: list[tuple[Episode, Move]] = []
    if memory.page:
        ends.append((memory.page, Move("cleared", day, "open", "cleared", why)))
    if memory.note:
        ends.append((memory.note, Move("note_ended", day, "noted", "clear", why)))
    return ends


def mark_crowding(page: Episode, others: Pace | None, day: date) -> list[Move]:
    """Take into an open episode how soon others' items are solved, and return the mark that came or went.

    It moves nothing else: no episode opens, clears or becomes critical by it.
    """
    page.others = others
    later = others is not None and others.later
    page.turning = page.turning + 1 if later != page.crowding else 0
    if page.turning < CROWDING_EVENINGS:
        return []
    page.crowding, page.turning = later, 0
    if later:
        return [Move("crowding", day, "open", "crowding", "other clients' items solved later, three evenings running")]
    return [Move("crowding_ended", day, "crowding", "open", "others' items not solved later, three evenings running")]


def pending(memory: Memory) -> str | None:
    """Return the reason that has begun to hold while no page is open."""
    if memory.page:
        return None
    return next((signal.name for signal in PAGES if signal.name in memory.streaks), None)


def _count(memory: Memory, reading: Reading) -> None:
    memory.streaks = {name: memory.streaks.get(name, 0) + 1 for name in reading.holding}
    memory.over = memory.over + 1 if reading.share.q28 > reading.limit.share else 0
    if memory.quiet_until and memory.quiet_until <= reading.day:
        memory.quiet_until, memory.quiet_lifts = None, False
    if memory.note_quiet_until and memory.note_quiet_until <= reading.day:
        memory.note_quiet_until = None


def _ready(memory: Memory, signals: tuple[Signal, ...]) -> Signal | None:
    return next((signal for signal in signals if memory.streaks.get(signal.name, 0) >= signal.evenings), None)


def _episode(memory: Memory, reading: Reading, signal: Signal) -> Episode:
    return Episode(
        reason=signal.name,
        since=_since(memory, reading, signal.name),
        opened_on=reading.day,
        limit=reading.limit.share,
        source=reading.limit.source,
        said_share=reading.share.q28,
        said_on=reading.day,
        critical=_is_critical(reading),
    )


def _since(memory: Memory, reading: Reading, reason: str) -> date:
    evenings = memory.over if reason == ABOVE else memory.streaks[reason]
    return reading.day - timedelta(days=max(evenings, 1) - 1)


def _is_critical(reading: Reading) -> bool:
    return ABOVE in reading.holding and reading.share.q28 >= reading.limit.critical


def _open(memory: Memory, reading: Reading) -> list[Move]:
    signal = _ready(memory, PAGES)
    if signal is None or (memory.quiet_until and not (memory.quiet_lifts and signal.name == ABOVE)):
        return []
    memory.page = _episode(memory, reading, signal)
    return [Move("opened", reading.day, "pending", "open", f"{signal.name} on {signal.evenings} evenings running")]


def _follow(memory: Memory, reading: Reading) -> list[Move]:
    page = memory.page
    assert page is not None  # noqa: S101 - `advance` comes here with an open page only
    page.limit, page.source = reading.limit.share, reading.limit.source
    page.low_evenings = page.low_evenings + 1 if _is_low(reading) else 0
    if page.reason == ABOVE and memory.over == 1:
        page.since = reading.day
    if page.low_evenings >= CLEAR_EVENINGS and not _still_claims(page, reading):
        memory.page = None
        memory.quiet_until = reading.day + timedelta(days=QUIET_DAYS)
        memory.quiet_lifts = page.reason != ABOVE
        return [Move("cleared", reading.day, "open", "cleared", "every share below the clear level for a week")]
    return _worsen(memory, page, reading)


def _still_claims(page: Episode, reading: Reading) -> bool:
    """Tell whether the weeks that an early page spoke of are not over yet."""
    return page.reason != ABOVE and (reading.day - page.opened_on).days < CLAIM_DAYS


def _is_low(reading: Reading) -> bool:
    return max(reading.share.q28, reading.share.q14) < CLEAR_AT * reading.limit.share


def _worsen(memory: Memory, page: Episode, reading: Reading) -> list[Move]:
    move = None
    signal = _ready(memory, PAGES)
    if page.reason != ABOVE and signal is not None and signal.name == ABOVE:
        move = Move("upgraded", reading.day, page.reason, ABOVE, "the share is above the limit now")
        page.reason, page.since = ABOVE, _since(memory, reading, ABOVE)
    elif not page.critical and _is_critical(reading) and signal is not None:
        move = Move("upgraded", reading.day, "open", "critical", "the share has come to the critical level")
    elif reading.share.q28 >= page.said_share + LEAP:
        move = Move("reminded", reading.day, "open", "open", "the share rose by another ten points")
    elif (reading.day - page.said_on).days >= REMIND_DAYS and not page.low_evenings:
        move = Move("reminded", reading.day, "open", "open", "it lasts")
    if move is None:
        return []
    page.critical = page.critical or _is_critical(reading)
    page.said_share, page.said_on = reading.share.q28, reading.day
    return [move]


def _take_note(memory: Memory, reading: Reading) -> list[Move]:
    note = memory.note
    if note is None:
        signal = _ready(memory, NOTES)
        if signal is None or memory.page or memory.note_quiet_until:
            return []
        memory.note = _episode(memory, reading, signal)
        return [Move("noted", reading.day, "clear", "noted", f"{signal.name} on {signal.evenings} evenings running")]
    note.low_evenings = 0 if any(signal.name in reading.holding for signal in NOTES) else note.low_evenings + 1
    if not memory.page and note.low_evenings < CLEAR_EVENINGS:
        return []
    memory.note = None
    if memory.page:
        return [Move("note_ended", reading.day, "noted", "clear", "a page took over")]
    memory.note_quiet_until = reading.day + timedelta(days=QUIET_DAYS)
    return [Move("note_ended", reading.day, "noted", "clear", "it has not held for a week")]
