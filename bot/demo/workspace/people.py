"""Who and what a workspace holds: users, channels, messages, views and files, as plain values."""

from dataclasses import dataclass, field
from typing import Any, Literal

Block = dict[str, Any]


@dataclass(slots=True)
class User:
    """One member; `team_id` differs from the workspace's own for people of another company."""

    id: str
    name: str
    team_id: str
    admin: bool = False
    owner: bool = False
    guest: bool = False
    single_channel_guest: bool = False
    deleted: bool = False
    bot: bool = False
    zone: str = "Europe/Paris"
    locale: str = "en-US"

    def described(self) -> dict[str, Any]:
        """Return the object that `users.info` answers."""
        described: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_app_user": False,
            "profile": {"real_name": self.name, "display_name": self.name, "team": self.team_id},
        }
        if self.deleted:
            return described
        return described | {
            "tz": self.zone,
            "locale": self.locale,
            "is_admin": self.admin or self.owner,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": self.guest or self.single_channel_guest,
            "is_ultra_restricted": self.single_channel_guest,
        }


@dataclass(slots=True)
class Group:
    """A user group; a deactivated one keeps its members, who are told only to those who ask for such groups too."""

    id: str
    handle: str
    members: list[str]
    deactivated: bool = False

    def described(self, *, users: bool, count: bool) -> dict[str, Any]:
        """Return the object that `usergroups.list` answers."""
        described: dict[str, Any] = {
            "id": self.id,
            "is_usergroup": True,
            "name": self.handle.capitalize(),
            "handle": self.handle,
            "is_external": False,
            "date_delete": 1_700_000_000 if self.deactivated else 0,
        }
        if users:
            described["users"] = list(self.members)
        return described | ({"user_count": str(len(self.members))} if count else {})


@dataclass(slots=True)
class Channel:
    """One conversation; `partner` is the user on the other side of a direct message with the app.

    `shared` is with another company, who is `invited` before that.
    """

    id: str
    name: str
    members: set[str]
    private: bool = False
    shared: bool = False
    invited: bool = False
    archived: bool = False
    partner: str | None = None

    def described(self, app_user_id: str) -> dict[str, Any]:
        """Return the object that `conversations.info` answers."""
        if self.partner is not None:
            return {"id": self.id, "is_im": True, "user": self.partner, "is_archived": False, "is_ext_shared": False}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_pending_ext_shared": self.invited,
            "is_org_shared": False,
            "is_member": app_user_id in self.members,
            "num_members": len(self.members),
        }


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed at one time."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class Message:
    """One message with every version it has had; `viewer_id` is set when only that user sees it."""

    channel_id: str
    ts: str
    user_id: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    viewer_id: str | None = None
    metadata: dict[str, Any] | None = None
    client_msg_id: str | None = None
    files: list["File"] = field(default_factory=list)
    earlier: list[Version] = field(default_factory=list)
    deleted: bool = False

    @property
    def edited(self) -> bool:
        """Say whether the message has shown something else before."""
        return bool(self.earlier)

    def edit(self, text: str, blocks: list[Block]) -> None:
        """Show something else in the same place."""
        self.earlier.append(Version(self.text, tuple(self.blocks)))
        self.text, self.blocks = text, blocks

    def described(self, *, app: bool) -> dict[str, Any]:
        """Return the message as Slack sends it; `app` says that the app wrote it."""
        described: dict[str, Any] = {
            "type": "message",
            "user": self.user_id,
            "ts": self.ts,
            "text": self.text,
            "blocks": with_ids(self.blocks),
        }
        if app:
            described |= {"bot_id": "B00000001", "app_id": "A00000001"}
        optional = {"thread_ts": self.thread_ts, "metadata": self.metadata, "client_msg_id": self.client_msg_id}
        return described | {name: value for name, value in optional.items() if value is not None}


@dataclass(slots=True)
class View:
    """A modal or a Home tab; `payload` is what the app sent, `values` what stands in its fields."""

    id: str
    kind: Literal["modal", "home"]
    user_id: str
    payload: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Block]:
        """Return the blocks as the app sent them."""
        return list(self.payload.get("blocks", []))

    def described(self, team_id: str) -> dict[str, Any]:
        """Return the view as Slack sends it back, without what was filled in."""
        kept = ("title", "submit", "close", "callback_id", "private_metadata", "external_id")
        return {
            "id": self.id,
            "team_id": team_id,
            "app_id": "A00000001",
            "bot_id": "B00000001",
            "type": self.kind,
            "callback_id": "",
            "private_metadata": "",
            "external_id": "",
            **{name: self.payload[name] for name in kept if name in self.payload},
            "clear_on_close": self.payload.get("clear_on_close", False),
            "notify_on_close": self.payload.get("notify_on_close", False),
            "blocks": with_ids(self.blocks),
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "state": {"values": {}},
        }


@dataclass(slots=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    content: bytes = b""
    title: str = ""


def with_ids(blocks: list[Block]) -> list[Block]:
    """Return the blocks with the ids that Slack gives to those sent without one."""
    return [{**block, "block_id": block.get("block_id") or f"block-{index}"} for index, block in enumerate(blocks)]
