"""Currencies: how many decimals their amounts have, by ISO 4217."""

import re
from decimal import Decimal

USUAL_DECIMALS = 2
DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""The currencies whose amounts have another number of decimals than two (ISO 4217, list one)."""

_RATE = re.compile(r"(?P<code>[A-Z]{3})=(?P<worth>\d{1,9}(\.\d{1,9})?)")
_CODE = re.compile(r"[A-Z]{3}")


def decimals(currency: str) -> int:
    """Return how many decimals an amount of this currency has."""
    return DECIMALS.get(currency, USUAL_DECIMALS)


def is_code(text: str) -> bool:
    """Say whether a text has the form of a currency's code; whether there is such a currency it does not tell."""
    return bool(_CODE.fullmatch(text))


def rates(text: str) -> tuple[dict[str, Decimal], list[str]]:
    """Read rates such as `USD=0.92,GBP=1.17`; return them by code, and the parts that are none."""
    found: dict[str, Decimal] = {}
    wrong = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        rate = _RATE.fullmatch(part.replace(" ", "").upper())
        if rate and (worth := Decimal(rate["worth"])):
            found[rate["code"]] = worth
        else:
            wrong.append(part)
    return found, wrong
