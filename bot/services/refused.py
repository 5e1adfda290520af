"""How a use case says no, and how all that stands in the way of one saving is told at once."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

Done = TypeVar("Done")


class Wrong(Exception):
    """Something stands in the way; the message is a sentence for whoever asked, with what to do instead.

    `about` names the value that it speaks of (`until`, `name`), so that a dialog shows the sentence at its field.
    With `asks_back` it is a question: who is sure may go on.
    """

    asks_back = False

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.about = about

    @property
    def errors(self) -> dict[str, str]:
        """Return the sentences by the values that they speak of."""
        return {self.about: str(self)}

    def speaks_of(self, name: str) -> None:
        """Let it speak of this value, where it names none itself."""
        self.about = self.about or name


class Refused(Wrong):
    """What was asked cannot be done."""


class SeveralWrong(Refused):
    """Several values cannot be as they are: the sentences, by the values that they speak of."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), next(iter(errors), ""))
        self._errors = dict(errors)

    @property
    def errors(self) -> dict[str, str]:
        """Return the sentences by the values that they speak of."""
        return self._errors

    def speaks_of(self, name: str) -> None:
        """Let what names no value speak of this one."""
        self.about = self.about or name
        self._errors = gathered((each or name, why) for each, why in self._errors.items())


def gathered(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return sentences by the values that they speak of, each sentence about one value once."""
    found: dict[str, list[str]] = {}
    for name, why in said:
        if why not in found.setdefault(name, []):
            found[name].append(why)
    return {name: " ".join(sentences) for name, sentences in found.items()}


class _Step:
    """What is done in one step: a refusal in it is kept, and what stands behind it is done all the same."""

    def __init__(self, name: str, wrong: list[Wrong]) -> None:
        self._name = name
        self._wrong = wrong

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Wrong):
            return False
        error.speaks_of(self._name)
        self._wrong.append(error)
        return True


class Checks:
    """Does what there is to do step by step, and goes on where one is refused: all refusals are told at once.

    It belongs into one transaction, which `settle` leaves as it was where anything was refused.
    """

    def __init__(self) -> None:
        self._wrong: list[Wrong] = []

    def at(self, name: str = "") -> "_Step":
        """Keep what stands in the way inside; it speaks of this value, where it names none itself."""
        return _Step(name, self._wrong)

    def add(self, name: str, why: str) -> None:
        """Keep a sentence about a value."""
        self._wrong.append(Refused(why, name))

    @property
    def passed(self) -> bool:
        """Say whether nothing stands in the way so far."""
        return not self._wrong

    def settled(self, done: Done | None) -> Done:
        """Return what was done. Raises what was kept, where anything was."""
        self.settle()
        if done is None:
            raise AssertionError("what was not refused was done")
        return done

    def settle(self) -> None:
        """Raise what was kept, if anything was: one refusal as it is, several as `SeveralWrong`."""
        wrong = [each for each in self._wrong if not each.asks_back] or self._wrong
        if len(wrong) == 1:
            raise wrong[0]
        if wrong:
            raise SeveralWrong(gathered(said for each in wrong for said in each.errors.items()))


@contextmanager
def about(name: str) -> Iterator[None]:
    """Let what stands in the way inside speak of this value, where it names none itself."""
    try:
        yield
    except Wrong as wrong:
        wrong.speaks_of(name)
        raise
