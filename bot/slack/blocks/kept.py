"""What is kept in plain English, told in the language that is spoken.

Sources say why they failed, rules what they saw, and people type kinds of keys; all of it stands in the database. Here
each such text is recognised by the sentence it was made of. What is none of them is told as it stands.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Final

from bot.language import gettext as _
from bot.language import marked

LACKS: Final[Mapping[str, str]] = {
    "hours": marked("hours worked"),
    "day worked": marked("on which day hours entered late were worked"),
    "due changes": marked("how due dates moved"),
    "progress": marked("when an item was in progress"),
    "deletions": marked("what was deleted"),
    "moves": marked("what was moved elsewhere"),
}
"""What is not read from a tool: see `integrations.source.Lack`."""

REASONS: Final[Sequence[str]] = (
    marked("this failed, and it is our own fault; the log tells more beside the id {id}"),
    marked("{host} did not answer in time"),
    marked("{host} can't be reached, or it hung up"),
    marked("{host} has tickets and finds none; rebuild its search index"),
    marked("{host} does not accept the credential"),
    marked("{host} does not accept the key"),
    marked("{host} asks for fewer requests"),
    marked("{host} has a fault of its own ({status})"),
    marked("{host} is closed for a while ({status})"),
    marked("{host} is not an address that can be asked"),
    marked("{host} answered with a garbled body at {path}"),
    marked("{host} answered with something other than JSON at {path}"),
    marked("{host} answered {path} with an unexpected status ({status})"),
    marked("{host} redirects {path} elsewhere; check the address in the settings"),
    marked("{host} does not understand the question put to {path} ({status})"),
    marked("{host} does not let this account read {path} ({status})"),
    marked("{host} has nothing at {path} ({status})"),
    marked("{host} no longer has {path} ({status})"),
    marked("{host} does not accept the values put to {path} ({status})"),
    marked("{host} refuses {path} ({status})"),
    marked("{host} refuses a part of {path}"),
    marked("{host} does not sort its answers as it was asked to"),
    marked("{host} repeats the same page"),
    marked("{host} forgot its pages while they were read"),
    marked("{host} forgot the census while it was read"),
    marked("{host} no longer knows our place in {list}"),
    marked("{host} deleted something while {path} was read; it is read again"),
    marked("{host} gives its exports to admins only; the token's owner is not one"),
    marked("{host} knows the token's owner as a requester; a privileged user is needed"),
    marked("{host} shows this account no board of a number that {setting} gives"),
    marked("{host} shows this account no workspace of the number that {setting} gives"),
    marked("{host} has no field of the id that {setting} gives"),
    marked("{host} has no field {field} in {project}; check {setting}"),
    marked("{host} has no field {field}; check {setting}"),
    marked("{setting} names no project; set it as in {example}"),
    marked("{setting} is no time zone; set it as in {example}"),
    marked("{host} does not understand the search; check {setting}"),
    marked("{host} lists other issues at every look"),
    marked("{host} deleted an issue while they were counted; they are counted again"),
    marked("{host} shows this account no issue at all"),
    marked("{host} shows this user no task at all"),
    marked("{host} shows this account no project"),
    marked("{host} shows this user no issue at all"),
    marked("{host} shows this user no ticket at all"),
    marked("{host} is still listing its companies to an earlier reading"),
    marked("the answer is not an object"),
    marked("the answer has no list named {name}"),
    marked("the answer does not say how long the list is"),
    marked("the answer does not say {name}"),
    marked("an issue does not say when it changed"),
    marked("an issue has an address of an unexpected form"),
    marked("a change has a time of an unexpected form"),
    marked("a row of the answer has no id"),
    marked("the cursor is none that this version wrote"),
    marked("the field {name} is missing"),
    marked("a field has an unexpected form"),
    marked("it is logged on a project, not on an issue"),
    marked("it is logged on no task"),
    marked("it is logged on a merge request, not on an issue"),
    marked("{file} is not there, or may not be read"),
    marked("{file} has a quote that is never closed"),
    marked("{file} can't be read behind line {line}"),
    marked("{file} changed while it was read; it is read again"),
    marked("{file} is no UTF-8 text, or no whole gzip file"),
    marked("{file} has no row below its header"),
    marked("{file} lacks {columns}. Its first line names: {names}"),
    marked("nobody reads the column {column}"),
    marked("its item_id stands on an earlier line too"),
    marked("it has more cells than there are columns"),
    marked("closed_at is before opened_at"),
    marked("kind is none of {kinds}"),
    marked("{column} is empty"),
    marked("{column} is no ISO 8601 time"),
    marked("{column} is neither yes nor no"),
    marked("{column} is no number of hours"),
    marked("{column} is not between {first} and {last}"),
    marked("{column} is more than {most}"),
    marked("{column} is no code of three letters, such as EUR"),
    marked("{column} is no amount such as 1200 or 1200.50"),
    marked("{column} has more decimals than its currency; thousands are written without a mark"),
    marked("{column} is none such as 2026-03, 2026-Q1, 2026 or 2026-03-15/2026-04-14"),
    marked("{column} ends before it begins"),
    marked("client, external_id and domain are all empty"),
    marked("its id stands on an earlier line too"),
    marked("its id stands on line {line} too"),
    marked("it says what line {line} says and counts once; where both count, give each an id"),
    marked(
        "{count} items are no longer listed, too many to have been deleted: they are kept. "
        "See whether this account may still read every project"
    ),
)

SEEN: Final[Sequence[str]] = (
    marked("set by an admin"),
    marked("requester, set by hand"),
    marked("requester's organization {value}"),
    marked("organization {value}"),
    marked("client field {value}"),
    marked("label {value}"),
    marked("component {value}"),
    marked("project {value}"),
    marked("epic {value}"),
    marked("type {value}"),
    marked("linked {item} in {source}"),
    marked("linked {item}"),
    marked("parent {item} in {source}"),
    marked("parent {item}"),
    marked("time logged in {source}"),
    marked("domain {value}"),
    marked("external id {value}"),
    marked("name {value}"),
    marked("\u201c{alias}\u201d in the title"),
)
SAYS: Final = marked("{seen} says {clients}")

PLACES: Final[Sequence[str]] = (marked("line {number}"), marked("time entry {number}"), marked("census"))

KINDS: Final[Mapping[str, str]] = {
    "organization": marked("organization"),
    "external": marked("external"),
    "name": marked("name"),
    "label": marked("label"),
    "component": marked("component"),
    "project": marked("project"),
    "domain": marked("domain"),
    "alias": marked("alias"),
    "item": marked("item"),
    "queue": marked("queue"),
    "source": marked("source"),
    "epic": marked("epic"),
    "type": marked("type"),
}
WORK: Final[Mapping[str, str]] = {
    "support": marked("support"),
    "engineering": marked("engineering"),
    "sales": marked("sales"),
    "delivery": marked("delivery"),
}

STREAMS: Final[Mapping[str, str]] = {
    "tickets": marked("tickets"),
    "ticket_events": marked("ticket events"),
    "transactions": marked("transactions"),
    "articles": marked("replies and notes"),
    "conversations": marked("replies and notes"),
    "inbox": marked("conversations"),
    "companies": marked("companies"),
    "contacts": marked("contacts"),
    "activities": marked("activities"),
    "emails": marked("e-mails"),
    "notes": marked("notes"),
    "calls": marked("calls"),
    "meetings": marked("meetings"),
    "trash": marked("deleted tickets and spam"),
    "issues": marked("issues"),
    "tasks": marked("tasks"),
    "stories": marked("stories"),
    "links": marked("links"),
    "cards": marked("cards"),
    "items": marked("items"),
    "worklogs": marked("worklogs"),
    "deleted_worklogs": marked("deleted worklogs"),
    "time_entries": marked("time entries"),
    "time_entries_census": marked("census of time entries"),
    "census": marked("census"),
    "clients": marked("clients"),
    "projects": marked("projects"),
    "organizations": marked("organizations"),
    "customers": marked("customers"),
    "needs": marked("customers' needs"),
    "users": marked("users"),
    "revenue": marked("revenue"),
}


SPELLED = {
    "clickup": "ClickUp",
    "csv": "CSV",
    "devops": "DevOps",
    "github": "GitHub",
    "gitlab": "GitLab",
    "hubspot": "HubSpot",
    "monday": "monday",
    "youtrack": "YouTrack",
}


def reason(text: str) -> str:
    """Tell why a source failed, or why a record was skipped."""
    return _told(text, REASONS)


def place(text: str) -> str:
    """Tell where a skipped record stands; a bare id is told as it is."""
    return _told(text, PLACES)


def seen(text: str) -> str:
    """Tell what a rule saw: `organization Acme`, `label vip, label gold`."""
    return _(text) if text in SEEN else ", ".join(_told(each, SEEN) for each in text.split(", "))


def contradiction(text: str) -> str:
    """Tell what another rule says: `domain globex.example says Globex`."""
    found = _pattern(SAYS).fullmatch(text)
    return _(SAYS, seen=seen(found["seen"]), clients=found["clients"]) if found else text


def kind(name: str) -> str:
    """Name a kind of key, of scope or of own work."""
    return _named(name, KINDS)


def work(name: str) -> str:
    """Name a team's kind of work."""
    return _named(name, WORK)


def source(name: str) -> str:
    """Write a source's name as people know it: `request_tracker` is Request Tracker, `zendesk__emea` Zendesk EMEA."""
    tool, _sep, instance = name.partition("__")
    words = [SPELLED.get(word, word.capitalize()) for word in tool.split("_")]
    return " ".join([*words, *instance.upper().split("_")]).rstrip()


def stream(name: str) -> str:
    """Name what a source delivers."""
    return _named(name, STREAMS)


def lack(what: str) -> str:
    """Tell what is not read from a tool."""
    return _named(what, LACKS)


def _named(name: str, words: Mapping[str, str]) -> str:
    return _(words[name]) if name in words else name


def _told(text: str, sentences: Sequence[str]) -> str:
    for sentence in sentences:
        if found := _pattern(sentence).fullmatch(text):
            named = found.groupdict()
            return _(sentence, **named | ({"source": source(named["source"])} if "source" in named else {}))
    return text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = ((re.escape(said), place) for said, place, _format, _conversion in Formatter().parse(sentence))
    return re.compile("".join(said + (f"(?P<{place}>.+)" if place else "") for said, place in pieces), re.DOTALL)
