"""Every table, whatever it is about: a new one is written beside its like and named here, or migrations miss it.

Seconds and parts are integers so that totals kept by adding and taking away never drift.
Destinations: a positive number is a client's id, `UNATTRIBUTED` and `OWN_WORK` are the two others.
"""

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.store.tables.alerts import Alert, AlertEvent, Delivery, Feeling
from bot.store.tables.clients import Client, ClientKey, ClientMember, Fix, Mark, Merge
from bot.store.tables.decisions import Decision, DecisionTheme
from bot.store.tables.instant import UtcDateTime
from bot.store.tables.items import DueDate, Item, ItemShare, ItemWaiting, PersonDay, Requester, Touch, Worklog
from bot.store.tables.judging import CustomStretch, Displaced, Note, Snapshot, TeamEvening, Threshold, Watch
from bot.store.tables.ledgers import ClassDay, Effort, Factor, MonthWorked, OpenedDay, Recent, TeamDay, WorkedDay
from bot.store.tables.onboarding import (
    Onboarding,
    OnboardingCondition,
    OnboardingException,
    OnboardingLoad,
    OnboardingSign,
)
from bot.store.tables.pace import ImposedMark, NoticeQuarter, PaceDay
from bot.store.tables.revenue import Contract, Dependency, Payer, Revenue
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
    "ClientMember",
    "Contract",
    "Cursor",
    "CustomStretch",
    "Decision",
    "DecisionTheme",
    "Delivery",
    "Dependency",
    "Displaced",
    "DueDate",
    "Effort",
    "Factor",
    "Feeling",
    "Fix",
    "ImposedMark",
    "Item",
    "ItemShare",
    "ItemTheme",
    "ItemWaiting",
    "KeyValue",
    "Lease",
    "Mark",
    "Merge",
    "MonthWorked",
    "Note",
    "NoticeQuarter",
    "Onboarding",
    "OnboardingCondition",
    "OnboardingException",
    "OnboardingLoad",
    "OnboardingSign",
    "OpenedDay",
    "OwnWorkRule",
    "PaceDay",
    "Payer",
    "PersonDay",
    "Recent",
    "Requester",
    "Revenue",
    "RoleGrant",
    "SkippedRecord",
    "Snapshot",
    "Team",
    "TeamDay",
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
