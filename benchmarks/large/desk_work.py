"""What people did with the cards of a filled desk: clicks, stories, takings, notes, second opinions, and the log of it.

Nearly half of the cards were clicked; of those the line stands that was selected, or under which somebody wrote.
Every clicked card was taken before, and judged by one more person after; a third of all cards has a note.
"""

WORK = (
    """
    insert into cards (tweet_id, prediction_id, purpose, wanted, shown, channel, message_ts, created_at, posted_at,
                       queued_at)
    select p.tweet_id, p.id, 'tweets', w.look, w.look, case when w.look <> 'nothing' then 'C0TWEETS' end,
           case when w.look <> 'nothing' then p.tweet_id || '.000100' end, p.created_at, p.created_at, p.created_at
    from predictions p, lateral (select case when p.tweet_id % 15 >= 7 then 'buttons'
                                        when hashint8(p.tweet_id) % :selected = 0 or p.tweet_id % 3 = 0 then 'line'
                                        else 'nothing' end) w(look)
    where p.outcome <> 'withheld' order by p.id
    """,
    """
    insert into feedback (card_id, tweet_id, person, label, created_at)
    select id, tweet_id, 'U0CHECKER' || id % 5, case when hashint8(tweet_id) % :selected = 0 then 'selected'
           when id % 3 = 0 then 'reviewed' else 'rejected' end, created_at
    from cards where wanted <> 'buttons' order by id
    """,
    """
    insert into takings (card_id, tweet_id, person, created_at, undone_at)
    select card_id, tweet_id, person, created_at - interval '5 minutes', created_at from feedback order by id
    """,
    """
    insert into second_opinions (card_id, tweet_id, person, asked_by, label, created_at, answered_at)
    select card_id, tweet_id, 'U0CHECKER' || (card_id + 1) % 5, person, 'reviewed', created_at,
           least(created_at + interval '1 hour', now() - interval '1 second')
    from feedback order by id
    """,
    """
    insert into cards (tweet_id, prediction_id, purpose, wanted, shown, channel, message_ts, created_at, posted_at,
                       queued_at)
    select c.tweet_id, c.prediction_id, 'fact_check', 'line', 'line', 'C0FACTCHECK', c.message_ts, c.created_at,
           c.created_at, c.created_at
    from cards c join feedback f on f.card_id = c.id where f.label = 'selected' order by c.id
    """,
    """
    insert into decisions (card_id, tweet_id, person, choice, created_at)
    select id, tweet_id, 'U0HEAD', (array['fact_check', 'leave'])[1 + id % 2], created_at
    from cards where purpose = 'fact_check' and id % 20 > 0 order by id
    """,
    """
    insert into stories (card_id, tweet_id, state, by, since, selected_by, decided_by, assignee, due_on, link, claim,
                         rating, told)
    select c.id, c.tweet_id, w.state, coalesce(d.person, f.person), c.created_at, f.person, d.person,
           case when d.choice = 'fact_check' then 'U0CHECKER' || c.id % 5 end,
           case when d.choice = 'fact_check' then c.created_at + interval '9 days' end,
           case when w.state = 'published' then 'https://desk.example/' || c.id end,
           case when w.state = 'published' then 'claim ' || c.id end, case when w.state = 'published' then 'False' end,
           case when w.state in ('published', 'left') then w.state end
    from cards c join feedback f on f.tweet_id = c.tweet_id left join decisions d on d.card_id = c.id,
         lateral (select case when d.id is null then 'proposed' when choice = 'leave' then 'left'
                         when c.id % 40 = 2 then 'accepted' when c.id % 40 = 4 then 'in_progress'
                         else 'published' end) w(state)
    where c.purpose = 'fact_check' order by c.id
    """,
    """
    insert into story_steps (card_id, tweet_id, person, step, created_at)
    select card_id, tweet_id, assignee, step, since
    from stories, unnest(case state when 'published' then array['start', 'publish']
                                    when 'in_progress' then array['start'] else array[]::text[] end) step order by id
    """,
    """
    insert into notes (tweet_id, person, text, at)
    select tweet_id, 'U0CHECKER' || id % 5, 'Words about post ' || tweet_id, created_at
    from cards where purpose = 'tweets' and tweet_id % 3 = 0 order by id
    """,
    """
    insert into note_messages (note_id, card_id, shown, channel, message_ts, posted_at)
    select n.id, c.id, 'note', c.channel, c.message_ts || '2', c.created_at
    from notes n join cards c on c.tweet_id = n.tweet_id order by n.id, c.id
    """,
    """
    insert into findings (tweet_id, kind, subject, state, version, payload, queued_at, asked_at, made_at)
    select tweet_id, 'already_checked', 'post', case when id % 50 = 0 then 'reportable' else 'nothing_to_report' end,
           'filled', jsonb_build_object('matches', case when id % 50 = 0 then jsonb_build_array(jsonb_build_object(
               'check_id', id, 'claim', 'A claim like that of post ' || tweet_id, 'title', '', 'publisher', 'The Desk',
               'rating', 'False', 'published_on', null, 'url', 'https://desk.example/' || id, 'own', true,
               'certainty', 0.9, 'scores', '{}'::jsonb)) else '[]'::jsonb end), created_at, created_at, created_at
    from cards where purpose = 'tweets' order by id
    """,
    """
    insert into finding_messages (finding_id, card_id, wanted, shown, channel, message_ts, posted_at)
    select f.id, c.id, 'finding', 'finding', 'C0TWEETS', c.message_ts || '1', c.created_at
    from findings f join cards c on c.tweet_id = f.tweet_id and c.purpose = 'tweets'
    where f.state = 'reportable' and c.shown <> 'nothing'
    """,
    """
    insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict, answer, text,
                             document, document_url, clicked_at, created_at)
    select id, tweet_id, 'comparison', 'page', 'filled', made_at, 'U0CHECKER' || id % 5, 'right', 'Refute',
           'Post ' || tweet_id, 'Page ' || id, 'https://pages.example/' || id, made_at, made_at
    from findings order by id
    """,
)

