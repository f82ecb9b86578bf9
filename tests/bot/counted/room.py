"""What people see in Slack before one of them acts."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.blocks import ids
from pipeline.desk.stories import news
from pipeline.monitoring import weekly_note
from pipeline.processes import answers, digest, tasks
from pipeline.sources.source import Profile
from pipeline.store.desk import inquiries
from pipeline.store.posts import account_lists
from pipeline.store.posts.account_lists import Found
from pipeline.store.posts.accounts import Wishes
from tests.bot import payloads
from tests.bot.counted.rows import Rows
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS
from tests.bot.ways import FORM, decide

THEIR_CARD = "select id from cards where tweet_id = (select max(copy_of) from post_sketches)"


class Room(Rows):
    """A desk on which rows are made and shown, unwatched, before somebody acts."""

    def answered_match(self, many: int) -> None:
        self.matched(many)
        self.acting.click(CHECKER, ids.MATCH["same"])

    def corrected(self, many: int) -> None:
        self.compared(many)
        self.acting.click(CHECKER, ids.CORRECTION["right"])

    def correcting(self, many: int) -> None:
        """The dialog that asks what would be right stands open."""
        self.compared(many)
        self.acting.click(CHECKER, ids.CORRECTION["wrong"])

    def told_verdict(self, many: int) -> None:
        tasks.show_verdict(self.verdict(many))

    def shown(self, many: int) -> None:
        """A card of a post that so many repeat."""
        self.joined(many)
        tasks.show_card(self.one(THEIR_CARD))

    def noted(self, many: int) -> None:
        """A card with so many notes on it and in its thread."""
        self.shown(1)
        card = self.one(THEIR_CARD)
        self.do(
            "insert into notes (tweet_id, person, text) select tweet_id, 'U0HEAD', 'Words ' || n "
            "from cards, generate_series(1, cast(:many as int)) n where id = :card", many=many, card=card,
        )  # fmt: skip
        self.do("insert into note_messages (note_id, card_id) select max(id), :card from notes", card=card)
        self.do("update cards set shown = 'outdated' where id = :card", card=card)
        tasks.show_card(card)

    def asked(self, many: int) -> None:
        self.noted(many)
        together.ask(self.acting, CHECKER, OTHER)

    def unasked(self, many: int) -> int:
        """A question that did not reach the person."""
        self.asked(many)
        self.do("update second_opinions set channel = null, message_ts = null")
        return self.one("select max(id) from second_opinions")

    def answered(self, many: int) -> None:
        self.asked(many)
        together.press(self.acting, OTHER, ids.OPINION["reviewed"])

    def given(self, many: int) -> None:
        self.shown(many)
        self.acting.click(CHECKER, "feedback_reviewed")

    def listed(self, many: int) -> None:
        """As many clicks as there are cards, with a list of the last."""
        self.given(many)
        self.acting.write(CHECKER, "undo")

    def selected(self, many: int) -> None:
        self.shown(many)
        self.acting.click(CHECKER, "feedback_selected")

    def decided(self, many: int) -> None:
        self.selected(many)
        decide(self.acting, HEAD, "leave")

    def accepted(self, many: int) -> None:
        self.selected(many)
        decide(self.acting, HEAD, "fact_check")

    def started(self, many: int) -> None:
        self.accepted(many)
        self.acting.click(HEAD, ids.STORY["start"], channel=FACT_CHECK)

    def ended(self, many: int) -> int:
        self.decided(many)
        return self.one("select max(card_id) from stories")

    def dialog_of(self, many: int, *, act: str) -> None:
        """The dialog of an act stands open."""
        (self.selected if act in ("fact_check", "leave") else self.accepted)(many)
        self.acting.click(HEAD, ids.STORY[act], channel=FACT_CHECK)

    def stories(self, many: int) -> None:
        """So many stories that go on, assigned, and overdue."""
        self.do(
            "insert into cards (tweet_id, prediction_id, purpose, wanted) select tweet_id, id, 'fact_check', 'line' "
            "from predictions where tweet_id in (select tweet_id from cards where id = any(:ids))",
            ids=self.cards(many),
        )  # fmt: skip
        self.do(
            "insert into stories (card_id, tweet_id, state, by, selected_by, decided_by, assignee, due_on) "
            "select id, tweet_id, 'accepted', :head, :head, :head, :admin, '2020-01-01' from cards c where purpose = "
            "'fact_check' and not exists (select from stories where card_id = c.id)",
            head=HEAD, admin=ADMIN,
        )  # fmt: skip
        self.do("delete from story_reminders")

    def remind(self) -> None:
        noon = datetime.now(UTC).replace(hour=12)
        news.remind_if_due(self.desk.sessions, self.desk.notifier, now=noon)

    def tell_of_accounts(self) -> None:
        """As the task does, at noon, of a week that nobody was told of."""
        self.do("delete from account_notes")
        weekly_note.tell_if_due(self.desk.tools, now=datetime.now(UTC).replace(hour=12))

    def announced(self, many: int) -> None:
        ids = self.posts(many)
        self.acting.write(ADMIN, f"label new {many} drawn {ids[0]}")

    def dialog(self, many: int) -> None:
        self.announced(many)
        self.acting.click(CHECKER, ids.LABEL_START)

    def found(self, many: int) -> None:
        self.clicked(many)
        self.acting.write(CHECKER, "find paro")

    def turn(self, value: str) -> None:
        """Use a button to another page of what was found last."""
        message = self.desk.sandbox.ephemerals(CHECKER)[-1]
        used = payloads.button(f"{ids.FOUND_PAGE}_next", value)
        self.acting.deliver(payloads.in_message(self.desk.sandbox, CHECKER, used, channel=TWEETS, message=message))

    def told_to_discuss(self, many: int) -> None:
        """Admins are shown the results of a campaign that was closed, with a button to discuss it."""
        self.acting.write(ADMIN, f"label close {self.disagreed(many)}")

    def discussion(self, many: int) -> None:
        self.told_to_discuss(many)
        self.acting.click(ADMIN, ids.DISCUSS_START)

    def save(self, person: str) -> None:
        """No, says who has the dialog open."""
        view = self.desk.sandbox.modal(person)
        first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
        self.acting.submit(person, {first: "no"})

    def inquiry(self, many: int) -> int:
        """Somebody has asked about a text which so many clicked posts are like."""
        self.clicked(many)
        with self.desk.sessions() as session:
            words = f"el paro baja {many} puntos desde {self.made}"
            inquiry_id = inquiries.add(session, person=CHECKER, words=words)
            session.commit()
        return inquiry_id

    def answered_inquiry(self, many: int) -> int:
        inquiry_id = self.inquiry(many)
        answers.answer(inquiry_id)
        return inquiry_id

    def told(self, many: int) -> int:
        inquiry_id = self.answered_inquiry(many)
        answers.tell_answer(inquiry_id)
        return inquiry_id

    def use_shortcut(self, person: str) -> None:
        message = self.desk.sandbox.messages(TWEETS)[-1]
        self.acting.deliver(payloads.shortcut(self.desk.sandbox, person, message, channel=TWEETS))

    def make_card(self, inquiry_id: object) -> None:
        used, message = payloads.button(ids.MAKE_CARD, str(inquiry_id)), {"ts": "1.2", "is_ephemeral": True}
        self.acting.deliver(payloads.in_message(self.desk.sandbox, CHECKER, used, channel=TWEETS, message=message))

    def press(self, person: str, action_id: str) -> None:
        view = self.desk.sandbox.modal(person)
        used = payloads.button(action_id, "x")
        self.acting.deliver(payloads.in_view(self.desk.sandbox, person, used, view=view))

    def type(self, person: str, words: str) -> None:
        """A line that opens a dialog, and so whispers nothing."""
        self.acting._send(urlencode(payloads.command(self.desk.sandbox, person, words, channel=TWEETS)), FORM)

    def digest(self, many: int) -> None:
        """A digest of one card, and so many that wait for somebody who wants them."""
        number = self.begun_digest(1)
        self.waiting(many)
        digest.show_digest(number)

    def at_home(self, many: int) -> None:
        """So many accounts, and the tab open."""
        self.accounts(many)
        self.acting.open_home(ADMIN)

    def editing(self, many: int) -> None:
        """The dialog for many stands open."""
        self.at_home(many)
        self.acting.press(ADMIN, ids.ACCOUNTS_EDIT)

    def looked_up(self, many: int) -> None:
        """So many accounts were looked up, and the list stands open."""
        found = [Found(Profile(str(number), f"new{number}", "New"), Wishes()) for number in self.numbers(many)]
        with self.desk.sessions() as session:
            account_lists.keep(session, ADMIN, found=found, problems=[])
            session.commit()
        self.acting.open_home(ADMIN)
        self.acting.press(ADMIN, ids.LIST_SHOW)

    def given_up(self, many: int) -> None:
        """So many webhooks that were given up, and the tab open."""
        self.undelivered(many)
        self.acting.open_home(ADMIN)

    def send_again(self) -> None:
        view, used = self.desk.sandbox.home(ADMIN), payloads.button(ids.WEBHOOKS_REPEAT, ids.ALL)
        self.acting.deliver(payloads.in_view(self.desk.sandbox, ADMIN, used, view=view))

    def search(self, words: str) -> None:
        used = payloads.search(ids.ACCOUNTS_SEARCH, words)
        view = self.desk.sandbox.home(ADMIN)
        self.acting.deliver(payloads.in_view(self.desk.sandbox, ADMIN, used, view=view))

    def naming(self, many: int) -> None:
        self.at_home(many)
        self.acting.press(ADMIN, ids.PEOPLE_EDIT)
