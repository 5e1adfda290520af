"""Who sets the pace: a client in full and on its card, the ranking, digests, and what is marked as imposed."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.control import IMPOSED, URGENT, Compared, Control, Counts, rises
from bot.services.digest_view import Paced
from bot.slack.blocks import card, digest, imposed, month, pace, ranking
from bot.slack.blocks.forms import imposed as forms
from tests.gallery.deciding import QUIET
from tests.gallery.firms import BIGGEST
from tests.gallery.state import JUNE, MONDAY, State
from tests.slack.blocks import test_card, test_digest, test_pace
from tests.slack.blocks.readings import team

URLS = "https://desk.example/tickets"
TITLES = ("Order template", "Invoice export", "Stock connector", "Cannot log in")
ITEMS = tuple(
    replace(each, title=title, url=f"{URLS}/{at}")
    for at, (each, title) in enumerate(zip(test_pace.ITEMS, TITLES, strict=True), start=1)
)
SUPPORTED = replace(test_pace.WHOLE, counts=replace(test_pace.COUNTS, items=35))
OF_TEAMS = (replace(test_pace.ACME.teams[0], control=SUPPORTED), test_pace.ACME.teams[1])
SEEN = replace(test_pace.ACME, teams=OF_TEAMS)
MARKED = 18, 18, 4, 18, 18, 18
"""How many of each view's items are marked: of five, four."""

VIEWS = tuple(
    (
        replace(view, teams=OF_TEAMS if at in {0, 5} else ()),
        replace(
            test_pace.BEHIND, total=count, items=ITEMS[-1:] if at == 4 else ITEMS, member_names=behind.member_names
        ),
    )
    for at, ((view, behind), count) in enumerate(zip(test_pace.VIEWS, MARKED, strict=True))
)


def asked(*marked: int, of: int = 40) -> Counts:
    """Return the items of a client, of which so many were imposed, came late and are urgent."""
    imposed, injected, urgent = marked
    return Counts(of, imposed, imposed, 0, 0, of, injected, of, urgent)


(RISE,) = rises(
    {1: asked(15, 13, 16), 2: asked(4, 3, 5), 3: asked(3, 3, 4), 4: asked(2, 2, 3)},
    {each: asked(9, 8, 10, of=120) for each in range(1, 5)},
)
PACED = Paced("Acme", RISE.index, RISE.usual, RISE.parts)


def ranked(id_: int, imposed: int, urgent: int) -> Control:
    """Return one of four clients with forty items each."""
    parts = {
        IMPOSED: Compared(imposed / 40, imposed, 40, 0.0625, 4),
        URGENT: Compared(urgent / 40, urgent, 40, 0.1125, 4),
    }
    return Control(id_, test_pace.COUNTS, parts)


RANKING = replace(
    test_pace.RANKING,
    shown=(ranked(1, 12, 10), ranked(2, 3, 5), ranked(3, 2, 4), ranked(4, 1, 2)),
    ranked=4,
    names={1: "Acme", 2: "Globex", 3: "Nordal", 4: "Brisa"},
)


def told(at: int) -> State:
    """Draw one client."""
    return State(lambda: pace.draw(*VIEWS[at]))


def marked(at: int) -> State:
    """Draw what is said to whoever marks something."""
    return State(lambda: imposed.done(test_pace.MARKED[at]))


def carded(at: int) -> State:
    """Draw a client's card with who sets the pace."""
    return State(lambda: card.draw(test_card.report(biggest=BIGGEST), pace=pace.on_card(VIEWS[at][0])))


PACING: Mapping[str, State] = {
    "pace": told(0),
    "pace, of one team": told(1),
    "pace, few items": told(2),
    "pace, little is known": told(3),
    "pace, a group": told(4),
    "pace, of a group": told(5),
    "pace, all clients": State(lambda: ranking.draw(RANKING)),
    "pace, all clients, few items": State(lambda: ranking.draw(test_pace.RANKINGS[1])),
    "pace, all clients, a group": State(lambda: ranking.draw(replace(RANKING, members={1: 2}))),
    "card, pace": carded(0),
    "card, pace, a group": carded(4),
    "digest, pace": State(
        lambda: digest.message(replace(test_digest.QUIET, paced=(PACED,))),
        "channel",
        MONDAY,
    ),
    "month, pace": State(lambda: month.message(replace(QUIET, pace=test_pace.MONTH)), "direct", JUNE),
    "imposed, an item": marked(0),
    "imposed, an item, taken back": marked(1),
    "imposed, a client": marked(2),
    "imposed, a client, taken back": marked(3),
    "imposed, rules": State(lambda: imposed.rules([team()], test_pace.RULES, test_pace.NAMES)),
    "imposed, no rules": State(lambda: imposed.rules([team()], [], test_pace.NAMES)),
    "dialog, imposed, of a client": State(lambda: forms.draw(forms.First(of=1))),
    "dialog, imposed, of an item": State(lambda: forms.draw(forms.First(("7", "Invoice export"), wide=True))),
}
