"""What the clients of the invented company pay, as the file that a bookkeeper would export."""

import csv
from datetime import date
from pathlib import Path

from bot.demo.cast import CLIENTS, GROWING

SHARE = 0.35
"""Of revenue, by the growing client: the story of one client on which a firm depends."""

A_MONTH = 2_000
"""Euros that a client pays a month for each ticket it usually has a week; the growing one pays what its share asks."""

MONTHS = 24


def write(folder: Path, today: date) -> Path:
    """Write the revenue of the two years before this month, and of this month, into a folder; return the file."""
    path = folder / "revenue.csv"
    others = {client.name: round(A_MONTH * client.weight) for client in CLIENTS if client.name != GROWING}
    paid = others | {GROWING: round(sum(others.values()) * SHARE / (1 - SHARE))}
    this = 12 * today.year + today.month - 1
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("client", "period", "amount", "currency"))
        for month in range(this - MONTHS, this + 1):
            period = f"{month // 12}-{month % 12 + 1:02}"
            lines.writerows((client, period, amount, "EUR") for client, amount in paid.items())
    return path