LOG = (
    """
    insert into events (at, actor, verb, subject, subject_id, details)
    select posted_at as at, 'source', 'edited', 'tweet', id::text, jsonb_build_object('before', text || ' …')
    from tweets where jsonb_array_length(edit_ids) > 1
    union all
    select created_at, person, label, 'tweet', tweet_id::text, jsonb_build_object('card', card_id) from feedback
    union all
    select created_at, person, choice, 'tweet', tweet_id::text, jsonb_build_object('card', card_id) from decisions
    union all
    select created_at, person, step, 'tweet', tweet_id::text, jsonb_build_object('card', card_id) from story_steps
    union all
    select created_at, person, 'took', 'tweet', tweet_id::text, jsonb_build_object('card', card_id) from takings
    union all
    select at, person, 'noted', 'tweet', tweet_id::text, jsonb_build_object('note', id) from notes
    union all
    select answered_at, person, 'gave opinion', 'tweet', tweet_id::text, jsonb_build_object('label', label)
    from second_opinions
    order by at
    """,
    """
    insert into acts (person, act, heard_at)
    select person, 'feedback_' || label || ' ' || card_id || ' ' || extract(epoch from created_at), created_at
    from feedback order by id
    """,
)

OWN_CHECKS = (
    """
    insert into published_checks (publisher, reference, claim_digest, claim, url, rating, published_on, digest, own,
                                  tweet_id, change)
    select 'The Desk', link, 'd' || id, claim, link, rating, since, 'd' || id, true, tweet_id, 1
    from stories where state = 'published' order by id
    """,
    """
    update stories s set check_id = c.id from published_checks c where c.own and c.tweet_id = s.tweet_id
    """,
)
"""What stories came to."""
