"""The dialog of clients: what to do, and the fields that it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.language import gettext as _
from bot.language import marked
from bot.slack.blocks import form
from bot.slack.blocks.form import Asking, Form, Option
from bot.slack.request import Block

LONGEST_LIST = 500
LONGEST_VALUE = 120

ADD, RENAME, ALIAS, DOMAIN, MAP = "add", "rename", "alias", "domain", "map"
UNMAP, MERGE, REFUSE, UNMERGE, REMOVE = "unmap", "merge", "refuse", "unmerge", "remove"
GROUP, UNGROUP = "group", "ungroup"

WHAT: Mapping[str, str] = {
    ADD: marked("Add a client"),
    RENAME: marked("Give a client another name"),
    ALIAS: marked("Add another name, an alias"),
    DOMAIN: marked("Say whose a domain is"),
    MAP: marked("Say whose a label, component, project or item is"),
    UNMAP: marked("Take one of these back"),
    MERGE: marked("Make one client of two"),
    REFUSE: marked("Keep two apart that look the same"),
    UNMERGE: marked("Part what was merged"),
    GROUP: marked("Count a client in a group"),
    UNGROUP: marked("Take a client out of its group"),
    REMOVE: marked("Remove a client"),
}
"""What there is to do, in the order in which it is needed."""

KINDS: Mapping[str, str] = {
    "label": marked("Label"),
    "component": marked("Component"),
    "project": marked("Project or queue"),
    "item": marked("A single ticket or task"),
}
MEMBERS: Mapping[str, str] = {
    "subsidiary": marked("Subsidiary: the same owner"),
    "reseller": marked("Reseller: sells us on"),
    "referred": marked("Referred: came through the group"),
}
KEYS: Mapping[str, str] = {
    "alias": marked("Alias: {value}"),
    "domain": marked("Domain: {value}"),
    "label": marked("Label: {value}"),
    "component": marked("Component: {value}"),
    "project": marked("Project: {value}"),
    "item": marked("Item: {value}"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields when it is drawn; `mapped` are the keys of the chosen client: id, kind and value."""

    what: str
    client: Option | None = None
    mapped: Sequence[tuple[int, str, str]] = ()
    name: str = ""
    domain: str = ""


def client(filled: Filled) -> Form:
    """Draw the dialog."""
    options = [(name, _(words)) for name, words in WHAT.items()]
    what = form.choice(Asking("what", _("What to do"), told="redraw_client"), options, filled.what)
    submit = _("Look first") if filled.what in {MERGE, REMOVE} else _("Save")
    return Form(_("Clients"), [what, *FIELDS[filled.what](filled)], submit)


def _add(filled: Filled) -> list[Block]:
    aliases = Asking("alias", _("Aliases"), _("Other names of theirs, one a line."), optional=True)
    domains = Asking("domain", _("Domains"), _("Of their e-mail, one a line, such as acme.example."), optional=True)
    return [
        form.text(Asking("name", _("Name")), filled.name),
        form.text(aliases, lines=True, longest=LONGEST_LIST),
        form.text(domains, filled.domain, lines=True, longest=LONGEST_LIST),
    ]


def _rename(filled: Filled) -> list[Block]:
    name = Asking("name", _("New name"), _("The old one still finds it."))
    return [_client(filled), form.text(name, filled.name)]


def _alias(filled: Filled) -> list[Block]:
    alias = Asking("alias", _("Alias"), _("Another name of theirs."))
    return [_client(filled), form.text(alias, filled.name), _since()]


def _domain(filled: Filled) -> list[Block]:
    domain = Asking("domain", _("Domain"), _("Such as acme.example; an address will do."))
    return [_client(filled), form.text(domain, filled.domain), _since()]


def _map(filled: Filled) -> list[Block]:
    kinds = [(name, _(words)) for name, words in KINDS.items()]
    hint = _("Its name; of a ticket or task its number, such as zendesk:123, or its link.")
    return [
        _client(filled),
        form.choice(Asking("kind", _("Kind")), kinds, "label"),
        form.text(Asking("value", _("Which one"), hint), filled.name, longest=LONGEST_VALUE),
        _since(),
    ]


def _unmap(filled: Filled) -> list[Block]:
    """Offer what says that something is the client's."""
    which = _client(filled, told="redraw_client")
    if filled.client is None:
        return [which]
    if not filled.mapped:
        return [which, form.said(_("Nothing but its own name leads to this client."))]
    options = [(str(id_), _(KEYS[kind], value=value)) for id_, kind, value in filled.mapped]
    return [which, form.choice(Asking(f"key:{filled.client[0]}", _("What is to say nothing any more")), options)]


def _merge(filled: Filled) -> list[Block]:
    other = Asking("other", _("The client that becomes part of it"))
    return [_client(filled, _("The client that stays")), form.typeahead(other, "client")]


def _refuse(filled: Filled) -> list[Block]:
    return [_client(filled), form.typeahead(Asking("other", _("The other client")), "client")]


def _unmerge(_filled: Filled) -> list[Block]:
    return [form.typeahead(Asking("merged", _("The client to part again")), "merged")]


def _remove(filled: Filled) -> list[Block]:
    return [_client(filled)]


def _group(filled: Filled) -> list[Block]:
    kinds = [(name, _(words)) for name, words in MEMBERS.items()]
    hint = _("Empty: always, the past is judged anew. With a day, evenings before it stay as they were.")
    return [
        _client(filled, _("The group, or its parent company")),
        form.typeahead(Asking("member", _("The client that counts in it")), "client"),
        form.choice(Asking("membership", _("What it is to the group")), kinds, "subsidiary"),
        form.day(Asking("since", _("Since"), hint, optional=True)),
    ]


def _ungroup(_filled: Filled) -> list[Block]:
    hint = _("Empty: as if it had never been in it. With a day, it stands alone from then on.")
    return [
        form.typeahead(Asking("member", _("The client to take out")), "client"),
        form.day(Asking("since", _("Since"), hint, optional=True)),
    ]


def _client(filled: Filled, label: str = "", told: str = "") -> Block:
    return form.typeahead(Asking("client", label or _("Client"), told=told), "client", filled.client)


def _since() -> Block:
    hint = _("Empty: it holds for what has no client yet. With a day, all items opened since then are asked again.")
    return form.day(Asking("since", _("Since"), hint, optional=True))


FIELDS: Mapping[str, Callable[[Filled], list[Block]]] = {
    ADD: _add,
    RENAME: _rename,
    ALIAS: _alias,
    DOMAIN: _domain,
    MAP: _map,
    UNMAP: _unmap,
    MERGE: _merge,
    REFUSE: _refuse,
    UNMERGE: _unmerge,
    GROUP: _group,
    UNGROUP: _ungroup,
    REMOVE: _remove,
}
