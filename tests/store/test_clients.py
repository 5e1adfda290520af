"""Finding clients by what they are called, also after merges and removals."""

from datetime import UTC, date, datetime

import pytest

from bot.store import clients
from bot.store.database import Database
from bot.store.tables import Client, ClientKey

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
async def firm(database: Database) -> Database:
    async with database.writing() as session:
        for name, removed, merged in (
            ("Acme", None, None),
            ("Globex", None, None),
            ("globex", None, None),
            ("Old Acme", None, 1),
            ("Older Acme", None, 4),
            ("Gone", NOW, None),
        ):
            session.add(
                Client(
                    name=name, folded=name.casefold(), made_by="U1", made_at=NOW, removed_at=removed, merged_into=merged
                )
            )
            await session.flush()
        for kind, value, until in (
            ("alias", "acm corp", None),
            ("domain", "acme.example", None),
            ("domain", "sold.example", date(2026, 1, 1)),
        ):
            session.add(ClientKey(client_id=1, kind=kind, value=value, until=until, made_by="U1", made_at=NOW))
    return database


@pytest.mark.parametrize(
    "text", ["ACME", "acm corp", "acme.example", "www.acme.example", "Old Acme", "older acme", "#1", "\u00c0cm\u00e9"]
)
async def test_a_client_is_found_by_name_alias_domain_number_and_former_name(firm: Database, text: str) -> None:
    async with firm.asking() as session:
        found = await clients.find(session, text)

    assert found.client is not None
    assert found.client.name == "Acme"


async def test_a_shared_name_finds_both_and_a_near_miss_is_suggested(firm: Database) -> None:
    async with firm.asking() as session:
        shared = await clients.find(session, "GLOBEX")
        near = await clients.find(session, "Acmee")
        nothing = [await clients.find(session, text) for text in ("Gone", "sold.example", "")]

    assert (shared.client, [client.id for client in shared.several]) == (None, [2, 3])
    assert (near.client, [client.name for client in near.suggestions]) == (None, ["Acme"])
    assert [found.client for found in nothing] == [None, None, None]


async def test_active_clients_are_neither_removed_nor_merged_and_history_names_all(firm: Database) -> None:
    async with firm.asking() as session:
        active = await clients.active(session)
        named = await clients.by_id(session, [1, 4, 6])

    assert [client.name for client in active] == ["Acme", "Globex", "globex"]
    assert {id_: client.name for id_, client in named.items()} == {1: "Acme", 4: "Old Acme", 6: "Gone"}
