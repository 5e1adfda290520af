"""The literal table of webhooks, by the name of the provider whose they are."""

from collections.abc import Mapping

from integrations.webhooks import (
    azure_devops,
    chargebee,
    clickup,
    clockify,
    freshdesk,
    front,
    github,
    gitlab,
    help_scout,
    hubspot,
    intercom,
    jira,
    linear,
    pipedrive,
    redmine,
    request_tracker,
    shortcut,
    stripe,
    trello,
    zammad,
    zendesk,
)
from integrations.webhooks.delivery import Webhook

WEBHOOKS: Mapping[str, Webhook] = {
    "zendesk": zendesk.WEBHOOK,
    "freshdesk": freshdesk.WEBHOOK,
    "intercom": intercom.WEBHOOK,
    "hubspot": hubspot.WEBHOOK,
    "help_scout": help_scout.WEBHOOK,
    "front": front.WEBHOOK,
    "zammad": zammad.WEBHOOK,
    "request_tracker": request_tracker.WEBHOOK,
    "jira_service_management": jira.SERVICE_MANAGEMENT,
    "jira": jira.CLOUD,
    "jira_data_center": jira.DATA_CENTER,
    "redmine": redmine.WEBHOOK,
    "github": github.WEBHOOK,
    "linear": linear.WEBHOOK,
    "gitlab": gitlab.WEBHOOK,
    "clickup": clickup.WEBHOOK,
    "shortcut": shortcut.WEBHOOK,
    "azure_devops": azure_devops.WEBHOOK,
    "trello": trello.WEBHOOK,
    "clockify": clockify.WEBHOOK,
    "pipedrive": pipedrive.WEBHOOK,
    "stripe": stripe.WEBHOOK,
    "chargebee": chargebee.WEBHOOK,
}
"""A tool that is not here cannot push, or not with a check, or is not to be read so often: its page says which."""
