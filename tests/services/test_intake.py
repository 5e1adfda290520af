"""From a source's records to rows: local days, keyed people, no text beyond a title."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.item import Stretch
from bot.services.company import Company
from bot.services.intake import Intake
from bot.store.database import Database
from integrations.records import Item, Link, Progress, Requester, Touch, Worklog

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
LATE = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
"""Half past midnight of the tenth in Paris."""

TENTH = date(2026, 11, 10)


@pytest.fixture
def intake() -> Intake:
    return Intake("desk", Company(Database("sqlite://"), ZoneInfo("Europe/Paris"), lambda: NOW), b"key")


def item(*spans: Progress, **links: Link) -> Item:
    return Item("issue", "1", "Title", LATE, LATE, spans=spans, requester_id="kim", links=tuple(links.values()))


def test_instants_become_the_companys_days(intake: Intake) -> None:
    facts = intake.facts(item(Progress(LATE, None, "ana")))
    assert (facts.opened, facts.updated, facts.stretches) == (TENTH, TENTH, (Stretch(TENTH, None, assigned=True),))
    assert intake.worklog(Worklog("w", "1", 60, started_at=LATE))["day"] == TENTH
    assert intake.worklog(Worklog("w", "1", 60, day=date(2026, 11, 1)))["day"] == date(2026, 11, 1)


def test_people_are_told_apart_by_source_and_key_and_never_named(intake: Intake) -> None:
    other = Intake("tracker", intake.company, b"key")
    assert intake.pseudonym("kim") == intake.pseudonym("kim") != other.pseudonym("kim")
    assert intake.pseudonym("kim") != Intake("desk", intake.company, b"lock").pseudonym("kim")
    assert "kim" not in str(intake.item(item()))
    assert intake.requester(Requester("kim", domain="Acme.Example"))["domain"] == "acme.example"


def test_one_persons_touches_of_one_second_are_one_action(intake: Intake) -> None:
    def action(author: str | None, after: float) -> str | None:
        found = intake.touch(Touch("e", "1", LATE + timedelta(seconds=after), author))["action"]
        assert found is None or isinstance(found, str)
        return found

    assert action("ana", 0) == action("ana", 0.9)
    assert len({action("ana", 0), action("ana", 1), action("bo", 0), action(None, 0)}) == 4
    assert action(None, 0) is None


def test_who_has_it_now_had_it_until_yesterday_and_goes_on_from_today(intake: Intake) -> None:
    begun = NOW - timedelta(days=2)
    both = item(Progress(begun, begun, "bo"), Progress(begun, None, "ana"), Progress(begun, None, None))
    ana, bo = intake.worker("ana"), intake.worker("bo")
    assert list(intake.people(both)) == [(bo, begun.date()), (ana, begun.date()), (ana, date(2026, 11, 16))]
    assert list(intake.ongoing(both)) == [(ana, NOW.date())]


def test_links_are_kept_by_source_and_id_or_by_what_names_the_address(intake: Intake) -> None:
    url = Link("https://desk.example/agent/tickets/7")
    twice = item(one=url, two=Link("https://desk.example/tickets/7"), three=Link("9", "rt"), four=Link("nowhere"))
    assert intake.facts(twice).links == (("", "desk.example/tickets/7"), ("rt", "9"))


def test_of_an_address_in_a_title_the_domain_alone_is_kept(intake: Intake) -> None:
    item = Item("ticket", "1", "Fwd: <ana.petit@acme.example>, bo@nordal.example: 3 @ 5.0", NOW, NOW)
    assert intake.item(item)["title"] == "Fwd: <…@acme.example>, …@nordal.example: 3 @ 5.0"
    assert intake.facts(item).title == intake.item(item)["title"]
