"""Clients by their control index in a table: the three shares, the notice, and the median client in the last row."""

from bot.domain.control import FEWEST_DATED, FEWEST_ITEMS, PARTS, Control, Notice
from bot.language import gettext as _
from bot.services.pace import Ranking
from bot.slack.blocks import counts, figures, pace, words
from bot.slack.blocks.message import Cell, Message, Number, code, filled
from bot.slack.blocks.next_step import client_as_typed, client_with_id, typing
from bot.slack.request import Answer

ROWS_AT_A_TIME = 15
OPENED_WITH_A_BUTTON = 3


def draw(ranking: Ranking) -> Answer:
    """Draw clients by their control index, with the median client in the last row."""
    message = Message()
    message.heading(_headline(ranking))
    if ranking.shown:
        caption = _(
            "{where}, highest control index first; {clients}",
            where=_where(ranking),
            clients=counts.clients(ranking.ranked),
        )
        header = (_("Client"), _("Index"), _("Imposed"), _("After cycle began"), _("Urgent"), _("Notice"), _("Items"))
        rows = [_ranked(ranking, each) for each in ranking.shown]
        message.table(caption, header, [*rows, _median(ranking)], ROWS_AT_A_TIME)
    if ranking.untold:
        untold = words.clauses([_(pace.UNTOLD[part]) for part in ranking.untold])
        message.lines(_("Left out: {parts}", parts=untold))
    if ranking.too_few:
        message.small(
            counts.counted(
                "{count} more client has too few items to tell.",
                "{count} more clients have too few items to tell.",
                ranking.too_few,
            )
        )
    notice = counts.counted(
        "Notice: median days from request to due date, last quarter > this one; fewer than {count} item: -",
        "Notice: median days from request to due date, last quarter > this one; fewer than {count} items: -",
        FEWEST_DATED,
    )
    over = counts.counted(
        "Median client: in brackets, over how many clients with at least {count} such item",
        "Median client: in brackets, over how many clients with at least {count} such items",
        FEWEST_ITEMS,
    )
    message.small(f"{figures.days(ranking.window)}. {_(pace.BASIS)} {over}. {notice}. {_(figures.PRIVACY)}.")
    if ranking.shown:
        length = figures.typed_window(ranking.window)
        message.buttons(
            *(
                typing(at, _client(ranking, each), f"pace {client_with_id(each.client_id)}{length}")
                for at, each in enumerate(ranking.shown[:OPENED_WITH_A_BUTTON])
            )
        )
        first = ranking.shown[0].client_id
        named = client_as_typed(ranking.names.get(first, "?"), first)
        message.lines(
            filled(
                _("Next: {commands}"),
                commands=code(_("/clientload pace {client}{length}", client=named, length=length)),
            )
        )
    return message.answer()


def _where(ranking: Ranking) -> str:
    return figures.name(ranking.team.name) if ranking.team else _("All teams")


def _client(ranking: Ranking, control: Control) -> str:
    return figures.name(ranking.names.get(control.client_id, "?"))


def _grouped(ranking: Ranking, control: Control) -> str:
    """Name a client, and of a group how many are one with it."""
    members = ranking.members.get(control.client_id, 0)
    if not members:
        return _client(ranking, control)
    return _("{client} (group of {count})", client=_client(ranking, control), count=members + 1)


def _headline(ranking: Ranking) -> str:
    where = figures.over(_where(ranking), ranking.window)
    if not ranking.shown:
        return _("{where}: too few items to tell who sets the pace", where=where)
    first = ranking.shown[0]
    return _(
        "{where}: {client} has the highest control index, {index}; the median client is 1",
        where=where,
        client=_client(ranking, first),
        index=pace.index(first.index or 0.0),
    )


def _ranked(ranking: Ranking, control: Control) -> tuple[Cell, ...]:
    index = control.index or 0.0
    return (
        _grouped(ranking, control),
        Number(round(index, 2), pace.index(index)),
        *(_share(control.parts[part].share if part in control.parts else None) for part in PARTS),
        "\u00a0>\u00a0".join(_days(each) for each in ranking.notices.get(control.client_id, ())) or "-",
        Number(round(control.counts.items, 1), words.count(control.counts.items)),
    )


def _median(ranking: Ranking) -> tuple[Cell, ...]:
    return (
        _("Median client"),
        Number(1.0, pace.index(1.0)),
        *(_over(ranking, part) for part in PARTS),
        "-",
        "-",
    )


def _over(ranking: Ranking, part: str) -> Cell:
    """Write a median and over how many clients it is: `11 % (8)`."""
    if part not in ranking.medians:
        return "-"
    median = ranking.medians[part]
    said = _("{share} ({clients})", share=words.percent(median), clients=words.number(ranking.over.get(part, 0)))
    return Number(round(100 * median, 1), said)


def _share(share: float | None) -> Cell:
    return "-" if share is None else Number(round(100 * share, 1), words.percent(share))


def _days(notice: Notice) -> str:
    return "-" if notice.median is None else words.number(notice.median, 1)
