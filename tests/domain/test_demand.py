"""What an item asked of us: what follows from what its source tells, and from what says that something was imposed."""

from datetime import date

import pytest

from bot.domain.demand import (
    BY_CLIENT,
    BY_LABEL,
    DATE,
    FORMAT,
    TOOL,
    Asked,
    Demand,
    Imposed,
    Imposing,
    Impositions,
    flags_of,
    read,
    written,
)
from bot.domain.item import Facts

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 6)
ACME, GLOBEX, SUPPORT, ENGINEERING = 1, 2, 1, 2


def facts(*labels: str, opened: date = MONDAY) -> Facts:
    return Facts("desk", "1", "ticket", "Export", opened, opened, labels=labels)


@pytest.mark.parametrize(
    ("asked", "flags"),
    [
        (Asked(MONDAY), Demand.NONE),
        (Asked(MONDAY, urgent=False), Demand.URGENCY_TOLD),
        (Asked(MONDAY, urgent=True), Demand.URGENCY_TOLD | Demand.URGENT),
        (Asked(MONDAY, cycle_began=TUESDAY, cycle_entered=TUESDAY), Demand.CYCLE_TOLD),
        (Asked(MONDAY, cycle_began=TUESDAY, cycle_entered=FRIDAY), Demand.CYCLE_TOLD | Demand.INJECTED),
        (Asked(FRIDAY, cycle_began=TUESDAY), Demand.CYCLE_TOLD | Demand.INJECTED),
        (Asked(MONDAY, cycle_began=TUESDAY), Demand.CYCLE_TOLD),
        (Asked(MONDAY, cycle_entered=FRIDAY), Demand.NONE),
    ],
)
def test_what_a_source_does_not_tell_is_no_no(asked: Asked, flags: Demand) -> None:
    assert asked.told == flags


@pytest.mark.parametrize(
    ("due", "days"), [(None, None), (FRIDAY, 4), (MONDAY, 0), (date(2026, 10, 1), 0), (date(2030, 1, 1), 400)]
)
def test_notice_is_counted_from_the_request(due: date | None, days: int | None) -> None:
    assert Asked(MONDAY, due=due).notice == days


def test_a_label_holds_for_its_team_and_a_client_from_its_day_on() -> None:
    rules = Impositions(
        [
            Imposing(TOOL, BY_LABEL, "acme-tool", SUPPORT),
            Imposing(FORMAT, BY_CLIENT, client_id=ACME, since=TUESDAY),
        ]
    )
    assert rules.of(facts("Acme-Tool"), SUPPORT, ACME, ()) == (Imposed(TOOL, "label Acme-Tool"),)
    assert rules.of(facts("acme-tool"), ENGINEERING, ACME, ()) == ()
    assert rules.of(facts(opened=TUESDAY), SUPPORT, ACME, ()) == (Imposed(FORMAT, "client"),)
    assert rules.of(facts(opened=TUESDAY), SUPPORT, GLOBEX, ()) == ()


def test_each_thing_counts_once_and_a_mark_by_hand_stands_before_a_label() -> None:
    rules = Impositions([Imposing(TOOL, BY_LABEL, "acme-tool")])
    found = rules.of(facts("acme-tool"), SUPPORT, ACME, (TOOL, DATE))
    assert found == (Imposed(DATE, "item"), Imposed(TOOL, "item"))
    assert flags_of(Asked(MONDAY), found) == Demand.DATE | Demand.TOOL


def test_nobody_imposes_on_what_has_no_client() -> None:
    assert Impositions().of(facts(), SUPPORT, 0, (TOOL,)) == ()


def test_what_is_kept_is_read_back() -> None:
    every = (Imposed(DATE, "item"), Imposed(TOOL, "label for acme's tool"), Imposed(FORMAT, "client"))
    assert read(written(every)) == every
    assert read("") == ()
