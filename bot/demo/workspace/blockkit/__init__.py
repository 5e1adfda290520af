"""Block Kit as Slack documents it: every field, every length. What is not named here is refused."""
