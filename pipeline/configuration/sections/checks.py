"""What cards are held against: pages, published checks, models."""

from typing import Literal

from pydantic import Field

from pipeline.configuration.kinds import Contact, Desk, Hosts, Ops, Places, Ratings
from pipeline.configuration.ratings_setting import read_ratings
from pipeline.configuration.sections.section import Section


class Evidence(Section):
    """What is fetched."""

    fetch_pages: Ops[bool] = True
    fetch_pictures: Ops[bool] = True
    fetch_contact: Ops[Contact | None] = None
    fetch_hosts: Ops[Hosts] = ""
    fetch_private_hosts: Ops[Places] = ""


class Archive(Section):
    """The archive of published fact-checks."""

    archive_match: Desk[Literal["on", "off"]] = "on"
    archive_cut_off: Desk[float] = Field(default=0.5, ge=0, le=1)
    publisher_name: Desk[str | None] = None
    publisher_url: Desk[str | None] = None
    ratings: Desk[Ratings] = "True, Mostly true, Half true, Mostly false, False, Unverifiable"

    @property
    def rating_scale(self) -> tuple[str, ...]:
        """How the desk rates what it checked."""
        return read_ratings(self.ratings)


class Checks(Section):
    """Checks on cards."""

    check_generated: Desk[Literal["off", "long-posts", "linked-pages"]] = "long-posts"
    generated_alpha: Desk[float] = Field(default=0.05, gt=0, lt=1)
    generated_correction: Desk[Literal["bh", "holm", "by", "none"]] = "bh"
    check_comparison: Desk[Literal["on", "off"]] = "on"
