"""What can go wrong with a source, sorted by what the caller should do about it.

SourceError
├── Unauthorized   ask the admin for a new credential; retrying is useless
├── Refused        the request itself is wrong (4xx): stop this stream, say so in status
├── Throttled      wait `retry_after` seconds, then go on
├── Unavailable    network or 5xx: try again at the next tick
├── Unreadable     an answer that is not what the API promises: stop this stream, try again next tick
└── CursorExpired  start this stream again from its look-back
"""


class SourceError(Exception):
    """The root: a sentence for people, without URLs' queries, headers, bodies or credentials."""


class Unauthorized(SourceError):
    """The credential was refused, or no longer sees anything."""


class Refused(SourceError):
    """The source understood and said no: a missing right, a field it does not know, a path that is not there.

    `status` is the HTTP status, 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Throttled(SourceError):
    """Too many requests; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(SourceError):
    """The source did not answer, or answered with a fault of its own."""


class Unreadable(SourceError):
    """The answer is no JSON, or not the JSON that the API describes, or a page that repeats for ever."""


class CursorExpired(SourceError):
    """The server forgot our cursor."""
