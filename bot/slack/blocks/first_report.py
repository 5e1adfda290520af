"""The first report: what the past year shows, and what to decide in the calm weeks."""

from datetime import timedelta

from bot.services.messages import FirstReport, LargeClient, TeamYear
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Line, Message, bold, code
from bot.slack.blocks.steps import opener
from bot.slack.request import Answer

MOST_TEAMS = 12


def message(view: FirstReport) -> Answer:
    """Draw the report; it goes to admins only."""
    made = Message()
    made.heading("The first pull is done: your past year, by client")
    for team in view.teams[:MOST_TEAMS]:
        _team(made, team)
    if len(view.teams) > MOST_TEAMS:
        made.lines([f"{words.counted(len(view.teams) - MOST_TEAMS, 'more team')}: ", code("/clientload")])
    _unattributed(made, view)
    _twins(made, view)
    _calm(made, view)
    made.lines([bold("Next")], _next(view))
    made.buttons(opener())
    days = words.span(view.since, view.until - timedelta(days=1))
    made.small(f"{days}, {words.zone_words(view.zone)}. Sent once, to admins. Clients are measured, never people")
    return made.answer()


def _team(made: Message, team: TeamYear) -> None:
    noun, name = figures.noun(team.kind), figures.name(team.name)
    if not team.hours and not team.items:
        made.lines([bold(name), ": nothing in its scope in the past year"])
        return
    year = f": {words.hours(team.hours)} h, {words.counted(team.items, noun)}"
    coverage = "" if team.coverage is None else f", coverage {words.percent(team.coverage)}"
    made.lines([bold(name), year + coverage], _team_lines(team, noun))


def _team_lines(team: TeamYear, noun: str) -> list[Line]:
    lines: list[Line] = [[_client_line(client, noun)] for client in team.largest]
    if team.proposed is None:
        return [*lines, ["Too little history to propose a limit: the default holds"]]
    command = code(f"/clientload threshold {figures.name(team.name)} {words.percent(team.proposed)}")
    return [*lines, [f"Proposed limit {words.percent(team.proposed)}, from its last six months: ", command]]


def _client_line(client: LargeClient, noun: str) -> str:
    share, hours = words.percent(client.share), words.hours(client.hours)
    return f"{figures.name(client.name)} {share}: {hours} h, {words.counted(client.items, noun)}"


def _unattributed(made: Message, view: FirstReport) -> None:
    if not view.unattributed:
        made.lines([bold("No client yet"), ": nothing that a domain or label could tell"])
        return
    made.lines(
        [bold("No client yet"), ", by what the items have in common"],
        [[f"{kind} {figures.name(value)}: {words.counted(items, 'item')}"] for kind, value, items in view.unattributed],
    )


def _twins(made: Message, view: FirstReport) -> None:
    if not view.twins:
        return
    more = view.twins_in_all - len(view.twins)
    bullets: list[Line] = [
        [
            f"{figures.name(kept)} and {figures.name(other)} ({figures.name(why)}): ",
            code(f"/clientload client merge {words.typed(figures.name(kept))} with {words.typed(figures.name(other))}"),
        ]
        for kept, other, why in view.twins
    ]
    made.lines([bold("The same client?"), " Nothing is merged without your yes"], bullets)
    if more:
        made.lines([f"and {words.counted(more, 'more pair')}: ", code("/clientload client proposals")])


def _calm(made: Message, view: FirstReport) -> None:
    """Say until when the channels stay quiet: each day once, with its teams."""
    days = sorted({team.live_since for team in view.teams if team.live_since and team.live_since > view.until})
    for day in days:
        names = ", ".join(figures.name(team.name) for team in view.teams if team.live_since == day)
        made.lines([f"{names}: the channel stays quiet until {words.day(day)}. Alerts come to you until then"])


def _next(view: FirstReport) -> list[Line]:
    team = figures.name(view.teams[0].name) if view.teams else "Support"
    return [
        [code(f"/clientload team channel {team} #channel"), " says where alerts go"],
        [code(f"/clientload team live {team}"), " ends the calm at once"],
        [code("/clientload client domain NAME acme.example"), " says whose a domain is"],
        [code("/clientload status"), " shows each source and what is unattributed"],
        [code("/clientload help"), " shows the rest"],
    ]
