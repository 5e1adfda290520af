"""How a use case says no."""

from collections.abc import Iterator
from contextlib import contextmanager


class Wrong(Exception):
    """Something stands in the way; the message is a sentence for whoever asked, with what to do instead.

    `about` names the value that it speaks of (`until`, `name`), so that a dialog shows the sentence at its field.
    """

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.about = about


class Refused(Wrong):
    """What was asked cannot be done."""


@contextmanager
def about(name: str) -> Iterator[None]:
    """Let what stands in the way inside speak of this value, where it names none itself."""
    try:
        yield
    except Wrong as wrong:
        wrong.about = wrong.about or name
        raise
