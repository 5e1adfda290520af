"""Clockify sends with each webhook a token of that webhook's own, and signs nothing."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, shared_secret

WEBHOOK = Webhook(
    Variable(
        "CLOCKIFY_WEBHOOK_SECRET",
        "the signing secrets of Clockify's webhooks, for news at once, with commas between: each event has its own",
        "Clockify > Preferences > Advanced > Manage webhooks",
        "aBcD1234,eFgH5678",
        secret=True,
        required=False,
    ),
    shared_secret("clockify-signature"),
    covers="sender",
)
