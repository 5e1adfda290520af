"""Custom requests that grow, in words: by client in the digest, of one on a card and in a message."""

from collections.abc import Sequence

from bot.language import gettext as _
from bot.services.custom_view import CustomLetter
from bot.services.digest_view import CustomGrowth
from bot.slack.blocks import figures, stretch, words
from bot.slack.blocks.message import Line, Message
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer

SHOWN = 3
SHORT = 40
"""Room for a name in a heading."""


def letter(message: CustomLetter) -> Answer:
    """Draw the message of one stretch, as it lasts and when it is over."""
    view, made = message.view, Message()
    growth = view.growth
    said = {"client": figures.name(growth.client, SHORT), "team": figures.name(view.team, SHORT)}
    if view.ended is None:
        made.heading(_("{client} asks {team} for more and more of its own", **said))
    else:
        made.heading(_("Over: {client} no longer asks {team} for more of its own than usual", **said))
    made.lines(of_client(growth) if view.ended is None else [_told(growth)])
    if view.newest:
        made.lines(stretch.newest(view.newest))
    client = client_with_id(growth.client_id)
    made.buttons(typing(0, _("Card"), f"card {client}"), typing(1, _("Items"), f"why {client} 8w"))
    small = [
        _("Requests are counted, whatever they take in hours; it held on three evenings running"),
        stretch.lasting(view.since, view.ended),
        _("Eight weeks up to {day}, {zone}", day=words.day(view.day), zone=words.zone_words(message.zone)),
        _(figures.PRIVACY),
    ]
    made.small(words.sentences(small))
    return made.answer()


def of_team(growing: Sequence[CustomGrowth]) -> Line:
    """Say whose custom requests grow: `Custom requests grow: Acme 9 in eight weeks, usually 3; ...`."""
    said = [_("{client} {said}", client=figures.name(each.client), said=_told(each)) for each in growing[:SHOWN]]
    return [_("Custom requests grow: {clients}", clients=words.clauses(said))]


def of_client(each: CustomGrowth) -> Line:
    """Say that a client's custom requests grow, and which part of its requests they are, beside the others'."""
    if each.share is None or each.others is None:
        return [_("Custom requests grow: {said}", said=_told(each))]
    return [
        _(
            "Custom requests grow: {said}; they are {share} of its requests, {others} of all others'",
            said=_told(each),
            share=words.percent(each.share),
            others=words.percent(each.others),
        )
    ]


def _told(each: CustomGrowth) -> str:
    now, usual = words.count(each.now), words.count(each.usual)
    return _("{now} in eight weeks, usually {usual}", now=now, usual=usual)
