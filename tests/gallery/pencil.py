"""Figures beside each other, as a reader with a pencil checks them: parts of a whole, per cents, what is covered."""

import re
from collections.abc import Iterator

NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
PART = rf"(?<![\d:.-]){NUMBER}(?: [A-Z]{{3}}| h)? of {NUMBER}"
OF_A_WHOLE = re.compile(rf"{PART}[^.;:()+\d]*\((\d+) %[),]")
"""`84 of 412 tickets (20 %)`, `350,000 EUR of 1,000,000 EUR a year (35 %)`."""

SHARE_FIRST = re.compile(rf"(\d+) % \({PART}")
"""`30 % (12 of 40 items)`."""

COVERAGE = re.compile(r"[Cc]overage[^;.:\d]*(?:28 days: )?(\d+) %")
COVERED = re.compile(r"[Cc]overage (\d+) %, (\d+) % of hours have no client yet")
UP_TO = re.compile(r"(\d+) % \(up to (\d+) %\)|(\d+) % of hours, up to (\d+) %")
BELOW_NOTHING = re.compile(r"(?:of |\(|: )-\d+(?:\.\d)? (?:h|%|items?|tickets?)")
ALL = 100.0
ROUNDED = 1.0
"""Points by which what is printed may be off: both sides are rounded."""


def shares(line: str) -> Iterator[tuple[float, float, float]]:
    """Yield every part with its whole and the per cents beside it, of an English line with plain spaces."""
    for part, whole, share in OF_A_WHOLE.findall(line):
        yield _number(part), _number(whole), _number(share)
    for share, part, whole in SHARE_FIRST.findall(line):
        yield _number(part), _number(whole), _number(share)


def faults(line: str) -> list[str]:
    """Return what does not agree in an English line with plain spaces."""
    found = [f"{part} of {whole} is not {share} %" for part, whole, share in shares(line) if _apart(part, whole, share)]
    found += [f"{part} of {whole}" for part, whole in re.findall(PART, line) if _number(part) > _number(whole)]
    found += [f"coverage {each} %" for each in COVERAGE.findall(line) if _number(each) > ALL]
    found += [
        f"{covered} % and {missing} % are not all"
        for covered, missing in COVERED.findall(line)
        if abs(_number(covered) + _number(missing) - ALL) > ROUNDED
    ]
    found += [
        f"{one or other} % is more than up to {most or at_most} %"
        for one, most, other, at_most in UP_TO.findall(line)
        if _number(one or other) > _number(most or at_most)
    ]
    return [*found, *BELOW_NOTHING.findall(line)]


def _apart(part: float, whole: float, share: float) -> bool:
    return not whole or abs(ALL * part / whole - share) > ROUNDED


def _number(text: str) -> float:
    return float(text.replace(",", ""))
