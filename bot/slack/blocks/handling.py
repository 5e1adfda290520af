"""What people did about an alert, in words. They are named in plain text: a mention would ping them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.domain.handling import Act
from bot.language import gettext as _
from bot.language import marked
from bot.services.messages import AlertView
from bot.slack.blocks import words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, isolated, one_line

LONGEST_PERSON = 40
LONGEST_REASON = 300
MOST_NAMED = 5

HOLDS: Final = {
    "snoozed": marked("Snoozed until {until} by {person}"),
    "expected": marked("Expected: up to {share} until {until}, says {person}"),
    "settled": marked("Not a problem, says {person}"),
}
WITH_REASON: Final = {
    "snoozed": marked("Snoozed until {until} by {person}, reason: {reason}"),
    "expected": marked("Expected: up to {share} until {until}, says {person}, reason: {reason}"),
    "settled": marked("Not a problem, says {person}, reason: {reason}"),
}
"""What holds while a decision does."""

DONE: Final = {
    "followed": marked("{person} follows this"),
    "snoozed": marked("{person} snoozed this until {until}, or until the share has risen by ten points"),
    "expected": marked("{person} expects up to {share} until {until}"),
    "settled": marked("{person} says that this is not a problem. Nothing more is said of it until it is over"),
    "woken": marked("{person} wants to hear of this again"),
}
DONE_WITH_REASON: Final = {
    "snoozed": marked(
        "{person} snoozed this until {until}, or until the share has risen by ten points, reason: {reason}"
    ),
    "expected": marked("{person} expects up to {share} until {until}, reason: {reason}"),
    "settled": marked(
        "{person} says that this is not a problem, reason: {reason}. Nothing more is said of it until it is over"
    ),
}
"""What the thread says of an act."""

WOKEN: Final = {
    "the snooze is over": marked("The snooze is over"),
    "what was expected has ended": marked(
        "What was expected has ended; within four weeks the limit is the usual one again"
    ),
    "the share rose by another ten points": marked("The share rose by another ten points"),
}
"""Why we speak again, by how it is kept."""


def followers(view: AlertView, names: Mapping[str, str]) -> Line:
    """Name those who follow."""
    named = [_name(id_, names) for id_ in view.handling.followers[:MOST_NAMED]]
    if not named:
        return []
    if more := len(view.handling.followers) - len(named):
        named.append(counted("{count} more", "{count} more", more))
    if len(named) == 1:
        return [_begun(_("{person} follows this", person=named[0]))]
    return [_begun(_("{people} follow this", people=words.listed(named)))]


def followed(ids: Sequence[str], names: Mapping[str, str] | None) -> str:
    """Say in a clause who follows, or without names how many do; nothing where nobody does."""
    if not ids:
        return ""
    if names is None:
        return counted("followed by {count} colleague", "followed by {count} colleagues", len(ids))
    people = [_name(id_, names) for id_ in ids[:MOST_NAMED]]
    if more := len(ids) - len(people):
        people.append(counted("{count} more", "{count} more", more))
    return _("followed by {people}", people=words.listed(people))


def decision(view: AlertView, names: Mapping[str, str]) -> Line:
    """Say what holds: why the alert keeps quiet, until when, and who decided so."""
    act = view.handling.decision
    if act is None or view.state != "open":
        return []
    said = (WITH_REASON if _reason(act) else HOLDS).get(act.kind, HOLDS["settled"])
    return [_told(said, act, names, view.day)]


def decided(view: AlertView) -> Line:
    """Say that leaders decided, and not what."""
    if not view.handling.decided or view.state != "open":
        return []
    return [_("Decided by the leaders. No reminder comes of it; what gets worse, and the end, are still told")]


def note(act: Act, names: Mapping[str, str], today: date) -> Line:
    """Say in the thread what somebody did."""
    said = (DONE_WITH_REASON if _reason(act) else DONE).get(act.kind, DONE.get(act.kind, DONE["woken"]))
    return [_begun(_told(said, act, names, today))]


def _told(said: str, act: Act, names: Mapping[str, str], today: date) -> str:
    return _(
        said,
        person=_name(act.by, names),
        share=words.limit(act.share),
        until=_day(act.until, today),
        reason=isolated(_reason(act)),
    )


def woken(act: Act) -> Line:
    """Say why we speak again."""
    return [_(WOKEN[act.why]) if act.why in WOKEN else words.begun(act.why)]


def _begun(text: str) -> str:
    """Begin a line of our own words with a capital; a name stays as its owner writes it."""
    return words.begun(text) if text.startswith(_("a colleague")) else text


def _name(id_: str, names: Mapping[str, str]) -> str:
    return isolated(one_line(names.get(id_, ""), LONGEST_PERSON)) or _("a colleague")


def _reason(act: Act) -> str:
    return one_line(act.why, LONGEST_REASON).rstrip(".")


def _day(until: date | None, today: date) -> str:
    return "" if until is None else words.day(until, year=until.year != today.year)
