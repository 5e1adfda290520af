"""Clients in words: what a change brought, what it would rewrite, and which two look the same."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.assign import Move
from bot.services.clients import Brought, Rewritten
from bot.services.merging import Proposal, Side
from bot.slack.blocks.message import Line, Message, code
from bot.slack.blocks.words import counted, day, hours, percent, typed
from bot.slack.request import Answer

MOST_PROPOSALS = 20
MOST_MOVES = 20


def brought(what: str, change: Brought) -> str:
    """Say what is true now, how much found a client by it, and the coverage."""
    if change.items:
        found = f"{counted(change.items, 'item')} and {hours(change.hours)} h found their client"
    else:
        found = "No item was waiting for it"
    coverage = "" if change.coverage is None else f". Coverage of the last 28 days: {percent(change.coverage)}"
    return f"{what}. {found}{coverage}."


def rewritten(what: str, change: Rewritten, names: Mapping[int, str], command: str) -> Answer:
    """Say what asking the rules again changed, or would change; `command`, if given, is how to have it done."""
    message = Message()
    moved = sum(move.items for move in change.preview.moved)
    since, all_items = day(change.since, year=True), counted(change.preview.items, "item")
    verb = "changed their client" if change.done else "would change their client"
    message.heading(f"{moved} of {all_items} opened since {since} {verb}")
    message.lines(what if change.done else "Nothing is changed yet", _moves(change.preview.moved, names))
    if not change.done and command:
        message.lines(["To do it: ", code(f"{command} yes")])
    return message.answer()


def _moves(moves: Sequence[Move], names: Mapping[int, str]) -> Iterator[Line]:
    largest = sorted(moves, key=lambda move: -move.seconds)
    for move in largest[:MOST_MOVES]:
        amount = f"{counted(move.items, 'item')}, {hours(move.seconds / 3600)} h"
        yield f"{_destination(move.from_destination, names)} > {_destination(move.to_destination, names)}: {amount}"
    if len(largest) > MOST_MOVES:
        yield f"and {len(largest) - MOST_MOVES} smaller moves"


def _destination(id_: int, names: Mapping[int, str]) -> str:
    return {OWN_WORK: "own work", UNATTRIBUTED: "no client"}.get(id_) or names.get(id_, f"#{id_}")


def merge_preview(kept: Side, other: Side, *, how: bool = True) -> Answer:
    """Say what a merge would do, and `how` to have it done."""
    message = Message()
    message.heading(f"{other.client.name} would become part of {kept.client.name}")
    message.lines("Nothing is changed yet", [_side(kept), _side(other)])
    pair = f"{named(kept.client.id, kept.client.name)} with {named(other.client.id, other.client.name)}"
    if how:
        message.lines(["To do it: ", code(f"/clientload client merge {pair} yes")])
    message.small("Past evenings keep the two apart. /clientload client unmerge undoes it")
    return message.answer()


def _side(side: Side) -> str:
    known_by = ", ".join(f"{key.kind} {key.value}" for key in side.keys[:8]) or "its name alone"
    amount = f"{counted(side.items, 'item')}, {hours(side.hours)} h in 12 months"
    return f"{side.client.name} (#{side.client.id}): {amount}; known by {known_by}"


def named(id_: int | None, name: str, *, twins: bool = False) -> str:
    """Write a client as it is typed: by name, or by number where two have the same name."""
    return f"#{id_}" if twins else typed(name)


def proposals(waiting: Sequence[Proposal]) -> Answer:
    """List the pairs that look the same, with the two answers to each."""
    message = Message()
    if not waiting:
        message.heading("No two clients look the same")
        return message.answer()
    message.heading(f"{counted(len(waiting), 'pair')} of clients look the same")
    for pair in waiting[:MOST_PROPOSALS]:
        twins = pair.kept.folded == pair.other.folded
        both = " with ".join(named(client.id, client.name, twins=twins) for client in (pair.kept, pair.other))
        message.lines(
            f"{pair.kept.name} (#{pair.kept.id}, from {pair.kept.made_by}) and {pair.other.name} "
            f"(#{pair.other.id}, from {pair.other.made_by}): same {pair.why}",
            [
                ["One company: ", code(f"/clientload client merge {both}")],
                ["Two: ", code(f"/clientload client refuse {both}")],
            ],
        )
    if len(waiting) > MOST_PROPOSALS:
        message.small(f"{len(waiting) - MOST_PROPOSALS} more follow once these are answered")
    return message.answer()
