"""A request as values: who asks for it, how far from the standard it is, what it costs, what waits for it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.request import Care, OneOff, Standard
from bot.domain.theme import Theme
from bot.services.decision_view import Decided


@dataclass(frozen=True, slots=True)
class RequestItem:
    """The item that asks for something."""

    id: int
    source: str
    ref: str
    kind: str
    title: str
    url: str
    opened_day: date


@dataclass(frozen=True, slots=True)
class Asker:
    """A client with items of the theme, and the day on which the latest was opened."""

    client_id: int
    client: str
    items: int
    latest: date


@dataclass(frozen=True, slots=True)
class LikeIt:
    """Items that may ask for the same, since they bear a mark of it: how many, of how many clients, and the latest."""

    theme: Theme
    items: int
    clients: int
    latest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delayed:
    """A roadmap item that would wait, and when it is due now and then."""

    title: str
    url: str
    due_on: date | None
    then: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits where the one-off hours are taken from a team's roadmap: `items` open ones, each by `days`.

    `weekly` are the roadmap hours a week of the last twelve weeks. `days` is None where there are none.
    """

    team: str
    items: int
    weekly: float
    days: int | None
    first: tuple[Delayed, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """That a request was declined, for whoever may know: when, why, when it is looked at again; never by whom.

    `is_public` says that whoever asks about the request is told.
    """

    on: date
    because: str
    review_on: date
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision about the theme, for a reader who may see it, and the items and clients that asked again since.

    `likely` says that it is about what may be the same, and nobody has said whether it is.
    """

    decision: Decided
    is_public: bool
    items_since: int = 0
    clients_since: int = 0
    likely: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """All that is told of a request. `themes` are those that it may have, `theme` is the one that it is looked at by.

    `likely` is what may be the same and is not counted, `maybe` what was declined of such; `like` is what the issues
    that are called similar have in common. `nobody` are the items of the theme without a client; `broad` says that the
    theme is borne by too many to be one. `earlier` holds what the reader may see. `plain_title` is the title if a
    client may read it in a draft, else empty.
    """

    item: RequestItem
    day: date
    client_id: int | None
    client: str
    team: str
    theme: Theme
    themes: tuple[Theme, ...]
    items: int
    nobody: int
    since: date
    askers: tuple[Asker, ...]
    standard: Standard
    once: OneOff | None
    care: Care | None
    waiting: Waiting | None
    declined: Declined | None
    earlier: tuple[Earlier, ...]
    plain_title: str
    leader: bool
    broad: bool = False
    like: Theme | None = None
    likely: tuple[LikeIt, ...] = ()
    maybe: Declined | None = None


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """An item that asks for what was declined; `likely` is the mark by which it may."""

    id: int
    title: str
    url: str
    client: str
    opened_day: date
    likely: Theme | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLetter:
    """What a leader is told when a declined request comes back: at most once a day for each decision."""

    decision: Decided
    day: date
    items: tuple[ReturnedItem, ...]
    items_in_all: int
    message: Literal["request_returned"] = "request_returned"
