"""Front signs the body of what a rule sends with the API secret of the company."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, base64_signature

WEBHOOK = Webhook(
    Variable(
        "FRONT_WEBHOOK_SECRET",
        "Front's API secret, for news at once from a rule's webhook",
        "Front > Settings > Company > Integrations > Webhooks > API secret",
        "0f3a9c4e7b2d4a6c",
        secret=True,
        required=False,
    ),
    base64_signature("x-front-signature"),
)
