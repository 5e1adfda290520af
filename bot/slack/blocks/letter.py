"""What has no client yet as a message: the weekly letter, and what `/clientload mapping` answers."""

from datetime import timedelta

from bot.domain.worked import ratio
from bot.language import gettext as _
from bot.language import marked
from bot.services.fixing import Answered, Right
from bot.services.letter_view import Letter, NewMark, News
from bot.slack.blocks import counts, figures, unattributed, words
from bot.slack.blocks.message import Message, bold, code, filled
from bot.slack.request import Answer

NAMING = marked("/clientload roles grant mapping @ana")
EVERYWHERE = Right("", everywhere=True)
"""Whoever gets a letter may answer it."""


def message(letter: Letter) -> Answer:
    """Draw the letter; whoever reads it is in charge, or an admin."""
    made = Message()
    _asked(made, letter, EVERYWHERE)
    _news(made, letter.news)
    if not letter.named:
        said = _("Nobody is in charge of mapping yet, so the admins get this letter. To name somebody: {command}")
        made.lines(filled(said, command=code(_(NAMING))))
    if not letter.questions:
        made.small(_("The next letter comes once there is something to ask."))
    _small(made, letter)
    return made.answer()


def listing(letter: Letter, right: Right) -> Answer:
    """Draw the same for whoever asks, with buttons for what they may answer."""
    made = Message()
    _asked(made, letter, right)
    if not letter.named:
        said = _("Nobody is in charge of mapping yet, so the admins are asked. To name somebody: {command}")
        made.lines(filled(said, command=code(_(NAMING))))
    _small(made, letter)
    return made.answer()


def _asked(made: Message, letter: Letter, right: Right) -> None:
    made.heading(_verdict(letter))
    answers = dict(letter.answers)
    for at, question in enumerate(letter.questions):
        made.lines(unattributed.line(question))
        if at in answers:
            _answered(made, answers[at])
            continue
        guess = unattributed.guess(question)
        if right.covers(question.teams):
            made.buttons(*([guess] if guess else []), unattributed.button(question))
    rest = letter.missing - sum(question.seconds for question in letter.questions)
    if letter.questions and rest > 0:
        made.small(_("Smaller ones together: {hours}. Each comes up here in its turn.", hours=figures.worked(rest)))


def _verdict(letter: Letter) -> str:
    if not letter.seconds:
        return _("Nothing was worked on in these four weeks, so nothing lacks a client")
    if not letter.missing:
        return _("All that was worked on in these four weeks has a client, or is own work")
    return _(
        "No client yet: {hours} of {all} ({share}), the largest first",
        hours=figures.worked(letter.missing),
        all=figures.worked(letter.seconds),
        share=figures.share(ratio(letter.missing, letter.seconds)),
    )


def _answered(made: Message, answer: Answered) -> None:
    made.lines([bold(unattributed.done(answer))])
    if not answer.undone:
        made.buttons(unattributed.undo(answer))


def _news(made: Message, news: News) -> None:
    if news.clients:
        title = _("New clients, as the helpdesk or tracker tells them")
        made.lines([bold(title)], _with_more(list(map(figures.name, news.clients)), news.clients_in_all))
    if news.marks:
        title = _("New projects, queues and components")
        made.lines([bold(title)], _with_more(list(map(_mark, news.marks)), news.marks_in_all))


def _with_more(said: list[str], in_all: int) -> list[str]:
    more = in_all - len(said)
    return [*said, counts.more(more)] if more > 0 else said


def _mark(mark: NewMark) -> str:
    named = {"name": figures.name(mark.value), "source": figures.source(mark.source)}
    if not mark.items:
        return _("{name} in {source}", **named)
    return _("{name} in {source}: {items} without a client", **named, items=counts.items(mark.items))


def _small(made: Message, letter: Letter) -> None:
    days = words.span(letter.since, letter.until - timedelta(days=1))
    made.small(words.sentences([f"{days}, {words.zone_words(letter.zone)}", _(figures.PRIVACY)]) + ".")
