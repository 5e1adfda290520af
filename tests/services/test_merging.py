"""Which clients are proposed as one, by what they share."""

from datetime import UTC, date, datetime

from sqlmodel import SQLModel

from bot.services import merging, revenue
from bot.services.company import Company
from bot.store import clients, contracts, decisions, imposed, onboardings
from bot.store.tables import (
    Client,
    ClientKey,
    Contract,
    Decision,
    ImposedMark,
    Onboarding,
    OnboardingException,
    Payer,
    Revenue,
)

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = date(2026, 11, 16)


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


MOVED = "its rows go over, and back when they are parted"
READ = "its rows stay and are read as the survivor's, as long as they are one"
REWORKED = "it follows from the items, which are assigned anew"
OWN = "what was set for a client stays its own: it says nothing while there are two limits to choose from"
THEN = "what was so on a day, under the name of then; what is judged now is judged from the items"
ALONE = "no client that counts in a group is merged"
MERGES = "it is what merging itself keeps"

FOLLOWS = {
    "alert.client_id": THEN,
    "client.merged_into": MERGES,
    "client_key.client_id": MOVED,
    "client_member.group_id": ALONE,
    "client_member.member_id": ALONE,
    "client_merge.kept_id": MERGES,
    "client_merge.other_id": MERGES,
    "contract.client_id": READ,
    "custom_stretch.client_id": THEN,
    "decision.client_id": READ,
    "dependency.client_id": THEN,
    "displaced.client_id": THEN,
    "effort.destination": REWORKED,
    "fix.client_id": THEN,
    "imposed_mark.client_id": READ,
    "item_share.destination": REWORKED,
    "ledger_class.destination": REWORKED,
    "ledger_month.destination": REWORKED,
    "ledger_notice.destination": REWORKED,
    "ledger_opened.destination": REWORKED,
    "ledger_pace.destination": REWORKED,
    "ledger_recent.destination": REWORKED,
    "ledger_worked.destination": REWORKED,
    "note.client_id": THEN,
    "onboarding.client_id": READ,
    "onboarding_exception.client_id": READ,
    "revenue_payer.client_id": READ,
    "snapshot.destination": THEN,
    "threshold.client_id": OWN,
    "watch.client_id": THEN,
}
"""What becomes of each column that names a client when it is merged with another: a new one needs its line, and where
it is read as the survivor's, what finds it in `seen`."""


def test_every_table_that_names_a_client_says_what_a_merge_does_to_it() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name in {"client_id", "destination"}
        or any(key.column.table.name == "client" for key in column.foreign_keys)
    }
    assert named == FOLLOWS.keys()


async def seen(company: Company, client: int) -> set[str]:
    """Return what is found for a client, by the column that names it."""
    async with company.database.asking() as session:
        row = (await clients.by_id(session, [client]))[client]
        earned = await revenue.income_between(session, company, date(2026, 1, 1), date(2027, 1, 1))
        found: dict[str, object] = {
            "contract.client_id": await contracts.of_client(session, client),
            "decision.client_id": await decisions.told(session, client_id=client),
            "imposed_mark.client_id": await imposed.held(session, "tool", client_id=client),
            "onboarding.client_id": await onboardings.of_client(session, client),
            "onboarding_exception.client_id": await onboardings.exceptions(session, client, date(2026, 1, 1), ""),
            "revenue_payer.client_id": earned.share(client),
        }
        standing = [named.name for _review, named in await onboardings.standing(session, company.today())]
        assert (row.name in standing) == bool(found["onboarding.client_id"])
    assert found.keys() == {name for name, what in FOLLOWS.items() if what == READ}
    return {name for name, value in found.items() if value}


async def test_what_is_kept_of_a_client_follows_it_into_a_merge_and_out_again(company: Company) -> None:
    kept, other = await add(company, "Acme"), await add(company, "Acme Inc")
    own = {"set_by": "U1", "set_at": NOW}
    async with company.database.writing() as session:
        payer = Payer(source="books", reference="inc", client_id=other)
        session.add(payer)
        await session.flush()
        session.add_all(
            [
                Contract(client_id=other, renews_on=DAY, notice_by=DAY, notice="1 month", **own),
                Decision(
                    client_id=other,
                    what="cap",
                    because="Too much",
                    owner_id="U1",
                    decided_on=DAY,
                    review_on=DAY,
                    made_by="U1",
                    made_at=NOW,
                ),
                ImposedMark(what="tool", kind="client", client_id=other, since=DAY, made_by="U1", made_at=NOW),
                Onboarding(client_id=other, opened_on=DAY, opened_by="U1", opened_at=NOW),
                OnboardingException(client_id=other, seen="press", day=DAY),
                Revenue(
                    source="books",
                    external_id="1",
                    payer_id=payer.id or 0,
                    first_day=DAY.toordinal(),
                    end_day=DAY.toordinal() + 1,
                    minor=100,
                    currency="EUR",
                ),
            ]
        )
    every = {name for name, what in FOLLOWS.items() if what == READ}
    assert (await seen(company, kept), await seen(company, other)) == (set(), every)
    for change, client in ((merging.merge, kept), (merging.unmerge, other)):
        async with company.database.writing() as session:
            named = await clients.by_id(session, [kept, other])
            await change(session, company, "U9", named[kept], named[other])
        assert await seen(company, client) == every
    assert await seen(company, kept) == set()
