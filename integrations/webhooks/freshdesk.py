"""Freshdesk signs nothing: its rules send a header that you write yourself, and so it can hold a secret."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, shared_secret

WEBHOOK = Webhook(
    Variable(
        "FRESHDESK_WEBHOOK_SECRET",
        "a secret of your own that Freshdesk's rules send in the header X-Webhook-Secret, for news at once",
        "your choice, 32 random characters without a comma; Freshdesk > Admin > Workflows > Automations",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    shared_secret("x-webhook-secret"),
    covers="sender",
)
