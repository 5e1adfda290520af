"""The table of checks, and how one is made on a case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import stamina

from integrations.conformance import changes, faults, shapes
from integrations.conformance.case import Case
from integrations.errors import SourceError
from integrations.http import ATTEMPTS


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that every source must do; it raises `AssertionError` where a case's source does not."""

    name: str
    run: Callable[[Case], Awaitable[None]]

    def __str__(self) -> str:
        return self.name


CHECKS = tuple(Check(name, run) for module in (changes, faults, shapes) for name, run in module.CHECKS.items())


async def verify(check: Check, case: Case) -> None:
    """Make a check. One that the case declares impossible must fail, and is then shown as skipped with the reason."""
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        if check.name not in case.cannot:
            await check.run(case)
            return
        try:
            await check.run(case)
        except (AssertionError, NotImplementedError, SourceError):
            # As declared: the server cannot do it, or the source does not bear it. What passes fails below.
            pytest.skip(case.cannot[check.name])
    raise AssertionError(f"the case says that {check.name!r} cannot be, and it is: {case.cannot[check.name]}")
