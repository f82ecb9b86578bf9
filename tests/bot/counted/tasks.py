"""Every task, and the poller."""

import time
from datetime import UTC, datetime, timedelta
from itertools import count

from pipeline.monitoring import polling
from pipeline.processes import answers, digest, history, private_messages, removals, tasks, upkeep, webhooks
from pipeline.queue import Task
from tests.bot.counted.act import Act
from tests.bot.counted.room import THEIR_CARD, Room

WEEKS = count()
SUNDAY = datetime(2040, 1, 1, 3, 5, tzinfo=UTC)

ACTS = {
    "poll": Act(Room.offer, lambda room, account: polling.poll(room.desk.tools, account),
                "A source brings a few posts at a time, and an edit of one is looked into by itself."),
    Task.TRIAGE_TWEETS: Act(Room.posts, lambda _, ids: tasks.triage_tweets(ids)),
    Task.RESCORE: Act(Room.judged_before, lambda _, rescoring: history.rescore(rescoring)),
    Task.RECHECK_AFTER_EDIT: Act(Room.edited, lambda _, post: tasks.recheck_after_edit(post),
                                 "Each copy is drawn for, or joins another card: a person's post has few."),
    Task.CHECK_CARD: Act(Room.checked, lambda _, card: tasks.check_card(card, "already_checked")),
    Task.SHOW_CARD: Act(Room.joined, lambda room, _: tasks.show_card(room.one(THEIR_CARD))),
    Task.ANSWER: Act(Room.inquiry, lambda _, inquiry: answers.answer(inquiry)),
    Task.TELL_ANSWER: Act(Room.answered_inquiry, lambda _, inquiry: answers.tell_answer(inquiry)),
    Task.LOOK_AT_OPEN: Act(Room.cards, lambda _, __: removals.look_at_open()),
    Task.LOOK_AT_OLDEST: Act(Room.cards, lambda _, __: removals.look_at_oldest((100, int(time.time())))),
    Task.SWEEP: Act(Room.lost, lambda _, __: tasks.sweep()),
    Task.TUNE_CUT_OFF: Act(Room.answers, lambda _, __: upkeep.tune_cut_off()),
    Task.RELEASE_CARDS: Act(Room.waiting, lambda _, __: digest.release_cards()),
    Task.SHOW_DIGEST: Act(Room.begun_digest, lambda _, number: digest.show_digest(number)),
    Task.INDEX_ARCHIVE: Act(Room.checks, lambda _, __: upkeep.index_archive()),
    Task.TELL_LANGUAGES: Act(Room.posts, lambda _, __: upkeep.tell_languages()),
    Task.MATCH_OPEN_CARDS: Act(Room.checked, lambda _, __: upkeep.match_open_cards()),
    Task.APPLY_RETENTION: Act(Room.old, lambda _, __: history.apply_retention()),
    Task.WEEKLY_REPORT: Act(Room.due_report, lambda room, _: room.report_the_week()),
    Task.TELL_NEWS: Act(Room.ended, lambda _, card: private_messages.tell_news(card)),
    Task.ASK_OPINION: Act(Room.unasked, lambda _, opinion: private_messages.ask_opinion(opinion)),
    Task.TELL_OF_ACCOUNTS: Act(Room.accounts, lambda room, _: room.tell_of_accounts()),
    Task.REMIND_OF_STORIES: Act(Room.stories, lambda room, _: room.remind()),
    Task.SEND_WEBHOOK: Act(Room.due, lambda _, message: webhooks.send_webhook(message)),
    Task.RETRAIN_IF_DUE: Act(Room.clicked,
                             lambda _, __: tasks.retrain_if_due(SUNDAY + timedelta(weeks=next(WEEKS)))),
    Task.RETRAIN: Act(Room.asked_to_retrain, lambda _, retraining: tasks.retrain(retraining)),
    Task.ROLL_BACK: Act(Room.verdict, lambda _, retraining: tasks.roll_back(retraining)),
    Task.SHOW_VERDICT: Act(Room.verdict, lambda _, retraining: tasks.show_verdict(retraining)),
}  # fmt: skip

LEFT_OUT = dict.fromkeys((Task.TELL, Task.TELL_PERSON, Task.SHOW_CARDS), "It asks the database for nothing.")
LEFT_OUT |= dict.fromkeys((Task.SEE_TO_RECORD, Task.OPEN_RECORD), "It sees to one record.")
LEFT_OUT |= {Task.TAKE_BACK: "It replaces one message.", Task.SHOW_FAULT: "It sees to one note."}
LEFT_OUT |= {Task.RECALIBRATE: "It reads all that it learns from, at the times of a retraining."}
EVERY = {*Task}
