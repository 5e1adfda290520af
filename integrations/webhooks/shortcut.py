"""Shortcut signs the body with a secret that is given with the webhook."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hex_signature

WEBHOOK = Webhook(
    Variable(
        "SHORTCUT_WEBHOOK_SECRET",
        "the secret of Shortcut's webhook, for news at once",
        "your choice, without a comma; docs/sources/shortcut.md makes the webhook",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    hex_signature("payload-signature"),
)
