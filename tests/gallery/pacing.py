"""Who sets the pace: a client in full and on its card, the ranking, digests, and what is marked as imposed."""

from collections.abc import Mapping
from dataclasses import replace

from bot.slack.blocks import card, digest, imposed, month, pace, ranking
from bot.slack.blocks.forms import imposed as forms
from tests.gallery.state import State
from tests.slack.blocks import test_card, test_digest, test_month, test_pace
from tests.slack.blocks.readings import team


def told(at: int) -> State:
    """Draw one client."""
    return State(lambda: pace.draw(*test_pace.VIEWS[at]))


def marked(at: int) -> State:
    """Draw what is said to whoever marks something."""
    return State(lambda: imposed.done(test_pace.MARKED[at]))


def carded(at: int) -> State:
    """Draw a client's card with who sets the pace."""
    return State(lambda: card.draw(test_card.report(), pace=pace.on_card(test_pace.VIEWS[at][0])))


PACING: Mapping[str, State] = {
    "pace": told(0),
    "pace, of one team": told(1),
    "pace, few items": told(2),
    "pace, little is known": told(3),
    "pace, a group": told(4),
    "pace, of a group": told(5),
    "pace, all clients": State(lambda: ranking.draw(test_pace.RANKING)),
    "pace, all clients, few items": State(lambda: ranking.draw(test_pace.RANKINGS[1])),
    "pace, all clients, a group": State(lambda: ranking.draw(test_pace.RANKINGS[2])),
    "card, pace": carded(0),
    "card, pace, a group": carded(4),
    "digest, pace": State(lambda: digest.message(replace(test_digest.QUIET, paced=(test_pace.PACED,))), "channel"),
    "month, pace": State(lambda: month.message(replace(test_month.quiet(), pace=test_pace.MONTH)), "direct"),
    "imposed, an item": marked(0),
    "imposed, an item, taken back": marked(1),
    "imposed, a client": marked(2),
    "imposed, a client, taken back": marked(3),
    "imposed, rules": State(lambda: imposed.rules([team()], test_pace.RULES, test_pace.NAMES)),
    "imposed, no rules": State(lambda: imposed.rules([team()], [], test_pace.NAMES)),
    "dialog, imposed, of a client": State(lambda: forms.draw(forms.First(of=1))),
    "dialog, imposed, of an item": State(lambda: forms.draw(forms.First(("7", "Invoice export"), wide=True))),
}
