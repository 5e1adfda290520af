"""Azure DevOps signs nothing, and signs in with the name and password that you write into a service hook."""

from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, name_and_password

WEBHOOK = Webhook(
    Variable(
        "AZURE_DEVOPS_WEBHOOK_SECRET",
        "the name and password of Azure DevOps' service hooks, with a colon between, for news at once",
        "your choice, without a comma; Azure DevOps > Project settings > Service hooks",
        "clientload:q7Vb1xN0c2Lk9sQe4Rz8",
        secret=True,
        required=False,
    ),
    name_and_password,
    covers="sender",
)
