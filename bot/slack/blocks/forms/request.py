"""The dialogs of a request: which one, what is decided of it, and the texts that come of that."""

from collections.abc import Mapping
from datetime import date

from bot.domain.decision import ACCEPT, CAP, REFUSE
from bot.language import ENGLISH, FRENCH, marked, name_of
from bot.language import gettext as _
from bot.services.answering import ANSWERS
from bot.services.decisions import LONGEST_REASON
from bot.services.request_view import RequestView
from bot.services.themes import LONGEST_NAME
from bot.slack.blocks import draft, figures, form, request, words
from bot.slack.blocks.decided import what_of
from bot.slack.blocks.form import Asking, Form

LONGEST_LINK = 500
PUBLIC = "public"

KINDS: Mapping[str, str] = {
    REFUSE: marked("Declined"),
    ACCEPT: marked("Accepted"),
    CAP: marked("Accepted in part"),
}


def which() -> Form:
    """Ask which item."""
    hint = _("Its number with its source, like zendesk:123, or its link.")
    return Form(
        _("A request"),
        [form.text(Asking("item", _("Ticket or issue"), hint), longest=LONGEST_LINK)],
        _("Look into it"),
    )


def answer(view: RequestView, owner: str, review: date) -> Form:
    """Ask a leader what becomes of a request."""
    themes = [(each.token, words.begun(request.theme(each))) for each in (view.theme, *view.themes)]
    told = _("Whoever asks about it is told that it was declined, when, why and when it is looked at again.")
    blocks = [
        form.said(_title(view)),
        form.choice(Asking("what", _("Decision")), [(each, _label(each)) for each in ANSWERS], REFUSE),
        form.percent(
            Asking("amount", _("Up to which share"), _("Of a cap alone, such as 20 %. Else empty."), optional=True)
        ),
        form.text(
            Asking("because", _("Why"), _("Leaders and the owner read this.")), longest=LONGEST_REASON, lines=True
        ),
        form.choice(
            Asking("theme", _("Found again by"), _("Leaders hear of what comes in and bears this.")),
            list(dict(themes).items()),
            view.theme.token,
        ),
        form.text(
            Asking("hand", _("Or a theme of its own"), _("Everybody reads its name. Else empty."), optional=True),
            longest=LONGEST_NAME,
        ),
        form.ticks(Asking("told", _("Who may know"), told, optional=True), [(PUBLIC, _("Tell whoever asks"))]),
        form.person(Asking("owner", _("Owner"), _("Is told of this decision and asked on its review date.")), owner),
        form.day(Asking("review", _("Looked at again on")), review),
    ]
    return Form(_("Decision"), blocks, _("Save"))


def texts(view: RequestView, kind: str, language: str) -> Form:
    """Show the draft for the client and the internal note, both to be edited."""
    kinds = [(each, _(words_)) for each, words_ in KINDS.items()]
    languages = [(each, words.begun(name_of(each))) for each in (ENGLISH, FRENCH)]
    # A field called otherwise does not keep what was typed for another answer or in another language.
    of = f"{kind}-{language}"
    text, note = draft.draft(view, kind, language), request.note(view)
    client = Asking(
        f"draft:{of}", _("For the client"), _("Without figures and other clients. Write what stands in brackets.")
    )
    blocks = [
        form.said(_title(view)),
        form.choice(Asking("answer", _("Answer"), told="redraw_draft"), kinds, kind),
        form.choice(Asking("language", _("Language"), told="redraw_draft"), languages, language),
        form.text(client, text, longest=draft.LONGEST, lines=True),
        form.text(Asking("note", _("Internal note"), _left_out(view)), note, longest=draft.LONGEST, lines=True),
    ]
    return Form(_("Note and draft"), blocks, _("Show to copy"))


def _title(view: RequestView) -> str:
    title = figures.name(view.item.title)
    if not view.client:
        return title
    return _("{client}: \u201c{title}\u201d", client=figures.name(view.client), title=title)


def _left_out(view: RequestView) -> str:
    return _("Everybody may read it: decisions that only leaders and owners see are left out.") if view.leader else ""


def _label(what: str) -> str:
    return _("Cap at a share") if what == CAP else words.begun(what_of(what, None))
