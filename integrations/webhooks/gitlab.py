"""GitLab signs as Standard Webhooks does, where it has a signing token; before, it sends its secret token as it is."""

from datetime import datetime

from integrations.source import Variable
from integrations.webhooks.delivery import (
    Delivery,
    Webhook,
    at_seconds,
    base64_of,
    compare,
    compare_any,
    decoded,
    recent,
)

SIGNING, VERSION = "whsec_", "v1,"


def _verify(delivery: Delivery, secret: str, now: datetime) -> None:
    if not secret.startswith(SIGNING):
        compare(delivery.header("x-gitlab-token"), secret)
        return
    at = delivery.header("webhook-timestamp")
    named = f"{delivery.header('webhook-id')}.{at}.".encode("utf-8", "surrogateescape")
    expected = f"{VERSION}{base64_of(decoded(secret.removeprefix(SIGNING)), named + delivery.body)}"
    compare_any(delivery.header("webhook-signature").split(), expected)
    recent(at_seconds(at), now)


WEBHOOK = Webhook(
    Variable(
        "GITLAB_WEBHOOK_SECRET",
        "the signing token of GitLab's webhooks (whsec_ and more), or their secret token before it, for news at once",
        "GitLab > your group or project > Settings > Webhooks",
        "whsec_cTdWYjF4TjBjMkxrOXNRZTRSejhXbTNKcDZZdDVVaEE=",
        secret=True,
        required=False,
    ),
    _verify,
)
