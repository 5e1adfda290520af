"""How a client is recognised by the words people use for it."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

LIKE_ENOUGH = 0.7
LONGEST_NUMBER = 19
STRAIGHT_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Reduce a name to what people mean by it: no case, no accents, single spaces, straight quotes."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.translate(STRAIGHT_QUOTES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


class Names:
    """The words by which known clients or teams are called: by id, the proper name first, then the others."""

    def __init__(self, called: Mapping[int, Iterable[str]]) -> None:
        self._proper: dict[int, str] = {}
        self._ids: dict[str, set[int]] = {}
        for id_, names in called.items():
            for name in names:
                self._proper.setdefault(id_, name)
                self._ids.setdefault(fold(name), set()).add(id_)
        self.most_words = max((len(name.split()) for name in self._ids), default=1)

    def __len__(self) -> int:
        return len(self._proper)

    def proper(self, id_: int) -> str:
        """Return the proper name of an id."""
        return self._proper[id_]

    def exactly(self, text: str) -> tuple[int, ...]:
        """Return the ids that bear this very name, case and accents aside; several where two share it.

        `#12` is the one with that id, whatever it is called.
        """
        number = text.removeprefix("#")
        if number != text and number.isdecimal() and len(number) < LONGEST_NUMBER and int(number) in self._proper:
            return (int(number),)
        return tuple(sorted(self._ids.get(fold(text), ())))

    def holding(self, text: str, most: int) -> tuple[int, ...]:
        """Return the ids that are called by words which hold `text`, for somebody who types it.

        Names that are `text` stand first, then those that begin with it, those of which a word does, and the rest;
        alphabetically where these are the same.
        """
        wanted = fold(text)
        ranks: dict[int, tuple[int, str]] = {}
        for name, ids in self._ids.items():
            if wanted in name:
                begins = 1 if name.startswith(wanted) else 2 if f" {wanted}" in name else 3
                rank = 0 if name == wanted else begins
                for id_ in ids:
                    key = (rank, fold(self._proper[id_]))
                    ranks[id_] = min(ranks.get(id_, key), key)
        return tuple(sorted(ranks, key=lambda id_: (*ranks[id_], id_)))[:most]

    def near(self, text: str, most: int = 3) -> tuple[int, ...]:
        """Return the ids whose names are most like `text`: those that begin with it, then near misses."""
        wanted = fold(text)
        if not wanted:
            return ()
        begin = sorted(name for name in self._ids if name.startswith(wanted) or wanted.startswith(f"{name} "))
        alike = difflib.get_close_matches(wanted, self._ids, n=most, cutoff=LIKE_ENOUGH)
        ids = (id_ for name in (*begin, *alike) for id_ in sorted(self._ids[name]))
        return tuple(dict.fromkeys(ids))[:most]
