"""Interactive elements."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from bot.demo.workspace.blockkit.objects import (
    Confirm,
    ConversationFilter,
    DispatchAction,
    Id,
    Image,
    Option,
    OptionGroup,
    Plain75,
    Plain150,
    Strict,
    Url,
    kind,
)

Options = Annotated[list[Option], Field(min_length=1, max_length=100)]
Groups = Annotated[list[OptionGroup], Field(min_length=1, max_length=100)]
FewOptions = Annotated[list[Option], Field(min_length=1, max_length=10)]
Words = Annotated[str, Field(max_length=3000)]


class Element(Strict):
    """An element that reports to the app."""

    action_id: Id | None = None


class Button(Element):
    """A button."""

    type: Literal["button"]
    text: Plain75
    url: Url | None = None
    value: Annotated[str, Field(max_length=2000)] | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class Overflow(Element):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: Annotated[list[Option], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class Fillable(Element):
    """An element that can be filled in."""

    placeholder: Plain150 | None = None
    focus_on_load: bool | None = None


class Picker(Fillable):
    """A menu."""

    confirm: Confirm | None = None


class Multi(Picker):
    """A menu that takes several choices."""

    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class Offered(Strict):
    """Options or groups of options, one of the two."""

    options: Options | None = None
    option_groups: Groups | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> "Offered":
        """Refuse both and neither."""
        if (self.options is None) == (self.option_groups is None):
            raise PydanticCustomError("one_of_two", "must define either `options` or `option_groups`")
        return self

    def every_option(self) -> list[Option]:
        """Return the options of all groups."""
        return [*(self.options or ()), *(option for group in self.option_groups or () for option in group.options)]


def among(options: Sequence[Option], chosen: Sequence[Option]) -> None:
    """Refuse an initial choice that is not, field by field, one of the options."""
    if any(one not in options for one in chosen):
        raise PydanticCustomError("not_among", "initial option does not match any options")


class StaticSelect(Picker, Offered):
    """A menu of given options."""

    type: Literal["static_select"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def initial_is_an_option(self) -> "StaticSelect":
        """Refuse a choice that is not offered."""
        among(self.every_option(), [self.initial_option] if self.initial_option else [])
        return self


class MultiStaticSelect(Multi, Offered):
    """The same, for several."""

    type: Literal["multi_static_select"]
    initial_options: Options | None = None

    @model_validator(mode="after")
    def initial_are_options(self) -> "MultiStaticSelect":
        """Refuse choices that are not offered."""
        among(self.every_option(), self.initial_options or [])
        return self


class ExternalSelect(Picker):
    """A menu whose options the app provides while one types."""

    type: Literal["external_select"]
    min_query_length: Annotated[int, Field(ge=0)] | None = None
    initial_option: Option | None = None


class MultiExternalSelect(Multi):
    """The same, for several."""

    type: Literal["multi_external_select"]
    min_query_length: Annotated[int, Field(ge=0)] | None = None
    initial_options: Options | None = None


class UsersSelect(Picker):
    """A menu of people."""

    type: Literal["users_select"]
    initial_user: str | None = None


class MultiUsersSelect(Multi):
    """The same, for several."""

    type: Literal["multi_users_select"]
    initial_users: list[str] | None = None


class ChannelsSelect(Picker):
    """A menu of public channels."""

    type: Literal["channels_select"]
    initial_channel: str | None = None
    response_url_enabled: bool | None = None


class MultiChannelsSelect(Multi):
    """The same, for several."""

    type: Literal["multi_channels_select"]
    initial_channels: list[str] | None = None


class ConversationsSelect(Picker):
    """A menu of conversations."""

    type: Literal["conversations_select"]
    initial_conversation: str | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    filter: ConversationFilter | None = None


class MultiConversationsSelect(Multi):
    """The same, for several."""

    type: Literal["multi_conversations_select"]
    initial_conversations: list[str] | None = None
    default_to_current_conversation: bool | None = None
    filter: ConversationFilter | None = None


class Checkboxes(Element):
    """Boxes to tick."""

    type: Literal["checkboxes"]
    options: FewOptions
    initial_options: FewOptions | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def initial_are_options(self) -> "Checkboxes":
        """Refuse ticks at what is not there."""
        among(self.options, self.initial_options or [])
        return self


class RadioButtons(Element):
    """Options of which one is chosen."""

    type: Literal["radio_buttons"]
    options: FewOptions
    initial_option: Option | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def initial_is_an_option(self) -> "RadioButtons":
        """Refuse a choice that is not there."""
        among(self.options, [self.initial_option] if self.initial_option else [])
        return self


class DatePicker(Picker):
    """A date."""

    type: Literal["datepicker"]
    initial_date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class TimePicker(Picker):
    """A time of day."""

    type: Literal["timepicker"]
    initial_time: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] | None = None
    timezone: str | None = None


class DateTimePicker(Element):
    """A date and time, in seconds since 1970."""

    type: Literal["datetimepicker"]
    initial_date_time: Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class Typed(Fillable):
    """A field one types into."""

    dispatch_action_config: DispatchAction | None = None


class PlainTextInput(Typed):
    """Text."""

    type: Literal["plain_text_input"]
    initial_value: Words | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None


class NumberInput(Typed):
    """A number, as text."""

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None


class EmailInput(Typed):
    """An address for mail."""

    type: Literal["email_text_input"]
    initial_value: Words | None = None


class UrlInput(Typed):
    """An address on the web."""

    type: Literal["url_text_input"]
    initial_value: Words | None = None


_Pickers = (
    Annotated[StaticSelect, Tag("<static_select>")]
    | Annotated[MultiStaticSelect, Tag("<multi_static_select>")]
    | Annotated[ExternalSelect, Tag("<external_select>")]
    | Annotated[MultiExternalSelect, Tag("<multi_external_select>")]
    | Annotated[UsersSelect, Tag("<users_select>")]
    | Annotated[MultiUsersSelect, Tag("<multi_users_select>")]
    | Annotated[ChannelsSelect, Tag("<channels_select>")]
    | Annotated[MultiChannelsSelect, Tag("<multi_channels_select>")]
    | Annotated[ConversationsSelect, Tag("<conversations_select>")]
    | Annotated[MultiConversationsSelect, Tag("<multi_conversations_select>")]
    | Annotated[Checkboxes, Tag("<checkboxes>")]
    | Annotated[RadioButtons, Tag("<radio_buttons>")]
    | Annotated[DatePicker, Tag("<datepicker>")]
    | Annotated[TimePicker, Tag("<timepicker>")]
    | Annotated[DateTimePicker, Tag("<datetimepicker>")]
)
_Typed = (
    Annotated[PlainTextInput, Tag("<plain_text_input>")]
    | Annotated[NumberInput, Tag("<number_input>")]
    | Annotated[EmailInput, Tag("<email_text_input>")]
    | Annotated[UrlInput, Tag("<url_text_input>")]
)
_Pressed = Annotated[Button, Tag("<button>")] | Annotated[Overflow, Tag("<overflow>")]

InActions = Annotated[_Pressed | _Pickers, Discriminator(kind)]
InSection = Annotated[_Pressed | _Pickers | Annotated[Image, Tag("<image>")], Discriminator(kind)]
InInput = Annotated[_Pickers | _Typed, Discriminator(kind)]
