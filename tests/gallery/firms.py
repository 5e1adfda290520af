"""The invented firms of the gallery: few clients and many, few teams and ten, with figures that add up."""

from dataclasses import replace
from datetime import date

from bot.domain.attribution import WHOLE
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.threshold import Limit
from bot.domain.trend import periods
from bot.domain.worked import TeamWindow
from bot.services.compare import Compared
from bot.services.digest_view import Expected
from bot.services.figures import Before, ClientOnTeam, TeamOverview
from tests.slack.blocks.readings import UNTIL, WINDOW, client, episode, item, line, part, shown, team

AGREED = Expected("Acme", 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration")
ENGINEERING = team("Engineering", "engineering", 2)
DESK = {1: part(90, 84, "logged"), 2: part(50, 60), OWN_WORK: part(34, 2), UNATTRIBUTED: part(26, 62)}
DESK_BEFORE = {1: part(58, 62), 2: part(56, 64), OWN_WORK: part(66, 4), UNATTRIBUTED: part(20, 48)}
"""Support in four weeks, and in the four before: 200 hours each."""

BUILDING = {1: part(20, 14, "logged"), 2: part(50, 60), OWN_WORK: part(120, 2), UNATTRIBUTED: part(10, 4)}
FIRM = (
    replace(shown(DESK, alerts={1: episode(reason="above", critical=True, crowding=True)}), expected=(AGREED,)),
    shown(BUILDING, ENGINEERING),
)
MANY = {number: part(90 - 2 * number, 90 - number) for number in range(1, 41)}
BEFORE = TeamWindow({number: part(80 - number, 90 - number) for number in range(1, 41)})
EVERYBODY = {number: f"Client {number}" for number in range(1, 41)}


def _crowded(id_: int) -> ClientOnTeam:
    """Return one of many clients; the twentieth has a limit of its own and an alert."""
    if id_ == 20:
        return line(MANY, id_, limit=Limit(0.03, "client"), found=episode(id_, limit=0.03))
    return line(MANY, id_)


CROWD = (
    TeamOverview(team(), TeamWindow(MANY), tuple(map(_crowded, TeamWindow(MANY).clients())), observing=False),
    shown(BUILDING, ENGINEERING),
)
DESKS = ("Support", "Billing", "Delivery", "Hosting", "Nights", "Partners", "Training", "Success", "North", "South")
TEN = tuple(shown(DESK if at == 1 else BUILDING, team(name, id_=at)) for at, name in enumerate(DESKS, start=1))
BIGGEST = (item(2, "SSO login", seconds=87_300), item(1, seconds=66_600, parts=WHOLE // 2))


def _beside(shown_: ClientOnTeam, before: float, *trend: float | None) -> ClientOnTeam:
    """Return a client's line with its share of the 28 days before, and of each week."""
    return replace(shown_, before=Before(round(before * 720_000), 720_000), trend=trend)


COMPARED = Compared(
    (client(), client("Globex", 2)),
    WINDOW,
    (
        (
            _beside(line(DESK, 1), 0.29, 0.28, 0.29, 0.30, None, 0.39, 0.44, 0.47, 0.50),
            _beside(line(DESK, 2), 0.28, 0.28, 0.27, 0.29, None, 0.26, 0.25, 0.25, 0.24),
        ),
        (
            _beside(line(BUILDING, 1, ENGINEERING), 0.09, 0.09, 0.09, 0.08, 0.10, 0.1, 0.09, 0.1, 0.11),
            _beside(line(BUILDING, 2, ENGINEERING), 0.24, 0.23, 0.24, 0.24, 0.25, 0.24, 0.26, 0.25, 0.25),
        ),
        (line({}, 1, team("Sales", id_=99)), line({}, 2, team("Sales", id_=99))),
    ),
    periods(UNTIL, 28),
    date(2025, 1, 1),
)
