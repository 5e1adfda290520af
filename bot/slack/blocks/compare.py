"""Two clients side by side: each team's share, hours and items, and how the shares moved."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.domain.trend import step_of
from bot.language import gettext as _
from bot.language import marked
from bot.services.compare import Compared
from bot.services.figures import HOUR, ClientOnTeam
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.chart import MOST_CHARTS, Drawn, line_charts
from bot.slack.blocks.message import Cell, Line, Message, Number, bold, own_line
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer, Block

LONGEST_IN_TABLE = 24
TEAMS_SHOWN = 12
ROWS_AT_A_TIME = 12
LONGEST_IN_TITLE = 20
SAID = 3
"""Teams that the first line tells; the table tells all."""

OF_A_CLIENT = (
    marked("{client}, share"),
    marked("{client}, before"),
    marked("{client}, hours"),
    marked("{client}, items"),
)
"""The columns that stand twice."""

Pair = Sequence[ClientOnTeam]


def draw(compared: Compared) -> Answer:
    """Draw both clients, in the order they were named in."""
    message = Message()
    names = [figures.name(client.name) for client in compared.clients]
    busy = [pair for pair in compared.teams if any(_busy(line) for line in pair)]
    said = list(_verdicts(names, busy, compared))
    message.heading(said[0], said[1:])
    if busy:
        short = [own_line(name, LONGEST_IN_TABLE) for name in names]
        header = [_("Team"), *(_(column, client=name) for column in OF_A_CLIENT for name in short), _("Coverage")]
        caption = _("{clients}, by team", clients=words.listed(names))
        message.table(caption, header, [_row(pair) for pair in busy[:TEAMS_SHOWN]], ROWS_AT_A_TIME)
        step = step_of(compared.trend_starts, compared.window.until)
        title = _("Share of the hours worked, {by_period}", by_period=figures.by_period(step))
        message.lines([bold(_("{share}, in %", share=title))], _trends(names, busy[:TEAMS_SHOWN]))
        message.charts(islice(_charts(names, busy, compared), MOST_CHARTS))
    if idle := [figures.name(pair[0].team.name) for pair in compared.teams if pair not in busy]:
        message.small(_("Neither in {teams}.", teams=", ".join(idle)))
    small = (
        f"{figures.days(compared.window)}.",
        figures.known(compared.known_from, compared.window),
        _("Shares are of all hours of the team."),
        f"{_(figures.PRIVACY)}.",
    )
    message.small(" ".join(filter(None, small)))
    length = figures.typed_window(compared.window)
    message.buttons(
        *(
            typing(at, name, f"card {client_with_id(client.id or 0)}{length}")
            for at, (name, client) in enumerate(zip(names, compared.clients, strict=True))
        )
    )
    return message.answer()


def _busy(line: ClientOnTeam) -> bool:
    return bool(line.part.hours.seconds or line.part.items)


def _verdicts(names: Sequence[str], busy: Sequence[Pair], compared: Compared) -> Iterator[str]:
    """Say both shares of the teams that matter most, the first ones first; then of fewer, and with shorter names."""
    worked = [pair for pair in busy if any(line.part.hours.seconds for line in pair)]
    if not worked:
        days = counts.days(compared.window.days)
        yield _("{clients}: no hours in these {days}", clients=words.listed(names), days=days)
        return
    first = sorted(worked, key=_matters, reverse=True)[:SAID]
    shortened = [own_line(name, LONGEST_IN_TABLE) for name in names]
    for both, count in ((names, SAID), (names, 1), (shortened, 1)):
        said = words.clauses(map(_said, first[:count]))
        yield figures.over(_("{what}: {said}", what=words.listed(both), said=said), compared.window)


def _matters(pair: Pair) -> tuple[bool, float]:
    """Order teams by whether one of the two is above its limit there, then by how far the two are apart."""
    shares = [line.share or 0.0 for line in pair]
    return any(map(_is_above, pair)), max(shares) - min(shares)


def _is_above(line: ClientOnTeam) -> bool:
    limited = line.episode is not None or not line.limit.too_few_clients
    return limited and line.part_of is None and line.share is not None and line.share > line.in_force


def _said(pair: Pair) -> str:
    shares = words.listed([figures.share(line.share) for line in pair])
    team = figures.name(pair[0].team.name)
    limits = list(dict.fromkeys(words.limit(line.in_force) for line in pair if _is_above(line)))
    if not limits:
        return _("{shares} of {team}", shares=shares, team=team)
    return _("{shares} of {team}, limit {limit}", shares=shares, team=team, limit=words.listed(limits))


def _row(pair: Pair) -> list[Cell]:
    team = pair[0]
    return [
        figures.name(team.team.name),
        *(_share(line.share) for line in pair),
        *(_share(line.before.share if line.before else None) for line in pair),
        *(
            Number(round(line.part.hours.seconds / HOUR, 1), words.hours(line.part.hours.seconds / HOUR))
            for line in pair
        ),
        *(Number(round(line.part.items, 1), words.count(line.part.items)) for line in pair),
        _share(team.window.coverage),
    ]


def _share(share: float | None) -> Cell:
    return "-" if share is None else Number(round(100 * share, 1), words.percent(share))


def _trends(names: Sequence[str], busy: Sequence[Pair]) -> Iterator[Line]:
    for pair in busy:
        said = [f"{name} {figures.trend(line.trend) or '-'}" for name, line in zip(names, pair, strict=True)]
        yield _("{what}: {said}", what=figures.name(pair[0].team.name), said=words.clauses(said))


def _charts(names: Sequence[str], busy: Sequence[Pair], compared: Compared) -> Iterator[Block]:
    """Draw both clients on each team in a chart of its own: a line's name has room for a client's, not for both."""
    step = step_of(compared.trend_starts, compared.window.until)
    ending, by_period = figures.period_ending(step), figures.by_period(step)
    points = figures.last_days(compared.trend_starts, compared.window.until)
    for pair in busy:
        team = figures.name(pair[0].team.name, LONGEST_IN_TITLE)
        title = _("{team}: share of the hours, {by_period}", team=team, by_period=by_period)
        lines = [Drawn.of_shares(name, line.trend) for name, line in zip(names, pair, strict=True) if line.trend]
        yield from line_charts(title, ending, points, lines, _("% of hours"))
