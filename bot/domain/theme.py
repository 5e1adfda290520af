"""What a request is about, so that others who asked for the same are found: a mark that several items bear.

A theme is chosen by hand, or it is an issue with all that is linked to it: that much is sure. A component or a label
makes it likely and no more, so it is asked about, and counted once somebody has said that it is the same. Marks that
say a client or a class of work tell whose an item is and not what it asks for; they are left out before. Of several
marks the most particular one that others bear too stands: the fewest items, but at least two.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HAND: Final = "hand"
ISSUE: Final = "issue"
COMPONENT: Final = "component"
LABEL: Final = "label"
ITEM: Final = "item"

KINDS: Final = (HAND, ISSUE, COMPONENT, LABEL, ITEM)
"""Of two that as many items bear, the kind that stands first here is the theme; an item alone is the last resort."""

LIKELY: Final = (COMPONENT, LABEL)
"""What bears the same of these may ask for something else."""

SEVERAL: Final = 2
BROAD: Final = 500
"""Items: a mark that more bear tells of no request."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a request is about. `value` is folded; of an issue and an item it is `source id`; `name` is what is told."""

    kind: str
    value: str
    name: str = ""

    @property
    def sure(self) -> bool:
        """Whether all that bears it asks for the same: somebody said so, or a link does."""
        return self.kind not in LIKELY

    @property
    def key(self) -> str:
        """Return what a line holds for it: `label:sso`."""
        return f"{self.kind}:{self.value}"

    @property
    def token(self) -> str:
        """Return what a dialog holds for it, however long its value is."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A theme that a request may have, and how many items bear it, the request's own among them."""

    theme: Theme
    items: int


def ranked(candidates: Iterable[Candidate]) -> list[Theme]:
    """Return the themes that a request may have, the one that stands first; too broad ones are left out."""
    held = [each for each in candidates if each.items <= BROAD]
    return [each.theme for each in sorted(held, key=_rank)]


def _rank(each: Candidate) -> tuple[bool, bool, int, int, str]:
    kind = KINDS.index(each.theme.kind)
    return (each.theme.kind != HAND, each.items < SEVERAL, each.items, kind, each.theme.value)


def held_as(themes: Sequence[Theme], token: str) -> Theme | None:
    """Return the theme that a dialog holds a token for."""
    return next((each for each in themes if each.token == token), None)
