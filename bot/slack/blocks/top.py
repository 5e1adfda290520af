"""The largest clients of a team in a table, with own work, what has no client yet, and how sure that is."""

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.figures import HOUR
from bot.services.largest import Largest
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Cell, Message, Number, bold, code
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer

ROWS_AT_A_TIME = 15
OPENED_WITH_A_BUTTON = 3


def draw(largest: Largest) -> Answer:
    """Draw the table, and what it rests on."""
    message = Message()
    whole, noun = largest.whole, figures.noun(largest.team.kind) if largest.team else "item"
    message.heading(_verdict(largest))
    if whole.seconds or whole.items:
        header = ("Client", "Share", "Before", "Hours", f"{noun.capitalize()}s", "Up to", "Alert")
        caption = f"{_where(largest)}, most hours first; {words.counted(len(whole.clients()), 'client')}"
        message.table(caption, header, _rows(largest), ROWS_AT_A_TIME)
        message.lines([bold("How sure"), f": {_sure(largest)}"])
    if largest.pulling:
        message.small(f"First pull under way, figures grow until it ends: {figures.first_pull(largest.pulling)}.")
    small = (
        f"{figures.days(largest.window)}.",
        figures.known(largest.known_from, largest.window),
        "Shares are of all hours; “before” is in as many days before; “up to” counts all unattributed work as theirs.",
        "Clients are measured, never people.",
    )
    message.small(" ".join(filter(None, small)))
    _next(message, largest)
    return message.answer()


def _where(largest: Largest) -> str:
    return figures.name(largest.team.name) if largest.team else "All teams"


def _verdict(largest: Largest) -> str:
    whole, where = largest.whole, _where(largest)
    shown = [each for each in largest.shown if whole.part(each).hours.seconds]
    if not shown:
        return f"{where}: no client has hours in these {largest.window.days} days"
    said = ", ".join(f"{_client(largest, each)} {figures.share(whole.share(each))}" for each in shown[:3])
    return f"{where}{figures.over(largest.window)}: {said}"


def _client(largest: Largest, id_: int) -> str:
    return figures.name(largest.names.get(id_, "?"))


def _rows(largest: Largest) -> list[tuple[Cell, ...]]:
    """Return a row a client, one for all others, then own work and what has no client: those two always."""
    rows = [
        _row(largest, _client(largest, each), (each,), "open" if each in largest.alerted else "")
        for each in largest.shown
    ]
    if rest := tuple(each for each in largest.whole.clients() if each not in largest.names):
        rows.append(_row(largest, words.counted(len(rest), "other client"), rest))
    return [*rows, _row(largest, "Own work", (OWN_WORK,)), _row(largest, "No client yet", (UNATTRIBUTED,))]


def _row(largest: Largest, name: str, ids: tuple[int, ...], alert: str = "") -> tuple[Cell, ...]:
    whole, before = largest.whole, largest.before
    seconds = sum(whole.part(each).hours.seconds for each in ids)
    items = sum(whole.part(each).items for each in ids)
    earlier = None if before is None else sum(before.part(each).hours.seconds for each in ids)
    most = seconds + whole.unattributed_seconds
    alone = len(ids) == 1 and ids[0] > 0
    return (
        name,
        _share(seconds, whole.seconds),
        _share(earlier, before.seconds if before else 0),
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
        f"{figures.worked(whole.seconds)} in all, {figures.share(whole.share(UNATTRIBUTED))} without a client",
    ]
    if (equal := whole.effective_clients()) is not None:
        said.append(f"as concentrated as {words.counted(equal, 'client')} of equal size")
    return "; ".join(said)


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
        named = words.typed(_client(largest, first[0]))
        message.lines(["Next: ", code(f"/clientload {named}{length}"), ", ", code(f"/clientload why {named}{length}")])
