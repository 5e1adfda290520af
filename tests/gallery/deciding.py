"""Decisions: on a leader's card, in lists and letters, the leaders' month, and the limit that is proposed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.handling import Handling
from bot.domain.not_a_problem import Part
from bot.services.decision_view import Ask, Decided, DecisionLetter
from bot.services.digest_view import Late
from bot.services.month_view import Effect, LeadersMonth, LimitProposal
from bot.slack.blocks import alert, card, decided, decision, month
from bot.slack.blocks.message import sentence
from bot.slack.request import Answer
from tests.gallery.alerts import WHOLE
from tests.gallery.firms import BIGGEST
from tests.gallery.state import JUNE, PEOPLE, State
from tests.slack.blocks import test_card, test_month
from tests.slack.blocks.readings import line
from tests.slack.blocks.test_month import TODAY, WORKED, with_since

CAP = replace(test_month.CAP, owner="U1")
RAISE = replace(CAP, id=4, team="", what="reprice", amount=0.3, owner="U9", review_on=date(2027, 1, 4))
SEEN = replace(CAP, decided_on=date(2026, 11, 3), review_on=date(2026, 12, 15))
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
PROPOSAL = LimitProposal(
    team_id=1,
    team="Support",
    part=Part(4, 6),
    limit=0.25,
    proposed=0.35,
    zone="Europe/Paris",
    as_admin=False,
    spared=4,
    acted=1,
)


LOST = replace(CAP, id=8, client_id=2, client="Globex", closed_on=date(2026, 5, 18))
MONTH = replace(
    test_month.busy(),
    concentration=test_month.Concentration(3.4, 3.9, 14, 0.93),
    largest=(*test_month.busy().largest[:2], replace(test_month.busy().largest[2], items=12)),
    episodes=(replace(test_month.busy().episodes[0], team="Engineering"), *test_month.busy().episodes[1:]),
    effects=(WORKED, Effect(replace(RAISE, decided_on=date(2026, 5, 20)), None)),
)
QUIET = replace(MONTH, episodes=(), made=(), due=(), effects=(), answers=(), paying=None)


def of_client(effect: Effect, name: str) -> Effect:
    """Return what came of the decision about another client."""
    return replace(effect, decision=replace(effect.decision, client=name))


def carded(*decisions: Decided, alerted: bool = True) -> State:
    """Draw the card of a client, as a leader sees it."""
    calm = test_card.report(teams=(line(test_card.SUPPORT, trend=test_card.WEEKS),), biggest=BIGGEST)
    report = test_card.report(biggest=BIGGEST) if alerted else calm
    return State(lambda: card.draw(report, None, decisions))


def listed(*decisions: Decided, leader: bool = True, of: str = "") -> State:
    """Draw a list of decisions."""
    return State(lambda: decided.listing(decisions, TODAY, leader=leader, client=of), sent=JUNE)


def asked(ask: Ask, *, leader: bool) -> State:
    """Draw the letter to the owner of a decision, or to a leader."""
    day = TODAY if ask == "named" else CAP.review_on
    sent = datetime.combine(day + timedelta(days=7 * (ask == "unanswered")), time(9), UTC)
    return State(lambda: decided.letter(DecisionLetter(decision=CAP, ask=ask, day=day, leader=leader)), "direct", sent)


def told(view: LeadersMonth) -> State:
    """Draw the leaders' month."""
    return State(lambda: month.message(view), "direct", JUNE)


def followed(*effects: Effect) -> State:
    """Draw a month in which nothing but what came of decisions is told."""
    return told(replace(QUIET, effects=effects))


def answered(**more: object) -> State:
    """Draw what is said to whoever answers a letter."""
    return State(lambda: sentence(decided.was_answered(replace(CAP, **more), TODAY)), sent=JUNE)


def of_leaders() -> Answer:
    """Draw an alert about which leaders decided."""
    return alert.message(replace(WHOLE, handling=Handling(("U4",), decided=True)), PEOPLE)


DECIDING: Mapping[str, State] = {
    "alert, decided by the leaders": State(of_leaders, "channel"),
    "card, leader, decided": carded(SEEN, replace(SEEN, id=5, what="refuse", amount=None, team="", state="done")),
    "card, leader, nothing decided": carded(),
    "card, leader, nothing to decide": carded(alerted=False),
    "decided": State(lambda: decided.was_decided(CAP, CAP.decided_on), sent=MARCH),
    "decisions": listed(
        CAP, RAISE, replace(LOST, state="done"), replace(LOST, id=9, client_id=3, client="Nordal", state="withdrawn")
    ),
    "decisions, one due": listed(replace(CAP, review_on=TODAY), of="Acme"),
    "decisions, of an owner": listed(CAP, leader=False),
    "decisions, none": listed(),
    "decisions, many": listed(
        *(replace(CAP, id=number, client_id=number, client=f"Client {number}") for number in range(1, 15))
    ),
    "decision, done": answered(state="done"),
    "decision, handed over": State(lambda: sentence(decided.was_handed(CAP))),
    "decision, put off": answered(),
    "decision, withdrawn": answered(state="withdrawn"),
    "letter of a decision, named": asked("named", leader=False),
    "letter of a decision, due": asked("due", leader=True),
    "letter of a decision, unanswered": asked("unanswered", leader=True),
    "month": told(MONTH),
    "month, quiet": told(QUIET),
    "month, late": told(replace(QUIET, late=(Late("zendesk", datetime(2026, 5, 28, 7, tzinfo=UTC)),))),
    "month, no hours": told(replace(QUIET, largest=(), concentration=test_month.Concentration(None, None, 0, None))),
    "month, what came of it": followed(
        WORKED,
        of_client(with_since(seconds=492 * test_month.HOUR, wait=None), "Globex"),
        of_client(with_since(seconds=358 * test_month.HOUR, others=19), "Nordal"),
        of_client(with_since(items=3, team_items=12), "Brisa"),
        of_client(Effect(CAP, None), "Umbra"),
    ),
    "month, more came of it": told(replace(MONTH, effects=(WORKED,), more_effects=2)),
    "proposal": State(lambda: month.proposal(PROPOSAL), "direct"),
    "proposal, to an admin": State(lambda: month.proposal(replace(PROPOSAL, as_admin=True)), "direct"),
    "dialog, alert, leader": State(lambda: decision.dialog(7, "Acme", "Support", decided=False, leader=True)),
    "dialog, alert, leader, decided": State(
        lambda: decision.dialog(
            7, "Acme", "Support", decided=True, leader=True, known=decided.on_alert((SEEN,), SEEN.decided_on)
        )
    ),
}
