"""The literal table of providers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from integrations.helpdesk import request_tracker, zendesk
from integrations.source import Source, SourceKind, Variable
from integrations.tabular import csv_file, revenue_file
from integrations.tracker import jira, redmine

Build = Callable[[Mapping[str, str], httpx.AsyncClient], Source]


@dataclass(frozen=True, slots=True)
class Provider:
    """One line of the table: `build` gets the provider's own variables and an HTTP client to speak through."""

    name: str
    label: str
    kind: SourceKind
    variables: tuple[Variable, ...]
    build: Build


PROVIDERS = (
    Provider("zendesk", "Zendesk", "helpdesk", zendesk.VARIABLES, zendesk.build),
    Provider("request_tracker", "Request Tracker", "helpdesk", request_tracker.VARIABLES, request_tracker.build),
    Provider("jira", "Jira Cloud", "tracker", jira.VARIABLES, jira.build),
    Provider("redmine", "Redmine", "tracker", redmine.VARIABLES, redmine.build),
    Provider("csv", "CSV files", "file", csv_file.VARIABLES, csv_file.build),
    Provider("revenue_csv", "Revenue file", "revenue", revenue_file.VARIABLES, revenue_file.build),
)


def provider(name: str) -> Provider:
    """Return the provider of a name; raise `KeyError` where there is none."""
    return {each.name: each for each in PROVIDERS}[name]
