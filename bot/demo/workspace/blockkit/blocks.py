"""The blocks this product may send. `plan`, `task_card`, `video` and `file` are left out: it has no use for them."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from bot.demo.workspace.blockkit.data import Chart, DataTable, Table
from bot.demo.workspace.blockkit.elements import Button, InActions, InInput, InSection
from bot.demo.workspace.blockkit.objects import (
    Block,
    Id,
    Image,
    Mrkdwn,
    Option,
    OptionGroup,
    Plain24,
    Plain75,
    Plain150,
    Plain2000,
    PlainText,
    SlackFile,
    Strict,
    Text,
    Text150,
    Text200,
    Text2000,
    Url,
    kind,
)
from bot.demo.workspace.blockkit.rich_text import RichText


class Header(Block):
    """A title."""

    type: Literal["header"]
    text: Plain150
    level: Annotated[int, Field(ge=1, le=4)] | None = None


class Section(Block):
    """Text, or fields in two columns, with one element beside it."""

    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[Text2000], Field(min_length=1, max_length=10)] | None = None
    accessory: InSection | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def something(self) -> "Section":
        """Refuse a section that says nothing."""
        if self.text is None and self.fields is None:
            raise PydanticCustomError("empty", "must define either `text` or `fields`")
        return self


class Context(Block):
    """Small print."""

    type: Literal["context"]
    elements: Annotated[
        list[
            Annotated[
                Annotated[PlainText, Tag("<plain_text>")]
                | Annotated[Mrkdwn, Tag("<mrkdwn>")]
                | Annotated[Image, Tag("<image>")],
                Discriminator(kind),
            ]
        ],
        Field(min_length=1, max_length=10),
    ]


class Actions(Block):
    """Buttons and menus in a row."""

    type: Literal["actions"]
    elements: Annotated[list[InActions], Field(min_length=1, max_length=25)]


class Divider(Block):
    """A line."""

    type: Literal["divider"]


class ImageBlock(Block):
    """A picture."""

    type: Literal["image"]
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    image_url: Url | None = None
    slack_file: SlackFile | None = None
    title: Plain2000 | None = None


class Input(Block):
    """A field with its label."""

    type: Literal["input"]
    label: Plain2000
    element: InInput
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


class Markdown(Block):
    """Text in standard markdown."""

    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class Alert(Block):
    """A notice in a dialog."""

    type: Literal["alert"]
    text: Text200
    level: Literal["default", "info", "warning", "error", "success"] | None = None


class SlackIcon(Strict):
    """One of Slack's own icons."""

    type: Literal["icon"]
    name: str


class Card(Block):
    """A card."""

    type: Literal["card"]
    title: Text150 | None = None
    subtitle: Text150 | None = None
    body: Text200 | None = None
    subtext: Text200 | None = None
    hero_image: Image | None = None
    icon: Image | None = None
    slack_icon: SlackIcon | None = None
    actions: Annotated[list[Button], Field(max_length=3)] | None = None

    @model_validator(mode="after")
    def something(self) -> "Card":
        """Refuse a card that holds nothing."""
        if not (self.title or self.body or self.hero_image or self.actions):
            raise PydanticCustomError("empty", "must define one of `hero_image`, `title`, `actions` and `body`")
        return self


class Carousel(Block):
    """Cards in a row."""

    type: Literal["carousel"]
    elements: Annotated[list[Card], Field(min_length=1, max_length=10)]


class FeedbackButton(Strict):
    """Yes or no."""

    text: Plain75
    value: Annotated[str, Field(max_length=2000)]
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class FeedbackButtons(Strict):
    """A pair of buttons that ask whether an answer was of use."""

    type: Literal["feedback_buttons"]
    action_id: Id | None = None
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(Strict):
    """A button that is an icon."""

    type: Literal["icon_button"]
    action_id: Id | None = None
    icon: str
    text: PlainText
    value: Annotated[str, Field(max_length=2000)] | None = None
    visible_to_user_ids: Annotated[list[str], Field(max_length=10)] | None = None


