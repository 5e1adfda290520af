"""From an API's JSON to records: shapes are checked here, and one bad row never stops a page."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from integrations.errors import Unreadable
from integrations.records import Record, Skipped

Row = dict[str, Any]
Make = Callable[[Row], Record | list[Record] | None]


def whole(answer: Any) -> Row:
    """Return an answer that is one object; raise `Unreadable` where it is not."""
    if not isinstance(answer, dict):
        raise Unreadable("the answer is not an object")
    return answer


def rows(answer: Any, key: str) -> list[Row]:
    """Return the objects listed under `key`; raise `Unreadable` where the answer is of another shape."""
    found = whole(answer).get(key)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable(f"the answer has no list named {key}")
    return found


def flag(answer: Row, name: str) -> bool:
    """Return a yes or no that the answer must give; raise `Unreadable` where it gives neither."""
    value = answer.get(name)
    if not isinstance(value, bool):
        raise Unreadable(f"the answer does not say {name}")
    return value


def records(answered: Iterable[Row], make: Make) -> list[Record]:
    """Map each row to one record, to several or to none; a row that `make` cannot read is `Skipped`."""
    made: list[Record] = []
    for row in answered:
        found = _made(row, make)
        made += found if isinstance(found, list) else [found] if found is not None else []
    return made


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant (`Z`, `+00:00` and `+0000` alike) as UTC; raise `ValueError` where it has no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant without a zone")
    return moment.astimezone(UTC)


def instant_or_none(text: str | None) -> datetime | None:
    """Read an ISO 8601 instant, None where there is none."""
    return instant(text) if text else None


def day_or_none(text: str | None) -> date | None:
    """Read a bare ISO date, whatever stands behind it, None where there is none."""
    return date.fromisoformat(text[:10]) if text else None


def domain_of(address: str | None) -> str | None:
    """Keep the domain of an e-mail address, in lower case; None where there is no address."""
    _, at, domain = (address or "").rpartition("@")
    return domain.strip().rstrip(".").lower() or None if at else None


def _made(row: Row, make: Make) -> Record | list[Record] | None:
    try:
        return make(row)
    except (AttributeError, KeyError, OverflowError, TypeError, Unreadable, ValueError) as reason:
        return Skipped(where=str(row.get("id") or row.get("Id") or "?")[:64], why=_why(reason))


def _why(reason: Exception) -> str:
    # A KeyError names a field of the API; the others can quote the row's own data.
    if isinstance(reason, KeyError):
        return f"the field {reason.args[0]} is missing"
    return "a field has an unexpected form"
