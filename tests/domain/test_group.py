"""Clients that count as one: who is part of whom on which day, and how a group is judged."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from bot.domain.detector import Detector, Verdict
from bot.domain.group import REFERRED, RESELLER, SUBSIDIARY, Grouping, Groups, Membership
from bot.domain.load import Share, plus
from bot.domain.past import Past
from bot.domain.threshold import SetLimits
from bot.domain.worked import Hours, Part, TeamWindow
from tests.domain.test_detector import FIRST, cells_of

ACME, BOLT, CASK, DUNE, ECHO, NORD = range(1, 7)
OTHERS = {BOLT: 5, CASK: 5, DUNE: 5, ECHO: 5}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def judged(daily: Callable[[int], Mapping[int, int]], groups: Groups, days: int = 120) -> list[Verdict]:
    """Judge days on which destinations open so many equal items of an hour, under a limit of 30 %."""
    detector = Detector(cells_of(daily, days), Past(groups=groups), FIRST - timedelta(days=1))
    return [detector.next_evening(SetLimits(0.3)) for _ in range(days)]


def moves(verdicts: list[Verdict]) -> list[tuple[int, int, str, str]]:
    return [
        ((change.move.day - FIRST).days, change.client, change.move.kind, change.episode.reason)
        for verdict in verdicts
        for change in verdict.changes
        if change.move.kind in {"opened", "cleared"}
    ]


def test_a_membership_holds_from_its_first_day_to_before_its_last() -> None:
    groups = Groups([Membership(NORD, ACME, RESELLER, day(10), day(20)), Membership(BOLT, ACME, SUBSIDIARY)])
    assert [groups.on(day(number)).whole(NORD) for number in (9, 10, 19, 20)] == [NORD, ACME, ACME, NORD]
    assert groups.on(day(9)).everyone(ACME) == (ACME, BOLT)
    assert groups.on(day(10)).everyone(ACME) == (ACME, BOLT, NORD)
    assert groups.on(day(10)).everyone(NORD) == (NORD,)
    assert [each.kind for each in groups.on(day(10)).members(ACME)] == [SUBSIDIARY, RESELLER]
    assert (groups.left(NORD, day(19)), groups.left(NORD, day(20))) == (None, day(20))


def test_the_hours_of_members_are_the_groups_and_nobody_elses_change() -> None:
    window = TeamWindow({ACME: Part(Hours(logged=3600), 2), NORD: Part(Hours(activity=7200), 1), BOLT: Part()})
    together = window.grouped(Grouping([Membership(NORD, ACME, REFERRED)]))
    assert together.part(ACME) == Part(Hours(logged=3600, activity=7200), 3)
    assert together.part(NORD) == Part()
    assert (together.seconds, together.items) == (window.seconds, window.items)


def test_no_member_is_near_the_limit_and_the_group_is_paged_once() -> None:
    """Acme and Nord open 8 of 36 items each: 22 % apart, 44 % together."""
    daily = OTHERS | {ACME: 8, NORD: 8}
    assert moves(judged(lambda _number: daily, Groups())) == []
    together = moves(judged(lambda _number: daily, Groups([Membership(NORD, ACME, SUBSIDIARY)])))
    assert [(client, kind) for _, client, kind, _ in together] == [(ACME, "opened")]


def test_joining_ends_what_is_open_of_the_member_and_looks_like_no_growth() -> None:
    """Nord alone is above from early on; Acme, at rest, takes it over on day 100 without a step or a course."""
    group = Groups([Membership(NORD, ACME, SUBSIDIARY, day(100))])
    told = moves(judged(lambda _number: OTHERS | {ACME: 2, NORD: 24}, group, 130))
    ((opened, client, kind, reason), *later) = told
    assert (client, kind, reason) == (NORD, "opened", "above")
    assert opened < 100
    assert [(client, kind, reason) for _, client, kind, reason in later] == [
        (NORD, "cleared", "above"),
        (ACME, "opened", "above"),
    ]
    assert [number for number, *_ in later] == [100, 102], "three evenings above, of which the first is the day itself"


def test_the_figures_of_a_member_name_the_group_that_is_judged_in_its_place() -> None:
    group = Groups([Membership(NORD, ACME, SUBSIDIARY, day(100))])
    verdicts = judged(lambda _number: OTHERS | {ACME: 2, NORD: 24}, group, 101)
    ended = [change for verdict in verdicts for change in verdict.changes if change.move.kind == "cleared"]
    assert [(change.client, change.figures["group"]) for change in ended] == [(NORD, ACME)]


def test_a_group_that_has_always_been_one_is_judged_like_one_client() -> None:
    """The evenings of a group are those of a client that opens what its members open, figure by figure."""
    group = Groups([Membership(NORD, ACME, SUBSIDIARY)])
    parted = judged(lambda number: OTHERS | {ACME: 2 + number % 3, NORD: 1 + max(0, number - 70) // 3}, group)
    whole = judged(lambda number: OTHERS | {ACME: 3 + number % 3 + max(0, number - 70) // 3}, Groups())
    assert [verdict.evening for verdict in parted] == [verdict.evening for verdict in whole]
    assert moves(parted) == moves(whole) != []


def test_who_leaves_a_group_is_watched_as_a_new_client_and_the_group_shrinks_silently() -> None:
    group = Groups([Membership(NORD, ACME, SUBSIDIARY, None, day(100))])
    verdicts = judged(lambda _number: OTHERS | {ACME: 2, NORD: 6}, group, 140)
    assert moves(verdicts) == []
    assert verdicts[99].evening.shares.keys() == {*OTHERS, ACME}
    assert verdicts[100].evening.shares[NORD].q28 == pytest.approx(6 / 28)


def test_clients_of_a_group_are_one_where_clients_are_counted() -> None:
    """Of four active clients that are all one group's, two are left: too few to judge anybody."""
    past = Past(groups=Groups([Membership(each, ACME, SUBSIDIARY) for each in (CASK, DUNE)]))
    past.note_opened(FIRST, dict.fromkeys((ACME, BOLT, CASK, DUNE), 5040))
    assert past.default_limit(FIRST)[1] == 2


def test_two_shares_of_one_evening_add_up() -> None:
    one = Share(10, 5, 0.1, 0.11, 0.12, 0.13, 200, 100, 3600)
    assert plus(one, one) == Share(20, 10, 0.2, 0.22, 0.24, 0.26, 200, 100, 7200)