class ContextActions(Block):
    """Small buttons below a message."""

    type: Literal["context_actions"]
    elements: Annotated[
        list[
            Annotated[
                Annotated[FeedbackButtons, Tag("<feedback_buttons>")] | Annotated[IconButton, Tag("<icon_button>")],
                Discriminator(kind),
            ]
        ],
        Field(min_length=1, max_length=5),
    ]


_Simple = (
    Annotated[Header, Tag("<header>")]
    | Annotated[Section, Tag("<section>")]
    | Annotated[Context, Tag("<context>")]
    | Annotated[Actions, Tag("<actions>")]
    | Annotated[Divider, Tag("<divider>")]
    | Annotated[ImageBlock, Tag("<image>")]
    | Annotated[Input, Tag("<input>")]
    | Annotated[RichText, Tag("<rich_text>")]
    | Annotated[Table, Tag("<table>")]
)


class Container(Block):
    """Blocks under one title that can be folded away."""

    type: Literal["container"]
    title: Plain150 | None = None
    rich_text_title: RichText | None = None
    subtitle: Text150 | None = None
    child_blocks: Annotated[list[Annotated[_Simple, Discriminator(kind)]], Field(min_length=1, max_length=10)]
    width: Literal["narrow", "standard", "wide", "full"] | None = None
    icon: Image | None = None
    is_collapsible: bool | None = None
    default_collapsed: bool | None = None
    has_header_divider: bool | None = None

    @model_validator(mode="after")
    def titled(self) -> "Container":
        """Refuse a container without a title, and options that exclude each other."""
        if self.title is None and self.rich_text_title is None:
            raise PydanticCustomError("empty", "must define either `title` or `rich_text_title`")
        if self.default_collapsed and not self.is_collapsible:
            raise PydanticCustomError("folded", "`default_collapsed` needs `is_collapsible`")
        return self


AnyBlock = Annotated[
    _Simple
    | Annotated[Markdown, Tag("<markdown>")]
    | Annotated[Alert, Tag("<alert>")]
    | Annotated[Card, Tag("<card>")]
    | Annotated[Carousel, Tag("<carousel>")]
    | Annotated[ContextActions, Tag("<context_actions>")]
    | Annotated[Container, Tag("<container>")]
    | Annotated[DataTable, Tag("<data_table>")]
    | Annotated[Chart, Tag("<data_visualization>")],
    Discriminator(kind),
]


class Modal(Strict):
    """A dialog."""

    type: Literal["modal"]
    title: Plain24
    blocks: Annotated[list[AnyBlock], Field(max_length=100)]
    submit: Plain24 | None = None
    close: Plain24 | None = None
    callback_id: Annotated[str, Field(max_length=255)] | None = None
    external_id: Annotated[str, Field(max_length=255)] | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None


class Home(Strict):
    """A Home tab."""

    type: Literal["home"]
    blocks: Annotated[list[AnyBlock], Field(max_length=100)]
    callback_id: Annotated[str, Field(max_length=255)] | None = None
    external_id: Annotated[str, Field(max_length=255)] | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] | None = None


class MessageBlocks(Strict):
    """The blocks of a message."""

    blocks: Annotated[list[AnyBlock], Field(max_length=50)]


class OfferedOptions(Strict):
    """What the app answers to a picker that asks for its options."""

    options: Annotated[list[Option], Field(max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> "OfferedOptions":
        """Refuse both and neither."""
        if (self.options is None) == (self.option_groups is None):
            raise PydanticCustomError("one_of_two", "must define either `options` or `option_groups`")
        return self


OPTIONS = TypeAdapter(OfferedOptions)
MESSAGE = TypeAdapter(MessageBlocks)
MODAL = TypeAdapter(Modal)
HOME = TypeAdapter(Home)
