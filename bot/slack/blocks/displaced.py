"""A client's bespoke work that came in while the roadmap slipped, in words: what came in, what slipped, who waits.

"At the same time" is all that is known of why.
"""

from bot.language import gettext as _
from bot.services.displaced_view import DisplacedLetter, DisplacedView
from bot.slack.blocks import behind, counts, figures, stretch, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Message, code, filled
from bot.slack.request import Answer

SHORT = 40
"""Room for a name in a heading."""


def letter(message: DisplacedLetter) -> Answer:
    """Draw the message of one stretch, as it lasts and when it is over."""
    view, made = message.view, Message()
    said = {"client": figures.name(view.client, SHORT), "team": figures.name(view.team, SHORT)}
    if view.ended is None:
        made.heading(_("{client}'s bespoke work came in while {team}'s roadmap slipped", **said))
    else:
        made.heading(_("Over: {client}'s bespoke work no longer comes in while {team}'s roadmap slips", **said))
    made.lines([came_in(view)])
    if view.newest:
        made.lines(stretch.newest(view.newest))
    made.lines([slipped(view)])
    if view.late:
        made.lines(stretch.late(view.late))
    if view.others is not None:
        made.lines([behind.told(view.others, "engineering")])
    else:
        made.lines([_("Other clients have too few issues to tell whether they wait longer")])
    if view.others is not None and view.waited is not None:
        made.lines(stretch.waited(view.waited, view.others.usual))
    made.lines(filled(_("Next: {commands}"), commands=code(_("/clientload roadmap {team}", team=view.team))))
    small = [
        _("It held on three evenings running; whether one led to the other is not known"),
        stretch.lasting(view.since, view.ended),
        _("28 days up to {day}, {zone}", day=words.day(view.day or view.since), zone=words.zone_words(message.zone)),
        stretch.slip_rule(),
        _(figures.PRIVACY),
    ]
    made.small(words.sentences(small))
    return made.answer()


def line(view: DisplacedView) -> str:
    """Say all of it in one line of a digest."""
    return words.sentences([came_in(view), slipped(view)])


def came_in(view: DisplacedView) -> str:
    """Say what came in: `Acme: 7 bespoke issues in over four weeks (usually 1.7), 14 % of hours (usually 3 %)`.

    Figures that are of an earlier evening say of which: they tell what it was, not what it is.
    """
    found = view.found
    if view.past is not None:
        return counted(
            "{client}: {count} bespoke issue in over the four weeks up to {day} (usually {usual}),"
            " {share} of hours (usually {usually})",
            "{client}: {count} bespoke issues in over the four weeks up to {day} (usually {usual}),"
            " {share} of hours (usually {usually})",
            found.opened,
            client=figures.name(view.client),
            day=words.day(view.past),
            usual=words.count(found.usual_opened),
            share=words.percent(found.share),
            usually=words.percent(found.usual_share),
        )
    return counted(
        "{client}: {count} bespoke issue in over four weeks (usually {usual}), {share} of hours (usually {usually})",
        "{client}: {count} bespoke issues in over four weeks (usually {usual}), {share} of hours (usually {usually})",
        found.opened,
        client=figures.name(view.client),
        usual=words.count(found.usual_opened),
        share=words.percent(found.share),
        usually=words.percent(found.usual_share),
    )


def slipped(view: DisplacedView) -> str:
    """Say what slipped: `At the same time 5 of 11 dated roadmap issues slipped by 9-21 days (usually 1 of 10)`."""
    found = view.found
    return counted(
        "At the same time {slipped} of {count} dated roadmap issue slipped by {days} (usually {usual})",
        "At the same time {slipped} of {count} dated roadmap issues slipped by {days} (usually {usual})",
        found.planned,
        slipped=words.number(found.slipped),
        days=_days(found.least, found.most),
        usual=words.percent(found.usual_slipped / found.usual_planned),
    )


def _days(least: int, most: int) -> str:
    if least == most:
        return counts.days(most)
    return _("{least} to {most} days", least=words.number(least), most=words.number(most))
