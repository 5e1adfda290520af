"""The helpdesks, trackers and files that Clientload reads; nothing here knows the bot."""
