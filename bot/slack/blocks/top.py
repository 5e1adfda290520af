"""The largest clients of a team in a table, with own work, what has no client yet, and how sure that is."""

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.worked import Part
from bot.language import gettext as _
from bot.language import marked
from bot.services.figures import HOUR
from bot.services.largest import Largest
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import Cell, Message, Number, Span, bold, code, filled
from bot.slack.blocks.next_step import client_as_typed, client_with_id, typing
from bot.slack.request import Answer

ROWS_AT_A_TIME = 15
OPENED_WITH_A_BUTTON = 3
COLUMNS = marked(
    "Shares are of all hours; “before” is in as many days before; “up to” counts all unattributed work as theirs."
)
ITEMS = {
    "support": marked("Tickets"),
    "engineering": marked("Issues"),
    "sales": marked("Activities"),
    "delivery": marked("Task days"),
}
ALL_ITEMS = marked("Items")
"""The column's name by the team's kind of work, and where several teams are one."""


def draw(largest: Largest) -> Answer:
    """Draw the table, and what it rests on."""
    message = Message()
    whole = largest.whole
    message.heading(_verdict(largest))
    if whole.seconds or whole.items:
        clients = counts.clients(whole.client_count)
        caption = _("{where}, most hours first; {clients}", where=_where(largest), clients=clients)
        message.table(caption, _header(largest), _rows(largest), ROWS_AT_A_TIME)
        message.lines(filled(_("{what}: {said}"), what=bold(_("How sure")), said=_sure(largest)))
    if largest.pulling:
        message.small(figures.pulling(largest.pulling))
    small = (
        f"{figures.days(largest.window)}.",
        figures.known(largest.known_from, largest.window),
        _(COLUMNS),
        f"{_(figures.PRIVACY)}.",
    )
    message.small(" ".join(filter(None, small)))
    _next(message, largest)
    return message.answer()


def _where(largest: Largest) -> str:
    return figures.name(largest.team.name) if largest.team else _("All teams")


def _header(largest: Largest) -> tuple[str, ...]:
    items = ITEMS.get(largest.team.kind, ALL_ITEMS) if largest.team else ALL_ITEMS
    return (_("Client"), _("Share"), _("Before"), _("Hours"), _(items), _("Up to"), _("Alert"))


def _verdict(largest: Largest) -> str:
    whole, where = largest.whole, _where(largest)
    shown = [each for each in largest.shown if whole.part(each).hours.seconds]
    if not shown:
        days = counts.days(largest.window.days)
        return _("{where}: no client has hours in these {days}", where=where, days=days)
    said = ", ".join(f"{_client(largest, each)} {figures.share(whole.share(each))}" for each in shown[:3])
    return _("{what}: {said}", what=figures.over(where, largest.window), said=said)


def _client(largest: Largest, id_: int) -> str:
    return figures.name(largest.names.get(id_, "?"))


def _in_table(largest: Largest, id_: int) -> str:
    """Name a client, and of a group how many are one with it."""
    members = largest.members.get(id_, 0)
    if not members:
        return _client(largest, id_)
    return _("{client} (group of {count})", client=_client(largest, id_), count=members + 1)


def _rows(largest: Largest) -> list[tuple[Cell, ...]]:
    """Return a row a client, one for all others, then own work and what has no client: those two always."""
    rows = [
        _row(largest, _in_table(largest, each), each, _("open") if each in largest.alerted else "")
        for each in largest.shown
    ]
    count, rest = largest.whole.besides(largest.shown)
    if count:
        before = None if largest.before is None else largest.before.besides(largest.shown)[1]
        rows.append(_of(largest, counts.other_clients(count), rest, before))
    return [*rows, _row(largest, _("Own work"), OWN_WORK), _row(largest, _("No client yet"), UNATTRIBUTED)]


def _row(largest: Largest, name: str, id_: int, alert: str = "") -> tuple[Cell, ...]:
    before = None if largest.before is None else largest.before.part(id_)
    return _of(largest, name, largest.whole.part(id_), before, alert, alone=id_ > 0)


def _of(
    largest: Largest, name: str, part: Part, before: Part | None, alert: str = "", *, alone: bool = False
) -> tuple[Cell, ...]:
    whole, seconds, items = largest.whole, part.hours.seconds, part.items
    earlier = None if before is None else before.hours.seconds
    most = seconds + whole.unattributed_seconds
    return (
        name,
        _share(seconds, whole.seconds),
        _share(earlier, largest.before.seconds if largest.before else 0),
        Number(round(seconds / HOUR, 1), words.hours(seconds / HOUR)),
        Number(round(items, 1), words.count(items)),
        _share(most if alone else None, whole.seconds),
        alert or "-",
    )


def _share(seconds: int | None, whole: int) -> Cell:
    if seconds is None or not whole:
        return "-"
    return Number(round(100 * seconds / whole, 1), words.percent(seconds / whole))


def _sure(largest: Largest) -> str:
    whole = largest.whole
    said = [
        figures.coverage(whole),
        _(
            "{hours} in all, {share} without a client",
            hours=figures.worked(whole.seconds),
            share=figures.share(whole.share(UNATTRIBUTED)),
        ),
    ]
    if (equal := whole.effective_clients()) is not None:
        said.append(
            counts.counted(
                "as concentrated as {count} client of equal size",
                "as concentrated as {count} clients of equal size",
                equal,
            )
        )
    return words.clauses(said)


def _next(message: Message, largest: Largest) -> None:
    """Lead to the first clients' cards."""
    length = figures.typed_window(largest.window)
    first = largest.shown[:OPENED_WITH_A_BUTTON]
    if first:
        message.buttons(
            *(
                typing(at, _client(largest, each), f"card {client_with_id(each)}{length}")
                for at, each in enumerate(first)
            )
        )
        named = client_as_typed(largest.names.get(first[0], "?"), first[0])
        typed: list[Span | str] = [
            code(f"/clientload {named}{length}"),
            ", ",
            code(_("/clientload why {client}{length}", client=named, length=length)),
        ]
        message.lines(filled(_("Next: {commands}"), commands=typed))
