"""Every table, whatever it is about: a new one is written beside its like and named here, or migrations miss it.

Seconds and parts are integers so that totals kept by adding and taking away never drift.
Destinations: a positive number is a client's id, `UNATTRIBUTED` and `OWN_WORK` are the two others.
"""

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.store.tables.alerts import Alert, AlertEvent, Delivery
from bot.store.tables.clients import Client, ClientKey, Fix, Mark, Merge
from bot.store.tables.decisions import Decision, DecisionTheme
from bot.store.tables.instant import UtcDateTime
from bot.store.tables.items import DueDate, Item, ItemShare, ItemWaiting, PersonDay, Requester, Touch, Worklog
from bot.store.tables.judging import Note, Snapshot, TeamEvening, Threshold, Watch
from bot.store.tables.ledgers import ClassDay, Effort, Factor, OpenedDay, WorkedDay
from bot.store.tables.revenue import Payer, Revenue
from bot.store.tables.running import Change, Cursor, KeyValue, Lease, SkippedRecord
from bot.store.tables.teams import OwnWorkRule, RoleGrant, Team, TeamScope, WorkRule
from bot.store.tables.themes import ItemTheme, ThemeReturn

__all__ = [
    "OWN_WORK",
    "UNATTRIBUTED",
    "Alert",
    "AlertEvent",
    "Change",
    "ClassDay",
    "Client",
    "ClientKey",
    "Cursor",
    "Decision",
    "DecisionTheme",
    "Delivery",
    "DueDate",
    "Effort",
    "Factor",
    "Fix",
    "Item",
    "ItemShare",
    "ItemTheme",
    "ItemWaiting",
    "KeyValue",
    "Lease",
    "Mark",
    "Merge",
    "Note",
    "OpenedDay",
    "OwnWorkRule",
    "Payer",
    "PersonDay",
    "Requester",
    "Revenue",
    "RoleGrant",
    "SkippedRecord",
    "Snapshot",
    "Team",
    "TeamEvening",
    "TeamScope",
    "ThemeReturn",
    "Threshold",
    "Touch",
    "UtcDateTime",
    "Watch",
    "WorkRule",
    "WorkedDay",
    "Worklog",
]
