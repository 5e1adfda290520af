"""Help Scout signs the body with a secret that you write into its webhooks."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, base64_signature

WEBHOOK = Webhook(
    Variable(
        "HELP_SCOUT_WEBHOOK_SECRET",
        "the secret key of Help Scout's webhooks, for news at once",
        "your choice, without a comma; Help Scout > Manage > Apps > Webhooks",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    base64_signature("x-helpscout-signature"),
)
