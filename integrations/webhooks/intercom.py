"""Intercom signs the body with the client secret of the app that the webhooks belong to."""

from datetime import timedelta

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hub_signature

WEBHOOK = Webhook(
    Variable(
        "INTERCOM_WEBHOOK_SECRET",
        "the client secret of your app, for news at once from its webhooks",
        "Intercom > Settings > Integrations > Developer Hub > your app > Basic information",
        "0f3a9c4e-7b2d-4a6c-8e0f-1a3b5c7d9e1f",
        secret=True,
        required=False,
    ),
    hub_signature("x-hub-signature", "sha1"),
    # A search finds what is new some time later; each pull looks back for longer than this.
    lag=timedelta(seconds=30),
)
