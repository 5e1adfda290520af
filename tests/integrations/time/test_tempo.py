from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import pull, pulled, routes
from integrations.conformance.case import SINCE
from integrations.conformance.wire import Wire
from integrations.records import Census, Item, Link, Organization, Worklog
from integrations.time.tempo import Tempo, build
from tests.integrations.cases.tempo import ACCOUNT, VALUES, WORKLOG


def tempo(*worklogs: dict[str, Any], accounts: Any = (ACCOUNT,), **values: str) -> tuple[Tempo, Wire]:
    listed = accounts if isinstance(accounts, httpx.Response) else {"metadata": {}, "results": list(accounts)}
    wire = Wire(routes({"/4/accounts": listed, "/4/worklogs": {"metadata": {}, "results": list(worklogs)}}))
    return build({**VALUES, **values}, wire.client()), wire


async def test_a_worklog_is_its_issues_time_and_its_accounts_customers() -> None:
    source, wire = tempo(WORKLOG)
    item, worklog = pulled(await pull(source, "worklogs", SINCE))
    assert isinstance(item, Item)
    assert (item.kind, item.title, item.organizations) == ("task_day", "Acme support", ("ACME",))
    assert item.links == (Link("10012", "jira"), Link("10012", "jira_service_management"))
    assert worklog == Worklog("900", item.id, 9000, day=date(2026, 3, 5), author="712020:abc")
    assert wire.asked("/4/worklogs") == [{"limit": "1000", "offset": "0", "updatedFrom": "2026-03-01T00:00:00Z"}]


async def test_it_names_the_jira_that_it_works_on() -> None:
    source, _ = tempo(WORKLOG, TEMPO_JIRA="jira__emea")
    item, _worklog = pulled(await pull(source, "worklogs", SINCE))
    assert isinstance(item, Item)
    assert item.links == (Link("10012", "jira__emea"),)


@pytest.mark.parametrize("accounts", [(), httpx.Response(403)])
async def test_without_accounts_time_is_the_issues_alone(accounts: Any) -> None:
    source, _ = tempo(WORKLOG, accounts=accounts)
    item, _worklog = pulled(await pull(source, "worklogs", SINCE))
    assert isinstance(item, Item)
    assert (item.title, item.organizations) == ("Issue 10012", ())


async def test_accounts_without_a_customer_are_nobodys() -> None:
    source, _ = tempo(accounts=[ACCOUNT, {**ACCOUNT, "key": "INT", "customer": None}])
    assert pulled(await pull(source, "customers", SINCE)) == [Organization("ACME", "Acme")]


async def test_a_census_names_the_days_that_it_speaks_of() -> None:
    source, wire = tempo(WORKLOG)
    *_, census = pulled(await pull(source, "census", datetime(2025, 1, 2, tzinfo=UTC)))
    assert isinstance(census, Census)
    asked = wire.asked("/4/worklogs")[0]
    assert census.since is not None
    assert census.until is not None
    assert (census.ids, asked["from"], asked["to"]) == ({"900"}, f"{census.since}", f"{census.until}")
    assert census.since == date(2025, 1, 2)
