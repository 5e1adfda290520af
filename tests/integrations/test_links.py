import pytest

from integrations.links import front_url, help_scout_url, salesforce_url, ticket_links

TICKET = "https://firm.zendesk.example/agent/tickets/42"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://firm.zendesk.example/agent/tickets/42",
        "https://Firm.zendesk.example/tickets/42",
        "https://firm.zendesk.example/requests/42",
        "https://firm.zendesk.example/hc/en-us/requests/42",
        "https://firm.zendesk.example/agent/tickets/42?brand=1",
    ],
)
def test_every_spelling_of_a_ticket_is_one_link(spelling: str) -> None:
    assert [link.target for link in ticket_links(f"see ({spelling}), please")] == [TICKET]


def test_a_request_tracker_address_is_a_link() -> None:
    url = "https://rt.firm.example/Ticket/Display.html?id=7"
    assert [link.target for link in ticket_links(f'<a href="{url}">x</a>')] == [url]


@pytest.mark.parametrize("path", ["a/tickets/12", "helpdesk/tickets/12", "a/tickets/12?current_tab=details"])
def test_every_spelling_of_a_freshdesk_ticket_is_one_link(path: str) -> None:
    found = ticket_links(f"see https://Firm.freshdesk.example/{path}, please")
    assert [link.target for link in found] == ["https://firm.freshdesk.example/a/tickets/12"]


def test_a_front_address_is_a_link() -> None:
    (found,) = ticket_links("https://app.frontapp.com/open/cnv_8a1x).")
    assert found.target == front_url("cnv_8a1x")


@pytest.mark.parametrize("behind", ["", "/", "?folderId=77", "#thread-901"])
def test_every_spelling_of_a_help_scout_conversation_is_one_link(behind: str) -> None:
    found = ticket_links(f"see https://secure.helpscout.net/conversation/12/1001{behind}")
    assert [link.target for link in found] == [help_scout_url("12", "1001")]


def test_a_zammad_address_is_a_link_to_its_ticket_even_where_it_names_an_article() -> None:
    found = ticket_links("see https://Zammad.firm.example/#ticket/zoom/12/345, please")
    assert [link.target for link in found] == ["https://zammad.firm.example/#ticket/zoom/12"]


@pytest.mark.parametrize(
    "address",
    [
        "https://Firm.lightning.force.com/lightning/r/Case/500A00000012345IAB/view",
        "https://firm.lightning.force.com/lightning/r/500A00000012345/view",
        "https://firm.my.salesforce.com/500A00000012345IAB",
    ],
)
def test_every_spelling_of_a_salesforce_case_is_one_link(address: str) -> None:
    found = [
        link.target for link in ticket_links(f"see ({address}), please https://firm.my.salesforce.com/001A00000012345")
    ]
    assert found == ["https://firm.lightning.force.com/lightning/r/Case/500A00000012345/view"]
    assert found == [salesforce_url("https://firm.my.salesforce.com", "500A00000012345IAB")]


def test_each_ticket_is_named_once_and_other_addresses_are_left_out() -> None:
    text = f"{TICKET} {TICKET} https://docs.example/tickets/how-to https://firm.zendesk.example/agent/users/9"
    assert [link.target for link in ticket_links(text, TICKET, "")] == [TICKET]


def test_a_loopback_address_keeps_its_port() -> None:
    assert [link.target for link in ticket_links("http://127.0.0.1:8081/agent/tickets/5")] == [
        "http://127.0.0.1:8081/agent/tickets/5"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "inbox/Abc123/inbox/conversation/215",
        "inbox/abc123/inbox/admin/814860/conversation/215?view=List",
        "apps/abc123/inbox/inbox/conversation/215",
        "apps/abc123/conversations/215",
    ],
)
def test_every_spelling_of_an_intercom_conversation_is_one_link(path: str) -> None:
    for host in ("app.intercom.com", "app.intercom.io", "app.eu.intercom.com"):
        found = ticket_links(f"see https://{host}/a/{path}, please")
        assert [link.target for link in found] == ["https://app.intercom.com/a/inbox/abc123/inbox/conversation/215"]


@pytest.mark.parametrize("path", ["record/0-5/12", "ticket/12", "record/0-5/12?eschref=list"])
def test_every_spelling_of_a_hubspot_ticket_is_one_link(path: str) -> None:
    found = ticket_links(f"see https://App-eu1.hubspot.com/contacts/4711/{path}, please")
    assert [link.target for link in found] == ["https://app-eu1.hubspot.com/contacts/4711/record/0-5/12"]
