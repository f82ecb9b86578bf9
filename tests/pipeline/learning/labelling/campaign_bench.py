"""A labelling campaign over a few tweets, and people who answer in sessions of their own."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.learning.labelling import campaigns
from pipeline.store.labelling import answers
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling.answers import Judgement
from pipeline.store.labelling.campaigns import Listed
from pipeline.tables import Campaign

Sessions = sessionmaker[Session]
NO, YES, SELECT = Judgement(False), Judgement(True, False), Judgement(True, True)


class Bench:
    """A campaign over a few tweets, and people who answer in sessions of their own."""

    def __init__(self, sessions: Sessions, *, tweets: int, annotators: int) -> None:
        self.sessions = sessions
        with sessions() as session:
            listed = [Listed(text=f"Tweet {number}") for number in range(1, tweets + 1)]
            made = rows.create(
                session, name="first", annotators=annotators, guideline="G", drawn="file", tweets=listed, by="U0ADMIN"
            )
            session.commit()
            self.id = made.id

    def look(self, person: str) -> int | None:
        with self.sessions() as session:
            turn = answers.next_turn(session, campaign_id=self.id, person=person)
            session.commit()
            return turn.tweet.position if turn else None

    def say(self, person: str, position: int, judgement: Judgement) -> None:
        with self.sessions() as session:
            answers.give(session, tweet_id=self.tweet(position), person=person, judgement=judgement)
            session.commit()

    def tweet(self, position: int) -> int:
        return self.rows("select id from campaign_tweets where position = :position", position=position)[0][0]

    def rows(self, sql: str, **values: object) -> list[tuple]:
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(sql), values)]

    def campaign(self, session: Session) -> Campaign:
        return session.get_one(Campaign, self.id)

    def close(self) -> None:
        with self.sessions() as session:
            campaigns.close(session, "first", by="U0ADMIN")
            session.commit()


def lapse(desk: Bench) -> None:
    """Half an hour passes for everybody who looks at a tweet."""
    with desk.sessions() as session:
        session.execute(text("update campaign_seats set held_until = held_until - cast(:by as interval)"),
                        {"by": answers.LEASE + timedelta(seconds=1)})  # fmt: skip
        session.commit()
