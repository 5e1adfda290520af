"""The literal table of providers, and those that packages outside add to it through an entry point.

A package names its `Provider` in the group `clientload.sources`:

    [project.entry-points."clientload.sources"]
    roundup = "clientload_roundup:PROVIDER"
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import entry_points

import httpx

from integrations.crm import chargebee, pipedrive, salesforce, stripe
from integrations.helpdesk import freshdesk, front, help_scout, hubspot, intercom, zammad, zendesk
from integrations.helpdesk import jira_service_management as jsm
from integrations.helpdesk import request_tracker as rt
from integrations.source import Lack, Source, SourceKind, Variable
from integrations.tabular import csv_file, revenue_file
from integrations.time import clockify, harvest, tempo, toggl
from integrations.tracker import (
    asana,
    azure_devops,
    clickup,
    github,
    gitlab,
    jira,
    jira_data_center,
    linear,
    monday,
    redmine,
    shortcut,
    trello,
    youtrack,
)
from integrations.webhooks.delivery import Webhook
from integrations.webhooks.table import WEBHOOKS

GROUP = "clientload.sources"

Build = Callable[[Mapping[str, str], httpx.AsyncClient], Source]


@dataclass(frozen=True, slots=True)
class Provider:
    """One line of the table: `build` gets the provider's own variables and an HTTP client to speak through.

    `webhook` is for a tool that can push, with a check of who does.
    """

    name: str
    label: str
    kind: SourceKind
    variables: tuple[Variable, ...]
    build: Build
    lacks: tuple[Lack, ...] = ()
    webhook: Webhook | None = None

    @property
    def settings(self) -> tuple[Variable, ...]:
        """Return all that can be set: its own variables, and the secret of its webhook."""
        return (*self.variables, *((self.webhook.secret,) if self.webhook else ()))


READ = (
    Provider("zendesk", "Zendesk", "helpdesk", zendesk.VARIABLES, zendesk.build, zendesk.LACKS),
    Provider("freshdesk", "Freshdesk", "helpdesk", freshdesk.VARIABLES, freshdesk.build, freshdesk.LACKS),
    Provider("intercom", "Intercom", "helpdesk", intercom.VARIABLES, intercom.build, intercom.LACKS),
    Provider("hubspot", "HubSpot", "helpdesk", hubspot.VARIABLES, hubspot.build, hubspot.LACKS),
    Provider("help_scout", "Help Scout", "helpdesk", help_scout.VARIABLES, help_scout.build, help_scout.LACKS),
    Provider("front", "Front", "helpdesk", front.VARIABLES, front.build, front.LACKS),
    Provider("zammad", "Zammad", "helpdesk", zammad.VARIABLES, zammad.build, zammad.LACKS),
    Provider("request_tracker", "Request Tracker", "helpdesk", rt.VARIABLES, rt.build, rt.LACKS),
    Provider("jira_service_management", "Jira Service Management", "helpdesk", jsm.VARIABLES, jsm.build),
    Provider("jira", "Jira Cloud", "tracker", jira.VARIABLES, jira.build),
    Provider("jira_data_center", "Jira Data Center", "tracker", jira_data_center.VARIABLES, jira_data_center.build),
    Provider("redmine", "Redmine", "tracker", redmine.VARIABLES, redmine.build, redmine.LACKS),
    Provider("github", "GitHub Issues", "tracker", github.VARIABLES, github.build, github.LACKS),
    Provider("linear", "Linear", "tracker", linear.VARIABLES, linear.build, linear.LACKS),
    Provider("gitlab", "GitLab", "tracker", gitlab.VARIABLES, gitlab.build, gitlab.LACKS),
    Provider("asana", "Asana", "tracker", asana.VARIABLES, asana.build, asana.LACKS),
    Provider("clickup", "ClickUp", "tracker", clickup.VARIABLES, clickup.build, clickup.LACKS),
    Provider("monday", "monday", "tracker", monday.VARIABLES, monday.build, monday.LACKS),
    Provider("shortcut", "Shortcut", "tracker", shortcut.VARIABLES, shortcut.build, shortcut.LACKS),
    Provider("youtrack", "YouTrack", "tracker", youtrack.VARIABLES, youtrack.build),
    Provider("azure_devops", "Azure DevOps", "tracker", azure_devops.VARIABLES, azure_devops.build, azure_devops.LACKS),
    Provider("trello", "Trello", "tracker", trello.VARIABLES, trello.build, trello.LACKS),
    Provider("harvest", "Harvest", "time", harvest.VARIABLES, harvest.build),
    Provider("tempo", "Tempo", "time", tempo.VARIABLES, tempo.build),
    Provider("clockify", "Clockify", "time", clockify.VARIABLES, clockify.build),
    Provider("toggl", "Toggl Track", "time", toggl.VARIABLES, toggl.build),
    Provider("salesforce", "Salesforce", "crm", salesforce.VARIABLES, salesforce.build, salesforce.LACKS),
    Provider("pipedrive", "Pipedrive", "crm", pipedrive.VARIABLES, pipedrive.build),
    Provider("stripe", "Stripe", "revenue", stripe.VARIABLES, stripe.build),
    Provider("chargebee", "Chargebee", "revenue", chargebee.VARIABLES, chargebee.build),
    Provider("csv", "CSV files", "file", csv_file.VARIABLES, csv_file.build, csv_file.LACKS),
    Provider("revenue_csv", "Revenue file", "revenue", revenue_file.VARIABLES, revenue_file.build),
)

PROVIDERS = tuple(replace(each, webhook=WEBHOOKS.get(each.name)) for each in READ)


def provider(name: str) -> Provider:
    """Return one of `PROVIDERS` by its name; raise `KeyError` where there is none."""
    return {each.name: each for each in PROVIDERS}[name]


def every_provider() -> tuple[tuple[Provider, ...], tuple[str, ...]]:
    """Return `PROVIDERS` with those of installed packages behind them, and a sentence for each that cannot be used."""
    found = {each.name: each for each in PROVIDERS}
    taken = {variable.name: each.label for each in PROVIDERS for variable in each.settings}
    problems = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        whose = f"The source {point.name} of the package {point.dist.name if point.dist else point.module}"
        try:
            added = point.load()
        except Exception as reason:  # noqa: BLE001 - whatever a package does when it is imported
            problems.append(f"{whose} cannot be loaded: {type(reason).__name__}. Update or remove that package.")
            continue
        if not isinstance(added, Provider):
            problems.append(f"{whose} is no integrations.registry.Provider. Update or remove that package.")
            continue
        names = {added.name} & found.keys() | {each.name for each in added.settings} & taken.keys()
        if names:
            problems.append(f"{whose} uses a name that is taken: {', '.join(sorted(names))}. Remove that package.")
            continue
        found[added.name] = added
        taken |= {variable.name: added.label for variable in added.settings}
    return tuple(found.values()), tuple(problems)
