"""Two clients side by side: each team's share, hours and items, and how the shares moved."""

from collections.abc import Iterator, Sequence

from bot.domain.trend import step_of
from bot.services.compare import Compared
from bot.services.figures import HOUR, ClientOnTeam
from bot.slack.blocks import figures, words
from bot.slack.blocks.chart import Drawn, line_chart
from bot.slack.blocks.message import Cell, Line, Message, Number, bold, one_line
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer

LONGEST_IN_TABLE = 24
TEAMS_SHOWN = 12
ROWS_AT_A_TIME = 12
LINES = 6
WITHIN_A_YEAR = 365

Pair = Sequence[ClientOnTeam]


def draw(compared: Compared) -> Answer:
    """Draw both clients, in the order they were named in."""
    message = Message()
    names = [figures.name(client.name) for client in compared.clients]
    busy = [pair for pair in compared.teams if any(_busy(line) for line in pair)]
    message.heading(_verdict(names, busy, compared))
    if busy:
        short = [one_line(name, LONGEST_IN_TABLE) for name in names]
        header = ["Team", *(f"{name}, {what}" for what in ("share", "before", "hours", "items") for name in short)]
        caption = f"{' and '.join(names)}, by team"
        message.table(caption, [*header, "Coverage"], [_row(pair) for pair in busy[:TEAMS_SHOWN]], ROWS_AT_A_TIME)
        message.lines([bold(_by_period(compared).capitalize())], _trends(names, busy[:TEAMS_SHOWN]))
        message.chart(line_chart("Share of hours", _points(compared), list(_drawn(names, busy)), "% of hours"))
    if idle := [figures.name(pair[0].team.name) for pair in compared.teams if pair not in busy]:
        message.small(f"Neither in {', '.join(idle)}.")
    small = (
        f"{figures.days(compared.window)}.",
        figures.known(compared.known_from, compared.window),
        "Shares are of all hours of the team. Clients are measured, never people.",
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


def _verdict(names: Sequence[str], busy: Sequence[Pair], compared: Compared) -> str:
    both = " and ".join(names)
    if not busy:
        return f"{both}: no hours in these {compared.window.days} days"
    largest = max(busy, key=lambda pair: sum(line.part.hours.seconds for line in pair))
    shares = " and ".join(figures.share(line.share) for line in largest)
    return f"{both}: {shares} of {figures.name(largest[0].team.name)}{figures.over(compared.window)}"


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


def _by_period(compared: Compared) -> str:
    return f"share of hours {figures.by_period(step_of(compared.trend_starts, compared.window.until))}, in %"


def _trends(names: Sequence[str], busy: Sequence[Pair]) -> Iterator[Line]:
    for pair in busy:
        said = [f"{name} {_told(line)}" for name, line in zip(names, pair, strict=True)]
        yield f"{figures.name(pair[0].team.name)}: {'; '.join(said)}"


def _told(line: ClientOnTeam) -> str:
    return " ".join("-" if each is None else f"{100 * each:.0f}" for each in line.trend) or "-"


def _points(compared: Compared) -> list[str]:
    return [words.day(day, year=compared.window.days > WITHIN_A_YEAR) for day in compared.trend_starts]


def _drawn(names: Sequence[str], busy: Sequence[Pair]) -> Iterator[Drawn]:
    """Yield both lines of each team, of as many teams as a chart has room for."""
    shown = [pair for pair in busy if all(line.trend for line in pair)][: LINES // len(names)]
    for pair in shown:
        for name, line in zip(names, pair, strict=True):
            where = "" if len(shown) == 1 else f" {figures.name(line.team.name)}"
            yield Drawn(f"{name}{where}", tuple(round(100 * (each or 0), 1) for each in line.trend))
