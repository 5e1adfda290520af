"""The first report: what the past year shows, and what to decide in the calm weeks."""

from datetime import timedelta

from bot.language import gettext as _
from bot.services.messages import FirstReport, LargeClient, TeamYear
from bot.slack.blocks import counts, figures, kept, words
from bot.slack.blocks.message import Line, Message, bold, code, filled, own_line
from bot.slack.blocks.steps import opener
from bot.slack.request import Answer

MOST_TEAMS = 12
SAME = 0.0005
"""Limits are told in tenths of a per cent."""


def message(view: FirstReport) -> Answer:
    """Draw the report; it goes to admins only."""
    made = Message()
    made.heading(_("The first pull is done: your past year, by client"))
    for team in view.teams[:MOST_TEAMS]:
        _team(made, team)
    if len(view.teams) > MOST_TEAMS:
        more = counts.more_teams(len(view.teams) - MOST_TEAMS)
        made.lines(filled(_("{what}: {said}"), what=more, said=code("/clientload")))
    _unattributed(made, view)
    _twins(made, view)
    _calm(made, view)
    made.lines([bold(_("Next"))], _next(view))
    made.buttons(opener())
    days = f"{words.span(view.since, view.until - timedelta(days=1))}, {words.zone_words(view.zone)}"
    made.small(words.sentences([days, _("Sent once, to admins"), _(figures.PRIVACY)]))
    return made.answer()


def _team(made: Message, team: TeamYear) -> None:
    name = bold(figures.name(team.name))
    if not team.works:
        made.lines(filled(_("{team}: nothing in its scope in the past year"), team=name))
        return
    year = [words.in_hours(team.hours), counts.of_kind(team.kind, team.items)]
    if team.coverage is not None:
        year.append(_("coverage {share}", share=words.percent(team.coverage)))
    made.lines(filled(_("{what}: {said}"), what=name, said=", ".join(year)), _team_lines(team))


def _team_lines(team: TeamYear) -> list[Line]:
    lines: list[Line] = [_client_line(client, team.kind) for client in team.largest]
    if team.proposed is None:
        return [*lines, _("Too little history to propose a limit: the default holds")]
    share = words.percent(team.proposed)
    if team.limit is not None and abs(team.limit - team.proposed) < SAME:
        return [*lines, _("Limit {share}, as its last six months propose", share=share)]
    command = code(_("/clientload threshold {team} {share}", team=figures.name(team.name), share=share))
    said = _("Proposed limit {share}, from its last six months: {command}")
    if team.limit is not None:
        said = _("Limit {limit}; its last six months propose {share}: {command}")
        return [*lines, filled(said, limit=words.limit(team.limit), share=share, command=command)]
    return [*lines, filled(said, share=share, command=command)]


def _client_line(client: LargeClient, kind: str) -> str:
    return _(
        "{client} {share}: {hours}, {items}",
        client=figures.name(client.name),
        share=words.percent(client.share),
        hours=words.in_hours(client.hours),
        items=counts.of_kind(kind, client.items),
    )


def _unattributed(made: Message, view: FirstReport) -> None:
    none = bold(_("No client yet"))
    if not view.unattributed:
        made.lines(filled(_("{no_client}: nothing that a domain or label could tell"), no_client=none))
        return
    made.lines(
        filled(_("{no_client}, by what the items have in common"), no_client=none),
        [
            _("{what}: {said}", what=f"{kept.kind(kind)} {figures.name(value)}", said=counts.items(items))
            for kind, value, items in view.unattributed
        ],
    )


def _twins(made: Message, view: FirstReport) -> None:
    if not view.twins:
        return
    more = view.twins_in_all - len(view.twins)
    bullets: list[Line] = [
        filled(
            _("{client} and {other} ({why}): {command}"),
            client=figures.name(one),
            other=figures.name(other),
            why=own_line(kept.seen(why), figures.LONGEST_NAME),
            command=code(
                _(
                    "/clientload client merge {one} with {other}",
                    one=words.typed(figures.name(one)),
                    other=words.typed(figures.name(other)),
                )
            ),
        )
        for one, other, why in view.twins
    ]
    title = filled(_("{question} Nothing is merged without your yes"), question=bold(_("The same client?")))
    made.lines(title, bullets)
    if more:
        said = _("and {pairs}: {command}")
        made.lines(filled(said, pairs=counts.more_pairs(more), command=code(_("/clientload client proposals"))))


def _calm(made: Message, view: FirstReport) -> None:
    """Say until when the channels stay quiet: each day once, with its teams."""
    told = [team for team in _working(view) if not _is_live(view, team)]
    days = sorted({team.live_since for team in told if team.live_since})
    for day in days:
        names = ", ".join(figures.name(team.name) for team in told if team.live_since == day)
        said = _("{teams}: the channel stays quiet until {day}. Alerts come to you until then")
        made.lines(filled(said, teams=names, day=words.day(day)))


def _working(view: FirstReport) -> list[TeamYear]:
    """Return the teams that have anything in their scope, or all of them where none has."""
    return [team for team in view.teams if team.works] or list(view.teams)


def _is_live(view: FirstReport, team: TeamYear) -> bool:
    return team.live_since is not None and team.live_since <= view.until


def _next(view: FirstReport) -> list[Line]:
    """Say what is left to do: what was done while the pull ran is not asked for."""
    working = _working(view)
    said: list[Line] = []
    if (team := next((each for each in working if each.channel_id is None), None)) is not None:
        command = code(_("/clientload team channel {team} #channel", team=figures.name(team.name)))
        said.append(filled(_("{command} says where alerts go"), command=command))
    if (team := next((each for each in working if not _is_live(view, each)), None)) is not None:
        command = code(_("/clientload team live {team}", team=figures.name(team.name)))
        said.append(filled(_("{command} lets alerts into the channel at once"), command=command))
    return [
        *said,
        filled(_("{command} says whose a domain is"), command=code(_("/clientload client domain NAME acme.example"))),
        filled(_("{command} shows each source and what is unattributed"), command=code(_("/clientload status"))),
        filled(_("{command} shows the rest"), command=code(_("/clientload help"))),
    ]
