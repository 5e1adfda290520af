"""Rich text: the only place where text from outside needs no escaping."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from bot.demo.workspace.blockkit.objects import Block, Strict, kind


class Style(Strict):
    """How a run of text looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None
    underline: bool | None = None


class Run(Strict):
    """A run of text."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]
    style: Style | None = None


class Link(Strict):
    """A link."""

    type: Literal["link"]
    url: Annotated[str, Field(min_length=1)]
    text: str | None = None
    unsafe: bool | None = None
    style: Style | None = None


class UserMention(Strict):
    """A person."""

    type: Literal["user"]
    user_id: str
    style: Style | None = None


class ChannelMention(Strict):
    """A channel."""

    type: Literal["channel"]
    channel_id: str
    style: Style | None = None


class GroupMention(Strict):
    """A user group."""

    type: Literal["usergroup"]
    usergroup_id: str
    style: Style | None = None


class Broadcast(Strict):
    """Everybody who is here, in the channel, or in the company."""

    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]
    style: Style | None = None


class Emoji(Strict):
    """An emoji by name."""

    type: Literal["emoji"]
    name: str
    unicode: str | None = None
    style: Style | None = None


class Date(Strict):
    """An instant, written in the reader's zone."""

    type: Literal["date"]
    timestamp: int
    format: str
    url: str | None = None
    fallback: str | None = None
    style: Style | None = None


Piece = Annotated[
    Annotated[Run, Tag("<text>")]
    | Annotated[Link, Tag("<link>")]
    | Annotated[UserMention, Tag("<user>")]
    | Annotated[ChannelMention, Tag("<channel>")]
    | Annotated[GroupMention, Tag("<usergroup>")]
    | Annotated[Broadcast, Tag("<broadcast>")]
    | Annotated[Emoji, Tag("<emoji>")]
    | Annotated[Date, Tag("<date>")],
    Discriminator(kind),
]


class RichSection(Strict):
    """A paragraph."""

    type: Literal["rich_text_section"]
    elements: list[Piece]


class RichList(Strict):
    """A list."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[RichSection]
    indent: Annotated[int, Field(ge=0, le=8)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None
    border: Literal[0, 1] | None = None


class RichQuote(Strict):
    """A quotation."""

    type: Literal["rich_text_quote"]
    elements: list[Piece]
    border: Literal[0, 1] | None = None


class RichPreformatted(Strict):
    """Text in columns: Slack mentions nobody in it."""

    type: Literal["rich_text_preformatted"]
    elements: list[Annotated[Annotated[Run, Tag("<text>")] | Annotated[Link, Tag("<link>")], Discriminator(kind)]]
    border: Literal[0, 1] | None = None


class RichText(Block):
    """A block of rich text."""

    type: Literal["rich_text"]
    elements: Annotated[
        list[
            Annotated[
                Annotated[RichSection, Tag("<rich_text_section>")]
                | Annotated[RichList, Tag("<rich_text_list>")]
                | Annotated[RichQuote, Tag("<rich_text_quote>")]
                | Annotated[RichPreformatted, Tag("<rich_text_preformatted>")],
                Discriminator(kind),
            ]
        ],
        Field(min_length=1),
    ]
