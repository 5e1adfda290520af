"""Jira Cloud: the issues of software and business projects; how they are read stands in `integrations.jira_cloud`."""

from collections.abc import Mapping

import httpx

from integrations.jira_cloud import JiraCloud
from integrations.source import Variable

VARIABLES = (
    Variable("JIRA_URL", "Jira's address", "the address bar of Jira", "https://acme.atlassian.net"),
    Variable(
        "JIRA_EMAIL", "the e-mail address of the account the token belongs to", "Jira > Profile", "bot@firm.example"
    ),
    Variable(
        "JIRA_TOKEN",
        "an API token of an account that may browse the projects",
        "id.atlassian.com > Security > API tokens",
        "ATATT3x",
        secret=True,
    ),
    Variable(
        "JIRA_CLIENT_FIELD",
        "the id of the custom field that names the client, if there is one",
        "Jira > Settings > Work items > Fields, in the address of the field",
        "customfield_10050",
        required=False,
    ),
    Variable(
        "JIRA_POINTS_FIELD",
        "the id of the custom field that holds story points, if they are used",
        "Jira > Settings > Work items > Fields, in the address of the field",
        "customfield_10016",
        required=False,
    ),
    Variable(
        "JIRA_JQL",
        "which issues to read, without ORDER BY; all that the account sees if left empty",
        "the advanced search of Jira",
        "project in (APP, WEB)",
        required=False,
    ),
)


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> JiraCloud:
    """Connect to the Jira that `values` (by the names in `VARIABLES`) describe."""
    return JiraCloud(values, http)
