"""The clients that sources bring by themselves, and what is kept of them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import directory, organizations
from bot.store.database import Database
from bot.store.tables import Client, ClientKey
from integrations.records import Organization

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = date(2026, 11, 17)
ACME = Organization("77", "Acme", domains=("Acme.example", "gmail.com"), external_id="crm-1")


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.writing() as session:
        yield session


async def names(session: AsyncSession) -> list[str]:
    return [row.name for row in await session.exec(select(Client).order_by(col(Client.id)))]


async def keys(session: AsyncSession) -> set[tuple[str, str]]:
    return {(row.kind, row.value) for row in await session.exec(select(ClientKey))}


async def test_an_organization_becomes_a_client_with_its_domains_once(session: AsyncSession) -> None:
    fresh = await organizations.save_organizations(session, "desk", [ACME], AT)
    assert {("organization", "desk:77"), ("name", "acme"), ("word", "acme"), ("domain", "acme.example")} <= fresh
    assert await organizations.save_organizations(session, "desk", [ACME], AT) == set()
    assert await names(session) == ["Acme"]
    assert await keys(session) == {("organization", "77"), ("domain", "acme.example"), ("external", "crm-1")}
    assert (await directory.load_directory(session)).domain("eu.acme.example", DAY) == ("acme.example", {1: 1})


async def test_an_organization_adopts_the_client_that_a_field_had_named(session: AsyncSession) -> None:
    await directory.save_names(session, "tracker", ["ACMÉ"], AT)
    await organizations.save_organizations(session, "desk", [ACME], AT)
    await directory.save_names(session, "tracker", ["acme", " Acme "], AT)
    assert await names(session) == ["ACMÉ"]


async def test_an_organization_of_a_second_helpdesk_is_a_client_of_its_own_and_claims_the_domain(
    session: AsyncSession,
) -> None:
    await organizations.save_organizations(session, "desk", [ACME], AT)
    await organizations.save_organizations(session, "other", [ACME], AT)
    assert await names(session) == ["Acme", "Acme"]
    assert ("claimed", "acme.example") in await keys(session)


async def test_an_organization_that_others_were_merged_into_goes_on_as_the_client_of_one_of_them(
    session: AsyncSession,
) -> None:
    await organizations.save_organizations(session, "crm", [ACME, Organization("78", "Acme Nord")], AT)
    merged = Organization("90", "Acme Group", domains=("acme.example",), formerly=("12", "77", "78"))
    fresh = await organizations.save_organizations(session, "crm", [merged], AT)
    assert ("organization", "crm:90") in fresh
    assert await organizations.save_organizations(session, "crm", [merged], AT) == set()
    assert await names(session) == ["Acme Group", "Acme Nord"]
    known = await directory.load_directory(session)
    assert known.find("organization", "crm", "90", DAY) == known.find("organization", "crm", "77", DAY) == {1: 1}


async def test_a_renamed_organization_is_followed_and_its_old_name_still_known(session: AsyncSession) -> None:
    await organizations.save_organizations(session, "desk", [ACME], AT)
    fresh = await organizations.save_organizations(session, "desk", [Organization("77", "Blue Sky")], AT)
    assert {("name", "blue sky"), ("word", "blue")} <= fresh
    assert await directory.save_names(session, "tracker", ["Acme"], AT) == set()
    assert await names(session) == ["Blue Sky"]
    assert (await directory.load_directory(session)).named("acme", DAY) == {1: 1}


async def test_a_name_given_here_is_not_overwritten_by_the_source(session: AsyncSession) -> None:
    await organizations.save_organizations(session, "desk", [ACME], AT)
    client = (await session.exec(select(Client))).one()
    client.name, client.folded, client.made_by = "Acme Group", "acme group", "U1"
    await session.flush()
    await organizations.save_organizations(session, "desk", [ACME], AT)
    assert await names(session) == ["Acme Group"]


async def test_a_removed_client_does_not_come_back_by_its_name_in_a_field(session: AsyncSession) -> None:
    await directory.save_names(session, "tracker", ["Internal", "  "], AT)
    (await session.exec(select(Client))).one().removed_at = AT
    await session.flush()
    assert await directory.save_names(session, "tracker", ["Internal"], AT) == set()
    assert await names(session) == ["Internal"]
    assert (await directory.load_directory(session)).named("internal", DAY) == {}


async def test_a_deleted_organization_makes_no_client(session: AsyncSession) -> None:
    await organizations.save_organizations(session, "desk", [Organization("9", "Gone", deleted=True)], AT)
    assert await names(session) == []


async def test_the_survivor_of_a_chain_of_merges_is_its_last(session: AsyncSession) -> None:
    await directory.save_names(session, "tracker", ["One", "Two", "Three"], AT)
    one, two, three = (await session.exec(select(Client).order_by(col(Client.id)))).all()
    one.merged_into, two.merged_into = two.id, three.id
    await session.flush()
    assert await directory.load_survivors(session) == {one.id: three.id, two.id: three.id}
