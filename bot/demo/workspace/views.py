"""The methods of the `views.` family, and what an answered dialog does to the stack."""

from typing import Any

from bot.demo.workspace import fields
from bot.demo.workspace.feed import shown_view
from bot.demo.workspace.office import Call, Office
from bot.demo.workspace.people import View
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import MODAL_STACK


async def views_open(office: Office, call: Call) -> dict[str, Any]:
    """Open a dialog in place of whatever dialog is open."""
    _checked(office, call)
    interaction = office.tickets.trigger(call.text("trigger_id"))
    office.state.modals[interaction.user_id].clear()
    view = push(office, interaction.user_id, call.arguments["view"], interaction.id)
    return {"ok": True, "view": view.described(office.state.team_id)}


async def views_push(office: Office, call: Call) -> dict[str, Any]:
    """Put a dialog on top of the open one; three at most."""
    _checked(office, call)
    interaction = office.tickets.trigger(call.text("trigger_id"))
    stack = office.state.modals[interaction.user_id]
    if not stack:
        raise Refused("not_found")
    view = push(office, interaction.user_id, call.arguments["view"], interaction.id)
    return {"ok": True, "view": view.described(office.state.team_id)}


async def views_update(office: Office, call: Call) -> dict[str, Any]:
    """Change a view that is open; with `hash`, only when nobody changed it since."""
    _checked(office, call)
    wanted, external = call.text("view_id"), call.text("external_id")
    for view in office.state.open_views():
        if view.id == wanted or (external and view.payload.get("external_id") == external):
            break
    else:
        raise Refused("not_found")
    if call.text("hash") not in {"", view.hash}:
        raise Refused("hash_conflict")
    change(office, view, call.arguments["view"])
    return {"ok": True, "view": view.described(office.state.team_id)}


async def views_publish(office: Office, call: Call) -> dict[str, Any]:
    """Set what a user sees on the app's Home tab; with `hash`, only when nobody changed it since."""
    _checked(office, call)
    if not office.home_tab:
        raise Refused("not_enabled")
    user_id = call.text("user_id")
    if user_id not in office.state.users:
        raise Refused("user_not_found")
    view = office.state.homes.get(user_id)
    if view is not None and call.text("hash") not in {"", view.hash}:
        raise Refused("hash_conflict")
    if view is None:
        view_id = office.state.next_id("V")
        view = View(view_id, "home", user_id, {}, "", root_id=view_id)
        office.state.homes[user_id] = view
    change(office, view, call.arguments["view"])
    return {"ok": True, "view": view.described(office.state.team_id)}


def push(office: Office, user_id: str, payload: dict[str, Any], cause: str | None) -> View:
    """Show a dialog on top of those that are open; three at most."""
    stack = office.state.modals[user_id]
    if len(stack) >= MODAL_STACK:
        raise Refused("push_limit_reached")
    view_id = office.state.next_id("V")
    root_id = stack[0].id if stack else view_id
    previous_id = stack[-1].id if stack else None
    view = View(view_id, "modal", user_id, payload, office.state.next_id("hash"), root_id, previous_id)
    view.values = fields.standing(view.blocks)
    stack.append(view)
    office.feed.add(shown_view(view, cause))
    return view


def change(office: Office, view: View, payload: dict[str, Any], cause: str | None = None) -> None:
    """Show something else in a view that is open."""
    view.payload, view.hash = payload, office.state.next_id("hash")
    view.values = fields.kept(view.blocks, view.values)
    office.feed.add(shown_view(view, cause))


def _checked(office: Office, call: Call) -> None:
    office.accept_view(call.method, call.arguments.get("view"))
    kind = call.arguments["view"]["type"]
    if kind != _KINDS.get(call.method, kind):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] wrong type [json-pointer:/view]"]})


_KINDS = {"views.open": "modal", "views.push": "modal", "views.publish": "home"}
