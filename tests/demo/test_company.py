from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import fmean, median

import pytest

from bot.demo.company import ZONE, invent
from bot.demo.work import SYSTEM, Company, Ticket

WEEK = timedelta(days=7)


def touches(company: Company, ticket: Ticket) -> int:
    staff = {user.id for user in company.users if user.role != "end-user"}
    return sum(bool(event.comment) and event.author_id in staff for event in ticket.events)


def counted(company: Company) -> list[Ticket]:
    return [
        ticket
        for ticket in company.tickets
        if not any(event.status == "deleted" or event.merged_into for event in ticket.events)
    ]


def share_of_support(company: Company, client: str, start: datetime, end: datetime) -> float:
    """Return the client's part of all replies and notes on tickets opened between the two instants."""
    spent: defaultdict[str | None, int] = defaultdict(int)
    for ticket in counted(company):
        if start <= ticket.opened_at < end:
            spent[ticket.client] += touches(company, ticket)
    return spent[client] / sum(spent.values())


def test_the_same_arguments_give_the_same_company(company: Company) -> None:
    assert invent(company.until) == company
    assert invent(company.until, seed=8) != company


def test_nothing_is_known_that_has_not_happened_yet(company: Company) -> None:
    stamps = [event.at for event in company.ticket_events]
    stamps += [change.at for change in company.changelogs]
    stamps += [issue.created_at for issue in company.issues]
    stamps += [worklog.entered_at for worklog in company.worklogs]
    assert max(stamps) <= company.until
    assert min(stamps) > company.until - timedelta(days=367)


def test_every_history_is_in_the_order_of_time_and_of_ids(company: Company) -> None:
    for record in company.tickets:
        assert [event.id for event in record.events] == sorted(event.id for event in record.events)
        assert [event.at for event in record.events] == sorted(event.at for event in record.events)
    for issue in company.issues:
        assert [change.at for change in issue.changes] == sorted(change.at for change in issue.changes)
        assert all(change.at > issue.created_at for change in issue.changes)


def test_ids_are_given_once(company: Company) -> None:
    for ids in (
        [ticket.id for ticket in company.tickets],
        [event.id for event in company.ticket_events],
        [user.id for user in company.users],
        [issue.key for issue in company.issues],
        [change.id for change in company.changelogs],
        [worklog.id for worklog in company.worklogs],
    ):
        assert len(ids) == len(set(ids))


