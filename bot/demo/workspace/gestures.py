"""What people do in the workspace, carried to the app and back."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.demo.workspace import controls, fields, payloads, views
from bot.demo.workspace.answering import say
from bot.demo.workspace.feed import Shown
from bot.demo.workspace.office import Office
from bot.demo.workspace.people import Channel, Message, User, View
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.sockets import Delivery
from bot.demo.workspace.tickets import Interaction
from bot.demo.workspace.typed import escaped

Target = Shown | Message | View

USUAL_QUERY_LENGTH = 3
"""Characters that must be typed before Slack asks the app for options, unless the picker says otherwise."""


class Line(Protocol):
    """The way to the app: a socket or a request URL."""

    async def deliver(
        self, kind: str, payload: dict[str, Any], *, accepts_answer: bool, attempt: int = 0, reason: str = ""
    ) -> Delivery:
        """Send one payload and wait for its acknowledgement."""


class Gestures:
    """Everything a person can do, each as one delivery and what it led to."""

    def __init__(
        self, office: Office, line: Line, redeliveries: tuple[float, ...], patience: float, quiet: float
    ) -> None:
        self._office = office
        self.line = line
        self._redeliveries = redeliveries
        self._patience = patience
        self._quiet = quiet
        self._again: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Give up what is still to be sent again."""
        for task in self._again:
            task.cancel()
        await asyncio.gather(*self._again, return_exceptions=True)

    async def command(self, user: User, channel: Channel, line: str, answers: int) -> list[Shown]:
        """Type a command."""
        name, _, text = line.partition(" ")
        office, start = self._office, len(self._office.feed.all)
        interaction = office.tickets.issue(user.id, channel.id)
        words = (name, escaped(office.state, text.strip()))
        payload = payloads.slash_command(office.state, office.base_url, interaction, user, channel, words)
        delivery = await self.line.deliver("slash_commands", payload, accepts_answer=True)
        if self._failed(delivery, interaction, name):
            return office.feed.since(start, interaction.id)
        if delivery.payload:
            self._acknowledged(interaction, delivery)
        return await self._settled(start, interaction, answers)

    async def press(self, target: Target, what: str, user: User, value: Any, answers: int) -> list[Shown]:
        """Press a button or choose in a picker."""
        office, start = self._office, len(self._office.feed.all)
        holder = held(target)
        block, element = controls.find(holder.blocks, what)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise LookupError(f"{what!r} tells the app nothing until the dialog is sent")
        if isinstance(holder, View) and element["type"] not in {"button", "overflow"}:
            holder.values = fields.put(office.state, user.id, holder.blocks, holder.values, {what: value})
        interaction, payload = self._interaction(holder, user, "block_actions")
        payload["trigger_id"] = payloads.trigger_id(interaction)
        offered = office.state.offered.get(element.get("action_id", ""), ())
        payload["actions"] = [controls.action(block, element, value, office.state.next_ts(), offered)]
        if isinstance(holder, Message):
            payload["response_url"] = payloads.answer_url(office.base_url, office.state, interaction)
            payload["state"] = {"values": fields.standing(holder.blocks)}
        delivery = await self.line.deliver("interactive", payload, accepts_answer=False)
        if self._failed(delivery, interaction, what):
            return office.feed.since(start, interaction.id)
        return await self._settled(start, interaction, 0 if element.get("url") else answers)

    async def shortcut(self, message: Message, callback_id: str, user: User, answers: int) -> list[Shown]:
        """Choose the app's entry in the menu of a message."""
        office, start = self._office, len(self._office.feed.all)
        interaction, payload = self._interaction(message, user, "message_action")
        payload |= {
            "callback_id": callback_id,
            "trigger_id": payloads.trigger_id(interaction),
            "message_ts": message.ts,
            "action_ts": office.state.next_ts(),
            "response_url": payloads.answer_url(office.base_url, office.state, interaction),
        }
        delivery = await self.line.deliver("interactive", payload, accepts_answer=False)
        if self._failed(delivery, interaction, callback_id):
            return office.feed.since(start, interaction.id)
        return await self._settled(start, interaction, answers)

    async def suggest(self, target: Target, what: str, user: User, typed: str) -> list[Shown]:
        """Type into a picker that asks the app for its options, once enough is typed."""
        start = len(self._office.feed.all)
        holder = held(target)
        block, element = controls.find(holder.blocks, what)
        if len(typed) < element.get("min_query_length", USUAL_QUERY_LENGTH):
            return []
        interaction, payload = self._interaction(holder, user, "block_suggestion")
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        delivery = await self.line.deliver("interactive", payload, accepts_answer=True)
        if not self._failed(delivery, interaction, what):
            self._offer(element["action_id"], typed, delivery.payload, interaction)
        return self._office.feed.since(start, interaction.id)

    def _offer(self, action_id: str, typed: str, answer: dict[str, Any], interaction: Interaction) -> None:
        try:
            self._office.accept_options(answer)
        except Refused as refused:
            self._fail(interaction, f"the options were refused: {refused.code}")
            return
        groups = answer.get("option_groups", [])
        options = [*answer.get("options", []), *(one for group in groups for one in group["options"])]
        self._office.state.offered[action_id] = options
        shown = Shown("options", typed, user_id=interaction.user_id, options=tuple(options), cause=interaction.id)
        self._office.feed.add(shown)

    def fill(self, target: Shown | View, given: Mapping[str, Any]) -> None:
        """Type and choose in a view, and send nothing yet."""
        view = _viewed(target)
        view.values = fields.put(self._office.state, view.user_id, view.blocks, view.values, given)

    async def submit(self, target: Shown | View, given: Mapping[str, Any], answers: int) -> list[Shown]:
        """Send a dialog."""
        office, start = self._office, len(self._office.feed.all)
        view = _viewed(target)
        if view is not office.state.modals[view.user_id][-1] or "submit" not in view.payload:
            raise LookupError("only the dialog in front can be sent, and only where it has a button for it")
        self.fill(view, given)
        fields.check_complete(view.blocks, view.values)
        interaction = office.tickets.issue(view.user_id, None)
        user = office.state.users[view.user_id]
        payload = payloads.on_view(office.state, user, "view_submission", view, view.values)
        payload |= {"trigger_id": payloads.trigger_id(interaction), "response_urls": []}
        delivery = await self.line.deliver("interactive", payload, accepts_answer=True)
        if not self._failed(delivery, interaction, view.payload["title"]["text"]):
            self._submitted(view, delivery.payload, interaction)
        return await self._settled(start, interaction, answers)

    async def dismiss(self, target: Shown | View) -> list[Shown]:
        """Close a dialog; the app hears of it when it asked to."""
        office, start = self._office, len(self._office.feed.all)
        view = _viewed(target)
        stack = office.state.modals[view.user_id]
        if view in stack:
            stack.remove(view)
        if view.payload.get("notify_on_close"):
            user = office.state.users[view.user_id]
            payload = payloads.on_view(office.state, user, "view_closed", view, {}) | {"is_cleared": False}
            await self.line.deliver("interactive", payload, accepts_answer=False)
        return await self.settle(start, 0)

    async def event(self, kind: str, fields: dict[str, Any], answers: int, event_id: str | None) -> list[Shown]:
        """Report an event; what is not acknowledged is sent again, at once and later."""
        office, start = self._office, len(self._office.feed.all)
        payload = payloads.event(office.state, event_id or office.state.next_id("Ev"), kind, fields)
        delivery = await self.line.deliver("events_api", payload, accepts_answer=False)
        if not delivery.acknowledged:
            task = asyncio.create_task(self._send_again(payload, delivery))
            self._again.add(task)
            task.add_done_callback(self._again.discard)
        return await self.settle(start, answers)

    async def settle(self, start: int, answers: int) -> list[Shown]:
        """Wait until nothing more appears, whatever caused it."""
        await self._office.feed.settle(start, None, answers, self._patience, self._quiet)
        return self._office.feed.all[start:]

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(self._patience):
            while not true():  # noqa: ASYNC110 - what is waited for may lie outside the workspace
                await asyncio.sleep(0.01)

    async def _settled(self, start: int, interaction: Interaction, answers: int) -> list[Shown]:
        return await self._office.feed.settle(start, interaction.id, answers, self._patience, self._quiet)

    async def _send_again(self, payload: dict[str, Any], first: Delivery) -> None:
        delivery = first
        for attempt, seconds in enumerate(self._redeliveries, start=1):
            await asyncio.sleep(seconds)
            reason = "timeout" if delivery.reached else "http_error"
            delivery = await self.line.deliver(
                "events_api", payload, accepts_answer=False, attempt=attempt, reason=reason
            )
            if delivery.acknowledged:
                return

    def _interaction(self, holder: Message | View, user: User, kind: str) -> tuple[Interaction, dict[str, Any]]:
        state = self._office.state
        if isinstance(holder, Message):
            interaction = self._office.tickets.issue(user.id, holder.channel_id, holder)
            return interaction, payloads.on_message(state, user, kind, holder)
        return self._office.tickets.issue(user.id, None), payloads.on_view(state, user, kind, holder, holder.values)

    def _acknowledged(self, interaction: Interaction, delivery: Delivery) -> None:
        try:
            say(self._office, interaction, delivery.payload, "acknowledgement")
        except Refused as refused:
            self._fail(interaction, f"the acknowledgement was refused: {refused.code}")

    def _submitted(self, view: View, answer: dict[str, Any], interaction: Interaction) -> None:
        stack = self._office.state.modals[view.user_id]
        what = answer.get("response_action")
        if what == "errors":
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input" and "block_id" in block}
            if not answer.get("errors") or answer["errors"].keys() - inputs:
                self._fail(interaction, f"the errors were refused: {sorted(answer.get('errors') or ())}")
                return
            shown = Shown("errors", user_id=view.user_id, view=view, errors=answer["errors"], cause=interaction.id)
            self._office.feed.add(shown)
        elif what in {"update", "push"}:
            self._answered_with_view(view, what, answer.get("view"), interaction)
        elif what == "clear":
            stack.clear()
        elif view in stack:
            stack.remove(view)

    def _answered_with_view(self, view: View, what: str, payload: Any, interaction: Interaction) -> None:
        try:
            self._office.accept_view("acknowledgement", payload)
        except Refused as refused:
            self._fail(interaction, f"the dialog was refused: {refused.code}")
            return
        if what == "update":
            views.change(self._office, view, payload, interaction.id)
            return
        try:
            views.push(self._office, view.user_id, payload, interaction.id)
        except Refused as refused:
            self._fail(interaction, f"the dialog was refused: {refused.code}")

    def _failed(self, delivery: Delivery, interaction: Interaction, what: str) -> bool:
        if delivery.acknowledged:
            return False
        error = "operation_timeout" if delivery.reached else "dispatch_failed"
        self._fail(interaction, f"{what} failed with the error “{error}”")
        return True

    def _fail(self, interaction: Interaction, text: str) -> None:
        shown = Shown(
            "failure", text, channel_id=interaction.channel_id, user_id=interaction.user_id, cause=interaction.id
        )
        self._office.feed.add(shown)


def held(target: Target) -> Message | View:
    """Return the message or view that a picture shows."""
    if not isinstance(target, Shown):
        return target
    holder = target.message or target.view
    if holder is None:
        raise LookupError(f"nothing to press in {target.kind}: {target.text}")
    return holder


def _viewed(target: Shown | View) -> View:
    holder = held(target)
    if not isinstance(holder, View):
        raise TypeError("only a dialog can be sent or closed")
    return holder
