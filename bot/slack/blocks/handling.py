"""What people did about an alert, in words. They are named in plain text: a mention would ping them."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.handling import Act
from bot.services.messages import AlertView
from bot.slack.blocks import words
from bot.slack.blocks.message import Line, one_line

SOMEBODY = "a colleague"
LONGEST_PERSON = 40
LONGEST_REASON = 300
MOST_NAMED = 5


def followers(view: AlertView, names: Mapping[str, str]) -> Line:
    """Name those who follow."""
    named = [_name(id_, names) for id_ in view.handling.followers[:MOST_NAMED]]
    more = len(view.handling.followers) - len(named)
    named += [f"{more} more"] if more else []
    if not named:
        return []
    return [_begun(f"{_joined(named)} {'follows' if len(named) == 1 else 'follow'} this")]


def decision(view: AlertView, names: Mapping[str, str]) -> Line:
    """Say what holds: why the alert keeps quiet, until when, and who decided so."""
    act = view.handling.decision
    if act is None or view.state != "open":
        return []
    who, why = _name(act.by, names), _reason(act)
    until = _day(act.until, view.day)
    match act.kind:
        case "snoozed":
            return [f"Snoozed until {until} by {who}{why}"]
        case "expected":
            return [f"Expected: up to {words.percent(act.share)} until {until}, says {who}{why}"]
        case _:
            return [f"Not a problem, says {who}{why}"]


def note(act: Act, names: Mapping[str, str], today: date) -> Line:
    """Say in the thread what somebody did."""
    return [_begun(_done(act, _name(act.by, names), today))]


def _done(act: Act, who: str, today: date) -> str:
    why, until = _reason(act), _day(act.until, today)
    match act.kind:
        case "followed":
            return f"{who} follows this"
        case "snoozed":
            return f"{who} snoozed this until {until}{why}. Ten points more end that early"
        case "expected":
            return f"{who} expects up to {words.percent(act.share)} until {until}{why}"
        case "settled":
            return f"{who} says that this is not a problem{why}. Nothing more is said of it until it is over"
        case _:
            return f"{who} wants to hear of this again"


def woken(act: Act) -> Line:
    """Say why we speak again."""
    return [_begun(act.why)]


def _begun(text: str) -> str:
    """Begin a line of our own words with a capital; a name stays as its owner writes it."""
    return text if not text.startswith((SOMEBODY, "the ")) else text[:1].upper() + text[1:]


def _name(id_: str, names: Mapping[str, str]) -> str:
    return one_line(names.get(id_, ""), LONGEST_PERSON) or SOMEBODY


def _reason(act: Act) -> str:
    reason = one_line(act.why, LONGEST_REASON).rstrip(".")
    return f": {reason}" if reason else ""


def _day(until: date | None, today: date) -> str:
    return "" if until is None else words.day(until, year=until.year != today.year)


def _joined(named: Sequence[str]) -> str:
    *most, last = named
    return f"{', '.join(most)} and {last}" if most else last
