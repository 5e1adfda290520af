from typing import Any

import pytest

from integrations.errors import Unavailable, Unreadable
from integrations.records import Link
from integrations.time_entries import issues_in, overlapping


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("APP-12 login", ["APP-12"]),
        ("[APP-12] and (WEB-3):", ["APP-12", "WEB-3"]),
        ("see https://jira.firm.example/browse/APP-12, please", ["https://jira.firm.example/browse/APP-12"]),
        ("https://desk.zendesk.example/tickets/7", ["https://desk.zendesk.example/agent/tickets/7"]),
        ("feature/APP-12-login, app-12, APP-0, X-1, APP-12a", []),
        ("", []),
    ],
)
def test_issues_are_found_by_their_key_or_address(text: str, named: list[str]) -> None:
    found = dict.fromkeys(issues_in(text))
    assert [link for link in found if link.target in named] == [Link(one) for one in named]
    assert len(found) >= len(named)
    assert not [link for link in found if not link.target.startswith("http") and link.target not in named]


async def test_an_empty_page_is_not_the_end_of_a_list_where_the_tool_says_that_more_follows() -> None:
    pages: dict[int, tuple[list[dict[str, Any]], int | None]] = {0: ([{"id": 1}, {"id": 2}], 2)}

    async def ask(at: int) -> tuple[list[dict[str, Any]], int | None]:
        return pages.get(at, ([], at + 1))

    with pytest.raises(Unavailable, match="deleted something while /rows was read"):
        assert [found async for found in overlapping("t.example", "/rows", ask)]
    pages.clear()
    with pytest.raises(Unreadable, match="repeats the same page"):
        assert [found async for found in overlapping("t.example", "/rows", ask)]
