"""Every provider before the suite in `integrations.conformance`, by its `CASE` in `tests/integrations/cases`."""

from importlib import import_module

import pytest

from integrations.conformance import CHECKS, Case, Check, verify
from integrations.registry import PROVIDERS

CASES = {
    each.name: import_module(f"tests.integrations.cases.{each.name}").CASE
    for each in PROVIDERS
    if each.name != "revenue_csv"  # a file of revenue is read whole; its own tests stand in tests/integrations/tabular
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("check", CHECKS, ids=str)
async def test_a_source_conforms(check: Check, case: Case) -> None:
    await verify(check, case)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_what_a_source_cannot_do_is_a_check_that_there_is(case: Case) -> None:
    assert set(case.cannot) <= {check.name for check in CHECKS}
