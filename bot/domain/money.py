"""Money as whole minor units of a currency, and what other currencies are worth in the company's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from integrations.currency import decimals


@dataclass(frozen=True, slots=True)
class Currencies:
    """The company's own currency, "" where it was not said, and how much of it one unit of another is worth."""

    own: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, worth: Mapping[str, Decimal]) -> "Currencies":
        """Take the first as the company's own; without any, none was said."""
        return cls(next(iter(worth), ""), dict(worth))

    def chosen(self, seen: frozenset[str]) -> str:
        """Return the currency to count in: the company's, else the only one there is; "" where nobody can know."""
        return self.own or (next(iter(seen)) if len(seen) == 1 else "")

    def converted(self, minor: Decimal, currency: str, into: str) -> Decimal | None:
        """Return an amount in minor units of `into`, None where no rate was set: none is ever guessed."""
        if currency == into:
            return minor
        rate = self.rates.get(currency) if into == self.own else None
        return None if rate is None else (minor.scaleb(-decimals(currency)) * rate).scaleb(decimals(into))


def whole(minor: Decimal) -> int:
    """Round to whole minor units, halves to even."""
    return int(minor.to_integral_value(rounding=ROUND_HALF_EVEN))


def major(minor: float, currency: str) -> float:
    """Return minor units as units of the currency: 1250 cents are 12.50."""
    return float(minor / 10 ** decimals(currency))
