"""What blocks and elements are made of: texts, options, confirmations."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(min_length=1, max_length=3000)]


class Strict(BaseModel):
    """An object without fields that Slack does not know, and without conversions between types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Block(Strict):
    """A block; its id is unique in its message."""

    block_id: Annotated[str, Field(max_length=255)] | None = None


class PlainText(Strict):
    """Text that shows as it is."""

    type: Literal["plain_text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    emoji: bool | None = None


class Mrkdwn(Strict):
    """Text in Slack's own markup."""

    type: Literal["mrkdwn"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    verbatim: bool | None = None


def kind(value: Any) -> str:
    """Return the tag of an object in a union. The brackets keep it apart from field names in an error's path."""
    found = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return f"<{found}>"


Text = Annotated[
    Annotated[PlainText, Tag("<plain_text>")] | Annotated[Mrkdwn, Tag("<mrkdwn>")],
    Discriminator(kind),
]


def at_most(limit: int) -> AfterValidator:
    """Limit the characters of a text object."""

    def check(value: PlainText | Mrkdwn) -> PlainText | Mrkdwn:
        if len(value.text) > limit:
            raise PydanticCustomError("text_too_long", "must be less than {over} characters", {"over": limit + 1})
        return value

    return AfterValidator(check)


Plain24 = Annotated[PlainText, at_most(24)]
Plain75 = Annotated[PlainText, at_most(75)]
Plain150 = Annotated[PlainText, at_most(150)]
Plain2000 = Annotated[PlainText, at_most(2000)]
Text75 = Annotated[Text, at_most(75)]
Text150 = Annotated[Text, at_most(150)]
Text200 = Annotated[Text, at_most(200)]
Text2000 = Annotated[Text, at_most(2000)]


class Confirm(Strict):
    """The question asked before an action."""

    title: Annotated[PlainText, at_most(100)]
    text: Annotated[Text, at_most(300)]
    confirm: Annotated[PlainText, at_most(30)]
    deny: Annotated[PlainText, at_most(30)]
    style: Literal["primary", "danger"] | None = None


class Option(Strict):
    """One choice."""

    text: Text75
    value: Annotated[str, Field(max_length=150)]
    description: Text75 | None = None
    url: Url | None = None


class OptionGroup(Strict):
    """Choices under one label."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class SlackFile(Strict):
    """A file in Slack, by id or address."""

    id: str | None = None
    url: str | None = None


class ConversationFilter(Strict):
    """Which conversations a picker offers."""

    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] | None = None
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None


class DispatchAction(Strict):
    """When a text field tells the app what is typed."""

    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)
    ]


class Image(Strict):
    """A picture inside another block."""

    type: Literal["image"]
    alt_text: Annotated[str, Field(max_length=2000)]
    image_url: Url | None = None
    slack_file: SlackFile | None = None
