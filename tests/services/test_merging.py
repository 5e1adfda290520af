"""Which clients are proposed as one, by what they share."""

from datetime import UTC, datetime

from bot.services import merging
from bot.services.company import Company
from bot.store import clients
from bot.store.tables import Client, ClientKey

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


async def add(company: Company, name: str, *keys: tuple[str, str], source: str = "zendesk") -> int:
    async with company.database.writing() as session:
        client = Client(name=name, folded=name.casefold(), made_by=source, made_at=NOW)
        session.add(client)
        await session.flush()
        for kind, value in keys:
            session.add(
                ClientKey(client_id=client.id or 0, kind=kind, source=source, value=value, made_by=source, made_at=NOW)
            )
        return client.id or 0


async def waiting(company: Company) -> list[tuple[str, str, str]]:
    async with company.database.writing() as session:
        found = await merging.proposals(session, company)
        return [(pair.kept.name, pair.other.name, pair.why) for pair in found]


async def test_the_same_domain_external_id_or_name_in_two_tools_is_proposed_once(company: Company) -> None:
    await add(company, "Acme", ("domain", "acme.example"), ("external", "crm-1"))
    await add(company, "Acme Inc", ("claimed", "acme.example"), ("external", "crm-1"), source="jira")
    await add(company, "Globex", ("external", "crm-2"))
    await add(company, "Globex SA", ("external", "crm-2"), source="jira")
    await add(company, "Umbra")
    await add(company, "umbra", source="jira")
    await add(company, "Nordal", ("label", "vip"))
    await add(company, "Brisa", ("label", "vip"))

    async with company.database.writing() as session:
        assert await merging.propose(session, company) == 3
        assert await merging.propose(session, company) == 0

    assert await waiting(company) == [
        ("Acme", "Acme Inc", "domain acme.example"),
        ("Globex", "Globex SA", "external id crm-2"),
        ("Umbra", "umbra", "name umbra"),
    ]


async def test_what_is_merged_removed_or_refused_waits_no_more(company: Company) -> None:
    for source in ("zendesk", "jira", "redmine"):
        await add(company, "Acme", source=source)
    assert len(await waiting(company)) == 3

    async with company.database.writing() as session:
        one, two, three = await clients.active(session)
        await merging.merge(session, company, "U1", one, two)
        await merging.refuse(session, company, "U1", one, three)

    assert await waiting(company) == []
