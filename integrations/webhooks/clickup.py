"""ClickUp signs the body with a secret that it makes up with the webhook."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hex_signature

WEBHOOK = Webhook(
    Variable(
        "CLICKUP_WEBHOOK_SECRET",
        "the secret that ClickUp answers when its webhook is made, for news at once",
        "docs/sources/clickup.md makes the webhook",
        "O94IM25S7PXBPYTMNXLLET230SRP0S89COR7B1YOJ2ZIE8WQNK5UUKEF26W0Z5GA",
        secret=True,
        required=False,
    ),
    hex_signature("x-signature"),
)
