"""Windows agreed beforehand on the card and the overview, and what is said where clients are few."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.services.digest_view import Expected
from bot.services.figures import ClientReport, Overview
from bot.services.status import Status, TeamStatus
from bot.slack.blocks import card, overview, status
from bot.slack.blocks.expected import agreed
from bot.store.standing import Loose
from tests.slack.blocks.readings import HOSTILE, LONG, NOW, UNTIL, WINDOW, client, drawn, line, part, shown

PARTS = {1: part(26, 84), 2: part(74, 300)}
MOVE = Expected("Acme", 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration")


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (MOVE, "up to 40 % until 31 Dec, reason: migration"),
        (replace(MOVE, because=""), "up to 40 % until 31 Dec"),
        (replace(MOVE, because="of the move"), "up to 40 % until 31 Dec, reason: the move"),
        (replace(MOVE, share=0.305, until=date(2027, 1, 2)), "up to 30.5 % until 2 Jan 2027, reason: migration"),
        (replace(MOVE, since=date(2026, 12, 1)), "up to 40 % from 1 Dec until 31 Dec, reason: migration"),
        (replace(MOVE, since=UNTIL), "up to 40 % until 31 Dec, reason: migration"),
    ],
)
def test_a_window_says_up_to_which_share_when_and_why(expected: Expected, said: str) -> None:
    assert agreed(expected, UNTIL) == said


def test_a_card_shows_what_was_agreed_on_its_team() -> None:
    planned = replace(line(PARTS, limit=Limit(0.4, "plan")), expected=(MOVE,))
    report = ClientReport(client(), WINDOW, (planned,), (), (), empty=False)
    text = drawn(card.draw(report)).splitlines()
    assert "• Limit 40 % (as planned)" in text
    assert "• Expected: up to 40 % until 31 Dec, reason: migration" in text


def test_the_overview_shows_what_was_agreed_by_team() -> None:
    team = replace(shown(PARTS), expected=(MOVE, replace(MOVE, client="Globex", because="")))
    text = drawn(overview.draw(Overview(WINDOW, (team,), {1: "Acme", 2: "Globex"}, (), empty=False))).splitlines()
    assert "• Expected: Acme up to 40 % until 31 Dec, reason: migration" in text
    assert "• Expected: Globex up to 40 % until 31 Dec" in text


@pytest.mark.parametrize("name", [HOSTILE, LONG])
def test_hostile_reasons_do_nothing(name: str) -> None:
    hostile = (replace(MOVE, client=name, because=name),) * 40
    report = ClientReport(client(name), WINDOW, (replace(line(PARTS), expected=hostile),), (), (), empty=False)
    drawn(card.draw(report))
    team = replace(shown(PARTS), expected=hostile)
    drawn(overview.draw(Overview(WINDOW, (team,) * 8, {1: name, 2: name}, (), empty=False)))


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (1, "• No limit yet: fewer than three clients are active"),
        (2, "• No limit yet: fewer than three clients are active, a fair share of 2 is 50 %"),
        (3, "• Limit 60 %, the most by default: twice the fair share of 3 clients (33 %) is more"),
        (7, "• Limit 29 %, by default twice the fair share of 7 clients (14 %)"),
        (8, "• Limit 25 % (by default)"),
    ],
)
def test_where_clients_are_few_a_card_speaks_of_the_fair_share(active: int, said: str) -> None:
    judged = line(PARTS, limit=limit_for(1, SetLimits(), active))
    report = ClientReport(client(), WINDOW, (judged,), (), (), empty=False)
    assert said in drawn(card.draw(report)).splitlines()


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (None, ""),
        (0, "; no limit: 0 clients in 90 days, a default needs 3"),
        (1, "; no limit: 1 client in 90 days, a default needs 3"),
        (2, "; no limit: 2 clients in 90 days, a default needs 3, and a fair share of 2 is 50 %"),
    ],
)
def test_status_says_why_a_team_s_clients_are_not_judged(active: int | None, said: str) -> None:
    team = TeamStatus("Support", 0.93, 342 * 3600, 412, 24 * 3600, 30, observing=False, too_few=active)
    text = drawn(status.draw(Status(NOW, (), (), (team,), Loose(0, 0), (), 0)))
    assert f"• Support: 93 % of 342 h; without a client 24 h and 30 items{said}" in text.splitlines()
