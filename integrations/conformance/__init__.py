"""What every source must do, whatever its API looks like; packages outside test their own source with it.

A source takes part with a `Case`: its provider, and an honest server of a few dozen lines that answers as the real one
does. A test of a package of its own is three lines:

    @pytest.mark.parametrize("check", CHECKS, ids=str)
    async def test_it_conforms(check: Check) -> None:
        await verify(check, CASE)

What a source cannot do stands in its case with the reason, which its page in `docs/sources` repeats.
"""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in ("book", "changes", "faults", "shapes")))

from integrations.conformance.book import Book
from integrations.conformance.case import Case, Server
from integrations.conformance.checks import CHECKS, Check, verify
from integrations.conformance.wire import Wire, pull, pulled, routes

__all__ = ["CHECKS", "Book", "Case", "Check", "Server", "Wire", "pull", "pulled", "routes", "verify"]
