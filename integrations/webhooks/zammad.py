"""Zammad signs the body with a token that you write into the webhook."""

from datetime import timedelta

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hub_signature

WEBHOOK = Webhook(
    Variable(
        "ZAMMAD_WEBHOOK_SECRET",
        "the HMAC SHA1 signature token of Zammad's webhook, for news at once",
        "your choice, without a comma; Zammad > Manage > Webhook",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    hub_signature("x-hub-signature", "sha1"),
    # Tickets are found through the search index, which is filled by jobs.
    lag=timedelta(seconds=10),
)
