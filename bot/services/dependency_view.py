"""What a leader is told of an episode of dependency, as a value that is kept as JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyView:
    """An episode as its message shows it; shares are 0..1.

    `paid` is the client's part of revenue and `before` that of the year before, None where too little of it is known;
    `caused` and `index` are its part of client hours and its load index. `until` is the first day behind the twelve
    months. `highest` is what `paid` would be were all revenue without a client theirs.
    """

    kind: Literal["share", "concentration", "index"]
    state: Literal["open", "cleared"]
    opened_on: date
    client_id: int
    client: str
    since: date
    until: date
    zone: str
    limit: float
    paid: float | None
    before: float | None
    highest: float | None
    caused: float | None
    index: float | None
    normalised: float | None
    effective: float | None
    paying: int
    coverage: float
    message: Literal["dependency"] = "dependency"
