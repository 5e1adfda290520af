"""Alerts: every state and reason, where they stand, what people do about them, and why they do not get through."""

from collections.abc import Mapping, Sequence
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
TEAM_HOURS = 342
RISING = (0.15, 0.15, 0.16, 0.18, 0.24, 0.31, 0.38, 0.42)
FALLING = (0.38, 0.36, 0.33, 0.27, 0.25, 0.24, 0.24, 0.23)
EXPORT = "Invoice export is slow"


def weighed(view: AlertView, weekly: Sequence[float], **more: object) -> AlertView:
    """Return an alert whose share, hours and growth come of its last four weeks, and what was before of four others."""
    share = sum(weekly[-4:]) / 4
    low = share - 0.03 if view.low is not None else None
    figures = {"share": share, "share14": sum(weekly[-2:]) / 2, "before": sum(weekly[-8:-4]) / 4, "low": low}
    evidence = replace(view.evidence, worked=share if view.evidence.worked is not None else None)
    changed = {"hours": round(TEAM_HOURS * share), "evidence": evidence, **figures, **more}
    return replace(view, weekly=tuple(weekly), **changed)


def grew(view: AlertView, *drivers: tuple[str, str, int]) -> AlertView:
    """Add what brought the new hours, by kind and name."""
    before = round(TEAM_HOURS * (view.before or 0))
    told = tuple(
        Driver(kind, name, hours * HOUR, name, "https://desk.example/4")
        if kind == "item"
        else Driver(kind, name, hours * HOUR, example=f"https://desk.example/{2310 + at}")
        for at, (kind, name, hours) in enumerate(drivers)
    )
    others = (TEAM_HOURS - view.hours) * HOUR, (TEAM_HOURS - before) * HOUR
    return replace(view, growth=Growth(view.hours * HOUR, before * HOUR, *others, told))


ABOVE = weighed(test_alert.ABOVE, RISING)
ON_COURSE = weighed(test_alert.ON_COURSE, (0.15, 0.15, 0.16, 0.18, 0.22, 0.25, 0.27, 0.30))
NOT_SURE = replace(test_alert.LATER, items=96, solved=32)
WHOLE = replace(grew(ABOVE, ("label", "SSO login", 36), ("item", EXPORT, 15), ("type", "question", 5)), others=NOT_SURE)
COMING = grew(ON_COURSE, ("label", "SSO login", 19), ("item", EXPORT, 9))
STEP = weighed(test_alert.STEP, (0.15, 0.15, 0.16, 0.18, 0.17, 0.21, 0.35, 0.37))
LASTING = weighed(test_alert.LASTING, (0.33, 0.35, 0.36, 0.34, 0.33, 0.36, 0.34, 0.33))
CRITICAL = weighed(test_alert.CRITICAL, (0.15, 0.15, 0.16, 0.18, 0.34, 0.46, 0.54, 0.58))
NEAR = weighed(test_alert.NEAR, (0.38, 0.36, 0.34, 0.32, 0.30, 0.29, 0.27, 0.26), since=date(2026, 10, 5))
STALE = weighed(test_alert.STALE, RISING, day=date(2026, 11, 11), since=date(2026, 11, 8))
CLEARED = weighed(test_alert.CLEARED, FALLING)
TURNED = weighed(
    replace(test_alert.CLEARED, reason="on_course"),
    (0.20, 0.22, 0.25, 0.28, 0.26, 0.24, 0.23, 0.23),
    since=date(2026, 10, 12),
)
FEW = weighed(
    test_alert.ABOVE, (0.30, 0.32, 0.36, 0.38, 0.48, 0.54, 0.60, 0.62), limit=0.5, clear_level=0.425, few_clients=4
)
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
    "alert, above, low coverage": drawn(replace(WHOLE, evidence=replace(test_alert.LOW, worked=0.34))),
    "alert, above, by worked hours": drawn(replace(WHOLE, evidence=replace(test_alert.HIGH, worked=0.22))),
    "alert, on course": drawn(COMING),
    "alert, on course, no date": drawn(replace(ON_COURSE, crossing=None)),
    "alert, on course, at the limit": drawn(weighed(ON_COURSE, (0.17, 0.18, 0.20, 0.22, 0.26, 0.29, 0.33, 0.36))),
    "alert, step": drawn(grew(STEP, ("label", "SSO login", 25), ("item", EXPORT, 9))),
    "alert, lasting": drawn(LASTING),
    "alert, critical": drawn(grew(CRITICAL, ("label", "SSO login", 70), ("item", EXPORT, 25), ("type", "question", 9))),
    "alert, critical and crowding out": drawn(
        replace(CRITICAL, others=replace(test_alert.LATER, items=160, solved=50), crowding=True)
    ),
    "alert, near": drawn(NEAR),
    "alert, late source": drawn(STALE),
    "alert, cleared": drawn(CLEARED),
    "alert, cleared on course": drawn(TURNED),
    "alert, cleared as its group became smaller": drawn(replace(CLEARED, left=("Acme Benelux",))),
    "alert, near a limit that was raised": drawn(replace(NEAR, limit_then=0.25)),
    "alert, few clients": drawn(FEW),
    "alert, engineering": drawn(
        replace(
            weighed(test_alert.ENGINEERING, RISING),
            evidence=replace(test_alert.HIGH, basis=(("logged", 0.7), ("estimate", 0.3))),
        )
    ),
    "alert, usual for others": drawn(replace(ABOVE, others=test_alert.USUAL)),
    "alert, posted anew": drawn(replace(ABOVE, anew="deleted")),
    "alert, followed": drawn(handled(FOLLOWED)),
    "alert, followed by several": drawn(replace(WHOLE, handling=Handling(("U4", "U2", "U3")))),
    "alert, snoozed": drawn(handled(SNOOZED)),
    "alert, expected": drawn(handled(AGREED)),
    "alert, settled": drawn(handled(SETTLED)),
    "alert, hostile names": drawn(replace(WHOLE, client=HOSTILE, team="Support <!here>")),
    "alert, long names": drawn(
        replace(
            ON_COURSE,
            client="Groupement coopératif des transporteurs du Nord",
            team="Assistance et maintenance",
            crossing=(date(2026, 12, 26), date(2027, 1, 7)),
        )
    ),
    "alert, right to left": drawn(replace(WHOLE, client="شركة النور", team="תמיכה")),
    "alert, no charts": older(WHOLE, 1),
    "alert, no charts and no tables": older(WHOLE, 2),
    "alert, words alone": worded(WHOLE),
    "alert, moved here": drawn(replace(ABOVE, anew="moved")),
    "alert, moved away": drawn(replace(ABOVE, placement="moved", channel_id="C2")),
    "alert, to the responsible": beside(replace(WHOLE, placement="responsible")),
    "alert, nobody followed": beside(replace(WHOLE, placement="nudge")),
    "alert, observing": beside(replace(WHOLE, placement="observing", live_since=date(2026, 12, 1))),
    "alert, observing without end": beside(replace(WHOLE, placement="observing")),
    "alert, no channel": beside(replace(WHOLE, placement="no_channel", channel_id=None)),
    "reply, opened": told(WHOLE),
    "reply, critical": told(replace(CRITICAL, said="critical")),
    "reply, cleared": told(CLEARED),
    "reply, late source": told(STALE),
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
