"""What is pressed, chosen and filled in, as the browser's own controls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.demo.page.markup import Undrawable, address, tag
from bot.demo.page.reader import Element, Reader
from bot.demo.page.text import text
from bot.language import gettext as _

Choice = tuple[str, str]
"""What is reported, and the words for it."""


def element(drawn: Element, reader: Reader, block_id: str = "", label: str = "") -> Markup:
    """Draw an element; `label` is what its field is called, for whoever hears the page."""
    kind = drawn["type"]
    if kind not in _ELEMENTS:
        raise Undrawable(f"no element is called {kind}")
    return _ELEMENTS[kind](Control(drawn, reader, block_id, label))


@dataclass(frozen=True, slots=True)
class Control:
    """An element in its place: what stands in it, and what a press reports."""

    drawn: Element
    reader: Reader
    block_id: str
    label: str

    @property
    def standing(self) -> Any:
        """What stands in it."""
        return self.reader.standing(self.block_id, self.drawn)

    @property
    def placeholder(self) -> str:
        """What invites to fill it in."""
        return str(self.drawn.get("placeholder", {}).get("text", ""))

    @property
    def group(self) -> str:
        """The name that boxes of one field share."""
        return f"{self.block_id}/{self.drawn.get('action_id', '')}"

    def ids(self) -> dict[str, str | None]:
        """Return what a page sends on."""
        return {
            "data_block": self.block_id or None,
            "data_action": self.drawn.get("action_id"),
            "data_type": self.drawn["type"],
            "aria_label": self.label or None,
        }


def picture(drawn: Element) -> Markup:
    """Draw a picture; one that Slack keeps has no address here, and its words stand for it."""
    source = address(drawn.get("image_url", ""))
    return tag("img", src=source, alt=drawn["alt_text"]) if source else tag("span", drawn["alt_text"], class_="small")


def _button(control: Control) -> Markup:
    drawn = control.drawn
    look = f"button {drawn.get('style', '')}".strip()
    words = drawn["text"]["text"]
    spoken = drawn.get("accessibility_label")
    if "url" in drawn:
        return tag("a", words, class_=look, href=address(drawn["url"]), target="_blank", rel="noopener")
    ids = {**control.ids(), "aria_label": spoken, "data_value": drawn.get("value")}
    button = tag("button", words, class_=look, type="button", **ids)
    return button + _confirm(drawn["confirm"], control.reader) if "confirm" in drawn else button


def _confirm(asked: Mapping[str, Any], reader: Reader) -> Markup:
    """Draw the question that stands before a press; a page opens it."""
    return tag(
        "dialog",
        tag("h3", asked["title"]["text"]),
        tag("p", text(asked["text"], reader)),
        tag(
            "footer",
            tag("button", asked["deny"]["text"], class_="button", type="button", value="deny"),
            tag(
                "button",
                asked["confirm"]["text"],
                class_=f"button {asked.get('style', 'primary')}",
                type="button",
                value="confirm",
            ),
        ),
        class_="confirm",
    )


def _overflow(control: Control) -> Markup:
    ids = control.ids()
    rows = [
        tag("button", each["text"]["text"], class_="row", type="button", data_value=each["value"], **ids)
        for each in control.drawn["options"]
    ]
    return tag("details", tag("summary", "…", aria_label=_("More actions")), *rows, class_="overflow")


def _options(control: Control) -> list[Choice]:
    """Return what a menu offers. Of one that asks the app for its options, only what stands in it is known."""
    drawn, kind = control.drawn, control.drawn["type"]
    groups = drawn.get("option_groups", [])
    options = [*drawn.get("options", []), *(option for group in groups for option in group["options"])]
    if options:
        return [(option["value"], option["text"]["text"]) for option in options]
    marks = next((marks for word, marks in _NAMED.items() if word in kind), None)
    if marks is not None:
        return [(id_, name) for id_, name in control.reader.names.items() if id_.startswith(marks)]
    return _chosen(control)


_NAMED = {"users": ("U", "W"), "channels": ("C",), "conversations": ("C", "G", "D")}


def _chosen(control: Control) -> list[Choice]:
    """Return what was chosen."""
    standing = control.standing or []
    every = standing if isinstance(standing, list) else [standing]
    return [
        (each["value"], each["text"]["text"])
        if isinstance(each, Mapping)
        else (each, control.reader.names.get(each, each))
        for each in every
    ]


def _select(control: Control) -> Markup:
    chosen = [value for value, _words in _chosen(control)]
    invited = tag("option", control.placeholder or _("Select an option"), value="", selected=not chosen, hidden=True)
    options = [
        tag("option", words, value=value, selected=value in chosen)
        for value, words in {**dict(_options(control)), **dict(_chosen(control))}.items()
    ]
    return tag("select", invited, *options, **control.ids())


def _search(control: Control) -> Markup:
    """Draw a menu whose options the app provides while one types."""
    value, words = next(iter(_chosen(control)), (None, None))
    invited = control.placeholder or _("Type to search")
    return tag("input", type="text", class_="menu", value=words, placeholder=invited, data_value=value, **control.ids())


def _several(control: Control) -> Markup:
    """Draw a menu that takes several choices: those made stand on it."""
    chosen = dict(_chosen(control))
    chips = [tag("span", words, class_="chip") for words in chosen.values()]
    invited = tag("span", control.placeholder or _("Select options"), class_="invited")
    boxes = [_box(control, "checkbox", each, checked=each[0] in chosen) for each in _options(control)]
    return tag("details", tag("summary", *(chips or [invited])), *boxes, class_="menu", **control.ids())


def _box(control: Control, kind: str, choice: Choice, *more: str, checked: bool) -> Markup:
    value, words = choice
    return tag(
        "label",
        tag("input", type=kind, name=control.group, value=value, checked=checked),
        tag("span", words, *more),
    )


def _boxes(kind: str) -> Callable[[Control], Markup]:
    def draw(control: Control) -> Markup:
        chosen = dict(_chosen(control))
        rows = [
            _box(
                control,
                kind,
                (option["value"], option["text"]["text"]),
                *([tag("small", option["description"]["text"])] if "description" in option else []),
                checked=option["value"] in chosen,
            )
            for option in control.drawn["options"]
        ]
        return tag("div", *rows, class_="boxes", role="group", **control.ids())

    return draw


def _typed(kind: str) -> Callable[[Control], Markup]:
    def draw(control: Control) -> Markup:
        common = {"placeholder": control.placeholder or None, "maxlength": control.drawn.get("max_length")}
        if control.drawn.get("multiline"):
            return tag("textarea", control.standing or "", rows=_rows(control.standing), **common, **control.ids())
        return tag("input", type=kind, value=control.standing, **common, **control.ids())

    return draw


def _rows(standing: str | None) -> int:
    return min(max((standing or "").count("\n") + 1, 3), 8)


_ELEMENTS: Mapping[str, Callable[[Control], Markup]] = {
    "button": _button,
    "overflow": _overflow,
    "image": lambda control: picture(control.drawn),
    "static_select": _select,
    "users_select": _select,
    "channels_select": _select,
    "conversations_select": _select,
    "external_select": _search,
    "multi_static_select": _several,
    "multi_external_select": _several,
    "multi_users_select": _several,
    "multi_channels_select": _several,
    "multi_conversations_select": _several,
    "checkboxes": _boxes("checkbox"),
    "radio_buttons": _boxes("radio"),
    "datepicker": _typed("date"),
    "timepicker": _typed("time"),
    "plain_text_input": _typed("text"),
    "number_input": _typed("number"),
    "email_text_input": _typed("email"),
    "url_text_input": _typed("url"),
}
