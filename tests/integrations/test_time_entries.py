import pytest

from integrations.records import Link
from integrations.time_entries import issues_in


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
