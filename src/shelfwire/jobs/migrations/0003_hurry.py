"""Coalesced queueing in the database: see the comment."""

from django.db import migrations

# Coalesced queueing that neither blocks nor loses a wake-up, in one round trip.
#
# A plain INSERT with Procrastinate's queueing_lock would wait for every uncommitted twin (a webhook behind a long
# import) and could deadlock; skipping when a twin is queued would lose the wake-up when a worker takes the twin just
# before the caller commits. So: a queued twin is held with FOR KEY SHARE, which workers skip (they fetch FOR UPDATE SKIP
# LOCKED) until the caller's commit, and the workers are notified then. While somebody else is inserting the same key
# uncommitted, a second row goes in without the key: one idle run is cheaper than waiting.
HURRY = """
CREATE FUNCTION jobs_hurry(
    _queue varchar, _task varchar, _priority integer, _key text, _args jsonb, _at timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    _id bigint;
    _due timestamptz;
BEGIN
    FOR attempt IN 1..3 LOOP
        SELECT id, scheduled_at INTO _id, _due FROM procrastinate_jobs
         WHERE queueing_lock = _key AND status = 'todo' FOR KEY SHARE;
        IF _id IS NOT NULL THEN
            IF _due IS NULL OR (_at IS NOT NULL AND _due <= _at) THEN
                PERFORM pg_notify(c, json_build_object('type', 'job_inserted', 'job_id', _id)::text)
                   FROM unnest(ARRAY['procrastinate_queue_v1#' || _queue, 'procrastinate_any_queue_v1']) c;
                RETURN _id;
            END IF;
            UPDATE procrastinate_jobs SET scheduled_at = _at WHERE id = (
                SELECT id FROM procrastinate_jobs
                 WHERE id = _id AND status = 'todo' FOR NO KEY UPDATE SKIP LOCKED);
            IF FOUND THEN
                PERFORM pg_notify(c, json_build_object('type', 'job_inserted', 'job_id', _id)::text)
                   FROM unnest(ARRAY['procrastinate_queue_v1#' || _queue, 'procrastinate_any_queue_v1']) c;
                RETURN _id;
            END IF;
            EXIT;
        END IF;
        EXIT WHEN NOT pg_try_advisory_xact_lock(hashtextextended(_key, 7));
        SELECT id INTO _id FROM procrastinate_jobs WHERE queueing_lock = _key AND status = 'todo';
        IF _id IS NULL THEN
            INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
            VALUES (_queue, _task, _priority, _key, _key, _args, _at)
            ON CONFLICT DO NOTHING RETURNING id INTO _id;
            IF _id IS NOT NULL THEN
                RETURN _id;
            END IF;
        END IF;
    END LOOP;
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args, scheduled_at)
    VALUES (_queue, _task, _priority, _key, _args, _at) RETURNING id INTO _id;
    RETURN _id;
END $$;
"""
UNHURRY = "DROP FUNCTION jobs_hurry(varchar, varchar, integer, text, jsonb, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(HURRY, UNHURRY)]
