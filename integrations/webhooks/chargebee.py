"""Chargebee signs nothing, and signs in with the name and password that you write into the webhook."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, name_and_password

WEBHOOK = Webhook(
    Variable(
        "CHARGEBEE_WEBHOOK_SECRET",
        "the name and password of Chargebee's webhook, with a colon between, for news at once",
        "your choice, without a comma; Chargebee > Settings > Configure Chargebee > Webhooks",
        "clientload:q7Vb1xN0c2Lk9sQe4Rz8",
        secret=True,
        required=False,
    ),
    name_and_password,
    covers="sender",
)
