"""Whose a domain or a project may well be: the one client whose name or domain is like it. A guess to be confirmed."""

from collections.abc import Iterable, Mapping

from bot.domain.client import fold
from bot.domain.mail import company_domain

SHORTEST = 4
"""Letters that two words must share from their beginning to be alike; shorter ones must be the same."""


class Likely:
    """The words by which clients are called, without what domains, legal forms and spelling add to them."""

    def __init__(self, called: Mapping[int, Iterable[str]]) -> None:
        self._ids: dict[str, set[int]] = {}
        for id_, names in called.items():
            for name in names:
                self._ids.setdefault(_core(name), set()).add(id_)
        self._ids.pop("", None)

    def client(self, text: str) -> int | None:
        """Return the one client that a domain or a name is like; None for none, or where several are."""
        core = _core(text)
        same = self._ids.get(core, set())
        if same:
            return next(iter(same)) if len(same) == 1 else None
        alike = {id_ for name, ids in self._ids.items() if _alike(core, name) for id_ in ids}
        return next(iter(alike)) if len(alike) == 1 else None


def _core(text: str) -> str:
    """Return a name's letters and digits, or those of what stands before a domain's dots."""
    folded = fold(text)
    name = company_domain(folded).split(".")[0] if "." in folded and " " not in folded else folded
    return "".join(each for each in name if each.isalnum())


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST and longer.startswith(shorter)
