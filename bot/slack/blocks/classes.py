"""Classes of work in words: what marks them."""

from collections.abc import Sequence

from bot.language import gettext as _
from bot.services import work_classes
from bot.slack.blocks import figures, kept
from bot.slack.blocks.message import Message
from bot.slack.request import Answer
from bot.store.tables import Team, WorkRule


def rules(teams: Sequence[Team], held: Sequence[WorkRule]) -> Answer:
    """List what marks each class of work, and in which team."""
    message = Message()
    message.heading(_("Classes of work: what the engineers' hours are for"))
    names = {team.id: figures.name(team.name) for team in teams}
    for work, name in work_classes.NAMES.items():
        mine = [
            _rule(rule, names) for rule in held if rule.work == work and (rule.team_id in names or not rule.team_id)
        ]
        message.lines(_(name).capitalize(), mine or [_("nothing marks it yet")])
    message.small(
        _(
            "The most particular mark decides: label, component, epic, type, project. What bears none has the class of"
            " its epic, else none. To set one: {command}",
            command=_("/clientload team class Engineering bespoke label for-acme"),
        )
    )
    return message.answer()


def _rule(rule: WorkRule, names: dict[int | None, str]) -> str:
    key = f"{kept.kind(rule.kind)} {figures.name(rule.value)}"
    if rule.team_id in names:
        return _("{key}, in {team}", key=key, team=names[rule.team_id])
    return _("{key}, in all teams", key=key)
