"""What leaders are told before the last day of notice of a contract, as a value that is kept as JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.services.decision_view import Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief: `days` are left until the last day of notice when it is written; shares are 0..1.

    `paid`, `caused` and `index` are None where they are not known; `decision` where none is on record. `paid_net` is
    what was paid, credit notes taken off, in minor units of `currency`, in the `months` of the trailing year that are
    known. Where the day of renewal `is_over` it asks for the next.
    """

    client_id: int
    client: str
    renews_on: date
    notice_by: date
    days: int
    paid: float | None
    caused: float | None
    index: float | None
    alerts: tuple[str, ...]
    decision: Decided | None
    is_over: bool = False
    paid_net: int | None = None
    currency: str = ""
    months: float = 12
    message: Literal["brief"] = "brief"
