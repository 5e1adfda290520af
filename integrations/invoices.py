"""What invoices of every vendor share: an amount that no line tells is spread over the lines."""

from collections.abc import Mapping


def spread(net: dict[str, int], amount: int, share: Mapping[str, int]) -> None:
    """Add an amount to lines by their shares, and what does not come out even to the largest line."""
    whole = sum(share.values())
    parts = {id_: round(amount * one / whole) for id_, one in share.items()} if whole else {}
    for id_, part in parts.items():
        net[id_] += part
    net[max(net, key=lambda id_: abs(share.get(id_, net[id_])))] += amount - sum(parts.values())
