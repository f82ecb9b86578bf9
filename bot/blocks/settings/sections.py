"""What the desk's settings are called where admins decide them, and what each is for, by what is decided together."""

from dataclasses import dataclass

from pipeline.language.speech import _


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
        _("Channels"),
        {
            "tweets_channel": Words(
                _("Cards"), _("The channel in which posts are labelled. Invite @claimwire there first.")
            ),
            "fact_check_channel": Words(
                _("Fact-checks"), _("The channel in which the head decides. Invite @claimwire there first.")
            ),
            "group_channels": Words(
                _("Cards of account groups"), _("Where a group’s cards go instead, such as Town halls=tweets-local.")
            ),
            "reports_channel": Words(
                _("Reports"), _("The channel of the weekly report and of retrainings. Empty: that of the fact-checks.")
            ),
            "admins_channel": Words(
                _("Trouble"), _("A private channel that says what is wrong with the desk. Empty: that of the reports.")
            ),
        },
    ),
    "cards": Section(
        _("Cards"),
        {
            "spoken_language": Words(
                _("Language"),
                _("Of what all see, such as cards. What one person alone sees is in that of their Slack."),
            ),
            "show_score": Words(
                _("Show the model’s probability"), _("It anchors the labels of those who see it first.")
            ),
            "show_engagement": Words(
                _("Show likes and reposts before the click"),
                _("They are shown after it in any case. Before it, they draw labels to what is loud."),
            ),
            "undo_line_s": Words(
                _("Undo line, in seconds"),
                _("How long a judged card stays as a line with Undo. 0 takes it away at once."),
            ),
            "fast_click_s": Words(
                _("Slip of the hand, in seconds"),
                _("A click so soon after the last one, on another card, does not count. 0: all count."),
            ),
            "reactions": Words(
                _("Emoji that count as buttons"),
                _("By their names in Slack, such as x=rejected, eyes=reviewed. Empty: none."),
            ),
            "taken_minutes": Words(
                _("Taken for, in minutes"), _("A card that somebody has taken goes back after this time.")
            ),
            "default_role": Words(
                _("Role of all other members"),
                _("What members may do who were given no role. User groups are under People and roles."),
            ),
        },
    ),
    "sampling": Section(
        _("Which posts get a card"),
        {
            "cards_per_day": Words(_("Cards a day"), _("About so many at most, by the desk’s clock. Empty: no limit.")),
            "negative_fraction": Words(
                _("Share of the others"),
                _("Of the posts judged uninteresting, the part that gets a card, drawn at random: 0 to 1."),
            ),
            "uncertain_share": Words(
                _("Share near the threshold"),
                _("Of these, the part that goes rather to posts the model is unsure of: 0 to 0.9."),
            ),
            "group_thresholds": Words(
                _("Thresholds of account groups"),
                _("From which probability on a group’s posts count as check-worthy, such as Town halls=0.7."),
            ),
            "languages": Words(
                _("Languages of the accounts"),
                _("Their codes, such as es, ca, gl. A text in another is told, too, where it leaves no doubt."),
            ),
            "x_post_price": Words(
                _("Price of a post read"), _("What X charges; the weekly note on accounts reckons with it.")
            ),
            "x_user_price": Words(_("Price of a user read"), _("The same for each name that is looked up.")),
            "x_monthly_reads": Words(
                _("Reads a month"),
                _("Posts and users that may be read from X in a calendar month. A warning comes at 80 %."),
            ),
            "removed_within_h": Words(
                _("Removed within"), _("Hours within which what X reports gone is gone here, as far as reads go.")
            ),
            "look_again_percent": Words(
                _("Reads for looking again"), _("Per cent of the reads, for whether kept posts are still there.")
            ),
        },
    ),
    "words": Section(
        _("Words that rule"),
        {
            "always_words": Words(
                _("Always a card"),
                _(
                    "Words or phrases with commas between; * stands for any letters, as in desinform*. Case and "
                    "accents do not count."
                ),
            ),
            "never_words": Words(
                _("Never a card"),
                _("The same; what always gets one stands above. No estimate is about what they hide."),
            ),
        },
    ),
    "hours": Section(
        _("When cards come"),
        {
            "time_zone": Words(_("Time zone of the desk"), _("Its name, such as Europe/Madrid.")),
            "quiet_hours": Words(
                _("Quiet hours"),
                _("Cards wait until they end: monday-friday 22:00-07:00, sunday 00:00-24:00. Empty: none."),
            ),
            "digest": Words(
                _("Digest"),
                _("daily 08:00, a weekday, or off. What came in quiet hours waits for it; without these, all does."),
            ),
            "digest_cards": Words(
                _("Cards of a digest"), _("The most promising; the rest comes on a click, or with the next digest.")
            ),
        },
    ),
    "copies": Section(
        _("Copies"),
        {
            "copies": Words(_("Copies share a card"), _("Off: every post stands alone.")),
            "copies_alike": Words(_("How alike"), _("The least share of 5-character pieces in common: 0.5 to 1.")),
            "copies_window_days": Words(
                _("How many days apart"), _("Posts that were published further apart are no copies.")
            ),
            "copies_least_words": Words(
                _("Least words"), _("Shorter posts share a card only as retweets of one post.")
            ),
            "copies_typos_from": Words(
                _("Typos from"), _("So many posts must have been read before an unknown word counts as a typo.")
            ),
        },
    ),
    "checks": Section(
        _("Checks on cards"),
        {
            "check_generated": Words(_("Machine-written passages"), _("Which texts are looked at.")),
            "generated_alpha": Words(
                _("False alarms"), _("Of the texts that people wrote, at most this share is flagged: above 0, below 1.")
            ),
            "generated_correction": Words(_("Correction"), _("How the number of passages is corrected for.")),
            "check_comparison": Words(
                _("Compare with linked pages"), _("And with quoted posts. Nothing is compared until a version is live.")
            ),
            "archive_match": Words(
                _("Earlier fact-checks"), _("Whether posts with a card are held against the archive.")
            ),
            "archive_cut_off": Words(
                _("Earlier fact-checks from"),
                _("From this certainty on they are shown. The desk’s answers move it from here on."),
            ),
        },
    ),
    "publishing": Section(
        _("Publishing"),
        {
            "publisher_name": Words(_("Publisher"), _("Who publishes the desk’s own fact-checks.")),
            "publisher_url": Words(_("Publisher’s site"), _("Its address.")),
            "ratings": Words(_("Ratings"), _("The desk’s scale, with commas between the ratings.")),
        },
    ),
    "preserving": Section(
        _("Records of posts"),
        {
            "preserve": Words(
                _("Keep a record"), _("Of each selected post: what the desk saw, sealed by a hash. See with a lawyer.")
            ),
            "preserve_days": Words(
                _("Kept for, in days"), _("Of records that begin from now on; each says until when it is kept.")
            ),
            "preserve_why": Words(_("Why it is kept"), _("Stands in each record. Empty: the usual reason.")),
        },
    ),
    "retraining": Section(
        _("Retraining"),
        {
            "retrain_schedule": Words(
                _("When"), _("A weekday or daily, and a time in UTC, such as sunday 03:00. off: never by itself.")
            ),
            "retrain_min_new_labels": Words(
                _("New labels at least"), _("It is left out unless so many have come since the last one.")
            ),
            "retrain_with_samples": Words(
                _("Learn from the samples, too"), _("No, when the desk’s own labels are many or in other languages.")
            ),
            "retrain_margin": Words(_("Margin of F1"), _("A candidate may be worse by so much and no more.")),
            "retrain_confidence": Words(_("Confidence"), _("How sure that must be: above 0, to 1.")),
            "retrain_test_min": Words(
                _("Least posts to judge by"), _("Fewer gate posts judge nothing, and fewer test posts are not quoted.")
            ),
            "retrain_group_min": Words(
                _("Least posts of a group"),
                _("Languages and account groups with fewer are not looked at by themselves."),
            ),
            "retrain_group_drop": Words(_("Drop within a group"), _("No group may drop in F1 by more than this.")),
            "dataset_shares": Words(
                _("Parts of the data set"), _("Percentages of train / validation / gate / test, such as 70/10/10/10.")
            ),
        },
    ),
}
LABELS = {name: words.label for section in SECTIONS.values() for name, words in section.settings.items()}

TRIED_FIRST = "words"
"""The section whose words are tried on posts before they are saved."""
