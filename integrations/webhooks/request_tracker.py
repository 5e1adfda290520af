"""Request Tracker has no webhooks, and scrips that can do anything: one that calls us sends a secret in a header."""

from datetime import timedelta

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, shared_secret

WEBHOOK = Webhook(
    Variable(
        "RT_WEBHOOK_SECRET",
        "a secret of your own that a scrip of Request Tracker sends in the header X-Webhook-Secret, for news at once",
        "your choice, 32 random characters without a comma; docs/sources/request_tracker.md has the scrip",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    shared_secret("x-webhook-secret"),
    # A scrip runs before what set it off is committed.
    lag=timedelta(seconds=5),
    covers="sender",
)