def test_a_usual_week_has_the_size_of_a_team_of_six_and_one_of_nine(company: Company) -> None:
    start = company.until - timedelta(days=364)
    tickets = Counter((ticket.opened_at - start) // WEEK for ticket in company.tickets)
    issues = Counter((issue.created_at - start) // WEEK for issue in company.issues)
    assert 70 <= median(tickets[week] for week in range(52)) <= 110
    assert 24 <= median(issues[week] for week in range(52)) <= 36
    assert 2 <= fmean(touches(company, ticket) for ticket in counted(company)) <= 4
    assert len(company.agents) == 6
    assert len(company.engineers) == 9


def test_weekends_and_nights_are_quiet(company: Company) -> None:
    replies = [
        event.at.astimezone(ZONE)
        for event in company.ticket_events
        if event.comment and event.author_id in {agent.id for agent in company.agents}
    ]
    at_work = [reply for reply in replies if reply.weekday() < 5 and 9 <= reply.hour < 18]
    assert len(at_work) / len(replies) > 0.98


@pytest.mark.parametrize("until", [datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2027, 8, 29, 20, tzinfo=UTC)])
@pytest.mark.parametrize("seed", [1, 7])
def test_acme_takes_over_support_in_the_last_ten_weeks(until: datetime, seed: int) -> None:
    company = invent(until, seed)
    usual = share_of_support(company, "Acme", until - timedelta(days=364), until - timedelta(days=98))
    now = share_of_support(company, "Acme", until - timedelta(days=28), until)
    before = share_of_support(company, "Acme", until - timedelta(days=56), until - timedelta(days=28))
    assert 0.1 < usual < 0.2
    assert usual < before < now
    assert 0.34 < now < 0.52


def test_nobody_else_comes_near_the_limit(company: Company) -> None:
    for client in {ticket.client for ticket in company.tickets} - {"Acme"}:
        for weeks in range(0, 40, 4):
            end = company.until - weeks * WEEK
            assert share_of_support(company, client or "", end - 4 * WEEK, end) < 0.2


def test_acme_causes_a_growing_part_of_engineering_and_most_of_it_stays_own_work(company: Company) -> None:
    recent = Counter(issue.client for issue in company.issues if issue.created_at > company.until - 4 * WEEK)
    earlier = Counter(issue.client for issue in company.issues if issue.created_at < company.until - 14 * WEEK)
    assert earlier["Acme"] / earlier.total() < 0.1 < recent["Acme"] / recent.total() < 0.25
    assert earlier[None] / earlier.total() > 0.5


def test_few_tickets_can_be_placed_with_nobody(company: Company) -> None:
    users = {user.id: user for user in company.users}
    domains = {domain for organization in company.organizations for domain in organization.domains}
    domains.add(company.domain)
    lost = [
        ticket
        for ticket in company.tickets
        if ticket.organization_id is None and users[ticket.requester_id].email.partition("@")[2] not in domains
    ]
    assert 0.04 < len(lost) / len(company.tickets) < 0.09
    assert {ticket.client for ticket in lost} == {None, "Kestrel Freight"}


def test_some_tickets_are_attributed_by_the_requesters_domain_alone(company: Company) -> None:
    without = [ticket for ticket in company.tickets if ticket.organization_id is None and ticket.client == "Globex"]
    assert without


def test_two_organizations_are_one_company_by_their_external_id(company: Company) -> None:
    ids = Counter(organization.external_id for organization in company.organizations if organization.external_id)
    assert [number for number, times in ids.items() if times > 1] == ["CRM-1004"]


def test_one_client_writes_from_a_free_mailer_and_only_its_organization_tells(company: Company) -> None:
    users = {user.id: user for user in company.users}
    larue = [ticket for ticket in company.tickets if ticket.client == "Maison Larue"]
    assert all(ticket.organization_id for ticket in larue)
    assert {users[ticket.requester_id].email.partition("@")[2] for ticket in larue} == {"gmail.com"}


def test_one_week_hits_everybody_and_ends_with_one_reply_to_many(company: Company) -> None:
    hit = {ticket.client for ticket in company.tickets if "outage" in ticket.tags}
    days = {ticket.opened_at.date() for ticket in company.tickets if "outage" in ticket.tags}
    assert len(hit) > 10
    assert max(days) - min(days) <= WEEK
    together = Counter((event.at, event.author_id) for event in company.ticket_events if event.comment)
    assert sum(times > 3 for times in together.values()) > 8


def test_some_tickets_are_merged_into_one_that_lives_and_some_deleted(company: Company) -> None:
    tickets = {ticket.id: ticket for ticket in company.tickets}
    merges = [event.merged_into for ticket in company.tickets for event in ticket.events if event.merged_into]
    deleted = [ticket for ticket in company.tickets if any(event.status == "deleted" for event in ticket.events)]
    assert 30 < len(merges) < 200
    assert 10 < len(deleted) < 80
    assert all(not any(event.merged_into for event in tickets[kept].events) for kept in merges)


def test_solved_tickets_are_closed_by_the_system_four_days_later(company: Company) -> None:
    closings = [event for event in company.ticket_events if event.author_id == SYSTEM]
    assert len(closings) > 3000
    assert all(event.status == "closed" and event.comment is None for event in closings)


def test_issues_move_from_to_do_to_done_and_four_in_ten_have_time_logged(company: Company) -> None:
    done = [issue for issue in company.issues if issue.current("status", company.until) == "Done"]
    assert len(done) / len(company.issues) > 0.9
    assert all(issue.current("assignee", company.until) for issue in done)
    logged = {worklog.issue_id for worklog in company.worklogs}
    assert 0.3 < len(logged) / len(company.issues) < 0.45
    assert any(worklog.deleted_at for worklog in company.worklogs)
    assert any(worklog.entered_at - worklog.started_at > timedelta(days=1) for worklog in company.worklogs)


def test_issues_show_their_client_in_every_way_that_there_is(company: Company) -> None:
    theirs = [issue for issue in company.issues if issue.client and issue.type != "Epic"]
    tickets = {ticket.id: ticket for ticket in company.tickets}
    for issue in theirs:
        assert all(tickets[number].client == issue.client for number in (*issue.tickets, *issue.remote_tickets))
    assert sum(bool(issue.tickets) for issue in theirs) > 100
    assert sum(bool(issue.client_field) for issue in theirs) > 50
    assert any(issue.remote_tickets for issue in theirs)
    assert any(issue.epic for issue in theirs)
    assert any(issue.client in issue.summary for issue in theirs if issue.client)
