"""What the desk's settings are called where admins decide them, and what each is for."""

from dataclasses import dataclass

from bot.blocks.words import ROLES


@dataclass(frozen=True)
class Words:
    """A setting's name in a dialog, and what one has to know to choose."""

    label: str
    hint: str


@dataclass(frozen=True)
class Section:
    """Settings that are decided together."""

    title: str
    settings: dict[str, Words]


SECTIONS = {
    "channels": Section(
        "Channels",
        {
            "tweets_channel": Words("Cards", "The channel in which posts are labelled. Invite @claimwire there first."),
            "fact_check_channel": Words(
                "Fact-checks", "The channel in which the head decides. Invite @claimwire there first."
            ),
            "group_channels": Words(
                "Cards of account groups", "Where a group’s cards go instead, such as Town halls=tweets-local."
            ),
            "reports_channel": Words(
                "Reports", "The channel of the weekly report and of retrainings. Empty: that of the fact-checks."
            ),
        },
    ),
    "cards": Section(
        "Cards",
        {
            "show_score": Words("Show the model’s probability", "It anchors the labels of those who see it first."),
            "show_engagement": Words(
                "Show likes and reposts before the click",
                "They are shown after it in any case. Before it, they draw labels to what is loud.",
            ),
            "undo_line_s": Words(
                "Undo line, in seconds", "How long a judged card stays as a line with Undo. 0 takes it away at once."
            ),
            "fast_click_s": Words(
                "Slip of the hand, in seconds",
                "A click so soon after the last one, on another card, does not count. 0: all count.",
            ),
            "reactions": Words(
                "Emoji that count as buttons",
                "By their names in Slack, such as x=rejected, eyes=reviewed. Empty: none.",
            ),
            "taken_minutes": Words(
                "Taken for, in minutes", "A card that somebody has taken goes back after this time."
            ),
            "default_role": Words(
                "Role of all other members",
                "What members may do who were given no role. User groups are under People and roles.",
            ),
        },
    ),
    "sampling": Section(
        "Which posts get a card",
        {
            "cards_per_day": Words("Cards a day", "About so many at most, by the desk’s clock. Empty: no limit."),
            "negative_fraction": Words(
                "Share of the others",
                "Of the posts judged uninteresting, the part that gets a card, drawn at random: 0 to 1.",
            ),
            "uncertain_share": Words(
                "Share near the threshold",
                "Of these, the part that goes rather to posts the model is unsure of: 0 to 0.9.",
            ),
            "group_thresholds": Words(
                "Thresholds of account groups",
                "From which probability on a group’s posts count as check-worthy, such as Town halls=0.7.",
            ),
            "languages": Words(
                "Languages of the accounts",
                "Their codes, such as es, ca, gl. A text in another is told, too, where it leaves no doubt.",
            ),
            "x_post_price": Words(
                "Price of a post read", "What X charges; the weekly note on accounts reckons with it."
            ),
            "x_user_price": Words("Price of a user read", "The same for each name that is looked up."),
            "x_monthly_reads": Words(
                "Reads a month", "Posts and users that may be read from X in a calendar month. A warning comes at 80 %."
            ),
        },
    ),
    "words": Section(
        "Words that rule",
        {
            "always_words": Words(
                "Always a card",
                "Words or phrases with commas between; * stands for any letters, as in desinform*. Case and accents do "
                "not count.",
            ),
            "never_words": Words(
                "Never a card", "The same; what always gets one stands above. No estimate is about what they hide."
            ),
        },
    ),
    "hours": Section(
        "When cards come",
        {
            "time_zone": Words("Time zone of the desk", "Its name, such as Europe/Madrid."),
            "quiet_hours": Words(
                "Quiet hours",
                "Cards wait until they end: monday-friday 22:00-07:00, sunday 00:00-24:00. Empty: none.",
            ),
            "digest": Words(
                "Digest",
                "daily 08:00, a weekday, or off. What came in quiet hours waits for it; without these, all does.",
            ),
            "digest_cards": Words(
                "Cards of a digest", "The most promising; the rest comes on a click, or with the next digest."
            ),
        },
    ),
    "copies": Section(
        "Copies",
        {
            "copies": Words("Copies share a card", "Off: every post stands alone."),
            "copies_alike": Words("How alike", "The least share of 5-character pieces in common: 0.5 to 1."),
            "copies_window_days": Words(
                "How many days apart", "Posts that were published further apart are no copies."
            ),
            "copies_least_words": Words("Least words", "Shorter posts share a card only as retweets of one post."),
            "copies_typos_from": Words(
                "Typos from", "So many posts must have been read before an unknown word counts as a typo."
            ),
        },
    ),
    "checks": Section(
        "Checks on cards",
        {
            "check_generated": Words("Machine-written passages", "Which texts are looked at."),
            "generated_alpha": Words(
                "False alarms", "Of the texts that people wrote, at most this share is flagged: above 0, below 1."
            ),
            "generated_correction": Words("Correction", "How the number of passages is corrected for."),
            "check_comparison": Words(
                "Compare with linked pages", "And with quoted posts. Nothing is compared until a version is live."
            ),
            "archive_match": Words("Earlier fact-checks", "Whether posts with a card are held against the archive."),
            "archive_cut_off": Words(
                "Earlier fact-checks from",
                "From this certainty on they are shown. The desk’s answers move it from here on.",
            ),
        },
    ),
    "publishing": Section(
        "Publishing",
        {
            "publisher_name": Words("Publisher", "Who publishes the desk’s own fact-checks."),
            "publisher_url": Words("Publisher’s site", "Its address."),
            "ratings": Words("Ratings", "The desk’s scale, with commas between the ratings."),
        },
    ),
    "retraining": Section(
        "Retraining",
        {
            "retrain_schedule": Words(
                "When", "A weekday or daily, and a time in UTC, such as sunday 03:00. off: never by itself."
            ),
            "retrain_min_new_labels": Words(
                "New labels at least", "It is left out unless so many have come since the last one."
            ),
            "retrain_with_samples": Words(
                "Learn from the samples, too", "No, when the desk’s own labels are many or in other languages."
            ),
            "retrain_margin": Words("Margin of F1", "A candidate may be worse by so much and no more."),
            "retrain_confidence": Words("Confidence", "How sure that must be: above 0, to 1."),
            "retrain_test_min": Words(
                "Least posts to judge by", "Fewer gate posts judge nothing, and fewer test posts are not quoted."
            ),
            "retrain_group_min": Words(
                "Least posts of a group", "Languages and account groups with fewer are not looked at by themselves."
            ),
            "retrain_group_drop": Words("Drop within a group", "No group may drop in F1 by more than this."),
            "dataset_shares": Words(
                "Parts of the data set", "Percentages of train / validation / gate / test, such as 70/10/10/10."
            ),
        },
    ),
}
LABELS = {name: words.label for section in SECTIONS.values() for name, words in section.settings.items()}

OPTIONS = {
    "true": "Yes", "false": "No", "on": "On", "off": "Off", "long-posts": "Long posts",
    "linked-pages": "Linked pages and long posts", "bh": "Benjamini–Hochberg", "holm": "Holm (stricter)",
    "by": "Benjamini–Yekutieli (strictest)", "none": "None", **ROLES,
}  # fmt: skip
"""What can be chosen, by how it is written."""

TITLE = "Settings"
CHANGE = "Change"
TRY, SAVE = "Try", "Save"
TRIED_FIRST = "words"
"""The section whose words are tried on posts before they are saved."""
NOTHING, EMPTY = "–", "empty"
VALUE = "{label}: {value}"
RULE = "What the desk decides holds within seconds. Everything else is in the environment, which ops keeps."
AT_FIRST = "{hint} At first: {value}"
LAST_CHANGES = "*Last changes*"
CHANGED = "{at} · {person} · {label}: {before} → {after}"
AS_AT_FIRST = "as at first"
UNFIT = "{label}: {why}. Nothing was stored."
TOGETHER = "{why}. Nothing was stored."
MEANWHILE = (
    "Meanwhile {person} changed {label} from {before} to {after}. Nothing was stored; "
    "save again to put yours in its place."
)
