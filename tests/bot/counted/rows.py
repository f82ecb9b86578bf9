"""Rows of every kind that an act of tasks, people in Slack or people at the terminal is about."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.checks.archive.rows import check_row
from pipeline.learning.datasets import build
from pipeline.learning.retraining import run
from pipeline.messages.finding_view import Compared
from pipeline.messages.statement import Statement
from pipeline.processes import tasks
from pipeline.quality import weekly
from pipeline.quality.desk_week import midnight, monday_of
from pipeline.store import backlog
from pipeline.store.archive import published_checks
from pipeline.store.desk import corrections
from pipeline.store.learning import models, rescorings
from pipeline.store.learning.texts import DEFAULT_SHARES
from pipeline.tables import Finding
from tests.bot import rows
from tests.bot.stories import verdicts
from tests.fakes import post

COMPARED = Compared(
    answer="supported", probabilities={"supported": 0.8, "contradicted": 0.2}, sentence=None, words_only=None
)
JUDGED_BEFORE = """
insert into predictions (tweet_id, model_version_id, probability, label, outcome, sampling_probability, highlights)
select id, (select min(id) from model_versions where name = 'before'), 0.2, 0, 'withheld', 0.3, '[]'
from unnest(cast(:ids as bigint[])) id
"""
OLD = (
    "insert into acts (person, act, heard_at) select 'U1', 'old ' || n, now() - interval '99 days' from {n}",
    """
    insert into source_reads (source, day, account_id, posts)
    select 'replay', date '2020-01-01' + n::int, (select min(id) from accounts), 3 from {n}
    """,
    """
    insert into events (at, actor, verb, subject, subject_id)
    select now() - interval '99 days', 'source', 'joined', 'tweet', n from {n}
    """,
    "update predictions set created_at = now() - interval '99 days'",
    "update post_sketches set sketched_at = now() - interval '99 days'",
    "update evidence set fetched_at = now() - interval '99 days'",
)
ANSWERED = (
    "update campaign_seats set person = 'U0CHECKER' || number where person is null",
    """
    insert into campaign_answers (campaign_tweet_id, seat_id, person, checkworthy, selected)
    select campaign_tweet_id, id, person, number = 1, case when number = 1 then true end
    from campaign_seats on conflict do nothing
    """,
)


class Rows(rows.Room):
    """Rows in the database, unwatched."""

    def judged_before(self, many: int) -> int:
        """A rescoring of posts that an earlier version judged."""
        self.cards(1)
        self.do("update rescorings set state = 'cancelled', ended_at = now() where state = 'going_on'")
        with self.desk.sessions() as session:
            if models.named(session, models.CHECKWORTHINESS, "before") is None:
                models.add_candidate(
                    session, task=models.CHECKWORTHINESS, name="before", recipe="svm-tfidf", folder="/nowhere",
                    threshold=0.5, report={},
                )  # fmt: skip
                session.commit()
        self.do(JUDGED_BEFORE, ids=self.posts(many))
        with self.desk.sessions() as session:
            live = models.live(session, models.CHECKWORTHINESS)
            begun = rescorings.begin(session, version_id=live.id, since=None, until=None, by="test")
            session.commit()
            return begun.id

    def preserved(self, many: int) -> None:
        """Posts of so many cards are preserved."""
        self.do(
            "insert into preserved_records (tweet_id, selected_by, why, keep_until, state, seal, made_at) "
            "select tweet_id, 'U1', '', now(), 'kept', 'a', now() from cards where id = any(:ids)", ids=self.cards(many),
        )  # fmt: skip

    def undelivered(self, many: int) -> int:
        """So many webhooks that were given up; the last of their ids."""
        self.do(
            "insert into webhook_messages (receiver, type, tweet_id, person, state, settled_at) "
            "select 'r' || id, 'selected', id, 'U0HEAD', 'dead', now() from unnest(cast(:ids as bigint[])) id",
            ids=self.posts(many),
        )
        return self.one("select max(id) from webhook_messages")

    def due(self, many: int) -> int:
        """The same, and now they are due."""
        last = self.undelivered(many)
        self.do("update webhook_messages set state = 'waiting', due_at = now(), queued_at = null")
        return last

    def waiting(self, many: int) -> None:
        """So many cards whose hour has come."""
        self.do("update cards set not_before = now() where id = any(:ids)", ids=self.cards(many))

    def begun_digest(self, many: int) -> int:
        """A digest that names so many cards, and is not shown yet."""
        card_ids = self.cards(many)
        with self.desk.sessions() as session:
            number = backlog.begin_digest(session, backlog.by_id(session, card_ids), channel="tweets")
            session.commit()
        return number

    def repeated(self, many: int) -> int:
        """A post that so many repeat."""
        self.joined(many)
        return self.one("select max(copy_of) from post_sketches")

    def checked(self, many: int) -> int:
        """A card beside so many checks."""
        self.checks(many)
        return self.cards(1)[0]

    def old(self, many: int) -> None:
        """What is past what a desk keeps."""
        self.clicked(many)
        self.pages(many)
        numbers = self.numbers(many)
        for sql in OLD:
            self.do(sql.format(n=f"generate_series({numbers[0]}, {numbers[-1]}) n"))

    def report_the_week(self) -> None:
        """As the task does, on a Tuesday."""
        now = midnight(monday_of(datetime.now(UTC))) + timedelta(days=1)
        weekly.publish_if_due(self.desk.sessions, self.desk.notifier, now=now)

    def paused(self, many: int) -> str:
        handles = self.handles(many)
        self.do("update accounts set state = 'paused'")
        return handles

    def pages(self, many: int) -> str:
        """Pages that are kept; the address of the last."""
        numbers = self.numbers(many)
        self.do(
            "insert into evidence (kind, url, state, text, content_hash, image_url) select 'page', "
            "'https://pages.example/' || n, 'fetched', 'words', n, 'https://pages.example/' || n || '.jpg' "
            "from generate_series(cast(:first as int), :last) n",
            first=numbers[0], last=numbers[-1],
        )  # fmt: skip
        return f"https://pages.example/{numbers[-1]}"

    def own_checks(self, many: int) -> None:
        self.checks(many)
        self.do("update published_checks set own = true")

    def numbers_of_checks(self, many: int) -> list[str]:
        self.checks(many)
        return [str(one) for (one,) in self.desk.rows(f"select id from published_checks order by id desc limit {many}")]

    def matched(self, many: int) -> None:
        """A card that shows earlier checks, of so many of one claim."""
        (post,) = self.posts(1)
        claim = self.desk.rows("select text from tweets where id = :id", id=post)[0][0]
        found = [
            check_row(publisher=f"P{n}", claim=claim, url=f"https://p.example/{n}", rating="False")
            for n in self.numbers(many)
        ]
        with self.desk.sessions() as session:
            published_checks.take(session, found, change=published_checks.begin_change(session))
            session.commit()
        tasks.triage_tweets([post])
        card = self.desk.rows("select id from cards where tweet_id = :id", id=post)[0][0]
        tasks.check_card(card, "already_checked")
        tasks.show_card(card)

    def compared(self, many: int) -> str:
        """A card with a comparison in its thread, of which so many people said something; how buttons name that."""
        (number,) = self.numbers(1)
        card = self.desk.card(post(number, f"El paro baja un {number} %."))
        self.do(
            "insert into findings (tweet_id, kind, subject, state, version, payload, made_at) select tweet_id, "
            "'comparison', 'page', 'reportable', 'noir-1', cast(:payload as jsonb), now() from cards where id = :card",
            payload=json.dumps(asdict(COMPARED)), card=card,
        )  # fmt: skip
        self.do("insert into finding_messages (finding_id, card_id) select max(id), :card from findings", card=card)
        self.do(
            "insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict) select "
            "id, tweet_id, kind, subject, version, made_at, 'U' || n, 'right' from findings, generate_series(1, "
            "cast(:many as int)) n where id = (select max(id) from findings)", many=many,
        )  # fmt: skip
        self.do("update cards set shown = 'outdated' where id = :card", card=card)
        tasks.show_card(card)
        with self.desk.sessions() as session:
            finding = session.get_one(Finding, self.one("select max(id) from findings"))
            return f"{finding.id}:{corrections.moment(finding)}"

    def a_copy(self, many: int) -> int:
        self.joined(many)
        return self.one("select max(tweet_id) from post_sketches where copy_of is not null")

    def asked_to_retrain(self, many: int) -> int:
        self.clicked(many)
        plan = self.desk.tools.plan
        with self.desk.sessions() as session:
            asked = run.ask(session, plan, plan.request(), by="test", why=Statement("in_slack"), force=True)
            session.commit()
            return asked.id

    def verdict(self, many: int) -> int:
        """The last of so many retrainings that promoted a version."""
        for number in self.numbers(many):
            self.do("update model_versions set name = name || '-' || id")
            last = verdicts.ended(self.desk.sessions, dataset_hash=f"{number:064}")
        return last

    def build(self) -> None:
        with self.desk.sessions() as session:
            build(session, shares=DEFAULT_SHARES, by="test")
            session.commit()

    def versions(self, many: int) -> None:
        for _ in range(many):
            self.version(1)

    def version(self, many: int) -> Path:
        """A version of so many labels; where to export it to."""
        self.clicked(many)
        self.build()
        return self.desk.settings.state_dir / "version.jsonl"

    def file_of_labels(self, many: int) -> Path:
        path = self.desk.settings.state_dir / f"labels{self.made}.csv"
        lines = [f"Palabra{n} sube {n} % en la comarca{n},{n % 2}" for n in self.numbers(many)]
        path.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
        return path

    def disagreed(self, many: int) -> str:
        """A campaign in which everything was answered, each post both yes and no."""
        name = self.campaign(many, annotators=2)
        for sql in ANSWERED:
            self.do(sql)
        return name

    def answered_campaigns(self, many: int) -> None:
        """Open campaigns that have nothing left for anybody."""
        self.campaigns(many)
        for sql in ANSWERED:
            self.do(sql)
