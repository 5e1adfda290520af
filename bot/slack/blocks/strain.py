"""What a team is told when its strain is measured, or no longer."""

from bot.domain.privacy import FEWEST_PEOPLE
from bot.language import gettext as _
from bot.services.messages import StrainTold
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Message, bold, code, filled, person
from bot.slack.request import Answer


def told(message: StrainTold) -> Answer:
    """Say what is measured, of whom, and what is not."""
    made = Message()
    team = figures.name(message.team)
    by = person(message.by)
    if not message.on:
        made.lines([bold(_("The strain of {team} is not measured any more", team=team))])
        made.lines(filled(_("Switched off by {person}"), person=by))
        return made.answer()
    made.lines([bold(_("From now on the strain of {team} is measured, of the team as a whole", team=team))])
    made.lines(
        _("What is told, in {command}", command=_("/clientload roadmap {team}", team=message.team)),
        [
            _("the part of work that falls out of office hours, over four weeks"),
            _("how often people switch between clients in a week, on average"),
        ],
    )
    made.lines(
        _("What is not told"),
        [
            _(
                "anything of one person: of fewer than {count} people nothing is told",
                count=words.number(FEWEST_PEOPLE),
            ),
            _("who worked when: what it is counted from is kept without names, for 90 days"),
        ],
    )
    made.lines(
        filled(
            _("Switched on by {person}. An admin switches it off: {command}"),
            person=by,
            command=code(_("/clientload team strain {team} off", team=team)),
        )
    )
    return made.answer()
