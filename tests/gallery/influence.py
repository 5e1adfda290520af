"""Groups of clients, custom requests that grow, hours logged by hand, and single items whose hours are not told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.activity import HAND, Entry
from bot.domain.group import Membership
from bot.domain.growth import Driver, told
from bot.domain.worked import TeamWindow
from bot.services.custom_view import CustomLetter, CustomView
from bot.services.figures import Before, Overview, TeamOverview
from bot.services.grouping import Group, Joined
from bot.services.logging_hours import Logged
from bot.services.members import MemberLoad, PartOf
from bot.slack.blocks import alert, card, custom, digest, groups, home, items, logged, overview, top
from tests.gallery import alerts
from tests.gallery.firms import BIGGEST, DESK, DESK_BEFORE, FIRM
from tests.gallery.homes import HOME, WORKSPACE
from tests.gallery.state import PEOPLE, State
from tests.slack.blocks import test_alert, test_card, test_digest, test_items, test_overview, test_top
from tests.slack.blocks.readings import UNTIL, WINDOW, client, item, line, team
from tests.slack.blocks.test_groups import GROWTH, MEMBERS

BENELUX, BRISA = client("Acme Benelux", 2), client("Brisa", 3)
SINCE = date(2026, 9, 1)
FAMILY = Group(
    client(),
    (
        (BENELUX, Membership(2, 1, "subsidiary")),
        (BRISA, Membership(3, 1, "reseller", SINCE)),
    ),
)
SALES = team("Sales", "sales", 3)
LOGGED = Logged(Entry(1, 3, 5_400, "meeting", date(2026, 11, 16)), client(), SALES, "secret")
FEW = team(people=4)
GROWING = (GROWTH, replace(GROWTH, client="Nordal", now=5, usual=0.5))
GREW = (Driver("label", "sso", 32_400), Driver("item", "Stock", 68_400, "Stock", "https://desk.example/9"))


def family(*hours: int) -> tuple[MemberLoad, ...]:
    """Return the members of a group with their hours."""
    return tuple(replace(each, seconds=hours_ * 3600) for each, hours_ in zip(MEMBERS, hours, strict=True))


def carded(**more: object) -> State:
    """Draw the card of a client."""
    shown = test_card.report(biggest=BIGGEST)
    return State(lambda: card.draw(replace(shown, teams=(replace(shown.teams[0], **more), *shown.teams[1:]))))


def small() -> State:
    """Draw a card with items of a team in which few people work."""
    shown = replace(line(test_card.SUPPORT, on=FEW), before=Before(54 * 3600, 340 * 3600), grown=told(GREW, FEW.people))
    return State(lambda: card.draw(test_card.report(teams=(shown, line({}, on=SALES)), biggest=BIGGEST)))


def grown(shown: TeamOverview) -> TeamOverview:
    """Return a team that has a group, and custom requests that grow."""
    lines = tuple(replace(each, members=MEMBERS) if each.client_id == 1 else each for each in shown.clients)
    return replace(shown, clients=lines, custom=GROWING)


CUSTOM = CustomLetter(
    view=CustomView(
        "Engineering",
        date(2026, 11, 13),
        date(2026, 11, 16),
        GROWTH,
        (("SSO login", "https://tracker.example/2"), ("Stock", "")),
    ),
    zone="Europe/Paris",
)

CALMER = replace(
    CUSTOM.view, since=date(2026, 9, 14), ended=date(2026, 11, 16), growth=replace(GROWTH, now=4), newest=()
)

INFLUENCE: Mapping[str, State] = {
    "custom requests grow": State(lambda: custom.letter(CUSTOM), "channel"),
    "custom requests grow no longer": State(lambda: custom.letter(replace(CUSTOM, view=CALMER)), "direct"),
    "alert, group": State(
        lambda: alert.message(replace(alerts.ABOVE, members=family(81, 27, 7, 0)), PEOPLE), "channel"
    ),
    "alert, ended in its group": State(
        lambda: alert.message(replace(alerts.CLEARED, client="Brisa", group="Acme"), PEOPLE), "channel"
    ),
    "alert, sales": State(
        lambda: alert.message(
            replace(
                alerts.ABOVE,
                team="Sales",
                kind="sales",
                evidence=replace(test_alert.HIGH, basis=(("logged", 0.4), ("count", 0.6))),
            ),
            PEOPLE,
        ),
        "channel",
    ),
    "card, group": carded(members=family(62, 21, 5, 0), custom=GROWTH),
    "card, in a group": carded(
        part_of=PartOf(9, "Nord", "reseller"), episode=None, custom=replace(GROWTH, others=None)
    ),
    "card, few people": small(),
    "overview, group": State(
        lambda: overview.draw(Overview(WINDOW, (grown(FIRM[0]), FIRM[1]), test_overview.NAMES, (), empty=False))
    ),
    "home, group": State(
        lambda: home.draw(
            replace(
                HOME, overview=replace(HOME.overview, teams=(grown(HOME.overview.teams[0]), *HOME.overview.teams[1:]))
            ),
            WORKSPACE,
        )
    ),
    "top, group": State(lambda: top.draw(test_top.largest(DESK, members={1: 3}, before=TeamWindow(DESK_BEFORE)))),
    "items, few people": State(
        lambda: items.draw(
            test_items.why(
                3,
                teams={1: FEW},
                items=tuple(
                    item(at, title) for at, title in enumerate(("SSO login", "Invoice export", "Stock"), start=1)
                ),
            )
        )
    ),
    "items, group": State(
        lambda: items.draw(
            test_items.why(
                3,
                items=(
                    item(client_id=1, seconds=19_800),
                    item(2, "SSO login", client_id=2, seconds=12_600),
                    item(3, "", source=HAND, kind="activity", url="", basis="logged", client_id=1),
                ),
                names={1: "Acme", 2: "Acme Benelux"},
            )
        )
    ),
    "digest, group": State(
        lambda: digest.message(
            replace(
                test_digest.QUIET,
                watched=(replace(test_digest.ABOVE, client="Acme", members=MEMBERS),),
                custom=GROWING,
            )
        ),
        "channel",
    ),
    "group": State(lambda: groups.shown(FAMILY)),
    "group, of nobody": State(lambda: groups.shown(Group(client(), ()))),
    "group, joined": State(lambda: groups.joined(Joined(client(), BRISA, "reseller", None, SINCE, 2))),
    "group, joined since a day": State(lambda: groups.joined(Joined(client(), BENELUX, "subsidiary", SINCE, None, 0))),
    "group, left": State(lambda: groups.left("Acme", "Brisa", None, SINCE)),
    "group, left on a day": State(lambda: groups.left("Acme", "Brisa", UNTIL, UNTIL)),
    "logged": State(lambda: logged.logged(LOGGED)),
    "logged, taken back": State(lambda: logged.taken_back(LOGGED)),
}
