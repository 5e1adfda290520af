"""Clients in words: what a change brought, what it would rewrite, and which two look the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.language import gettext as _
from bot.language import marked
from bot.services.assign import Move
from bot.services.clients import Brought, Rewritten
from bot.services.merging import Proposal, Side
from bot.slack.blocks import counts, figures, kept, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, bold, code, filled, person
from bot.slack.blocks.next_step import client_as_typed
from bot.slack.request import Answer
from bot.store.clients import PEOPLE
from bot.store.tables import Client, ClientKey

SHOWN = 30
KEYS_SHOWN = 6
MAPPED: Final = ("domain", "alias", "label", "component", "project", "item")
"""Kinds of keys that people give: those that a helpdesk brings are numbers, and requesters are people."""

MOST_PROPOSALS = 20
MOST_MOVES = 20
PROPOSALS: Final = marked("/clientload client proposals")


def overview(known: Sequence[Client], leading: Sequence[ClientKey], alike: int, commands: Sequence[str]) -> Answer:
    """List the clients, each with what leads to it beside its name, and what can be typed."""
    message = Message()
    message.heading(counts.clients(len(known)))
    shown = known[:SHOWN]
    listed: list[Line] = [_known(each, [key for key in leading if key.client_id == each.id]) for each in shown]
    if more := len(known) - len(shown):
        listed.append(counts.more(more))
    if listed:
        message.lines(_("Each is found by its name, and by what stands behind it"), listed)
    if alike:
        message.lines(filled(_("{pairs}: {command}"), pairs=counts.alike(alike), command=code(_(PROPOSALS))))
    message.lines(_("What can be typed"), [[code(each)] for each in commands])
    return message.answer()


def _known(client: Client, leading: Sequence[ClientKey]) -> Line:
    """Name a client with what leads to it: `Acme: domain acme.example, alias acm corp`."""
    name = bold(figures.name(client.name))
    said = [f"{kept.kind(key.kind)} {figures.name(key.value)}" for key in leading[:KEYS_SHOWN]]
    if more := len(leading) - len(said):
        said.append(counts.more(more))
    return filled(_("{what}: {said}"), what=name, said=", ".join(said)) if said else [name]


def brought(what: str, change: Brought) -> str:
    """Say what is true now, how much found a client by it, and the coverage."""
    said = [f"{what}.", _found(change)]
    if change.coverage is not None:
        said.append(_("Coverage of the last 28 days: {share}.", share=words.percent(change.coverage)))
    return " ".join(said)


def _found(change: Brought) -> str:
    if not change.items:
        return _("No item was waiting for it.")
    if not change.hours:
        return counted(
            "{count} item bears it; none of its hours lacked a client.",
            "{count} items bear it; none of their hours lacked a client.",
            change.items,
        )
    return counted(
        "{count} item and {hours} h found their client.",
        "{count} items and {hours} h found their client.",
        change.items,
        hours=words.hours(change.hours),
    )


def rewritten(what: str, change: Rewritten, names: Mapping[int, str], command: str) -> Answer:
    """Say what asking the rules again changed, or would change; `command`, if given, is how to have it done."""
    message = Message()
    said = {
        "moved": words.number(sum(move.items for move in change.preview.moved)),
        "day": words.day(change.since, year=True),
    }
    of, moves = change.preview.items, _moves(change.preview.moved, names)
    if change.done:
        message.heading(
            counted(
                "{moved} of {count} item opened since {day} changed their client",
                "{moved} of {count} items opened since {day} changed their client",
                of,
                **said,
            )
        )
        message.lines(what, moves)
        return message.answer()
    message.heading(
        counted(
            "{moved} of {count} item opened since {day} would change their client",
            "{moved} of {count} items opened since {day} would change their client",
            of,
            **said,
        )
    )
    message.lines(_("Nothing is changed yet"), moves)
    if command:
        message.lines(filled(_("To do it: {command}"), command=code(_("{command} yes", command=command))))
    return message.answer()


def _moves(moves: Sequence[Move], names: Mapping[int, str]) -> Iterator[Line]:
    largest = sorted(moves, key=lambda move: -move.seconds)
    for move in largest[:MOST_MOVES]:
        yield _(
            "{client} > {other}: {items}, {hours}",
            client=_destination(move.from_destination, names),
            other=_destination(move.to_destination, names),
            items=counts.items(move.items),
            hours=figures.worked(move.seconds),
        )
    if len(largest) > MOST_MOVES:
        yield counted("and {count} smaller move", "and {count} smaller moves", len(largest) - MOST_MOVES)


def _destination(id_: int, names: Mapping[int, str]) -> str:
    if id_ == OWN_WORK:
        return _("own work")
    if id_ == UNATTRIBUTED:
        return _("no client")
    return figures.name(names.get(id_, f"#{id_}"))


def merge_preview(kept_: Side, other: Side, *, how: bool = True) -> Answer:
    """Say what a merge would do, and `how` to have it done."""
    message = Message()
    names = {"client": figures.name(kept_.client.name), "other": figures.name(other.client.name)}
    message.heading(_("{other} would become part of {client}", **names))
    message.lines(_("Nothing is changed yet"), [_side(kept_), _side(other)])
    pair = [named(side.client.id, side.client.name) for side in (kept_, other)]
    if how:
        command = _("/clientload client merge {one} with {other} yes", one=pair[0], other=pair[1])
        message.lines(filled(_("To do it: {command}"), command=code(command)))
    undo = _("/clientload client unmerge")
    message.small(_("Past evenings keep the two apart. {command} undoes it", command=undo))
    return message.answer()


def _side(side: Side) -> str:
    known_by = ", ".join(f"{kept.kind(key.kind)} {figures.name(key.value)}" for key in side.keys[:8])
    return _(
        "{client}: {items}, {hours} in 12 months; known by {keys}",
        client=f"{figures.name(side.client.name)} (#{side.client.id})",
        items=counts.items(side.items),
        hours=words.in_hours(side.hours),
        keys=known_by or _("its name alone"),
    )


def named(id_: int | None, name: str, *, twins: bool = False) -> str:
    """Write a client as it is typed: by name, or by number where two have the same name."""
    return f"#{id_}" if twins else client_as_typed(name, id_ or 0)


def proposals(waiting: Sequence[Proposal]) -> Answer:
    """List the pairs that look the same, with the two answers to each."""
    message = Message()
    if not waiting:
        message.heading(_("No two clients look the same"))
        return message.answer()
    message.heading(
        counted("{count} pair of clients looks the same", "{count} pairs of clients look the same", len(waiting))
    )
    for pair in waiting[:MOST_PROPOSALS]:
        twins = pair.kept.folded == pair.other.folded
        both = [named(client.id, client.name, twins=twins) for client in (pair.kept, pair.other)]
        merge = _("/clientload client merge {one} with {other}", one=both[0], other=both[1])
        refuse = _("/clientload client refuse {one} with {other}", one=both[0], other=both[1])
        message.lines(
            filled(
                _("{client} and {other}: same {why}"),
                client=_from(pair.kept),
                other=_from(pair.other),
                why=kept.seen(pair.why),
            ),
            [
                filled(_("One company: {command}"), command=code(merge)),
                filled(_("Two: {command}"), command=code(refuse)),
            ],
        )
    if len(waiting) > MOST_PROPOSALS:
        more = len(waiting) - MOST_PROPOSALS
        message.small(
            counted("{count} more follows once these are answered", "{count} more follow once these are answered", more)
        )
    return message.answer()


def _from(client: Client) -> Line:
    """Name a client with its number, and the source or the colleague that brought it."""
    by = person(client.made_by) if client.made_by.startswith(PEOPLE) else figures.source(client.made_by)
    return filled(_("{client} (#{id}, from {source})"), client=figures.name(client.name), id=str(client.id), source=by)
