"""What a deal that was won brings: its amount, spread evenly over the months that it is paid for."""

from calendar import monthrange
from datetime import date, timedelta

from integrations.currency import decimals, is_code
from integrations.records import Revenue

MONTHS = 12
A_MONTH = timedelta(days=31)


def won(
    id_: str,
    *,
    since: date,
    months: int,
    amount: float,
    currency: str,
    organization: str | None,
    name: str,
    domain: str | None = None,
) -> Revenue:
    """Return a won deal as revenue from `since` on, in its organization's name, else in the deal's own.

    Raises `ValueError` where the amount has no currency.
    """
    if not is_code(currency):
        raise ValueError("an amount without a currency")
    return Revenue(
        id=id_,
        since=since,
        until=months_on(since, months) - timedelta(days=1),
        minor=round(amount * 10 ** decimals(currency)),
        currency=currency,
        client="" if organization else name,
        organization=organization,
        domain=domain,
    )


def reach(months: int) -> timedelta:
    """Return how far back deals matter: one won so long ago is still paid in the year that is looked at."""
    return (months + MONTHS + 1) * A_MONTH


def months_on(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
