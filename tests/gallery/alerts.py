"""Alerts: every state and reason, where they stand, what people do about them, and why they do not get through."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.growth import Driver, Growth
from bot.domain.handling import Act, Handling
from bot.services.messages import AlertView, Trouble
from bot.slack.blocks import alert, trouble
from bot.slack.blocks.older import ways
from bot.slack.notifier import plain
from bot.slack.request import Answer
from tests.gallery.state import PEOPLE, State
from tests.slack.blocks import test_alert
from tests.slack.blocks.readings import HOSTILE

HOUR = 3600
GREW = Growth(
    116 * HOUR,
    78 * HOUR,
    226 * HOUR,
    230 * HOUR,
    (
        Driver("label", "SSO login", 19 * HOUR),
        Driver("item", "Invoice export is slow", 9 * HOUR, "Invoice export is slow", "https://desk.example/4"),
        Driver("type", "question", 4 * HOUR),
    ),
)
WEEKLY = (0.15, 0.15, 0.16, 0.18, 0.24, 0.31, 0.38, 0.42)
WHOLE = replace(test_alert.ABOVE, growth=GREW, others=test_alert.LATER, weekly=WEEKLY)
FOLLOWED = Act("followed", "U4")
SNOOZED = Act("snoozed", "U9", "holidays", date(2026, 11, 24), 0.34)
AGREED = Act("expected", "U1", "migration", date(2027, 1, 5), 0.4)
SETTLED = Act("settled", "U9")
WOKEN = Act("woken", "U1")
OVER = Act("woken", "", "the snooze is over")


def drawn(view: AlertView) -> State:
    """Draw the alert's message in the team's channel."""
    return State(lambda: alert.message(view, PEOPLE), "channel")


def told(view: AlertView) -> State:
    """Draw a reply in its thread."""
    return State(lambda: alert.reply(view, PEOPLE), "thread")


def beside(view: AlertView) -> State:
    """Draw the alert as one person gets it."""
    return State(lambda: alert.message(view, PEOPLE), "direct")


def older(view: AlertView, way: int) -> State:
    """Draw the alert for a Slack that draws no charts, or no tables either."""

    def draw() -> Answer:
        answer = alert.message(view, PEOPLE)
        return Answer(answer.text, ways(answer.blocks)[way])

    return State(draw, "channel")


def worded(view: AlertView) -> State:
    """Draw the alert for a Slack that takes its blocks in no form."""

    def draw() -> Answer:
        text = alert.message(view, PEOPLE).text
        return Answer(text, plain(text))

    return State(draw, "channel")


def handled(act: Act, view: AlertView = WHOLE) -> AlertView:
    """Return an alert about which somebody did something."""
    following = (act.by,) if act.kind == "followed" else ()
    return replace(view, handling=Handling(following, None if following else act), act=act)


def missed(code: str) -> State:
    """Draw why alerts do not reach a channel."""
    return State(lambda: trouble.message(Trouble(code=code, channel_id="C1", team="Support")), "direct")


ALERTS: Mapping[str, State] = {
    "alert, above": drawn(WHOLE),
    "alert, above, low coverage": drawn(replace(WHOLE, evidence=test_alert.LOW)),
    "alert, above, by worked hours": drawn(replace(WHOLE, evidence=replace(test_alert.HIGH, worked=0.22))),
    "alert, on course": drawn(replace(test_alert.ON_COURSE, growth=GREW)),
    "alert, on course, no date": drawn(replace(test_alert.ON_COURSE, crossing=None)),
    "alert, on course, at the limit": drawn(replace(test_alert.ON_COURSE, share=0.31)),
    "alert, step": drawn(replace(test_alert.STEP, growth=GREW)),
    "alert, lasting": drawn(test_alert.LASTING),
    "alert, critical": drawn(replace(test_alert.CRITICAL, growth=GREW)),
    "alert, critical and crowding out": drawn(replace(test_alert.CRITICAL, others=test_alert.LATER, crowding=True)),
    "alert, near": drawn(test_alert.NEAR),
    "alert, late source": drawn(test_alert.STALE),
    "alert, cleared": drawn(test_alert.CLEARED),
    "alert, cleared on course": drawn(replace(test_alert.CLEARED, reason="on_course")),
    "alert, few clients": drawn(replace(test_alert.ABOVE, few_clients=4)),
    "alert, engineering": drawn(
        replace(test_alert.ENGINEERING, evidence=replace(test_alert.HIGH, basis=(("logged", 0.7), ("estimate", 0.3))))
    ),
    "alert, usual for others": drawn(replace(test_alert.ABOVE, others=test_alert.USUAL)),
    "alert, posted anew": drawn(replace(test_alert.ABOVE, anew="deleted")),
    "alert, followed": drawn(handled(FOLLOWED)),
    "alert, followed by several": drawn(replace(WHOLE, handling=Handling(("U4", "U2", "U3")))),
    "alert, snoozed": drawn(handled(SNOOZED)),
    "alert, expected": drawn(handled(AGREED)),
    "alert, settled": drawn(handled(SETTLED)),
    "alert, hostile names": drawn(replace(WHOLE, client=HOSTILE, team="Support <!here>")),
    "alert, long names": drawn(
        replace(
            test_alert.ON_COURSE,
            client="Groupement coopératif des transporteurs du Nord",
            team="Assistance et maintenance",
            crossing=(date(2026, 12, 26), date(2027, 1, 7)),
        )
    ),
    "alert, right to left": drawn(replace(WHOLE, client="شركة النور", team="תמיכה")),
    "alert, no charts": older(WHOLE, 1),
    "alert, no charts and no tables": older(WHOLE, 2),
    "alert, words alone": worded(WHOLE),
    "alert, moved here": drawn(replace(test_alert.ABOVE, anew="moved")),
    "alert, moved away": drawn(replace(test_alert.ABOVE, placement="moved", channel_id="C2")),
    "alert, to the responsible": beside(replace(WHOLE, placement="responsible")),
    "alert, nobody followed": beside(replace(WHOLE, placement="nudge")),
    "alert, observing": beside(replace(WHOLE, placement="observing", live_since=date(2026, 12, 1))),
    "alert, observing without end": beside(replace(WHOLE, placement="observing")),
    "alert, no channel": beside(replace(WHOLE, placement="no_channel", channel_id=None)),
    "reply, opened": told(WHOLE),
    "reply, critical": told(replace(test_alert.CRITICAL, said="critical")),
    "reply, cleared": told(test_alert.CLEARED),
    "reply, late source": told(test_alert.STALE),
    "reply, followed": told(handled(FOLLOWED)),
    "reply, snoozed": told(handled(SNOOZED)),
    "reply, snoozed without a reason": told(handled(Act("snoozed", "U9", "", date(2026, 11, 24), 0.34))),
    "reply, expected": told(handled(AGREED)),
    "reply, settled": told(handled(SETTLED)),
    "reply, taken back": told(handled(WOKEN)),
    "reply, snooze over": told(handled(OVER)),
    "reply, expected over": told(handled(Act("woken", "", "what was expected has ended"))),
    **{f"trouble, {code}": missed(code) for code in (*trouble.OF_A_CHANNEL, *trouble.OF_A_MESSAGE, "new_code")},
}
