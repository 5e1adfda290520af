"""Custom requests that grow, in words: in the digest and the overview by client, on a card of its own client."""

from collections.abc import Sequence

from bot.language import gettext as _
from bot.services.digest_view import CustomGrowth
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Line

SHOWN = 3


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
            "Custom requests grow: {said}; {share} of its requests, of all others' {others}",
            said=_told(each),
            share=words.percent(each.share),
            others=words.percent(each.others),
        )
    ]


def _told(each: CustomGrowth) -> str:
    now, usual = words.count(each.now), words.count(each.usual)
    return _("{now} in eight weeks, usually {usual}", now=now, usual=usual)
