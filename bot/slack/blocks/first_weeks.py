"""A new client's first weeks in one line: how much it takes beside earlier ones, and the exceptions made for it."""

from collections.abc import Sequence

from bot.domain.onboarding import FEWEST_COMPARED, WEEKS
from bot.language import gettext as _
from bot.services.figures import HOUR
from bot.services.first_weeks_view import FirstWeeks
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Button

COUNT = "count_exception"
BUTTONS_SHOWN = 4
LONGEST_CLIENT = 40


def line(view: FirstWeeks) -> str:
    """Say how a new client's weeks go on one team."""
    where = _(
        "{client} in {team}, week {week} of {weeks}",
        client=figures.name(view.client),
        team=figures.name(view.team),
        week=view.week,
        weeks=WEEKS,
    )
    return _("{where}: {said}", where=where, said=said(view))


def said(view: FirstWeeks) -> str:
    """Say the same without whose weeks these are."""
    parts = [_taken(view), _exceptions(view)]
    if view.limit is not None:
        parts.append(_("limit {share} in these weeks", share=words.percent(view.limit)))
    return words.clauses(parts)


def buttons(views: Sequence[FirstWeeks]) -> list[Button]:
    """Return the buttons that count an exception, one a client."""
    named = {view.client_id: view.client for view in views}
    if len(named) == 1:
        return [Button(_("Count an exception"), f"{COUNT}_0", str(client_id)) for client_id in named]
    return [
        Button(
            _("Count an exception: {client}", client=figures.name(client, LONGEST_CLIENT)),
            f"{COUNT}_{at}",
            str(client_id),
        )
        for at, (client_id, client) in enumerate(list(named.items())[:BUTTONS_SHOWN])
    ]


def _taken(view: FirstWeeks) -> str:
    """Say what the client took so far, beside the median of those before it."""
    taken = f"{words.in_hours(view.seconds / HOUR)}, {counts.of_kind(view.kind, view.items)}"
    if view.usual is None:
        return counted(
            "{taken}; no comparison, {count} earlier onboarding is known and {needed} are needed",
            "{taken}; no comparison, {count} earlier onboardings are known and {needed} are needed",
            view.earlier,
            taken=taken,
            needed=FEWEST_COMPARED,
        )
    usual = words.in_hours(view.usual / HOUR)
    if view.times is None:
        return _(
            "{taken}; the last {count} took {usual} by then (median)", taken=taken, count=view.earlier, usual=usual
        )
    return _(
        "{times} times the median of the last {count} ({taken}; they took {usual} by then)",
        times=words.number(view.times, 1),
        count=view.earlier,
        taken=taken,
        usual=usual,
    )


def _exceptions(view: FirstWeeks) -> str:
    return counted(
        "promised {count} exception, {so_far} so far",
        "promised {count} exceptions, {so_far} so far",
        view.promised,
        so_far=words.count(view.exceptions),
    )
