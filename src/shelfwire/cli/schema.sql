-- The tables of an empty database, and the migrations that made them.
-- Written by `python scripts/schema.py`; a test compares it with the migrations. Do not edit it by hand.
-- migration: account.0001_initial
-- migration: account.0002_email_max_length
-- migration: account.0003_alter_emailaddress_create_unique_verified_email
-- migration: account.0004_alter_emailaddress_drop_unique_email
-- migration: account.0005_emailaddress_idx_upper_email
-- migration: account.0006_emailaddress_lower
-- migration: account.0007_emailaddress_idx_email
-- migration: account.0008_emailaddress_unique_primary_email_fixup
-- migration: account.0009_emailaddress_unique_primary_email
-- migration: aftersales.0001_initial
-- migration: aftersales.0002_streams_and_currencies
-- migration: aftersales.0003_waits_since
-- migration: aftersales.0004_set_aside
-- migration: alerts.0001_initial
-- migration: api.0001_initial
-- migration: api.0002_initial
-- migration: auditlog.0001_initial
-- migration: auditlog.0002_auto_support_long_primary_keys
-- migration: auditlog.0003_logentry_remote_addr
-- migration: auditlog.0004_logentry_detailed_object_repr
-- migration: auditlog.0005_logentry_additional_data_verbose_name
-- migration: auditlog.0006_object_pk_index
-- migration: auditlog.0007_object_pk_type
-- migration: auditlog.0008_action_index
-- migration: auditlog.0009_alter_logentry_additional_data
-- migration: auditlog.0010_alter_logentry_timestamp
-- migration: auditlog.0011_logentry_serialized_data
-- migration: auditlog.0012_add_logentry_action_access
-- migration: auditlog.0013_alter_logentry_timestamp
-- migration: auditlog.0014_logentry_cid
-- migration: auditlog.0015_alter_logentry_changes
-- migration: auditlog.0016_logentry_remote_port
-- migration: auditlog.0017_add_actor_email
-- migration: auth.0001_initial
-- migration: auth.0002_alter_permission_name_max_length
-- migration: auth.0003_alter_user_email_max_length
-- migration: auth.0004_alter_user_username_opts
-- migration: auth.0005_alter_user_last_login_null
-- migration: auth.0006_require_contenttypes_0002
-- migration: auth.0007_alter_validators_add_error_messages
-- migration: auth.0008_alter_user_username_max_length
-- migration: auth.0009_alter_user_last_name_max_length
-- migration: auth.0010_alter_group_name_max_length
-- migration: auth.0011_update_proxy_permissions
-- migration: auth.0012_alter_user_first_name_max_length
-- migration: catalog.0001_initial
-- migration: catalog.0002_initial
-- migration: catalog.0003_pictures
-- migration: catalog.0004_kits_and_shadows
-- migration: catalog.0005_parts_of_a_sku
-- migration: catalog.0006_content
-- migration: catalog.0007_column_mappings
-- migration: catalog.0008_costs
-- migration: channels.0001_initial
-- migration: channels.0002_initial
-- migration: channels.0003_listings_out
-- migration: channels.0004_ways_to_ship
-- migration: channels.0005_labels_out
-- migration: channels.0006_aftersales_out
-- migration: contenttypes.0001_initial
-- migration: contenttypes.0002_remove_content_type_name
-- migration: exchange.0001_initial
-- migration: exchange.0002_refused_operations_are_few
-- migration: exchange.0003_cases_in_trouble
-- migration: fulfilment.0001_initial
-- migration: fulfilment.0002_initial
-- migration: fulfilment.0003_a_parcel_holds_only_released_orders
-- migration: fulfilment.0004_carrier_events
-- migration: fulfilment.0005_acknowledgements
-- migration: fulfilment.0006_labels
-- migration: fulfilment.0007_carrier_account
-- migration: fulfilment.0008_package_requests
-- migration: fulfilment.0009_papers_of_acknowledgements
-- migration: fulfilment.0010_moving_limits_and_parcels_again
-- migration: fulfilment.0011_size_of_documents
-- migration: integrations.0001_initial
-- migration: integrations.0002_drop_folders
-- migration: integrations.0003_baselinker
-- migration: integrations.0004_refused_calls
-- migration: integrations.0005_held_back
-- migration: integrations.0006_laid_files
-- migration: inventory.0001_initial
-- migration: inventory.0002_initial
-- migration: inventory.0003_ledger_is_append_only
-- migration: inventory.0004_return_address
-- migration: inventory.0005_several_warehouses
-- migration: inventory.0006_kits_and_shadows
-- migration: inventory.0007_oversold
-- migration: inventory.0008_transfers_takes_and_other_sources
-- migration: inventory.0009_packed_reservations
-- migration: inventory.0010_sender
-- migration: jobs.0001_initial
-- migration: jobs.0002_initial
-- migration: jobs.0003_hurry
-- migration: listings.0001_initial
-- migration: listings.0002_pictures
-- migration: listings.0003_pictures_of_what_was_sold
-- migration: listings.0004_listings_and_promotions
-- migration: listings.0005_quantities_and_ends
-- migration: listings.0006_look_at
-- migration: listings.0007_fetched_listings
-- migration: listings.0008_what_shops_ask
-- migration: listings.0009_whole_listings
-- migration: listings.0010_live_listings
-- migration: listings.0011_what_forms_ask_otherwise
-- migration: listings.0012_size_charts
-- migration: listings.0013_matching
-- migration: mfa.0001_initial
-- migration: mfa.0002_authenticator_timestamps
-- migration: mfa.0003_authenticator_type_uniq
-- migration: offers.0001_initial
-- migration: offers.0002_prices_of_shops
-- migration: offers.0003_sends_of_accounts
-- migration: offers.0004_turns_and_marks
-- migration: offers.0005_drift_and_second_writers
-- migration: offers.0006_drift_sends
-- migration: offers.0007_share_out_the_last
-- migration: orders.0001_initial
-- migration: orders.0002_initial
-- migration: orders.0003_cancel_requests
-- migration: orders.0004_sort_by_deadline
-- migration: orders.0005_figures_of_days
-- migration: orders.0006_sales_of_days
-- migration: orders.0007_orders_to_scan
-- migration: orders.0008_when_an_order_changed
-- migration: orders.0009_carrier_entries
-- migration: orders.0010_invoice_and_travelling_together
-- migration: orders.0011_label_to_void
-- migration: orders.0012_units_by_package
-- migration: orders.0013_cancel_asked
-- migration: people.0001_initial
-- migration: people.0002_cache_table
-- migration: people.0003_packer_and_second_factor
-- migration: posting.0001_initial
-- migration: posting.0002_following
-- migration: posting.0003_live_listings
-- migration: posting.0004_readiness
-- migration: posting.0005_sizes_of_sent_pictures
-- migration: posting.0006_answer_files
-- migration: posting.0007_what_a_posting_waits_on
-- migration: procrastinate.0001_initial
-- migration: procrastinate.0002_drop_started_at_column
-- migration: procrastinate.0003_drop_started_at_column
-- migration: procrastinate.0004_drop_procrastinate_version_table
-- migration: procrastinate.0005_fix_procrastinate_fetch_job
-- migration: procrastinate.0006_fix_trigger_status_events_insert
-- migration: procrastinate.0007_add_queueing_lock_column
-- migration: procrastinate.0008_close_fetch_job_race_condition
-- migration: procrastinate.0009_add_defer_job_function
-- migration: procrastinate.0010_add_procrastinate_periodic_defers
-- migration: procrastinate.0011_add_foreign_key_index
-- migration: procrastinate.0012_add_locks_to_periodic_defer
-- migration: procrastinate.0013_fix_procrastinate_defer_periodic_job
-- migration: procrastinate.0014_add_finish_job_and_retry_job_functions
-- migration: procrastinate.0015_add_trigger_on_job_deletion
-- migration: procrastinate.0016_delete_finished_jobs
-- migration: procrastinate.0017_add_checks_to_finish_job
-- migration: procrastinate.0018_add_checks_to_retry_job
-- migration: procrastinate.0019_fix_finish_job_compat_issue
-- migration: procrastinate.0020_add_index_on_procrastinate_jobs
-- migration: procrastinate.0021_add_kwargs_to_defer_periodic_job
-- migration: procrastinate.0022_null_locks_excluded
-- migration: procrastinate.0023_remove_old_finish_job_function
-- migration: procrastinate.0024_job_id_bigint
-- migration: procrastinate.0025_add_models
-- migration: procrastinate.0026_add_job_priority
-- migration: procrastinate.0027_add_periodic_job_priority
-- migration: procrastinate.0028_add_cancel_states
-- migration: procrastinate.0029_add_additional_params_to_retry_job
-- migration: procrastinate.0030_alter_procrastinateevent_options
-- migration: procrastinate.0031_add_indexes_for_fetch_job
-- migration: procrastinate.0032_pre_cancel_notification
-- migration: procrastinate.0033_post_cancel_notification
-- migration: procrastinate.0034_pre_add_heartbeat
-- migration: procrastinate.0035_post_add_heartbeat
-- migration: procrastinate.0036_add_worker_model
-- migration: procrastinate.0037_pre_batch_defer_jobs
-- migration: procrastinate.0038_post_batch_defer_jobs
-- migration: procrastinate.0039_pre_priority_lock_fetch_job
-- migration: procrastinate.0040_pre_retry_failed_job
-- migration: procrastinate.0041_post_retry_failed_job
-- migration: sessions.0001_initial
-- migration: settlements.0001_settlements
-- migration: settlements.0002_lines_never_change
-- migration: settlements.0003_fees_and_days
-- migration: settlements.0004_orders_marked
-- migration: settlements.0005_books
-- migration: settlements.0006_entries_balance
-- migration: settlements.0007_cases_of_one_order
-- migration: settlements.0008_profit
-- migration: settlements.0009_orders_that_come_later
-- migration: settlements.0010_broken_off
-- migration: settlements.0011_differences_that_grow
-- migration: settlements.0012_exported_payouts
-- migration: settlements.0013_by_sku
-- migration: settlements.0014_creators
-- migration: settlements.0015_marks_wait_for_nobody
-- migration: shipbridge.0001_initial
-- migration: shipbridge.0002_unclear
-- migration: web.0001_list_choices
-- migration: web.0002_left_alone

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.fulfilment_hold_gate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM orders_order WHERE id = NEW.order_id AND status IN ('unpaid', 'held', 'unknown')) THEN
        RAISE EXCEPTION 'order % is not released by its channel: no parcel may hold it', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.inventory_ledger_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'inventory_movement is append-only: record a correcting movement instead'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.jobs_hurry(_queue character varying, _task character varying, _priority integer, _key text, _args jsonb, _at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.orders_order_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.settlements_booked_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'row % of % was exported to the books and never changes', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.settlements_entry_balances() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE apart numeric;
BEGIN
    SELECT sum(minor) INTO apart FROM settlements_journalposting WHERE entry_id = NEW.entry_id;
    IF apart <> 0 THEN
        RAISE EXCEPTION 'the postings of journal entry % are % apart', NEW.entry_id, apart
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.settlements_line_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'line % of statement % is what the channel said and never changes', OLD.external_id, OLD.statement_id
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.settlements_mark_cases() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT account_id, order_external_id, clock_timestamp() FROM rows_now
    WHERE order_external_id <> ''
    GROUP BY account_id, order_external_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.settlements_mark_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp()
    FROM rows_now AS n JOIN rows_before AS b USING (id)
    WHERE (n.status, n.channel_updated_at, n.order_class) IS DISTINCT FROM (b.status, b.channel_updated_at, b.order_class)
    AND (n.status IN ('delivered', 'completed', 'cancelled') OR EXISTS (
        SELECT FROM settlements_statementline AS line
        WHERE line.account_id = n.account_id AND line.order_external_id = n.external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL
    ));
    RETURN NULL;
END $$;

CREATE FUNCTION public.settlements_mark_orders() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp() FROM rows_now AS n
    WHERE n.status IN ('delivered', 'completed', 'cancelled') OR EXISTS (
        SELECT FROM settlements_statementline AS line
        WHERE line.account_id = n.account_id AND line.order_external_id = n.external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL
    );
    RETURN NULL;
END $$;

CREATE FUNCTION public.settlements_mark_receipts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT o.account_id, o.external_id, clock_timestamp()
    FROM rows_now AS n JOIN orders_unit AS u ON u.id = n.unit_id JOIN orders_order AS o ON o.id = u.order_id
    GROUP BY o.account_id, o.external_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.settlements_sku_line_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what SKU % of order % was settled with is what the channel said and never changes',
        OLD.sku_external_id, OLD.order_external_id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_actunit (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    act_id bigint NOT NULL
);

ALTER TABLE public.aftersales_actunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_actunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_case (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    external_id character varying(64) NOT NULL,
    stream character varying(15) NOT NULL,
    kind character varying(60) NOT NULL,
    status character varying(60) NOT NULL,
    channel_status character varying(80) NOT NULL,
    asked_by character varying(60) NOT NULL,
    reason character varying(200) NOT NULL,
    reason_text character varying(300) NOT NULL,
    note text NOT NULL,
    evidence jsonb NOT NULL,
    refund_minor bigint,
    refund_currency character varying(3) NOT NULL,
    refund_parts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    next_acts jsonb NOT NULL,
    replenishes boolean,
    tracking_number character varying(80) NOT NULL,
    carrier_name character varying(120) NOT NULL,
    channel_warehouse_id character varying(64) NOT NULL,
    new_order_external_id character varying(64) NOT NULL,
    unknown jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    search_tokens text[] NOT NULL,
    search tsvector GENERATED ALWAYS AS (array_to_tsvector(search_tokens)) STORED,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    new_order_id bigint,
    order_id bigint,
    warehouse_id bigint,
    waits_since timestamp with time zone
);

ALTER TABLE public.aftersales_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_caseact (
    id bigint NOT NULL,
    kind character varying(6) NOT NULL,
    case_kind character varying(60) NOT NULL,
    decision character varying(25) NOT NULL,
    reason character varying(200) NOT NULL,
    note text NOT NULL,
    keep_item boolean NOT NULL,
    evidence jsonb NOT NULL,
    amount_minor bigint,
    currency character varying(3) NOT NULL,
    idempotency_key character varying(120) NOT NULL,
    by character varying(120) NOT NULL,
    status character varying(10) NOT NULL,
    error character varying(1000) NOT NULL,
    reasons jsonb NOT NULL,
    found boolean NOT NULL,
    channel_case_id character varying(64) NOT NULL,
    request_id character varying(80) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    followed_at timestamp with time zone,
    account_id bigint NOT NULL,
    case_id bigint,
    company_id bigint NOT NULL,
    order_id bigint,
    rule_id bigint
);

ALTER TABLE public.aftersales_caseact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_caseact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_casedocument (
    id bigint NOT NULL,
    channel_updated_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    via character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    body text NOT NULL,
    erased_at timestamp with time zone,
    case_id bigint NOT NULL
);

ALTER TABLE public.aftersales_casedocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_casedocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_caseitem (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    sku_id character varying(64) NOT NULL,
    seller_sku character varying(120) NOT NULL,
    name character varying(500) NOT NULL,
    sku_name character varying(300) NOT NULL,
    image_url character varying(600) NOT NULL,
    quantity integer NOT NULL,
    unit_external_ids jsonb NOT NULL,
    refund_minor bigint,
    case_id bigint NOT NULL,
    refund_currency character varying(3) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT aftersales_caseitem_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.aftersales_caseitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_caseitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_casemove (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    what character varying(500) NOT NULL,
    before character varying(60) NOT NULL,
    after character varying(60) NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.aftersales_casemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_casemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_caserule (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    decision character varying(25) NOT NULL,
    most_minor bigint,
    currency character varying(3) NOT NULL,
    reasons character varying(200)[] NOT NULL,
    "on" boolean NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    account_id bigint,
    company_id bigint NOT NULL,
    CONSTRAINT a_rule_of_cases_only_accepts CHECK (((decision)::text ~~ 'accept\_%'::text))
);

ALTER TABLE public.aftersales_caserule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_caserule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_caseunit (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.aftersales_caseunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_caseunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_returnreceipt (
    id bigint NOT NULL,
    condition character varying(12) NOT NULL,
    disposition character varying(10) NOT NULL,
    note character varying(300) NOT NULL,
    by character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    movement_id bigint,
    unit_id bigint NOT NULL,
    warehouse_id bigint
);

ALTER TABLE public.aftersales_returnreceipt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_returnreceipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.aftersales_returnrelease (
    id bigint NOT NULL,
    disposition character varying(10) NOT NULL,
    why character varying(300) NOT NULL,
    by character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    movement_id bigint,
    receipt_id bigint NOT NULL,
    CONSTRAINT a_release_restocks_or_scraps CHECK (((disposition)::text = ANY ((ARRAY['restock'::character varying, 'scrap'::character varying])::text[])))
);

ALTER TABLE public.aftersales_returnrelease ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.aftersales_returnrelease_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alert (
    id bigint NOT NULL,
    shown boolean NOT NULL,
    read_at timestamp with time zone,
    mail_as character varying(10) NOT NULL,
    mail_due_at timestamp with time zone,
    membership_id bigint NOT NULL,
    mail_id bigint,
    occasion_id bigint NOT NULL
);

ALTER TABLE public.alerts_alert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_mail (
    id bigint NOT NULL,
    mail_as character varying(10) NOT NULL,
    key uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    attempts integer NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    error character varying(500) NOT NULL,
    membership_id bigint NOT NULL,
    CONSTRAINT alerts_mail_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE public.alerts_mail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_mail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_mailserver (
    id bigint NOT NULL,
    host character varying(253) NOT NULL,
    port integer NOT NULL,
    security character varying(10) NOT NULL,
    username character varying(254) NOT NULL,
    sender character varying(254) NOT NULL,
    secrets bytea NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT alerts_mailserver_port_check CHECK ((port >= 0))
);

ALTER TABLE public.alerts_mailserver ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_mailserver_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_occasion (
    id bigint NOT NULL,
    kind character varying(30) NOT NULL,
    subject_id character varying(64) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    detail jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    account_id bigint,
    company_id bigint NOT NULL,
    delivery_id bigint
);

ALTER TABLE public.alerts_occasion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_occasion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_preferences (
    membership_id bigint NOT NULL,
    hidden character varying(30)[] NOT NULL,
    at_once character varying(30)[] NOT NULL,
    daily character varying(30)[] NOT NULL,
    digest_hour smallint NOT NULL,
    CONSTRAINT alerts_preferences_digest_hour_check CHECK ((digest_hour >= 0))
);

CREATE TABLE public.alerts_webhook (
    id bigint NOT NULL,
    url character varying(500) NOT NULL,
    kinds character varying(30)[] NOT NULL,
    active boolean NOT NULL,
    secrets bytea NOT NULL,
    rotated_at timestamp with time zone,
    company_id bigint NOT NULL
);

ALTER TABLE public.alerts_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_webhookdelivery (
    id bigint NOT NULL,
    key uuid NOT NULL,
    kind character varying(30) NOT NULL,
    count integer NOT NULL,
    body text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    claimed_at timestamp with time zone,
    attempts integer NOT NULL,
    status_code integer,
    answer character varying(500) NOT NULL,
    delivered_at timestamp with time zone,
    gave_up_at timestamp with time zone,
    dropped_at timestamp with time zone,
    webhook_id bigint NOT NULL,
    CONSTRAINT alerts_webhookdelivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT alerts_webhookdelivery_count_check CHECK ((count >= 0)),
    CONSTRAINT alerts_webhookdelivery_status_code_check CHECK ((status_code >= 0))
);

ALTER TABLE public.alerts_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_answeredrequest (
    id bigint NOT NULL,
    key character varying(200) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    status smallint NOT NULL,
    body text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    api_key_id bigint NOT NULL,
    CONSTRAINT api_answeredrequest_status_check CHECK ((status >= 0))
);

ALTER TABLE public.api_answeredrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_answeredrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auditlog_logentry (
    id integer NOT NULL,
    object_pk character varying(255) NOT NULL,
    object_id bigint,
    object_repr text NOT NULL,
    action smallint NOT NULL,
    changes jsonb,
    "timestamp" timestamp with time zone NOT NULL,
    actor_id bigint,
    content_type_id integer NOT NULL,
    remote_addr inet,
    additional_data jsonb,
    serialized_data jsonb,
    cid character varying(255),
    changes_text text NOT NULL,
    remote_port integer,
    actor_email character varying(254),
    CONSTRAINT auditlog_logentry_action_check CHECK ((action >= 0)),
    CONSTRAINT auditlog_logentry_remote_port_check CHECK ((remote_port >= 0))
);

ALTER TABLE public.auditlog_logentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auditlog_logentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_columnmapping (
    id bigint NOT NULL,
    headers character varying(64) NOT NULL,
    columns jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.catalog_columnmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_columnmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_identifier (
    id bigint NOT NULL,
    kind character varying(4) NOT NULL,
    value character varying(40) NOT NULL,
    sku_id bigint NOT NULL
);

ALTER TABLE public.catalog_identifier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_identifier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_kitpart (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    kit_id bigint NOT NULL,
    part_id bigint NOT NULL,
    CONSTRAINT a_part_is_there CHECK ((quantity > 0)),
    CONSTRAINT catalog_kitpart_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT no_kit_contains_itself CHECK ((NOT (kit_id = part_id)))
);

ALTER TABLE public.catalog_kitpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_kitpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_picture (
    id bigint NOT NULL,
    url text NOT NULL,
    digest character varying(64) NOT NULL,
    attempts smallint NOT NULL,
    next_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone,
    company_id bigint NOT NULL,
    file_digest character varying(64) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT catalog_picture_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE public.catalog_picture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_picturefile (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    content bytea NOT NULL,
    media_type character varying(40) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    size integer NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT catalog_picturefile_height_check CHECK ((height >= 0)),
    CONSTRAINT catalog_picturefile_size_check CHECK ((size >= 0)),
    CONSTRAINT catalog_picturefile_width_check CHECK ((width >= 0))
);

ALTER TABLE public.catalog_picturefile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_picturefile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_product (
    id bigint NOT NULL,
    title character varying(300) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    brand character varying(120) DEFAULT ''::character varying NOT NULL,
    code character varying(80) DEFAULT ''::character varying NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    height numeric(12,4),
    length numeric(12,4),
    length_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    option_names character varying(80)[] DEFAULT '{}'::character varying[] NOT NULL,
    short_description text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    weight numeric(12,4),
    weight_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    width numeric(12,4)
);

ALTER TABLE public.catalog_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_productpicture (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    "position" smallint DEFAULT 0 NOT NULL,
    picture_id bigint NOT NULL,
    product_id bigint NOT NULL,
    sku_id bigint,
    CONSTRAINT a_variation_image_is_a_skus CHECK (((((role)::text = 'variation'::text) AND (sku_id IS NOT NULL)) OR ((NOT ((role)::text = 'variation'::text)) AND (sku_id IS NULL)))),
    CONSTRAINT catalog_productpicture_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.catalog_productpicture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_productpicture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_sku (
    id bigint NOT NULL,
    code character varying(80) NOT NULL,
    title character varying(300) NOT NULL,
    barcode character varying(20) NOT NULL,
    price_minor bigint,
    currency character varying(3) NOT NULL,
    buffer integer NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    product_id bigint NOT NULL,
    shadow_of_id bigint,
    height numeric(12,4),
    length numeric(12,4),
    length_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    option_values character varying(120)[] DEFAULT '{}'::character varying[] NOT NULL,
    weight numeric(12,4),
    weight_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    width numeric(12,4),
    CONSTRAINT a_price_has_a_currency CHECK (((price_minor IS NULL) OR ((price_minor >= 0) AND (NOT ((currency)::text = ''::text))))),
    CONSTRAINT catalog_sku_buffer_check CHECK ((buffer >= 0))
);

ALTER TABLE public.catalog_sku ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_sku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.catalog_skucost (
    id bigint NOT NULL,
    from_day date NOT NULL,
    currency character varying(3) NOT NULL,
    minor bigint NOT NULL,
    by character varying(120) NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT a_cost_is_not_negative CHECK ((minor >= 0))
);

ALTER TABLE public.catalog_skucost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_skucost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.catalog_stockpart AS
 SELECT s.id AS sku_id,
    COALESCE(k.part_id, r.id) AS part_id,
    COALESCE(k.quantity, 1) AS quantity,
        CASE
            WHEN (k.part_id IS NULL) THEN 1
            ELSE ( SELECT (count(*))::integer AS count
               FROM public.catalog_kitpart n
              WHERE (n.kit_id = r.id))
        END AS parts
   FROM ((public.catalog_sku s
     JOIN public.catalog_sku r ON ((r.id = COALESCE(s.shadow_of_id, s.id))))
     LEFT JOIN public.catalog_kitpart k ON ((k.kit_id = r.id)));

CREATE TABLE public.catalog_thumbnails (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    small bytea NOT NULL,
    large bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.catalog_thumbnails ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_thumbnails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_account (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    store_type character varying(20) NOT NULL,
    name character varying(120) NOT NULL,
    status character varying(15) NOT NULL,
    status_why character varying(500) NOT NULL,
    status_at timestamp with time zone,
    webhook_token character varying(64) NOT NULL,
    external_shop_id character varying(64),
    shop_name character varying(200) NOT NULL,
    shop_kind character varying(40) NOT NULL,
    seller_name character varying(200) NOT NULL,
    region character varying(8) NOT NULL,
    seller_region character varying(8) NOT NULL,
    holder_id character varying(100) NOT NULL,
    currency character varying(3) NOT NULL,
    timezone character varying(64) NOT NULL,
    options jsonb NOT NULL,
    access_expires_at timestamp with time zone,
    refresh_expires_at timestamp with time zone,
    credentials_at timestamp with time zone,
    credentials_version integer NOT NULL,
    scopes jsonb NOT NULL,
    checks jsonb NOT NULL,
    checked_at timestamp with time zone,
    orders_in boolean NOT NULL,
    tracking_out boolean NOT NULL,
    stock_out boolean NOT NULL,
    price_out boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    listings_out boolean DEFAULT false NOT NULL,
    labels_out boolean DEFAULT false NOT NULL,
    aftersales_out boolean DEFAULT false NOT NULL,
    CONSTRAINT channels_account_credentials_version_check CHECK ((credentials_version >= 0))
);

ALTER TABLE public.channels_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_accountmove (
    id bigint NOT NULL,
    before character varying(15) NOT NULL,
    after character varying(15) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(500) NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.channels_accountmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_accountmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_accountsecrets (
    account_id bigint NOT NULL,
    secrets bytea NOT NULL,
    credentials bytea NOT NULL,
    unreadable_at timestamp with time zone
);

CREATE TABLE public.channels_channelwarehouse (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    kind character varying(40) NOT NULL,
    is_default boolean NOT NULL,
    enabled boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL
);

ALTER TABLE public.channels_channelwarehouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_channelwarehouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_consentrequest (
    id bigint NOT NULL,
    state character varying(64) NOT NULL,
    user_id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    answer bytea NOT NULL,
    outcome character varying(300) NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.channels_consentrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_consentrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_shippingprovider (
    id bigint NOT NULL,
    delivery_option_id character varying(64) NOT NULL,
    delivery_option_name character varying(200) NOT NULL,
    external_id character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL
);

ALTER TABLE public.channels_shippingprovider ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_shippingprovider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_waypolicy (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    region character varying(8) NOT NULL,
    seller_kind character varying(40) NOT NULL,
    shipped_by character varying(20) NOT NULL,
    way character varying(20) NOT NULL,
    since date NOT NULL,
    note character varying(200) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(120) NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.channels_waypolicy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_waypolicy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.exchange_callbudget (
    id bigint NOT NULL,
    "group" character varying(40) NOT NULL,
    per_second double precision NOT NULL,
    burst integer NOT NULL,
    arrival_at timestamp with time zone NOT NULL,
    throttled_at timestamp with time zone,
    throttled_count integer NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT exchange_callbudget_burst_check CHECK ((burst >= 0)),
    CONSTRAINT exchange_callbudget_throttled_count_check CHECK ((throttled_count >= 0))
);

ALTER TABLE public.exchange_callbudget ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_callbudget_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_cursor (
    id bigint NOT NULL,
    conversation character varying(30) NOT NULL,
    "position" timestamp with time zone,
    looked_at timestamp with time zone,
    succeeded_at timestamp with time zone,
    failed_at timestamp with time zone,
    error text NOT NULL,
    failures integer NOT NULL,
    due_at timestamp with time zone,
    missing_scope character varying(120) NOT NULL,
    seen bigint NOT NULL,
    note character varying(300) NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT exchange_cursor_failures_check CHECK ((failures >= 0)),
    CONSTRAINT exchange_cursor_seen_check CHECK ((seen >= 0))
);

ALTER TABLE public.exchange_cursor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_cursor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_notice (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    dedupe_key character varying(128) NOT NULL,
    external_shop_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    kind_name character varying(80) NOT NULL,
    topic character varying(20) NOT NULL,
    subjects jsonb NOT NULL,
    to_read character varying(20)[] NOT NULL,
    body text NOT NULL,
    status character varying(10) NOT NULL,
    sent_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    handled_at timestamp with time zone,
    duplicates integer NOT NULL,
    outcome character varying(300) NOT NULL,
    account_id bigint,
    CONSTRAINT exchange_notice_duplicates_check CHECK ((duplicates >= 0))
);

ALTER TABLE public.exchange_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_noticerejection (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    reason character varying(40) NOT NULL,
    hour timestamp with time zone NOT NULL,
    count integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    last_address character varying(64) NOT NULL,
    account_id bigint,
    CONSTRAINT exchange_noticerejection_count_check CHECK ((count >= 0))
);

ALTER TABLE public.exchange_noticerejection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_noticerejection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_outgoing (
    id bigint NOT NULL,
    kind character varying(30) NOT NULL,
    idempotency_key character varying(200) NOT NULL,
    subject_kind character varying(30) NOT NULL,
    subject_id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    payload jsonb NOT NULL,
    status character varying(10) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    called_at timestamp with time zone,
    maybe_done boolean NOT NULL,
    attempts integer NOT NULL,
    answered_at timestamp with time zone,
    applied_at timestamp with time zone,
    apply_failures integer NOT NULL,
    answer jsonb NOT NULL,
    error text NOT NULL,
    reasons jsonb NOT NULL,
    request_id character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT exchange_outgoing_apply_failures_check CHECK ((apply_failures >= 0)),
    CONSTRAINT exchange_outgoing_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE public.exchange_outgoing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_outgoing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exchange_troubleddocument (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    why character varying(500) NOT NULL,
    taken_in boolean NOT NULL,
    request_id character varying(80) NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    account_id bigint NOT NULL,
    subject character varying(10) DEFAULT 'order'::character varying NOT NULL,
    CONSTRAINT exchange_troubleddocument_times_check CHECK ((times >= 0))
);

ALTER TABLE public.exchange_troubleddocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_troubleddocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_acknowledgement (
    id bigint NOT NULL,
    cause character varying(20) NOT NULL,
    mark character varying(64) NOT NULL,
    said character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(300) NOT NULL,
    undone_at timestamp with time zone,
    undone_by character varying(120) NOT NULL,
    before_id bigint,
    order_id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    papers jsonb NOT NULL
);

ALTER TABLE public.fulfilment_acknowledgement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_acknowledgement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_carrierevent (
    id bigint NOT NULL,
    source character varying(40) NOT NULL,
    mark character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    step character varying(12) NOT NULL,
    code character varying(60) NOT NULL,
    text character varying(500) NOT NULL,
    place character varying(200) NOT NULL,
    raw jsonb NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    parcel_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_carrierevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_carrierevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_carrierlink (
    id bigint NOT NULL,
    carrier character varying(40) NOT NULL,
    delivery_option_id character varying(64) NOT NULL,
    provider_id character varying(64) NOT NULL,
    provider_name character varying(120) NOT NULL,
    guessed boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(120) NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_carrierlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_carrierlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_combineoffer (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    order_ids jsonb NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_combineoffer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_combineoffer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_label (
    id bigint NOT NULL,
    weight numeric(12,4),
    weight_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    length numeric(12,4),
    width numeric(12,4),
    height numeric(12,4),
    length_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    source character varying(7) NOT NULL,
    status character varying(10) NOT NULL,
    status_at timestamp with time zone NOT NULL,
    idempotency_key character varying(120) NOT NULL,
    service_id character varying(120) NOT NULL,
    service_name character varying(200) NOT NULL,
    provider_id character varying(64) NOT NULL,
    provider_name character varying(120) NOT NULL,
    agreed_minor bigint,
    agreed_currency character varying(3) NOT NULL,
    cost_minor bigint,
    cost_currency character varying(3) NOT NULL,
    handover_method character varying(8) NOT NULL,
    slot_start timestamp with time zone,
    slot_end timestamp with time zone,
    package_id character varying(64) NOT NULL,
    tracking_number character varying(80) NOT NULL,
    request_id character varying(80) NOT NULL,
    found boolean DEFAULT false NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(120) NOT NULL,
    bought_at timestamp with time zone,
    voided_at timestamp with time zone,
    void_why character varying(300) NOT NULL,
    error text NOT NULL,
    reasons jsonb NOT NULL,
    documents_wanted character varying(30)[] NOT NULL,
    documents_due_at timestamp with time zone,
    documents_tries smallint DEFAULT 0 NOT NULL,
    documents_error character varying(500) NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    job_id uuid,
    parcel_id bigint,
    packaging_id bigint,
    carrier_account_id bigint,
    parcel_again_at timestamp with time zone,
    parcel_tries smallint DEFAULT 0 NOT NULL,
    document_size character varying(4) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT a_carrier_label_has_its_account CHECK (((((source)::text = 'carrier'::text) OR (carrier_account_id IS NULL)) AND (1 = (
CASE
    WHEN ((source)::text = 'carrier'::text) THEN 1
    ELSE 0
END +
CASE
    WHEN (carrier_account_id IS NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT fulfilment_label_documents_tries_check CHECK ((documents_tries >= 0)),
    CONSTRAINT fulfilment_label_parcel_tries_check CHECK ((parcel_tries >= 0))
);

ALTER TABLE public.fulfilment_label ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_label_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_labeldocument (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    format character varying(3) NOT NULL,
    size character varying(4) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    pages smallint,
    fetched_at timestamp with time zone NOT NULL,
    void boolean NOT NULL,
    label_id bigint NOT NULL,
    CONSTRAINT fulfilment_labeldocument_pages_check CHECK ((pages >= 0))
);

ALTER TABLE public.fulfilment_labeldocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_labeldocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_labelmove (
    id bigint NOT NULL,
    before character varying(10) NOT NULL,
    after character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(300) NOT NULL,
    label_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_labelmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_labelmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_labelprint (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    document_id bigint NOT NULL,
    job_id uuid,
    label_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_labelprint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_labelprint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_labelunit (
    id bigint NOT NULL,
    live boolean NOT NULL,
    address_id bigint,
    label_id bigint NOT NULL,
    order_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_labelunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_labelunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_measure (
    id bigint NOT NULL,
    weight numeric(12,4),
    weight_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    length numeric(12,4),
    width numeric(12,4),
    height numeric(12,4),
    length_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    contents_key character varying(200) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(120) NOT NULL,
    company_id bigint NOT NULL,
    packaging_id bigint
);

ALTER TABLE public.fulfilment_measure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_measure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_movinglimits (
    id bigint NOT NULL,
    not_scanned_hours smallint,
    stands_still_hours smallint,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(120) NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT fulfilment_movinglimits_not_scanned_hours_check CHECK ((not_scanned_hours >= 0)),
    CONSTRAINT fulfilment_movinglimits_stands_still_hours_check CHECK ((stands_still_hours >= 0))
);

ALTER TABLE public.fulfilment_movinglimits ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_movinglimits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_packagerequest (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    status character varying(10) NOT NULL,
    status_at timestamp with time zone NOT NULL,
    wanted jsonb NOT NULL,
    made jsonb NOT NULL,
    error character varying(500) NOT NULL,
    file_name character varying(120) NOT NULL,
    file bytea,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(120) NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    parcel_id bigint,
    undoes_id bigint
);

ALTER TABLE public.fulfilment_packagerequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_packagerequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_packaging (
    id bigint NOT NULL,
    weight numeric(12,4),
    weight_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    length numeric(12,4),
    width numeric(12,4),
    height numeric(12,4),
    length_unit character varying(2) DEFAULT ''::character varying NOT NULL,
    name character varying(80) NOT NULL,
    is_default boolean NOT NULL,
    active boolean NOT NULL,
    "position" integer NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT fulfilment_packaging_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.fulfilment_packaging ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_packaging_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_parcel (
    id bigint NOT NULL,
    carrier character varying(40) NOT NULL,
    service character varying(80) NOT NULL,
    tracking_number character varying(80) NOT NULL,
    status character varying(12) NOT NULL,
    status_at timestamp with time zone NOT NULL,
    via character varying(10) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(120) NOT NULL,
    sent_at timestamp with time zone,
    scanned_at timestamp with time zone,
    delivered_at timestamp with time zone,
    channel_status character varying(60) NOT NULL,
    channel_checked_at timestamp with time zone,
    corrections smallint NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    events_asked_at timestamp with time zone,
    moved_at timestamp with time zone,
    CONSTRAINT fulfilment_parcel_corrections_check CHECK ((corrections >= 0))
);

ALTER TABLE public.fulfilment_parcel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_parcel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_parcelmove (
    id bigint NOT NULL,
    before character varying(12) NOT NULL,
    after character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(300) NOT NULL,
    parcel_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_parcelmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_parcelmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_parcelunit (
    id bigint NOT NULL,
    channel_package_id character varying(64) NOT NULL,
    live boolean NOT NULL,
    address_id bigint,
    order_id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_parcelunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_parcelunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_requestorder (
    id bigint NOT NULL,
    about character varying(40) NOT NULL,
    open boolean NOT NULL,
    order_id bigint NOT NULL,
    request_id bigint NOT NULL
);

ALTER TABLE public.fulfilment_requestorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.fulfilment_requestorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fulfilment_splitnote (
    order_id bigint NOT NULL,
    can_split boolean NOT NULL,
    why character varying(300) NOT NULL,
    must jsonb NOT NULL,
    read_at timestamp with time zone NOT NULL
);

CREATE TABLE public.integrations_dropfolder (
    integration_id bigint NOT NULL,
    way character varying(10) NOT NULL,
    path character varying(300) NOT NULL,
    host character varying(253) NOT NULL,
    port integer NOT NULL,
    user_name character varying(120) NOT NULL,
    host_key character varying(2000) NOT NULL,
    secrets bytea NOT NULL,
    minutes smallint NOT NULL,
    due_at timestamp with time zone,
    looked_at timestamp with time zone,
    error character varying(600) NOT NULL,
    seen jsonb NOT NULL,
    CONSTRAINT integrations_dropfolder_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT integrations_dropfolder_port_check CHECK ((port >= 0))
);

CREATE TABLE public.integrations_folderfile (
    id bigint NOT NULL,
    kind character varying(15) NOT NULL,
    name character varying(255) NOT NULL,
    digest character varying(64) NOT NULL,
    contents jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    integration_id bigint NOT NULL,
    laid_at timestamp with time zone
);

ALTER TABLE public.integrations_folderfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrations_folderfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrations_handedorder (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    unit_ids jsonb NOT NULL,
    cancelled_ids jsonb NOT NULL,
    settled_at timestamp with time zone,
    integration_id bigint NOT NULL,
    address_id bigint,
    stopped_at timestamp with time zone,
    CONSTRAINT integrations_handedorder_number_check CHECK ((number >= 0))
);

ALTER TABLE public.integrations_handedorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrations_handedorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrations_integration (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    name character varying(80) NOT NULL,
    active boolean NOT NULL,
    token character varying(64) NOT NULL,
    user_name character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    carriers jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    password_at timestamp with time zone NOT NULL,
    account_id bigint,
    company_id bigint NOT NULL
);

ALTER TABLE public.integrations_integration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrations_integration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.integrations_integrationcall (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    action character varying(12) NOT NULL,
    outcome character varying(10) NOT NULL,
    window_from timestamp with time zone,
    window_to timestamp with time zone,
    page integer,
    pages integer,
    orders integer NOT NULL,
    on_hold integer NOT NULL,
    last_moment timestamp with time zone,
    last_id bigint,
    order_number character varying(64) NOT NULL,
    carrier character varying(80) NOT NULL,
    tracking_number character varying(80) NOT NULL,
    units integer NOT NULL,
    parcel_id bigint,
    said character varying(600) NOT NULL,
    integration_id bigint NOT NULL,
    file_name character varying(255) NOT NULL,
    CONSTRAINT integrations_integrationcall_on_hold_check CHECK ((on_hold >= 0)),
    CONSTRAINT integrations_integrationcall_orders_check CHECK ((orders >= 0)),
    CONSTRAINT integrations_integrationcall_page_check CHECK ((page >= 0)),
    CONSTRAINT integrations_integrationcall_pages_check CHECK ((pages >= 0)),
    CONSTRAINT integrations_integrationcall_units_check CHECK ((units >= 0))
);

ALTER TABLE public.integrations_integrationcall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.integrations_integrationcall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_balance (
    id bigint NOT NULL,
    on_hand integer NOT NULL,
    reserved integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    is_counted boolean DEFAULT false NOT NULL
);

ALTER TABLE public.inventory_balance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_balance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_externalline (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    CONSTRAINT a_line_reserves_something CHECK ((quantity > 0)),
    CONSTRAINT inventory_externalline_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.inventory_externalline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_externalline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_externalreservation (
    id bigint NOT NULL,
    source character varying(60) NOT NULL,
    key character varying(120) NOT NULL,
    status character varying(10) NOT NULL,
    expires_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(120) NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.inventory_externalreservation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_externalreservation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_movement (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    kind character varying(12) NOT NULL,
    reason character varying(200) NOT NULL,
    reference character varying(120) NOT NULL,
    once character varying(160),
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT a_movement_moves_something CHECK ((NOT (quantity = 0)))
);

ALTER TABLE public.inventory_movement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_movement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_oversold (
    id bigint NOT NULL,
    units integer NOT NULL,
    since timestamp with time zone NOT NULL,
    owner_name character varying(120) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    settled_at timestamp with time zone,
    owner_id bigint,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT inventory_oversold_units_check CHECK ((units >= 0))
);

ALTER TABLE public.inventory_oversold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_oversold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_reservation (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    holder character varying(100) NOT NULL,
    status character varying(10) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(120) NOT NULL,
    ended_why character varying(200) NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    cancelled_why character varying(200) DEFAULT ''::character varying NOT NULL,
    is_packed boolean DEFAULT false NOT NULL,
    CONSTRAINT inventory_reservation_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.inventory_reservation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_reservation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_stockcount (
    id bigint NOT NULL,
    counted integer NOT NULL,
    once character varying(160) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);

ALTER TABLE public.inventory_stockcount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_stockcount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_stocktake (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    note character varying(200) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by character varying(120) NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(120) NOT NULL,
    company_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);

ALTER TABLE public.inventory_stocktake ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_stocktake_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_stocktakeline (
    id bigint NOT NULL,
    expected integer NOT NULL,
    counted integer,
    seen integer,
    counted_at timestamp with time zone,
    counted_by character varying(120) DEFAULT ''::character varying NOT NULL,
    posted_at timestamp with time zone,
    sku_id bigint NOT NULL,
    take_id bigint NOT NULL,
    CONSTRAINT inventory_stocktakeline_counted_check CHECK ((counted >= 0))
);

ALTER TABLE public.inventory_stocktakeline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_stocktakeline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_suppliersku (
    id bigint NOT NULL,
    supplier character varying(120) NOT NULL,
    named_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);

ALTER TABLE public.inventory_suppliersku ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_suppliersku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.inventory_supply AS
 SELECT p.sku_id,
    b.warehouse_id,
    (
        CASE
            WHEN (count(*) = p.parts) THEN min(floor(((b.on_hand)::double precision / (p.quantity)::double precision)))
            ELSE LEAST(min(floor(((b.on_hand)::double precision / (p.quantity)::double precision))), (0)::double precision)
        END)::integer AS on_hand,
    (
        CASE
            WHEN (count(*) = p.parts) THEN min(floor((((b.on_hand - b.reserved))::double precision / (p.quantity)::double precision)))
            ELSE LEAST(min(floor((((b.on_hand - b.reserved))::double precision / (p.quantity)::double precision))), (0)::double precision)
        END)::integer AS available,
    (bool_and(b.is_counted) AND (count(*) = p.parts)) AS is_counted
   FROM (public.catalog_stockpart p
     JOIN public.inventory_balance b ON ((b.sku_id = p.part_id)))
  GROUP BY p.sku_id, b.warehouse_id, p.parts;

CREATE TABLE public.inventory_transfer (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    reference character varying(120) NOT NULL,
    once character varying(120),
    sent_at timestamp with time zone NOT NULL,
    sent_by character varying(120) NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(120) NOT NULL,
    company_id bigint NOT NULL,
    source_id bigint NOT NULL,
    target_id bigint NOT NULL,
    CONSTRAINT a_transfer_goes_elsewhere CHECK ((NOT (source_id = target_id)))
);

ALTER TABLE public.inventory_transfer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_transferline (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    arrived integer,
    sku_id bigint NOT NULL,
    transfer_id bigint NOT NULL,
    CONSTRAINT a_transfer_moves_something CHECK ((quantity > 0)),
    CONSTRAINT inventory_transferline_arrived_check CHECK ((arrived >= 0)),
    CONSTRAINT inventory_transferline_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.inventory_transferline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_transferline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_warehouse (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    is_default boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    return_address text NOT NULL,
    sender jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.inventory_warehouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_warehouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inventory_warehouselink (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    account_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    is_first boolean NOT NULL
);

ALTER TABLE public.inventory_warehouselink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.inventory_warehouselink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs_job (
    id uuid NOT NULL,
    name character varying(60) NOT NULL,
    title character varying(200) NOT NULL,
    status character varying(20) NOT NULL,
    started_by_label character varying(120) NOT NULL,
    arguments jsonb NOT NULL,
    subject_kind character varying(30) NOT NULL,
    subject_id character varying(64) NOT NULL,
    idempotency_key character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    heard_at timestamp with time zone,
    finished_at timestamp with time zone,
    done integer NOT NULL,
    total integer,
    succeeded integer NOT NULL,
    failed integer NOT NULL,
    skipped integer NOT NULL,
    note character varying(300) NOT NULL,
    error text NOT NULL,
    result jsonb NOT NULL,
    checkpoint jsonb NOT NULL,
    cancel_requested_at timestamp with time zone,
    attempts integer NOT NULL,
    tries smallint NOT NULL,
    queue_id bigint,
    lock character varying(200) NOT NULL,
    only_failed boolean NOT NULL,
    files_removed_at timestamp with time zone,
    company_id bigint NOT NULL,
    retry_of_id uuid,
    started_by_id bigint,
    CONSTRAINT jobs_job_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT jobs_job_done_check CHECK ((done >= 0)),
    CONSTRAINT jobs_job_failed_check CHECK ((failed >= 0)),
    CONSTRAINT jobs_job_skipped_check CHECK ((skipped >= 0)),
    CONSTRAINT jobs_job_succeeded_check CHECK ((succeeded >= 0)),
    CONSTRAINT jobs_job_total_check CHECK ((total >= 0)),
    CONSTRAINT jobs_job_tries_check CHECK ((tries >= 0))
);

CREATE TABLE public.jobs_jobfile (
    id bigint NOT NULL,
    direction character varying(3) NOT NULL,
    name character varying(200) NOT NULL,
    content bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    job_id uuid NOT NULL
);

ALTER TABLE public.jobs_jobfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_jobfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs_jobmove (
    id bigint NOT NULL,
    before character varying(20) NOT NULL,
    after character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(500) NOT NULL,
    job_id uuid NOT NULL
);

ALTER TABLE public.jobs_jobmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_jobmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs_jobrow (
    id bigint NOT NULL,
    key character varying(120) NOT NULL,
    label character varying(200) NOT NULL,
    outcome character varying(10) NOT NULL,
    code character varying(60) NOT NULL,
    field character varying(80) NOT NULL,
    message text NOT NULL,
    data jsonb NOT NULL,
    retried_at timestamp with time zone,
    job_id uuid NOT NULL
);

ALTER TABLE public.jobs_jobrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_jobrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_brand (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    authorised boolean,
    restricted boolean DEFAULT false NOT NULL,
    own boolean DEFAULT false NOT NULL,
    read_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.listings_brand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_brand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_category (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    parent_external_id character varying(64) NOT NULL,
    name character varying(300) NOT NULL,
    path character varying(1500) NOT NULL,
    is_leaf boolean NOT NULL,
    permission character varying(60) NOT NULL,
    read_at timestamp with time zone NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL
);

ALTER TABLE public.listings_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_categorybrand (
    id bigint NOT NULL,
    category_external_id character varying(64) NOT NULL,
    allowed boolean NOT NULL,
    read_at timestamp with time zone NOT NULL,
    brand_id bigint NOT NULL
);

ALTER TABLE public.listings_categorybrand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_categorybrand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_categoryform (
    id bigint NOT NULL,
    category_external_id character varying(64) NOT NULL,
    version character varying(20) NOT NULL,
    body jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    read_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    account_id bigint NOT NULL,
    changes jsonb NOT NULL
);

ALTER TABLE public.listings_categoryform ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_categoryform_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_categoryreading (
    id bigint NOT NULL,
    version character varying(20) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    categories integer NOT NULL,
    note character varying(300) NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT listings_categoryreading_categories_check CHECK ((categories >= 0))
);

ALTER TABLE public.listings_categoryreading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_categoryreading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_linkchange (
    id bigint NOT NULL,
    source character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    after_id bigint,
    before_id bigint,
    listing_sku_id bigint NOT NULL
);

ALTER TABLE public.listings_linkchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_linkchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_listing (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    title character varying(500) NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    channel_status character varying(60) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone,
    missing_at timestamp with time zone,
    read_at timestamp with time zone,
    status character varying(20) DEFAULT ''::character varying NOT NULL,
    updated_at timestamp with time zone,
    fetched_at timestamp with time zone,
    whole_at timestamp with time zone
);

ALTER TABLE public.listings_listing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_listing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_listingkept (
    id bigint NOT NULL,
    body jsonb NOT NULL,
    document text NOT NULL,
    digest character varying(64) NOT NULL,
    review character varying(60) NOT NULL,
    findings jsonb NOT NULL,
    under_review boolean NOT NULL,
    read_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    listing_id bigint NOT NULL,
    updated_at timestamp with time zone
);

ALTER TABLE public.listings_listingkept ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_listingkept_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_listingsku (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    seller_sku character varying(120) NOT NULL,
    title character varying(500) NOT NULL,
    link_source character varying(10) NOT NULL,
    linked_at timestamp with time zone,
    linked_by character varying(120) NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    listing_id bigint NOT NULL,
    sku_id bigint,
    picture_id bigint,
    enabled boolean DEFAULT true NOT NULL,
    missing_at timestamp with time zone,
    look_at timestamp with time zone,
    note character varying(300) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE public.listings_listingsku ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_listingsku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_matchingsettings (
    id bigint NOT NULL,
    suggest_by jsonb NOT NULL,
    identifier_priority jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.listings_matchingsettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_matchingsettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_promotion (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    title character varying(300) NOT NULL,
    kind character varying(60) NOT NULL,
    status character varying(20) NOT NULL,
    channel_status character varying(60) NOT NULL,
    begins_at timestamp with time zone,
    ends_at timestamp with time zone,
    locks_price boolean NOT NULL,
    read_at timestamp with time zone NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL,
    over_at timestamp with time zone
);

ALTER TABLE public.listings_promotion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_promotion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_promotionitem (
    id bigint NOT NULL,
    product_external_id character varying(64) NOT NULL,
    sku_external_id character varying(64) NOT NULL,
    price_minor bigint,
    units integer,
    promotion_id bigint NOT NULL
);

ALTER TABLE public.listings_promotionitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_promotionitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_responsibleparty (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    external_id character varying(64) NOT NULL,
    name character varying(300) NOT NULL,
    detail character varying(500) NOT NULL,
    read_at timestamp with time zone NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL
);

ALTER TABLE public.listings_responsibleparty ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_responsibleparty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_shopprerequisite (
    id bigint NOT NULL,
    code character varying(80) NOT NULL,
    says character varying(500) NOT NULL,
    advice character varying(500) NOT NULL,
    failed boolean NOT NULL,
    read_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.listings_shopprerequisite ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_shopprerequisite_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.listings_sizecharttemplate (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    name character varying(300) NOT NULL,
    picture_url text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.listings_sizecharttemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_sizecharttemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_drift (
    id bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    expected integer NOT NULL,
    says integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    healed_at timestamp with time zone,
    task_at timestamp with time zone,
    ended_at timestamp with time zone,
    account_id bigint NOT NULL,
    offer_id bigint NOT NULL
);

ALTER TABLE public.offers_drift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_drift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_driftpolicy (
    account_id bigint NOT NULL,
    on_drift character varying(4) NOT NULL
);

CREATE TABLE public.offers_listingpush (
    listing_id bigint NOT NULL,
    claimed_by character varying(40) NOT NULL,
    claimed_until timestamp with time zone,
    next_at timestamp with time zone,
    attempts integer NOT NULL,
    read_first boolean NOT NULL,
    off_sale_since timestamp with time zone,
    account_id bigint NOT NULL,
    price_attempts integer DEFAULT 0 NOT NULL,
    price_next_at timestamp with time zone,
    price_read_first boolean DEFAULT false NOT NULL,
    CONSTRAINT offers_listingpush_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT offers_listingpush_price_attempts_check CHECK ((price_attempts >= 0))
);

CREATE TABLE public.offers_pricechange (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    once character varying(120),
    rule_before jsonb,
    rule_after jsonb,
    company_id bigint NOT NULL,
    undoes_id bigint,
    undone_by_id bigint
);

ALTER TABLE public.offers_pricechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_pricechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_pricechangerow (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    account_id bigint NOT NULL,
    change_id bigint NOT NULL,
    sku_id bigint NOT NULL
);

ALTER TABLE public.offers_pricechangerow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_pricechangerow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_priceoffer (
    id bigint NOT NULL,
    version bigint NOT NULL,
    sent_version bigint NOT NULL,
    due_since timestamp with time zone,
    urgency smallint NOT NULL,
    wanted_at timestamp with time zone,
    sent_at timestamp with time zone,
    says_at timestamp with time zone,
    differs_since timestamp with time zone,
    hindrance character varying(20) NOT NULL,
    why text NOT NULL,
    reasons jsonb NOT NULL,
    parked_until timestamp with time zone,
    hindered_at timestamp with time zone,
    currency character varying(3) NOT NULL,
    wanted_minor bigint,
    wanted_list_minor bigint,
    sent_minor bigint,
    sent_list_minor bigint,
    says_minor bigint,
    says_list_minor bigint,
    account_id bigint NOT NULL,
    listing_id bigint NOT NULL,
    listing_sku_id bigint NOT NULL,
    asked_by character varying(120) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE public.offers_priceoffer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_priceoffer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_pricerule (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    source character varying(10) NOT NULL,
    percent numeric(7,2),
    fixed_minor bigint,
    fixed_currency character varying(3) NOT NULL,
    rounding character varying(20) NOT NULL,
    rate numeric(24,12),
    rate_from character varying(3) NOT NULL,
    rate_to character varying(3) NOT NULL,
    rate_on date,
    rate_by character varying(120) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    account_id bigint,
    company_id bigint NOT NULL,
    product_id bigint,
    sku_id bigint,
    CONSTRAINT a_fixed_amount_has_a_currency CHECK (((fixed_minor IS NULL) OR (NOT ((fixed_currency)::text = ''::text)))),
    CONSTRAINT a_percentage_leaves_a_price CHECK (((percent IS NULL) OR (percent > ('-100'::integer)::numeric))),
    CONSTRAINT a_rate_says_what_when_and_who CHECK (((rate IS NULL) OR ((rate > (0)::numeric) AND (rate_on IS NOT NULL) AND (NOT ((rate_from)::text = ''::text)) AND (NOT ((rate_to)::text = ''::text)) AND (NOT ((rate_by)::text = ''::text)))))
);

ALTER TABLE public.offers_pricerule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_pricerule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_pricesend (
    id bigint NOT NULL,
    price_minor bigint NOT NULL,
    list_minor bigint,
    before_minor bigint,
    arithmetic jsonb NOT NULL,
    changed_at timestamp with time zone,
    called_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    outcome character varying(12) NOT NULL,
    request_id character varying(80) NOT NULL,
    by character varying(120) NOT NULL,
    offer_id bigint NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.offers_pricesend ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_pricesend_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_secondwriter (
    id bigint NOT NULL,
    wrote integer NOT NULL,
    word character varying(120) NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    evidence jsonb NOT NULL,
    settled_at timestamp with time zone,
    account_id bigint NOT NULL,
    offer_id bigint NOT NULL,
    CONSTRAINT offers_secondwriter_times_check CHECK ((times >= 0))
);

ALTER TABLE public.offers_secondwriter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_secondwriter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_shopprice (
    id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    price_minor bigint,
    list_minor bigint,
    sale_minor bigint,
    sale_from timestamp with time zone,
    sale_until timestamp with time zone,
    next_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(120) NOT NULL,
    account_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT a_sale_ends_after_it_begins CHECK (((sale_from IS NULL) OR (sale_until IS NULL) OR (sale_until > sale_from))),
    CONSTRAINT a_shops_price_is_above_0 CHECK ((((price_minor IS NULL) OR (price_minor > 0)) AND ((list_minor IS NULL) OR (list_minor > 0)) AND ((sale_minor IS NULL) OR (sale_minor > 0))))
);

ALTER TABLE public.offers_shopprice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_shopprice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_stockoffer (
    id bigint NOT NULL,
    version bigint NOT NULL,
    sent_version bigint NOT NULL,
    due_since timestamp with time zone,
    urgency smallint NOT NULL,
    wanted_at timestamp with time zone,
    sent_at timestamp with time zone,
    says_at timestamp with time zone,
    differs_since timestamp with time zone,
    hindrance character varying(20) NOT NULL,
    why text NOT NULL,
    reasons jsonb NOT NULL,
    parked_until timestamp with time zone,
    hindered_at timestamp with time zone,
    external_warehouse_id character varying(64) NOT NULL,
    wanted integer,
    sent integer,
    says integer,
    says_committed integer,
    says_set_apart jsonb NOT NULL,
    missing_at timestamp with time zone,
    account_id bigint NOT NULL,
    listing_id bigint NOT NULL,
    listing_sku_id bigint NOT NULL,
    asked_by character varying(120) DEFAULT ''::character varying NOT NULL,
    sold integer DEFAULT 0 NOT NULL,
    sharers smallint,
    sold_at timestamp with time zone,
    CONSTRAINT offers_stockoffer_sharers_check CHECK ((sharers >= 0))
);

ALTER TABLE public.offers_stockoffer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_stockoffer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_stockrule (
    id bigint NOT NULL,
    channel character varying(30) NOT NULL,
    safety integer,
    percent smallint,
    minimum integer,
    maximum integer,
    fixed integer,
    viral boolean,
    updated_at timestamp with time zone NOT NULL,
    account_id bigint,
    company_id bigint NOT NULL,
    product_id bigint,
    sku_id bigint,
    warehouse_id bigint,
    share_out integer,
    CONSTRAINT a_minimum_is_no_more_than_the_maximum CHECK (((minimum IS NULL) OR (maximum IS NULL) OR (minimum <= maximum))),
    CONSTRAINT a_percent_is_at_most_100 CHECK (((percent IS NULL) OR (percent <= 100))),
    CONSTRAINT offers_stockrule_fixed_check CHECK ((fixed >= 0)),
    CONSTRAINT offers_stockrule_maximum_check CHECK ((maximum >= 0)),
    CONSTRAINT offers_stockrule_minimum_check CHECK ((minimum >= 0)),
    CONSTRAINT offers_stockrule_percent_check CHECK ((percent >= 0)),
    CONSTRAINT offers_stockrule_safety_check CHECK ((safety >= 0)),
    CONSTRAINT offers_stockrule_share_out_check CHECK ((share_out >= 0))
);

ALTER TABLE public.offers_stockrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_stockrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.offers_stocksend (
    id bigint NOT NULL,
    quantity integer NOT NULL,
    before integer,
    arithmetic jsonb NOT NULL,
    changed_at timestamp with time zone,
    called_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    outcome character varying(12) NOT NULL,
    request_id character varying(80) NOT NULL,
    by character varying(120) NOT NULL,
    offer_id bigint NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.offers_stocksend ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.offers_stocksend_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_address (
    id bigint NOT NULL,
    version smallint NOT NULL,
    kind character varying(6) NOT NULL,
    name character varying(200) NOT NULL,
    phone character varying(60) NOT NULL,
    lines jsonb NOT NULL,
    district character varying(120) NOT NULL,
    city character varying(120) NOT NULL,
    region character varying(120) NOT NULL,
    postal_code character varying(20) NOT NULL,
    country character varying(60) NOT NULL,
    levels jsonb NOT NULL,
    instructions text NOT NULL,
    fingerprint character varying(64) NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    reading smallint DEFAULT 2 NOT NULL,
    erased_at timestamp with time zone,
    order_id bigint NOT NULL,
    CONSTRAINT orders_address_reading_check CHECK ((reading >= 0)),
    CONSTRAINT orders_address_version_check CHECK ((version >= 0))
);

ALTER TABLE public.orders_address ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_address_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_block (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    detail character varying(500) NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_why character varying(200) NOT NULL,
    order_id bigint NOT NULL
);

ALTER TABLE public.orders_block ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_block_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_dayfigures (
    id bigint NOT NULL,
    day date NOT NULL,
    currency character varying(3) NOT NULL,
    zone character varying(64) NOT NULL,
    orders integer NOT NULL,
    revenue_minor bigint NOT NULL,
    on_time integer NOT NULL,
    late integer NOT NULL,
    open integer NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT orders_dayfigures_late_check CHECK ((late >= 0)),
    CONSTRAINT orders_dayfigures_on_time_check CHECK ((on_time >= 0)),
    CONSTRAINT orders_dayfigures_open_check CHECK ((open >= 0)),
    CONSTRAINT orders_dayfigures_orders_check CHECK ((orders >= 0))
);

ALTER TABLE public.orders_dayfigures ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_dayfigures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_daysales (
    id bigint NOT NULL,
    day date NOT NULL,
    units integer NOT NULL,
    account_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT orders_daysales_units_check CHECK ((units >= 0))
);

ALTER TABLE public.orders_daysales ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_daysales_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_daytocount (
    id bigint NOT NULL,
    day date NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.orders_daytocount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_daytocount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_moneyrow (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    funder character varying(10) NOT NULL,
    minor bigint NOT NULL,
    text character varying(40) NOT NULL,
    order_id bigint NOT NULL
);

ALTER TABLE public.orders_moneyrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_moneyrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_order (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    source character varying(20) NOT NULL,
    order_class character varying(20) NOT NULL,
    status character varying(15) NOT NULL,
    status_at timestamp with time zone NOT NULL,
    channel_status character varying(60) NOT NULL,
    channel_updated_at timestamp with time zone NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    recorded_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    currency character varying(3) NOT NULL,
    total_minor bigint NOT NULL,
    subtotal_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    seller_discount_minor bigint NOT NULL,
    platform_discount_minor bigint NOT NULL,
    is_cash_on_delivery boolean NOT NULL,
    buyer_id character varying(64) NOT NULL,
    buyer_name character varying(200) NOT NULL,
    buyer_message text NOT NULL,
    cancel_requested boolean NOT NULL,
    cancel_reason character varying(200) NOT NULL,
    cancelled_by character varying(40) NOT NULL,
    shipped_by character varying(20) NOT NULL,
    channel_warehouse_id character varying(64) NOT NULL,
    delivery_option_id character varying(64) NOT NULL,
    delivery_option_name character varying(120) NOT NULL,
    ship_by timestamp with time zone,
    collect_by timestamp with time zone,
    cancels_at timestamp with time zone,
    deliver_by timestamp with time zone,
    replaced_order_id character varying(64) NOT NULL,
    unit_count integer NOT NULL,
    is_blocked boolean NOT NULL,
    unknown jsonb NOT NULL,
    personal_data_erased_at timestamp with time zone,
    search_tokens text[] NOT NULL,
    search tsvector GENERATED ALWAYS AS (array_to_tsvector(search_tokens)) STORED,
    account_id bigint NOT NULL,
    address_id bigint,
    company_id bigint NOT NULL,
    warehouse_id bigint,
    cancel_asked_at timestamp with time zone,
    cancel_due_at timestamp with time zone,
    cancel_request_reason character varying(200) DEFAULT ''::character varying NOT NULL,
    cancel_request_text character varying(300) DEFAULT ''::character varying NOT NULL,
    collected_at timestamp with time zone,
    changed_at timestamp with time zone,
    invoice character varying(20) DEFAULT 'not_needed'::character varying NOT NULL,
    travels_with character varying(64) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT orders_order_unit_count_check CHECK ((unit_count >= 0))
);

ALTER TABLE public.orders_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_orderdocument (
    id bigint NOT NULL,
    channel_updated_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    via character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    body text NOT NULL,
    erased_at timestamp with time zone,
    order_id bigint NOT NULL
);

ALTER TABLE public.orders_orderdocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_orderdocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_timelineentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(10) NOT NULL,
    text character varying(500) NOT NULL,
    by character varying(120) NOT NULL,
    before character varying(20) NOT NULL,
    after character varying(20) NOT NULL,
    data jsonb NOT NULL,
    order_id bigint NOT NULL
);

ALTER TABLE public.orders_timelineentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_timelineentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orders_unit (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    channel_product_id character varying(64) NOT NULL,
    channel_sku_id character varying(64) NOT NULL,
    seller_sku character varying(120) NOT NULL,
    product_name character varying(500) NOT NULL,
    sku_name character varying(300) NOT NULL,
    image_url character varying(600) NOT NULL,
    status character varying(10) NOT NULL,
    channel_status character varying(60) NOT NULL,
    price_minor bigint NOT NULL,
    original_price_minor bigint NOT NULL,
    seller_discount_minor bigint NOT NULL,
    platform_discount_minor bigint NOT NULL,
    channel_package_id character varying(64) NOT NULL,
    tracking_number character varying(80) NOT NULL,
    provider_id character varying(64) NOT NULL,
    provider_name character varying(120) NOT NULL,
    is_gift boolean NOT NULL,
    cancel_reason character varying(200) NOT NULL,
    shipped_at timestamp with time zone,
    touches_stock boolean NOT NULL,
    order_id bigint NOT NULL,
    sku_id bigint
);

ALTER TABLE public.orders_unit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orders_unit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_apikey (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    prefix character varying(12) NOT NULL,
    digest character varying(64) NOT NULL,
    scopes jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    created_by_id bigint,
    company_id bigint NOT NULL
);

ALTER TABLE public.people_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.people_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.people_company (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    slug character varying(60) NOT NULL,
    tax_id character varying(40) NOT NULL,
    timezone character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    second_factor_required boolean NOT NULL
);

ALTER TABLE public.people_company ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_company_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_invitation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    role character varying(10) NOT NULL,
    digest character varying(64) NOT NULL,
    status character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    accepted_by_id bigint,
    company_id bigint NOT NULL,
    invited_by_id bigint
);

ALTER TABLE public.people_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_membership (
    id bigint NOT NULL,
    role character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.people_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_try (
    key character varying(64) NOT NULL,
    count integer NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT people_try_count_check CHECK ((count >= 0))
);

CREATE TABLE public.people_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    email character varying(254) NOT NULL,
    timezone character varying(64) NOT NULL
);

CREATE TABLE public.people_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.people_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.people_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.people_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_answerfile (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    name character varying(160) NOT NULL,
    content bytea NOT NULL,
    media_type character varying(40) NOT NULL,
    size integer NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    kept_by character varying(120) NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT posting_answerfile_size_check CHECK ((size >= 0))
);

ALTER TABLE public.posting_answerfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_answerfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_answermapping (
    id bigint NOT NULL,
    category_external_id character varying(64) NOT NULL,
    question_external_id character varying(64) NOT NULL,
    question_name character varying(300) NOT NULL,
    source character varying(120) NOT NULL,
    value jsonb,
    "values" jsonb NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.posting_answermapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_answermapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_categorytemplate (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    category_external_id character varying(64) NOT NULL,
    answers jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(120) NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.posting_categorytemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_categorytemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_channelproduct (
    id bigint NOT NULL,
    enabled boolean DEFAULT false NOT NULL,
    title character varying(500) DEFAULT ''::character varying NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    category_external_id character varying(64) DEFAULT ''::character varying NOT NULL,
    answers jsonb NOT NULL,
    brand_external_id character varying(64) DEFAULT ''::character varying NOT NULL,
    brand_name character varying(200) DEFAULT ''::character varying NOT NULL,
    settings jsonb NOT NULL,
    changed_count bigint DEFAULT 0 NOT NULL,
    ready boolean,
    required_total smallint DEFAULT 0 NOT NULL,
    required_passed smallint DEFAULT 0 NOT NULL,
    warnings smallint DEFAULT 0 NOT NULL,
    checked_count bigint,
    checked_at timestamp with time zone,
    check_due_at timestamp with time zone,
    posted_count bigint,
    failures smallint DEFAULT 0 NOT NULL,
    failed_with character varying(64) DEFAULT ''::character varying NOT NULL,
    failed_count bigint,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_by character varying(120) DEFAULT ''::character varying NOT NULL,
    account_id bigint NOT NULL,
    listing_id bigint,
    product_id bigint NOT NULL,
    template_id bigint,
    CONSTRAINT posting_channelproduct_changed_count_check CHECK ((changed_count >= 0)),
    CONSTRAINT posting_channelproduct_checked_count_check CHECK ((checked_count >= 0)),
    CONSTRAINT posting_channelproduct_failed_count_check CHECK ((failed_count >= 0)),
    CONSTRAINT posting_channelproduct_failures_check CHECK ((failures >= 0)),
    CONSTRAINT posting_channelproduct_posted_count_check CHECK ((posted_count >= 0)),
    CONSTRAINT posting_channelproduct_required_passed_check CHECK ((required_passed >= 0)),
    CONSTRAINT posting_channelproduct_required_total_check CHECK ((required_total >= 0)),
    CONSTRAINT posting_channelproduct_warnings_check CHECK ((warnings >= 0))
);

ALTER TABLE public.posting_channelproduct ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_channelproduct_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_channelsku (
    id bigint NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    seller_sku character varying(120) DEFAULT ''::character varying NOT NULL,
    options jsonb NOT NULL,
    listing_sku_external_id character varying(64) DEFAULT ''::character varying NOT NULL,
    channel_product_id bigint NOT NULL,
    sku_id bigint NOT NULL
);

ALTER TABLE public.posting_channelsku ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_channelsku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_livereading (
    id bigint NOT NULL,
    agreed jsonb NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    agreed_by character varying(120) NOT NULL,
    differences jsonb NOT NULL,
    differs_since timestamp with time zone,
    compared_at timestamp with time zone NOT NULL,
    channel_product_id bigint NOT NULL
);

ALTER TABLE public.posting_livereading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_livereading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_pictureupload (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    use character varying(12) NOT NULL,
    uri character varying(500) NOT NULL,
    url text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    height integer,
    width integer,
    CONSTRAINT posting_pictureupload_height_check CHECK ((height >= 0)),
    CONSTRAINT posting_pictureupload_width_check CHECK ((width >= 0))
);

ALTER TABLE public.posting_pictureupload ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_pictureupload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_posting (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    status character varying(12) NOT NULL,
    changed_count bigint,
    content jsonb NOT NULL,
    before jsonb NOT NULL,
    not_before timestamp with time zone,
    waits_for character varying(300) NOT NULL,
    reasons jsonb NOT NULL,
    bulk character varying(40) NOT NULL,
    by character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    ended_at timestamp with time zone,
    account_id bigint NOT NULL,
    channel_product_id bigint,
    listing_id bigint,
    undoes_id bigint,
    look_at timestamp with time zone,
    take_away jsonb NOT NULL,
    waits_on character varying(12) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT posting_posting_changed_count_check CHECK ((changed_count >= 0))
);

ALTER TABLE public.posting_posting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_posting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_postingchange (
    id bigint NOT NULL,
    before character varying(12) NOT NULL,
    after character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(300) NOT NULL,
    posting_id bigint NOT NULL
);

ALTER TABLE public.posting_postingchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_postingchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_postingsettings (
    id bigint NOT NULL,
    send_brand boolean DEFAULT true NOT NULL,
    send_variation_images boolean DEFAULT true NOT NULL,
    identifier_priority jsonb NOT NULL,
    as_draft boolean DEFAULT false NOT NULL,
    daily_allowance integer,
    manufacturer_ids jsonb NOT NULL,
    responsible_person_ids jsonb NOT NULL,
    post_when_ready boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_by character varying(120) NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT posting_postingsettings_daily_allowance_check CHECK ((daily_allowance >= 0))
);

ALTER TABLE public.posting_postingsettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_postingsettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_propertyedit (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    undone_at timestamp with time zone,
    undone_by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.posting_propertyedit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_propertyedit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_propertyeditrow (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    channel_product_id bigint NOT NULL,
    edit_id bigint NOT NULL
);

ALTER TABLE public.posting_propertyeditrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_propertyeditrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_readinessfault (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    severity character varying(12) NOT NULL,
    "group" character varying(20) NOT NULL,
    field character varying(120) NOT NULL,
    value character varying(500) NOT NULL,
    says character varying(500) NOT NULL,
    fix character varying(500) NOT NULL,
    channel_product_id bigint NOT NULL,
    sku_id bigint,
    account_id bigint NOT NULL,
    label character varying(300) NOT NULL
);

ALTER TABLE public.posting_readinessfault ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_readinessfault_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.posting_readinessrules (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.posting_readinessrules ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.posting_readinessrules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_amountslot (
    id bigint NOT NULL,
    "group" character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    slot character varying(20) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.settlements_amountslot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_amountslot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_bookexport (
    id bigint NOT NULL,
    format character varying(12) NOT NULL,
    per character varying(10) NOT NULL,
    tax character varying(10) NOT NULL,
    no_tax_name character varying(60) NOT NULL,
    currency character varying(3) NOT NULL,
    from_day date NOT NULL,
    to_day date NOT NULL,
    account_ids bigint[] NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(120) NOT NULL,
    entry_count integer NOT NULL,
    line_count integer NOT NULL,
    part_count integer NOT NULL,
    debit_minor bigint NOT NULL,
    company_id bigint NOT NULL,
    payouts boolean DEFAULT false NOT NULL,
    CONSTRAINT settlements_bookexport_entry_count_check CHECK ((entry_count >= 0)),
    CONSTRAINT settlements_bookexport_line_count_check CHECK ((line_count >= 0)),
    CONSTRAINT settlements_bookexport_part_count_check CHECK ((part_count >= 0))
);

ALTER TABLE public.settlements_bookexport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_bookexport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_booksettings (
    company_id bigint NOT NULL,
    per character varying(10) NOT NULL,
    tax character varying(10) NOT NULL,
    no_tax_name character varying(60) NOT NULL,
    payouts boolean NOT NULL
);

CREATE TABLE public.settlements_creator (
    id bigint NOT NULL,
    key character varying(120) NOT NULL,
    handle character varying(120) NOT NULL,
    erased_at timestamp with time zone,
    first_seen_at timestamp with time zone NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.settlements_creator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_creator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_creatororder (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    item character varying(120) NOT NULL,
    channel_sku_id character varying(64) NOT NULL,
    channel_product_id character varying(64) NOT NULL,
    seller_sku character varying(120) NOT NULL,
    product_name character varying(500) NOT NULL,
    content_type character varying(120) NOT NULL,
    content_id character varying(64) NOT NULL,
    quantity integer,
    currency character varying(3) NOT NULL,
    price_minor bigint,
    sales_minor bigint,
    rate character varying(20) NOT NULL,
    estimated_base_minor bigint,
    estimated_minor bigint,
    actual_base_minor bigint,
    actual_minor bigint,
    state character varying(60) NOT NULL,
    refunded boolean,
    ordered_on date,
    commission_paid_on date,
    others jsonb NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    creator_id bigint NOT NULL,
    CONSTRAINT settlements_creatororder_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.settlements_creatororder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_creatororder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_creatorprofit (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    channel_sku_id character varying(64) NOT NULL,
    day date NOT NULL,
    currency character varying(3) NOT NULL,
    quantity integer NOT NULL,
    sales_minor bigint,
    settled_minor bigint,
    commission_minor bigint,
    estimated_minor bigint,
    apart_minor bigint,
    cost_minor bigint,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    creator_id bigint NOT NULL,
    order_id bigint,
    source_id bigint,
    CONSTRAINT settlements_creatorprofit_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.settlements_creatorprofit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_creatorprofit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_difference (
    id bigint NOT NULL,
    about character varying(10) NOT NULL,
    subject character varying(64) NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    currency character varying(3) NOT NULL,
    minor bigint NOT NULL,
    text character varying(500) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    closed_by character varying(120) NOT NULL,
    closed_why character varying(300) NOT NULL,
    closed_minor bigint,
    reopened_at timestamp with time zone,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    owner_id bigint,
    grew_at timestamp with time zone NOT NULL
);

ALTER TABLE public.settlements_difference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_difference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_feerate (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    since date NOT NULL,
    basis character varying(30) NOT NULL,
    basis_points integer NOT NULL,
    per_order_minor bigint NOT NULL,
    refunded boolean NOT NULL,
    taken_as_told boolean NOT NULL,
    note character varying(200) NOT NULL,
    set_by character varying(120) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT settlements_feerate_basis_points_check CHECK ((basis_points >= 0))
);

ALTER TABLE public.settlements_feerate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_feerate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_journalentry (
    id bigint NOT NULL,
    number integer NOT NULL,
    day date NOT NULL,
    currency character varying(3) NOT NULL,
    narration character varying(300) NOT NULL,
    correction boolean NOT NULL,
    account_id bigint,
    company_id bigint NOT NULL,
    export_id bigint NOT NULL,
    CONSTRAINT settlements_journalentry_number_check CHECK ((number >= 0))
);

ALTER TABLE public.settlements_journalentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_journalentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_journalposting (
    id bigint NOT NULL,
    "group" character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    tax boolean NOT NULL,
    slot character varying(20) NOT NULL,
    code character varying(20) NOT NULL,
    ledger_name character varying(100) NOT NULL,
    path character varying(120) NOT NULL,
    tax_name character varying(60) NOT NULL,
    tax_points integer NOT NULL,
    minor bigint NOT NULL,
    entry_id bigint NOT NULL,
    payment_id bigint,
    statement_id bigint,
    CONSTRAINT a_posting_has_an_amount CHECK ((NOT (minor = 0))),
    CONSTRAINT a_posting_is_of_one_document CHECK ((((payment_id IS NOT NULL) AND (statement_id IS NULL)) OR ((payment_id IS NULL) AND (statement_id IS NOT NULL)))),
    CONSTRAINT settlements_journalposting_tax_points_check CHECK ((tax_points >= 0))
);

ALTER TABLE public.settlements_journalposting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_journalposting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_ledgeraccount (
    id bigint NOT NULL,
    slot character varying(20) NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    path character varying(120) NOT NULL,
    tax_name character varying(60) NOT NULL,
    tax_points integer NOT NULL,
    company_id bigint NOT NULL,
    CONSTRAINT a_tax_is_below_the_whole CHECK ((tax_points < 10000)),
    CONSTRAINT settlements_ledgeraccount_tax_points_check CHECK ((tax_points >= 0))
);

ALTER TABLE public.settlements_ledgeraccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_ledgeraccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_ordersettlement (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    currency character varying(3) NOT NULL,
    expected_minor bigint,
    settled_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    adjustment_minor bigint NOT NULL,
    reserve_minor bigint NOT NULL,
    parts jsonb NOT NULL,
    due_at timestamp with time zone,
    waits_for character varying(40) NOT NULL,
    first_settled_at timestamp with time zone,
    last_settled_at timestamp with time zone,
    compared_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    order_id bigint NOT NULL,
    skus jsonb DEFAULT '[]'::jsonb NOT NULL
);

ALTER TABLE public.settlements_ordersettlement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_ordersettlement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_ordertomatch (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL
);

ALTER TABLE public.settlements_ordertomatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_ordertomatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_payment (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    currency character varying(3) NOT NULL,
    amount_minor bigint NOT NULL,
    status character varying(40) NOT NULL,
    channel_status character varying(60) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    settlement_minor bigint,
    reserve_minor bigint,
    before_exchange_minor bigint,
    before_exchange_currency character varying(3) NOT NULL,
    exchange_rate character varying(40) NOT NULL,
    bank_account character varying(80) NOT NULL,
    version character varying(10) NOT NULL,
    retired_by character varying(10) NOT NULL,
    digest character varying(64) NOT NULL,
    body text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.settlements_payment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_settlementdays (
    id bigint NOT NULL,
    since date NOT NULL,
    days smallint NOT NULL,
    note character varying(200) NOT NULL,
    set_by character varying(120) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT settlements_settlementdays_days_check CHECK ((days >= 0))
);

ALTER TABLE public.settlements_settlementdays ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_settlementdays_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_skuline (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    statement_external_id character varying(64) NOT NULL,
    sku_external_id character varying(64) NOT NULL,
    place smallint NOT NULL,
    sku_name character varying(300) NOT NULL,
    quantity integer NOT NULL,
    currency character varying(3) NOT NULL,
    settlement_minor bigint NOT NULL,
    revenue_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    fees_minor bigint NOT NULL,
    other_fees_minor bigint NOT NULL,
    amounts jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    read_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    account_id bigint NOT NULL,
    CONSTRAINT settlements_skuline_place_check CHECK ((place >= 0)),
    CONSTRAINT settlements_skuline_quantity_check CHECK ((quantity >= 0))
);

ALTER TABLE public.settlements_skuline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_skuline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_skuprofit (
    id bigint NOT NULL,
    channel_sku_id character varying(64) NOT NULL,
    day date NOT NULL,
    currency character varying(3) NOT NULL,
    quantity integer NOT NULL,
    restocked integer NOT NULL,
    settled_minor bigint NOT NULL,
    creator_minor bigint NOT NULL,
    cost_minor bigint,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    order_id bigint NOT NULL,
    sku_id bigint,
    CONSTRAINT settlements_skuprofit_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT settlements_skuprofit_restocked_check CHECK ((restocked >= 0))
);

ALTER TABLE public.settlements_skuprofit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_skuprofit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_skureading (
    id bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    wanted_lines character varying(64) NOT NULL,
    read_lines character varying(64) NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    unknown_names integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone,
    trouble character varying(300) NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT settlements_skureading_tries_check CHECK ((tries >= 0)),
    CONSTRAINT settlements_skureading_unknown_names_check CHECK ((unknown_names >= 0))
);

ALTER TABLE public.settlements_skureading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_skureading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_statement (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    currency character varying(3) NOT NULL,
    settlement_minor bigint NOT NULL,
    revenue_minor bigint NOT NULL,
    fees_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    adjustment_minor bigint NOT NULL,
    net_sales_minor bigint,
    reserve_minor bigint,
    payable_minor bigint,
    status character varying(40) NOT NULL,
    channel_status character varying(60) NOT NULL,
    payment_external_id character varying(64) NOT NULL,
    paid_at timestamp with time zone,
    digest character varying(64) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    lines_read_at timestamp with time zone,
    lines_digest character varying(64) DEFAULT ''::character varying NOT NULL,
    lines_told integer,
    line_count integer DEFAULT 0 NOT NULL,
    lines_version character varying(10) DEFAULT ''::character varying NOT NULL,
    reopened_at timestamp with time zone,
    turnover_minor bigint DEFAULT 0 NOT NULL,
    matched_minor bigint DEFAULT 0 NOT NULL,
    matched_at timestamp with time zone,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL,
    lines_tried_at timestamp with time zone,
    CONSTRAINT settlements_statement_line_count_check CHECK ((line_count >= 0)),
    CONSTRAINT settlements_statement_lines_told_check CHECK ((lines_told >= 0))
);

ALTER TABLE public.settlements_statement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_statement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_statementamount (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    "group" character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    minor bigint NOT NULL,
    lines integer NOT NULL,
    known boolean NOT NULL,
    statement_id bigint NOT NULL,
    CONSTRAINT settlements_statementamount_lines_check CHECK ((lines >= 0))
);

ALTER TABLE public.settlements_statementamount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_statementamount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_statementdocument (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    body text NOT NULL,
    statement_id bigint NOT NULL
);

ALTER TABLE public.settlements_statementdocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_statementdocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_statementline (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    kind character varying(12) NOT NULL,
    channel_kind character varying(80) NOT NULL,
    currency character varying(3) NOT NULL,
    settlement_minor bigint NOT NULL,
    revenue_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    fees_minor bigint NOT NULL,
    adjustment_minor bigint NOT NULL,
    other_fees_minor bigint NOT NULL,
    reserve_minor bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    reference character varying(64) NOT NULL,
    reserve_status character varying(40) NOT NULL,
    releases_at timestamp with time zone,
    ordered_at timestamp with time zone,
    amounts jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    body text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    account_id bigint NOT NULL,
    statement_id bigint NOT NULL
);

ALTER TABLE public.settlements_statementline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_statementline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_unsettledestimate (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    kind character varying(12) NOT NULL,
    channel_kind character varying(80) NOT NULL,
    currency character varying(3) NOT NULL,
    estimate_minor bigint NOT NULL,
    order_external_id character varying(64) NOT NULL,
    settles_at timestamp with time zone,
    why character varying(300) NOT NULL,
    amounts jsonb NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.settlements_unsettledestimate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_unsettledestimate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settlements_withdrawal (
    id bigint NOT NULL,
    external_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    currency character varying(3) NOT NULL,
    amount_minor bigint NOT NULL,
    status character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    body text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.settlements_withdrawal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlements_withdrawal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipbridge_carrieraccount (
    id bigint NOT NULL,
    plugin character varying(40) NOT NULL,
    carrier character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    test_mode boolean NOT NULL,
    active boolean NOT NULL,
    options jsonb NOT NULL,
    secrets bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    tested_at timestamp with time zone,
    test_well boolean,
    test_said character varying(600) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.shipbridge_carrieraccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.shipbridge_carrieraccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipbridge_purchase (
    id bigint NOT NULL,
    reference character varying(64) NOT NULL,
    status character varying(12) NOT NULL,
    status_at timestamp with time zone NOT NULL,
    service character varying(80) NOT NULL,
    format character varying(4) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(120) NOT NULL,
    tracking_number character varying(80) NOT NULL,
    shipment_identifier character varying(200) NOT NULL,
    cost_minor bigint,
    cost_currency character varying(3) NOT NULL,
    messages jsonb NOT NULL,
    document bytea,
    document_format character varying(4) NOT NULL,
    taken_at timestamp with time zone,
    carrier_account_id bigint NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.shipbridge_purchase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.shipbridge_purchase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipbridge_purchasemove (
    id bigint NOT NULL,
    before character varying(12) NOT NULL,
    after character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    why character varying(600) NOT NULL,
    purchase_id bigint NOT NULL
);

ALTER TABLE public.shipbridge_purchasemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.shipbridge_purchasemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipbridge_rateanswer (
    id bigint NOT NULL,
    answered_at timestamp with time zone,
    rates jsonb NOT NULL,
    messages jsonb NOT NULL,
    carrier_account_id bigint NOT NULL,
    ask_id bigint NOT NULL
);

ALTER TABLE public.shipbridge_rateanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.shipbridge_rateanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shipbridge_rateask (
    id bigint NOT NULL,
    subject jsonb NOT NULL,
    box jsonb NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.shipbridge_rateask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.shipbridge_rateask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.web_leftalone (
    id bigint NOT NULL,
    key character varying(80) NOT NULL,
    state character varying(200) NOT NULL,
    title character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(120) NOT NULL,
    company_id bigint NOT NULL
);

ALTER TABLE public.web_leftalone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.web_leftalone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.web_listchoice (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    sort character varying(40) NOT NULL,
    views jsonb NOT NULL,
    company_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.web_listchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.web_listchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY public.fulfilment_carrierevent
    ADD CONSTRAINT a_carrier_event_is_kept_once UNIQUE (parcel_id, mark);

ALTER TABLE ONLY public.shipbridge_purchase
    ADD CONSTRAINT a_carrier_label_is_asked_for_once UNIQUE (company_id, reference);

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT a_case_act_is_asked_once UNIQUE (company_id, idempotency_key);

ALTER TABLE ONLY public.aftersales_actunit
    ADD CONSTRAINT a_case_act_names_a_unit_once UNIQUE (act_id, unit_id);

ALTER TABLE ONLY public.aftersales_casedocument
    ADD CONSTRAINT a_case_document_is_kept_once UNIQUE (case_id, digest);

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT a_case_is_recorded_once UNIQUE (account_id, stream, external_id);

ALTER TABLE ONLY public.aftersales_caseunit
    ADD CONSTRAINT a_case_item_names_a_unit_once UNIQUE (item_id, unit_id);

ALTER TABLE ONLY public.offers_pricechangerow
    ADD CONSTRAINT a_change_names_a_price_once UNIQUE (change_id, account_id, sku_id);

ALTER TABLE ONLY public.settlements_creator
    ADD CONSTRAINT a_creator_is_kept_once UNIQUE (company_id, key);

ALTER TABLE ONLY public.settlements_creatororder
    ADD CONSTRAINT a_creator_order_is_kept_once UNIQUE (account_id, order_external_id, item, creator_id, content_id);

ALTER TABLE ONLY public.orders_daytocount
    ADD CONSTRAINT a_day_is_marked_once UNIQUE (account_id, day);

ALTER TABLE ONLY public.settlements_difference
    ADD CONSTRAINT a_difference_stands_once UNIQUE (account_id, about, subject, code, name);

ALTER TABLE ONLY public.orders_orderdocument
    ADD CONSTRAINT a_document_is_kept_once UNIQUE (order_id, digest);

ALTER TABLE ONLY public.settlements_journalentry
    ADD CONSTRAINT a_journal_number_is_given_once UNIQUE (company_id, number);

ALTER TABLE ONLY public.catalog_kitpart
    ADD CONSTRAINT a_kit_names_a_part_once UNIQUE (kit_id, part_id);

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT a_label_is_asked_for_once UNIQUE (account_id, idempotency_key);

ALTER TABLE ONLY public.exchange_notice
    ADD CONSTRAINT a_notice_is_stored_once UNIQUE (channel, dedupe_key);

ALTER TABLE ONLY public.settlements_payment
    ADD CONSTRAINT a_payment_is_recorded_once UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.catalog_picturefile
    ADD CONSTRAINT a_picture_is_kept_once UNIQUE (company_id, digest);

ALTER TABLE ONLY public.posting_pictureupload
    ADD CONSTRAINT a_picture_is_sent_once_a_use UNIQUE (account_id, digest, use);

ALTER TABLE ONLY public.catalog_productpicture
    ADD CONSTRAINT a_picture_is_shown_once_in_a_role UNIQUE NULLS NOT DISTINCT (product_id, sku_id, role, picture_id);

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT a_price_change_happens_once UNIQUE (company_id, once);

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT a_product_is_in_a_shop_once UNIQUE (account_id, product_id);

ALTER TABLE ONLY public.fulfilment_requestorder
    ADD CONSTRAINT a_request_names_an_order_once UNIQUE (request_id, order_id);

ALTER TABLE ONLY public.posting_channelsku
    ADD CONSTRAINT a_sku_is_in_a_channel_product_once UNIQUE (channel_product_id, sku_id);

ALTER TABLE ONLY public.settlements_skuline
    ADD CONSTRAINT a_sku_line_is_kept_once UNIQUE (account_id, order_external_id, statement_external_id, sku_external_id, place, digest);

ALTER TABLE ONLY public.inventory_externalreservation
    ADD CONSTRAINT a_source_reserves_once UNIQUE (company_id, source, key);

ALTER TABLE ONLY public.settlements_statementdocument
    ADD CONSTRAINT a_statement_document_is_kept_once UNIQUE (statement_id, digest);

ALTER TABLE ONLY public.settlements_statement
    ADD CONSTRAINT a_statement_is_recorded_once UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.settlements_statementline
    ADD CONSTRAINT a_statement_line_is_kept_once UNIQUE (statement_id, external_id, digest);

ALTER TABLE ONLY public.inventory_stocktakeline
    ADD CONSTRAINT a_take_counts_a_sku_once UNIQUE (take_id, sku_id);

ALTER TABLE ONLY public.inventory_transfer
    ADD CONSTRAINT a_transfer_is_sent_once UNIQUE (company_id, once);

ALTER TABLE ONLY public.inventory_transferline
    ADD CONSTRAINT a_transfer_names_a_sku_once UNIQUE (transfer_id, sku_id);

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT a_unit_is_in_a_parcel_once UNIQUE (parcel_id, unit_id);

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT a_unit_is_on_a_label_once UNIQUE (label_id, unit_id);

ALTER TABLE ONLY public.orders_unit
    ADD CONSTRAINT a_unit_is_recorded_once UNIQUE (order_id, external_id);

ALTER TABLE ONLY public.inventory_warehouse
    ADD CONSTRAINT a_warehouse_code_is_unique UNIQUE (company_id, code);

ALTER TABLE ONLY public.inventory_warehouselink
    ADD CONSTRAINT a_warehouse_is_linked_once UNIQUE (account_id, external_id, warehouse_id);

ALTER TABLE ONLY public.settlements_withdrawal
    ADD CONSTRAINT a_withdrawal_is_recorded_once UNIQUE (account_id, kind, external_id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_actunit
    ADD CONSTRAINT aftersales_actunit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_casedocument
    ADD CONSTRAINT aftersales_casedocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_caseitem
    ADD CONSTRAINT aftersales_caseitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_casemove
    ADD CONSTRAINT aftersales_casemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_caserule
    ADD CONSTRAINT aftersales_caserule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_caseunit
    ADD CONSTRAINT aftersales_caseunit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnreceipt_movement_id_key UNIQUE (movement_id);

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnreceipt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnreceipt_unit_id_key UNIQUE (unit_id);

ALTER TABLE ONLY public.aftersales_returnrelease
    ADD CONSTRAINT aftersales_returnrelease_movement_id_key UNIQUE (movement_id);

ALTER TABLE ONLY public.aftersales_returnrelease
    ADD CONSTRAINT aftersales_returnrelease_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.aftersales_returnrelease
    ADD CONSTRAINT aftersales_returnrelease_receipt_id_key UNIQUE (receipt_id);

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_mail
    ADD CONSTRAINT alerts_mail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_mailserver
    ADD CONSTRAINT alerts_mailserver_company_id_key UNIQUE (company_id);

ALTER TABLE ONLY public.alerts_mailserver
    ADD CONSTRAINT alerts_mailserver_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_occasion
    ADD CONSTRAINT alerts_occasion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_preferences
    ADD CONSTRAINT alerts_preferences_pkey PRIMARY KEY (membership_id);

ALTER TABLE ONLY public.alerts_webhook
    ADD CONSTRAINT alerts_webhook_company_id_key UNIQUE (company_id);

ALTER TABLE ONLY public.alerts_webhook
    ADD CONSTRAINT alerts_webhook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_webhookdelivery
    ADD CONSTRAINT alerts_webhookdelivery_key_key UNIQUE (key);

ALTER TABLE ONLY public.alerts_webhookdelivery
    ADD CONSTRAINT alerts_webhookdelivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_amountslot
    ADD CONSTRAINT an_amount_has_one_slot UNIQUE (company_id, "group", name);

ALTER TABLE ONLY public.posting_answerfile
    ADD CONSTRAINT an_answer_file_is_kept_once UNIQUE (company_id, digest);

ALTER TABLE ONLY public.settlements_unsettledestimate
    ADD CONSTRAINT an_estimate_is_recorded_once UNIQUE (account_id, kind, external_id);

ALTER TABLE ONLY public.api_answeredrequest
    ADD CONSTRAINT an_idempotency_key_is_used_once UNIQUE (api_key_id, key);

ALTER TABLE ONLY public.integrations_integration
    ADD CONSTRAINT an_integration_has_a_name_of_its_own UNIQUE (company_id, name);

ALTER TABLE ONLY public.web_leftalone
    ADD CONSTRAINT an_issue_is_left_alone_once UNIQUE (company_id, key);

ALTER TABLE ONLY public.fulfilment_combineoffer
    ADD CONSTRAINT an_offer_to_combine_stands_once UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.exchange_outgoing
    ADD CONSTRAINT an_operation_is_done_once UNIQUE (account_id, idempotency_key);

ALTER TABLE ONLY public.integrations_handedorder
    ADD CONSTRAINT an_order_is_handed_once UNIQUE (integration_id, order_id);

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT an_order_is_recorded_once UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.api_answeredrequest
    ADD CONSTRAINT api_answeredrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auditlog_logentry
    ADD CONSTRAINT auditlog_logentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_columnmapping
    ADD CONSTRAINT catalog_columnmapping_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_identifier
    ADD CONSTRAINT catalog_identifier_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_kitpart
    ADD CONSTRAINT catalog_kitpart_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_picturefile
    ADD CONSTRAINT catalog_picturefile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_product
    ADD CONSTRAINT catalog_product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_productpicture
    ADD CONSTRAINT catalog_productpicture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_skucost
    ADD CONSTRAINT catalog_skucost_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_thumbnails
    ADD CONSTRAINT catalog_thumbnails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_account
    ADD CONSTRAINT channels_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_account
    ADD CONSTRAINT channels_account_webhook_token_key UNIQUE (webhook_token);

ALTER TABLE ONLY public.channels_accountmove
    ADD CONSTRAINT channels_accountmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_accountsecrets
    ADD CONSTRAINT channels_accountsecrets_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.channels_channelwarehouse
    ADD CONSTRAINT channels_channelwarehouse_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_consentrequest
    ADD CONSTRAINT channels_consentrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_consentrequest
    ADD CONSTRAINT channels_consentrequest_state_key UNIQUE (state);

ALTER TABLE ONLY public.channels_shippingprovider
    ADD CONSTRAINT channels_shippingprovider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_waypolicy
    ADD CONSTRAINT channels_waypolicy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.catalog_columnmapping
    ADD CONSTRAINT columns_are_said_once UNIQUE (company_id, headers);

ALTER TABLE ONLY public.fulfilment_measure
    ADD CONSTRAINT contents_are_measured_once UNIQUE (company_id, contents_key);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.exchange_callbudget
    ADD CONSTRAINT exchange_callbudget_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_cursor
    ADD CONSTRAINT exchange_cursor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_notice
    ADD CONSTRAINT exchange_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_noticerejection
    ADD CONSTRAINT exchange_noticerejection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_outgoing
    ADD CONSTRAINT exchange_outgoing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exchange_troubleddocument
    ADD CONSTRAINT exchange_troubleddocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_dayfigures
    ADD CONSTRAINT figures_of_a_day_stand_once UNIQUE (account_id, day, currency);

ALTER TABLE ONLY public.fulfilment_acknowledgement
    ADD CONSTRAINT fulfilment_acknowledgement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_carrierevent
    ADD CONSTRAINT fulfilment_carrierevent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_carrierlink
    ADD CONSTRAINT fulfilment_carrierlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_combineoffer
    ADD CONSTRAINT fulfilment_combineoffer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_labeldocument
    ADD CONSTRAINT fulfilment_labeldocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_labelmove
    ADD CONSTRAINT fulfilment_labelmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_labelprint
    ADD CONSTRAINT fulfilment_labelprint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT fulfilment_labelunit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_measure
    ADD CONSTRAINT fulfilment_measure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_movinglimits
    ADD CONSTRAINT fulfilment_movinglimits_company_id_key UNIQUE (company_id);

ALTER TABLE ONLY public.fulfilment_movinglimits
    ADD CONSTRAINT fulfilment_movinglimits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_packagerequest
    ADD CONSTRAINT fulfilment_packagerequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_packaging
    ADD CONSTRAINT fulfilment_packaging_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_parcel
    ADD CONSTRAINT fulfilment_parcel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_parcelmove
    ADD CONSTRAINT fulfilment_parcelmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT fulfilment_parcelunit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_requestorder
    ADD CONSTRAINT fulfilment_requestorder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fulfilment_splitnote
    ADD CONSTRAINT fulfilment_splitnote_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.integrations_handedorder
    ADD CONSTRAINT handed_orders_are_numbered UNIQUE (integration_id, number);

ALTER TABLE ONLY public.integrations_dropfolder
    ADD CONSTRAINT integrations_dropfolder_pkey PRIMARY KEY (integration_id);

ALTER TABLE ONLY public.integrations_folderfile
    ADD CONSTRAINT integrations_folderfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrations_handedorder
    ADD CONSTRAINT integrations_handedorder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrations_integration
    ADD CONSTRAINT integrations_integration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.integrations_integration
    ADD CONSTRAINT integrations_integration_token_key UNIQUE (token);

ALTER TABLE ONLY public.integrations_integrationcall
    ADD CONSTRAINT integrations_integrationcall_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_balance
    ADD CONSTRAINT inventory_balance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_externalline
    ADD CONSTRAINT inventory_externalline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_externalreservation
    ADD CONSTRAINT inventory_externalreservation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_movement
    ADD CONSTRAINT inventory_movement_once_key UNIQUE (once);

ALTER TABLE ONLY public.inventory_movement
    ADD CONSTRAINT inventory_movement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_oversold
    ADD CONSTRAINT inventory_oversold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_reservation
    ADD CONSTRAINT inventory_reservation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_stockcount
    ADD CONSTRAINT inventory_stockcount_once_key UNIQUE (once);

ALTER TABLE ONLY public.inventory_stockcount
    ADD CONSTRAINT inventory_stockcount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_stocktake
    ADD CONSTRAINT inventory_stocktake_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_stocktakeline
    ADD CONSTRAINT inventory_stocktakeline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_suppliersku
    ADD CONSTRAINT inventory_suppliersku_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_transfer
    ADD CONSTRAINT inventory_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_transferline
    ADD CONSTRAINT inventory_transferline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_warehouse
    ADD CONSTRAINT inventory_warehouse_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inventory_warehouselink
    ADD CONSTRAINT inventory_warehouselink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_job
    ADD CONSTRAINT jobs_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_jobfile
    ADD CONSTRAINT jobs_jobfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_jobmove
    ADD CONSTRAINT jobs_jobmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_jobrow
    ADD CONSTRAINT jobs_jobrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_brand
    ADD CONSTRAINT listings_brand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_category
    ADD CONSTRAINT listings_category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_categorybrand
    ADD CONSTRAINT listings_categorybrand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_categoryform
    ADD CONSTRAINT listings_categoryform_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_categoryreading
    ADD CONSTRAINT listings_categoryreading_account_id_key UNIQUE (account_id);

ALTER TABLE ONLY public.listings_categoryreading
    ADD CONSTRAINT listings_categoryreading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_linkchange
    ADD CONSTRAINT listings_linkchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_listing
    ADD CONSTRAINT listings_listing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_listingkept
    ADD CONSTRAINT listings_listingkept_listing_id_key UNIQUE (listing_id);

ALTER TABLE ONLY public.listings_listingkept
    ADD CONSTRAINT listings_listingkept_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT listings_listingsku_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_matchingsettings
    ADD CONSTRAINT listings_matchingsettings_company_id_key UNIQUE (company_id);

ALTER TABLE ONLY public.listings_matchingsettings
    ADD CONSTRAINT listings_matchingsettings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_promotion
    ADD CONSTRAINT listings_promotion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_promotionitem
    ADD CONSTRAINT listings_promotionitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_responsibleparty
    ADD CONSTRAINT listings_responsibleparty_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_shopprerequisite
    ADD CONSTRAINT listings_shopprerequisite_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.listings_sizecharttemplate
    ADD CONSTRAINT listings_sizecharttemplate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_drift
    ADD CONSTRAINT offers_drift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_driftpolicy
    ADD CONSTRAINT offers_driftpolicy_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.offers_listingpush
    ADD CONSTRAINT offers_listingpush_pkey PRIMARY KEY (listing_id);

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT offers_pricechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT offers_pricechange_undone_by_id_key UNIQUE (undone_by_id);

ALTER TABLE ONLY public.offers_pricechangerow
    ADD CONSTRAINT offers_pricechangerow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_priceoffer
    ADD CONSTRAINT offers_priceoffer_listing_sku_id_key UNIQUE (listing_sku_id);

ALTER TABLE ONLY public.offers_priceoffer
    ADD CONSTRAINT offers_priceoffer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT offers_pricerule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_pricesend
    ADD CONSTRAINT offers_pricesend_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_secondwriter
    ADD CONSTRAINT offers_secondwriter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_shopprice
    ADD CONSTRAINT offers_shopprice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_stockoffer
    ADD CONSTRAINT offers_stockoffer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offers_stocksend
    ADD CONSTRAINT offers_stocksend_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_address
    ADD CONSTRAINT one_address_a_version UNIQUE (order_id, version);

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT one_alert_a_person UNIQUE (occasion_id, membership_id);

ALTER TABLE ONLY public.orders_moneyrow
    ADD CONSTRAINT one_amount_a_kind UNIQUE (order_id, kind, funder);

ALTER TABLE ONLY public.shipbridge_rateanswer
    ADD CONSTRAINT one_answer_an_account UNIQUE (ask_id, carrier_account_id);

ALTER TABLE ONLY public.inventory_balance
    ADD CONSTRAINT one_balance_per_sku_and_warehouse UNIQUE (sku_id, warehouse_id);

ALTER TABLE ONLY public.listings_brand
    ADD CONSTRAINT one_brand UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.listings_categorybrand
    ADD CONSTRAINT one_brand_in_a_category UNIQUE (brand_id, category_external_id);

ALTER TABLE ONLY public.exchange_callbudget
    ADD CONSTRAINT one_budget_a_group UNIQUE (account_id, "group");

ALTER TABLE ONLY public.fulfilment_carrierlink
    ADD CONSTRAINT one_carrier_link UNIQUE (account_id, carrier, delivery_option_id);

ALTER TABLE ONLY public.listings_category
    ADD CONSTRAINT one_category UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.channels_channelwarehouse
    ADD CONSTRAINT one_channel_warehouse UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.web_listchoice
    ADD CONSTRAINT one_choice_a_list_and_person UNIQUE (user_id, company_id, name);

ALTER TABLE ONLY public.catalog_skucost
    ADD CONSTRAINT one_cost_of_a_sku_a_day UNIQUE (sku_id, from_day);

ALTER TABLE ONLY public.exchange_cursor
    ADD CONSTRAINT one_cursor_a_conversation UNIQUE (account_id, conversation);

ALTER TABLE ONLY public.jobs_jobfile
    ADD CONSTRAINT one_file_per_name UNIQUE (job_id, direction, name);

ALTER TABLE ONLY public.listings_categoryform
    ADD CONSTRAINT one_form_a_category UNIQUE (account_id, category_external_id);

ALTER TABLE ONLY public.catalog_identifier
    ADD CONSTRAINT one_identifier_of_a_kind UNIQUE (sku_id, kind);

ALTER TABLE ONLY public.settlements_ledgeraccount
    ADD CONSTRAINT one_ledger_account_a_slot UNIQUE (company_id, slot);

ALTER TABLE ONLY public.listings_listing
    ADD CONSTRAINT one_listing_per_product UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT one_listing_sku UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.posting_answermapping
    ADD CONSTRAINT one_mapping_a_question UNIQUE (account_id, category_external_id, question_external_id);

ALTER TABLE ONLY public.settlements_settlementdays
    ADD CONSTRAINT one_number_of_days_from_a_day UNIQUE (account_id, since);

ALTER TABLE ONLY public.listings_shopprerequisite
    ADD CONSTRAINT one_prerequisite UNIQUE (account_id, code);

ALTER TABLE ONLY public.offers_shopprice
    ADD CONSTRAINT one_price_a_shop_and_sku UNIQUE (account_id, sku_id);

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT one_price_rule_a_scope UNIQUE NULLS NOT DISTINCT (company_id, channel, account_id, product_id, sku_id);

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT one_profit_a_sku_of_an_order UNIQUE (order_id, channel_sku_id);

ALTER TABLE ONLY public.listings_promotion
    ADD CONSTRAINT one_promotion UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.listings_promotionitem
    ADD CONSTRAINT one_promotion_item UNIQUE (promotion_id, product_external_id, sku_external_id);

ALTER TABLE ONLY public.channels_shippingprovider
    ADD CONSTRAINT one_provider_per_delivery_option UNIQUE (account_id, delivery_option_id, external_id);

ALTER TABLE ONLY public.settlements_feerate
    ADD CONSTRAINT one_rate_a_fee_and_day UNIQUE (account_id, name, since);

ALTER TABLE ONLY public.exchange_noticerejection
    ADD CONSTRAINT one_rejection_row_an_hour UNIQUE NULLS NOT DISTINCT (channel, account_id, reason, hour);

ALTER TABLE ONLY public.listings_responsibleparty
    ADD CONSTRAINT one_responsible_party UNIQUE (account_id, kind, external_id);

ALTER TABLE ONLY public.people_membership
    ADD CONSTRAINT one_role_per_company UNIQUE (company_id, user_id);

ALTER TABLE ONLY public.posting_propertyeditrow
    ADD CONSTRAINT one_row_a_property_edit UNIQUE (edit_id, channel_product_id);

ALTER TABLE ONLY public.jobs_jobrow
    ADD CONSTRAINT one_row_per_job_item UNIQUE (job_id, key);

ALTER TABLE ONLY public.listings_sizecharttemplate
    ADD CONSTRAINT one_size_chart UNIQUE (account_id, external_id);

ALTER TABLE ONLY public.offers_stockoffer
    ADD CONSTRAINT one_stock_offer_a_warehouse UNIQUE (listing_sku_id, external_warehouse_id);

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT one_stock_rule_a_scope UNIQUE NULLS NOT DISTINCT (company_id, channel, account_id, warehouse_id, product_id, sku_id);

ALTER TABLE ONLY public.settlements_statementamount
    ADD CONSTRAINT one_sum_an_amount_of_a_statement UNIQUE (statement_id, kind, "group", name);

ALTER TABLE ONLY public.exchange_troubleddocument
    ADD CONSTRAINT one_trouble_a_document UNIQUE (account_id, subject, external_id);

ALTER TABLE ONLY public.orders_address
    ADD CONSTRAINT orders_address_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_block
    ADD CONSTRAINT orders_block_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_dayfigures
    ADD CONSTRAINT orders_dayfigures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_daysales
    ADD CONSTRAINT orders_daysales_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_daytocount
    ADD CONSTRAINT orders_daytocount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_moneyrow
    ADD CONSTRAINT orders_moneyrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_orderdocument
    ADD CONSTRAINT orders_orderdocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_timelineentry
    ADD CONSTRAINT orders_timelineentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_unit
    ADD CONSTRAINT orders_unit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_apikey
    ADD CONSTRAINT people_apikey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_apikey
    ADD CONSTRAINT people_apikey_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY public.people_cache
    ADD CONSTRAINT people_cache_pkey PRIMARY KEY (cache_key);

ALTER TABLE ONLY public.people_company
    ADD CONSTRAINT people_company_name_key UNIQUE (name);

ALTER TABLE ONLY public.people_company
    ADD CONSTRAINT people_company_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_company
    ADD CONSTRAINT people_company_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.people_invitation
    ADD CONSTRAINT people_invitation_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.people_invitation
    ADD CONSTRAINT people_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_membership
    ADD CONSTRAINT people_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_try
    ADD CONSTRAINT people_try_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_user_id_group_id_60378d34_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permiss_user_id_permission_id_a7ac6748_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.posting_answerfile
    ADD CONSTRAINT posting_answerfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_answermapping
    ADD CONSTRAINT posting_answermapping_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_categorytemplate
    ADD CONSTRAINT posting_categorytemplate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelproduct_listing_id_key UNIQUE (listing_id);

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelproduct_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_channelsku
    ADD CONSTRAINT posting_channelsku_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_livereading
    ADD CONSTRAINT posting_livereading_channel_product_id_key UNIQUE (channel_product_id);

ALTER TABLE ONLY public.posting_livereading
    ADD CONSTRAINT posting_livereading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_pictureupload
    ADD CONSTRAINT posting_pictureupload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_posting
    ADD CONSTRAINT posting_posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_postingchange
    ADD CONSTRAINT posting_postingchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_postingsettings
    ADD CONSTRAINT posting_postingsettings_account_id_key UNIQUE (account_id);

ALTER TABLE ONLY public.posting_postingsettings
    ADD CONSTRAINT posting_postingsettings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_propertyedit
    ADD CONSTRAINT posting_propertyedit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_propertyeditrow
    ADD CONSTRAINT posting_propertyeditrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_readinessfault
    ADD CONSTRAINT posting_readinessfault_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posting_readinessrules
    ADD CONSTRAINT posting_readinessrules_account_id_key UNIQUE (account_id);

ALTER TABLE ONLY public.posting_readinessrules
    ADD CONSTRAINT posting_readinessrules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders_daysales
    ADD CONSTRAINT sales_of_a_day_stand_once UNIQUE (account_id, day, sku_id);

ALTER TABLE ONLY public.settlements_amountslot
    ADD CONSTRAINT settlements_amountslot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_bookexport
    ADD CONSTRAINT settlements_bookexport_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_booksettings
    ADD CONSTRAINT settlements_booksettings_pkey PRIMARY KEY (company_id);

ALTER TABLE ONLY public.settlements_creator
    ADD CONSTRAINT settlements_creator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_creatororder
    ADD CONSTRAINT settlements_creatororder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorprofit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorprofit_source_id_key UNIQUE (source_id);

ALTER TABLE ONLY public.settlements_difference
    ADD CONSTRAINT settlements_difference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_feerate
    ADD CONSTRAINT settlements_feerate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_journalentry
    ADD CONSTRAINT settlements_journalentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_journalposting
    ADD CONSTRAINT settlements_journalposting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_ledgeraccount
    ADD CONSTRAINT settlements_ledgeraccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_ordersettlement
    ADD CONSTRAINT settlements_ordersettlement_order_id_key UNIQUE (order_id);

ALTER TABLE ONLY public.settlements_ordersettlement
    ADD CONSTRAINT settlements_ordersettlement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_ordertomatch
    ADD CONSTRAINT settlements_ordertomatch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_payment
    ADD CONSTRAINT settlements_payment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_settlementdays
    ADD CONSTRAINT settlements_settlementdays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_skuline
    ADD CONSTRAINT settlements_skuline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT settlements_skuprofit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_skureading
    ADD CONSTRAINT settlements_skureading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_statement
    ADD CONSTRAINT settlements_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_statementamount
    ADD CONSTRAINT settlements_statementamount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_statementdocument
    ADD CONSTRAINT settlements_statementdocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_statementline
    ADD CONSTRAINT settlements_statementline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_unsettledestimate
    ADD CONSTRAINT settlements_unsettledestimate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_withdrawal
    ADD CONSTRAINT settlements_withdrawal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipbridge_carrieraccount
    ADD CONSTRAINT shipbridge_carrieraccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipbridge_purchase
    ADD CONSTRAINT shipbridge_purchase_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipbridge_purchasemove
    ADD CONSTRAINT shipbridge_purchasemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipbridge_rateanswer
    ADD CONSTRAINT shipbridge_rateanswer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipbridge_rateask
    ADD CONSTRAINT shipbridge_rateask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settlements_skureading
    ADD CONSTRAINT skus_of_an_order_are_read_once UNIQUE (account_id, order_external_id);

ALTER TABLE ONLY public.catalog_thumbnails
    ADD CONSTRAINT thumbnails_are_kept_once UNIQUE (company_id, digest);

ALTER TABLE ONLY public.alerts_occasion
    ADD CONSTRAINT told_once_an_occasion UNIQUE (company_id, kind, subject_id, began_at);

ALTER TABLE ONLY public.web_leftalone
    ADD CONSTRAINT web_leftalone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.web_listchoice
    ADD CONSTRAINT web_listchoice_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX a_block_is_open_once ON public.orders_block USING btree (order_id, code) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX a_carrier_account_has_a_name_of_its_own ON public.shipbridge_carrieraccount USING btree (company_id, lower((name)::text));

CREATE UNIQUE INDEX a_content_is_taken_once ON public.integrations_folderfile USING btree (integration_id, digest) WHERE (NOT ((digest)::text = ''::text));

CREATE UNIQUE INDEX a_document_of_a_label_is_kept_once ON public.fulfilment_labeldocument USING btree (label_id, kind, format, size) WHERE (NOT void);

CREATE UNIQUE INDEX a_holder_reserves_a_sku_once ON public.inventory_reservation USING btree (holder, sku_id) WHERE (NOT ((status)::text = 'released'::text));

CREATE UNIQUE INDEX a_packaging_is_named_once ON public.fulfilment_packaging USING btree (company_id, lower((name)::text));

CREATE UNIQUE INDEX a_parent_sku_is_unique_in_its_company ON public.catalog_product USING btree (company_id, lower((code)::text)) WHERE (NOT ((code)::text = ''::text));

CREATE UNIQUE INDEX a_picture_is_known_once ON public.catalog_picture USING btree (company_id, md5(url));

CREATE UNIQUE INDEX a_shop_is_connected_once ON public.channels_account USING btree (channel, external_shop_id) WHERE (NOT ((status)::text = 'disconnected'::text));

CREATE UNIQUE INDEX a_sku_code_is_unique_in_its_company ON public.catalog_sku USING btree (company_id, lower((code)::text));

CREATE UNIQUE INDEX a_stop_is_acknowledged_once ON public.fulfilment_acknowledgement USING btree (parcel_id, order_id, cause, mark) WHERE (undone_at IS NULL);

CREATE UNIQUE INDEX a_supplier_names_a_sku_once ON public.inventory_suppliersku USING btree (company_id, lower((supplier)::text), sku_id, warehouse_id);

CREATE UNIQUE INDEX a_tracking_number_is_used_once ON public.fulfilment_parcel USING btree (account_id, upper((tracking_number)::text)) WHERE (NOT ((status)::text = 'void'::text));

CREATE UNIQUE INDEX a_unit_is_in_one_live_parcel ON public.fulfilment_parcelunit USING btree (unit_id) WHERE live;

CREATE UNIQUE INDEX a_unit_is_on_one_live_label ON public.fulfilment_labelunit USING btree (unit_id) WHERE live;

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX active_reservations ON public.inventory_reservation USING btree (sku_id, warehouse_id) WHERE ((status)::text = 'active'::text);

CREATE INDEX addresses_to_place_anew ON public.orders_address USING btree (id) WHERE (reading < 2);

CREATE INDEX aftersales_actunit_act_id_13a99ff0 ON public.aftersales_actunit USING btree (act_id);

CREATE INDEX aftersales_actunit_unit_id_29ec5c75 ON public.aftersales_actunit USING btree (unit_id);

CREATE INDEX aftersales_case_new_order_id_9cb0ff8f ON public.aftersales_case USING btree (new_order_id);

CREATE INDEX aftersales_case_order_id_83e545a7 ON public.aftersales_case USING btree (order_id);

CREATE INDEX aftersales_caseact_case_id_f67e8c2f ON public.aftersales_caseact USING btree (case_id);

CREATE INDEX aftersales_caseact_order_id_f104026b ON public.aftersales_caseact USING btree (order_id);

CREATE INDEX aftersales_caseact_rule_id_a05c70c0 ON public.aftersales_caseact USING btree (rule_id);

CREATE INDEX aftersales_caseitem_case_id_137e48c5 ON public.aftersales_caseitem USING btree (case_id);

CREATE INDEX aftersales_casemove_case_id_0ca4e09a ON public.aftersales_casemove USING btree (case_id);

CREATE INDEX aftersales_caserule_account_id_bbcd1a09 ON public.aftersales_caserule USING btree (account_id);

CREATE INDEX aftersales_caserule_company_id_f69cde3b ON public.aftersales_caserule USING btree (company_id);

CREATE INDEX aftersales_caseunit_item_id_0a036fac ON public.aftersales_caseunit USING btree (item_id);

CREATE INDEX aftersales_caseunit_unit_id_b37136cb ON public.aftersales_caseunit USING btree (unit_id);

CREATE INDEX aftersales_returnreceipt_case_id_95ffe080 ON public.aftersales_returnreceipt USING btree (case_id);

CREATE INDEX alert_mails_due ON public.alerts_mail USING btree (due_at) WHERE (ended_at IS NULL);

CREATE INDEX alerts_alert_mail_id_9f4611cc ON public.alerts_alert USING btree (mail_id);

CREATE INDEX alerts_alert_occasion_id_85557971 ON public.alerts_alert USING btree (occasion_id);

CREATE INDEX alerts_mail_membership_id_4891d9cb ON public.alerts_mail USING btree (membership_id);

CREATE INDEX alerts_occa_recorde_09f2b3_idx ON public.alerts_occasion USING btree (recorded_at);

CREATE INDEX alerts_occasion_account_id_96f20f04 ON public.alerts_occasion USING btree (account_id);

CREATE INDEX alerts_occasion_delivery_id_7a0607f7 ON public.alerts_occasion USING btree (delivery_id);

CREATE INDEX alerts_of_a_person ON public.alerts_alert USING btree (membership_id, id DESC) WHERE shown;

CREATE INDEX alerts_to_mail ON public.alerts_alert USING btree (mail_due_at) WHERE ((mail_id IS NULL) AND (mail_due_at IS NOT NULL));

CREATE INDEX alerts_unread ON public.alerts_alert USING btree (membership_id) WHERE ((read_at IS NULL) AND shown);

CREATE INDEX alerts_webh_webhook_410b60_idx ON public.alerts_webhookdelivery USING btree (webhook_id, id DESC);

CREATE INDEX alerts_webhookdelivery_webhook_id_53ed2472 ON public.alerts_webhookdelivery USING btree (webhook_id);

CREATE UNIQUE INDEX an_unknown_creator_sells_a_sku_once ON public.settlements_creatorprofit USING btree (order_id, channel_sku_id) WHERE (source_id IS NULL);

CREATE INDEX api_answeredrequest_asked_at_1755debe ON public.api_answeredrequest USING btree (asked_at);

CREATE INDEX auditlog_logentry_action_229afe39 ON public.auditlog_logentry USING btree (action);

CREATE INDEX auditlog_logentry_actor_id_959271d2 ON public.auditlog_logentry USING btree (actor_id);

CREATE INDEX auditlog_logentry_cid_9f467263 ON public.auditlog_logentry USING btree (cid);

CREATE INDEX auditlog_logentry_cid_9f467263_like ON public.auditlog_logentry USING btree (cid varchar_pattern_ops);

CREATE INDEX auditlog_logentry_content_type_id_75830218 ON public.auditlog_logentry USING btree (content_type_id);

CREATE INDEX auditlog_logentry_object_id_09c2eee8 ON public.auditlog_logentry USING btree (object_id);

CREATE INDEX auditlog_logentry_object_pk_6e3219c0 ON public.auditlog_logentry USING btree (object_pk);

CREATE INDEX auditlog_logentry_object_pk_6e3219c0_like ON public.auditlog_logentry USING btree (object_pk varchar_pattern_ops);

CREATE INDEX auditlog_logentry_timestamp_37867bb0 ON public.auditlog_logentry USING btree ("timestamp");

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX blocks_of_an_order ON public.orders_block USING btree (order_id, since);

CREATE INDEX book_exports_newest ON public.settlements_bookexport USING btree (company_id, id DESC);

CREATE INDEX brands_by_name ON public.listings_brand USING btree (account_id, upper((name)::text));

CREATE INDEX calls_by_age ON public.integrations_integrationcall USING btree (at);

CREATE INDEX calls_by_order ON public.integrations_integrationcall USING btree (integration_id, order_number, id) WHERE (NOT ((order_number)::text = ''::text));

CREATE INDEX calls_newest ON public.integrations_integrationcall USING btree (integration_id, id DESC);

CREATE INDEX calls_refused ON public.integrations_integrationcall USING btree (integration_id, id DESC) WHERE ((outcome)::text = ANY ((ARRAY['refused'::character varying, 'partly'::character varying])::text[]));

CREATE INDEX case_acts_newest ON public.aftersales_caseact USING btree (company_id, asked_at DESC, id DESC);

CREATE INDEX case_acts_to_follow ON public.aftersales_caseact USING btree (account_id) WHERE ((followed_at IS NULL) AND ((status)::text = ANY ((ARRAY['done'::character varying, 'overtaken'::character varying, 'refused'::character varying])::text[])));

CREATE INDEX case_acts_without_case ON public.aftersales_caseact USING btree (account_id, channel_case_id) WHERE ((case_id IS NULL) AND (NOT ((channel_case_id)::text = ''::text)));

CREATE INDEX cases_by_answer ON public.aftersales_case USING btree (company_id, COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone), id);

CREATE INDEX cases_by_new_order_id ON public.aftersales_case USING btree (account_id, new_order_external_id) WHERE (NOT ((new_order_external_id)::text = ''::text));

CREATE INDEX cases_by_number ON public.aftersales_case USING btree (tracking_number) WHERE (NOT ((tracking_number)::text = ''::text));

CREATE INDEX cases_by_order_id ON public.aftersales_case USING btree (account_id, order_external_id);

CREATE INDEX cases_newest ON public.aftersales_case USING btree (company_id, created_at DESC, id DESC);

CREATE INDEX cases_search ON public.aftersales_case USING gin (search);

CREATE INDEX cases_to_answer ON public.aftersales_case USING btree (company_id, due_at, id) WHERE (due_at IS NOT NULL);

CREATE INDEX cases_without_order ON public.aftersales_case USING btree (account_id) WHERE (order_id IS NULL);

CREATE INDEX catalog_identifier_sku_id_f5864df3 ON public.catalog_identifier USING btree (sku_id);

CREATE INDEX catalog_kitpart_kit_id_710d88c2 ON public.catalog_kitpart USING btree (kit_id);

CREATE INDEX catalog_kitpart_part_id_fed45fae ON public.catalog_kitpart USING btree (part_id);

CREATE INDEX catalog_product_company_id_ec113db9 ON public.catalog_product USING btree (company_id);

CREATE INDEX catalog_productpicture_picture_id_c2544672 ON public.catalog_productpicture USING btree (picture_id);

CREATE INDEX catalog_productpicture_product_id_681aae72 ON public.catalog_productpicture USING btree (product_id);

CREATE INDEX catalog_productpicture_sku_id_39d74ec2 ON public.catalog_productpicture USING btree (sku_id);

CREATE INDEX catalog_sku_company_id_e4101a55 ON public.catalog_sku USING btree (company_id);

CREATE INDEX catalog_sku_product_id_6332277c ON public.catalog_sku USING btree (product_id);

CREATE INDEX catalog_sku_shadow_of_id_41a723ee ON public.catalog_sku USING btree (shadow_of_id);

CREATE INDEX categories_by_parent ON public.listings_category USING btree (account_id, parent_external_id, name, id);

CREATE INDEX categories_by_words ON public.listings_category USING gin (to_tsvector('simple'::regconfig, (COALESCE(path, ''::character varying))::text));

CREATE INDEX category_forms_by_age ON public.listings_categoryform USING btree (account_id, read_at);

CREATE INDEX channel_products_by_readiness ON public.posting_channelproduct USING btree (account_id, ready, id);

CREATE INDEX channel_products_of_category ON public.posting_channelproduct USING btree (account_id, category_external_id, id);

CREATE INDEX channels_account_company_id_f05e3335 ON public.channels_account USING btree (company_id);

CREATE INDEX channels_account_webhook_token_851b99ea_like ON public.channels_account USING btree (webhook_token varchar_pattern_ops);

CREATE INDEX channels_accountmove_account_id_0d6e9732 ON public.channels_accountmove USING btree (account_id);

CREATE INDEX channels_channelwarehouse_account_id_152e9378 ON public.channels_channelwarehouse USING btree (account_id);

CREATE INDEX channels_consentrequest_account_id_45a7d744 ON public.channels_consentrequest USING btree (account_id);

CREATE INDEX channels_consentrequest_state_3d9dadb6_like ON public.channels_consentrequest USING btree (state varchar_pattern_ops);

CREATE INDEX channels_shippingprovider_account_id_1fd44378 ON public.channels_shippingprovider USING btree (account_id);

CREATE INDEX channels_waypolicy_company_id_c131ac93 ON public.channels_waypolicy USING btree (company_id);

CREATE INDEX creator_profits_by_creator ON public.settlements_creatorprofit USING btree (creator_id, day, id);

CREATE INDEX creator_profits_by_day ON public.settlements_creatorprofit USING btree (company_id, currency, day);

CREATE INDEX creator_profits_by_order ON public.settlements_creatorprofit USING btree (account_id, order_external_id);

CREATE INDEX days_with_open_orders ON public.orders_dayfigures USING btree (account_id, day) WHERE (open > 0);

CREATE INDEX deliveries_due ON public.alerts_webhookdelivery USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX differences_open ON public.settlements_difference USING btree (company_id, opened_at, id) WHERE (ended_at IS NULL);

CREATE INDEX differences_that_grew ON public.settlements_difference USING btree (account_id, grew_at) WHERE (ended_at IS NULL);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX drifts_of_offer ON public.offers_drift USING btree (offer_id, began_at DESC);

CREATE INDEX drop_folders_due ON public.integrations_dropfolder USING btree (due_at);

CREATE INDEX estimates_by_day ON public.settlements_unsettledestimate USING btree (company_id, settles_at, id);

CREATE INDEX estimates_by_order ON public.settlements_unsettledestimate USING btree (account_id, order_external_id);

CREATE INDEX exchange_callbudget_account_id_7188d6fd ON public.exchange_callbudget USING btree (account_id);

CREATE INDEX exchange_cursor_account_id_d66c0e12 ON public.exchange_cursor USING btree (account_id);

CREATE INDEX exchange_no_receive_8aed1a_idx ON public.exchange_notice USING btree (received_at DESC, id);

CREATE INDEX exchange_notice_account_id_714f764d ON public.exchange_notice USING btree (account_id);

CREATE INDEX exchange_noticerejection_account_id_d23d0d54 ON public.exchange_noticerejection USING btree (account_id);

CREATE INDEX exchange_ou_subject_b0d8ea_idx ON public.exchange_outgoing USING btree (subject_kind, subject_id);

CREATE INDEX exchange_outgoing_account_id_7520a7c6 ON public.exchange_outgoing USING btree (account_id);

CREATE INDEX external_newest ON public.inventory_externalreservation USING btree (company_id, made_at DESC, id DESC);

CREATE INDEX folder_files_newest ON public.integrations_folderfile USING btree (integration_id, id DESC);

CREATE INDEX folder_files_undone ON public.integrations_folderfile USING btree (integration_id, id) WHERE (done_at IS NULL);

CREATE INDEX fulfilment__company_e8585b_idx ON public.fulfilment_parcel USING btree (company_id, made_at DESC, id DESC);

CREATE INDEX fulfilment__parcel__e21b60_idx ON public.fulfilment_carrierevent USING btree (parcel_id, at DESC, id DESC);

CREATE INDEX fulfilment_acknowledgement_before_id_ad5daa27 ON public.fulfilment_acknowledgement USING btree (before_id);

CREATE INDEX fulfilment_acknowledgement_order_id_35a8cf94 ON public.fulfilment_acknowledgement USING btree (order_id);

CREATE INDEX fulfilment_carrierlink_account_id_c1902d35 ON public.fulfilment_carrierlink USING btree (account_id);

CREATE INDEX fulfilment_label_carrier_account_id_cf0fcefa ON public.fulfilment_label USING btree (carrier_account_id);

CREATE INDEX fulfilment_label_job_id_c2dd6dc4 ON public.fulfilment_label USING btree (job_id);

CREATE INDEX fulfilment_label_packaging_id_b09eab1b ON public.fulfilment_label USING btree (packaging_id);

CREATE INDEX fulfilment_label_parcel_id_02f46439 ON public.fulfilment_label USING btree (parcel_id);

CREATE INDEX fulfilment_labeldocument_label_id_ee893be8 ON public.fulfilment_labeldocument USING btree (label_id);

CREATE INDEX fulfilment_labelmove_label_id_df1cb6c1 ON public.fulfilment_labelmove USING btree (label_id);

CREATE INDEX fulfilment_labelprint_document_id_3693c3fd ON public.fulfilment_labelprint USING btree (document_id);

CREATE INDEX fulfilment_labelprint_job_id_910d1f44 ON public.fulfilment_labelprint USING btree (job_id);

CREATE INDEX fulfilment_labelprint_label_id_e7df5e59 ON public.fulfilment_labelprint USING btree (label_id);

CREATE INDEX fulfilment_labelunit_address_id_00974a15 ON public.fulfilment_labelunit USING btree (address_id);

CREATE INDEX fulfilment_labelunit_label_id_de5e4bcf ON public.fulfilment_labelunit USING btree (label_id);

CREATE INDEX fulfilment_labelunit_order_id_a6aa8ca4 ON public.fulfilment_labelunit USING btree (order_id);

CREATE INDEX fulfilment_labelunit_unit_id_e729942d ON public.fulfilment_labelunit USING btree (unit_id);

CREATE INDEX fulfilment_measure_packaging_id_eee8fe56 ON public.fulfilment_measure USING btree (packaging_id);

CREATE INDEX fulfilment_packagerequest_parcel_id_66214094 ON public.fulfilment_packagerequest USING btree (parcel_id);

CREATE INDEX fulfilment_packagerequest_undoes_id_3a26ca63 ON public.fulfilment_packagerequest USING btree (undoes_id);

CREATE INDEX fulfilment_parcel_account_id_b450ee4f ON public.fulfilment_parcel USING btree (account_id);

CREATE INDEX fulfilment_parcel_company_id_0ca1d788 ON public.fulfilment_parcel USING btree (company_id);

CREATE INDEX fulfilment_parcelmove_parcel_id_952d9611 ON public.fulfilment_parcelmove USING btree (parcel_id);

CREATE INDEX fulfilment_parcelunit_address_id_faee8c04 ON public.fulfilment_parcelunit USING btree (address_id);

CREATE INDEX fulfilment_parcelunit_order_id_dc3bf33d ON public.fulfilment_parcelunit USING btree (order_id);

CREATE INDEX fulfilment_parcelunit_parcel_id_79e6fe59 ON public.fulfilment_parcelunit USING btree (parcel_id);

CREATE INDEX fulfilment_parcelunit_unit_id_969e071e ON public.fulfilment_parcelunit USING btree (unit_id);

CREATE INDEX fulfilment_requestorder_order_id_a19da460 ON public.fulfilment_requestorder USING btree (order_id);

CREATE INDEX fulfilment_requestorder_request_id_133d4376 ON public.fulfilment_requestorder USING btree (request_id);

CREATE INDEX handed_orders_open ON public.integrations_handedorder USING btree (integration_id, id) WHERE (settled_at IS NULL);

CREATE INDEX identifiers_by_value ON public.catalog_identifier USING btree (value);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX integrations_integration_account_id_1b9e5f45 ON public.integrations_integration USING btree (account_id);

CREATE INDEX integrations_integration_company_id_6795a9df ON public.integrations_integration USING btree (company_id);

CREATE INDEX integrations_integration_token_32b4bb49_like ON public.integrations_integration USING btree (token varchar_pattern_ops);

CREATE INDEX inventory_balance_sku_id_51c5f74c ON public.inventory_balance USING btree (sku_id);

CREATE INDEX inventory_balance_warehouse_id_f31715ea ON public.inventory_balance USING btree (warehouse_id);

CREATE INDEX inventory_externalline_reservation_id_92703cff ON public.inventory_externalline USING btree (reservation_id);

CREATE INDEX inventory_externalline_sku_id_6bd7779d ON public.inventory_externalline USING btree (sku_id);

CREATE INDEX inventory_externalline_warehouse_id_fadad9c9 ON public.inventory_externalline USING btree (warehouse_id);

CREATE INDEX inventory_externalreservation_company_id_7796de49 ON public.inventory_externalreservation USING btree (company_id);

CREATE INDEX inventory_m_sku_id_e7505f_idx ON public.inventory_movement USING btree (sku_id, at DESC, id);

CREATE INDEX inventory_movement_once_22254e83_like ON public.inventory_movement USING btree (once varchar_pattern_ops);

CREATE INDEX inventory_movement_sku_id_b8b8d5c7 ON public.inventory_movement USING btree (sku_id);

CREATE INDEX inventory_movement_warehouse_id_43ee4fbe ON public.inventory_movement USING btree (warehouse_id);

CREATE INDEX inventory_oversold_owner_id_a3c3bbe8 ON public.inventory_oversold USING btree (owner_id);

CREATE INDEX inventory_oversold_sku_id_3fe96d44 ON public.inventory_oversold USING btree (sku_id);

CREATE INDEX inventory_oversold_warehouse_id_7fe1137b ON public.inventory_oversold USING btree (warehouse_id);

CREATE INDEX inventory_reservation_sku_id_76af78d1 ON public.inventory_reservation USING btree (sku_id);

CREATE INDEX inventory_reservation_warehouse_id_804de7c4 ON public.inventory_reservation USING btree (warehouse_id);

CREATE INDEX inventory_stockcount_once_75c76fb2_like ON public.inventory_stockcount USING btree (once varchar_pattern_ops);

CREATE INDEX inventory_stockcount_sku_id_72ed2fd3 ON public.inventory_stockcount USING btree (sku_id);

CREATE INDEX inventory_stockcount_warehouse_id_b3b8e640 ON public.inventory_stockcount USING btree (warehouse_id);

CREATE INDEX inventory_stocktake_company_id_ea27b322 ON public.inventory_stocktake USING btree (company_id);

CREATE INDEX inventory_stocktake_warehouse_id_595942a3 ON public.inventory_stocktake USING btree (warehouse_id);

CREATE INDEX inventory_stocktakeline_sku_id_c859032b ON public.inventory_stocktakeline USING btree (sku_id);

CREATE INDEX inventory_stocktakeline_take_id_61ec72cc ON public.inventory_stocktakeline USING btree (take_id);

CREATE INDEX inventory_suppliersku_company_id_6ecee182 ON public.inventory_suppliersku USING btree (company_id);

CREATE INDEX inventory_suppliersku_sku_id_9289c422 ON public.inventory_suppliersku USING btree (sku_id);

CREATE INDEX inventory_suppliersku_warehouse_id_158f6fa2 ON public.inventory_suppliersku USING btree (warehouse_id);

CREATE INDEX inventory_transfer_company_id_397e6e73 ON public.inventory_transfer USING btree (company_id);

CREATE INDEX inventory_transfer_source_id_37fc1dde ON public.inventory_transfer USING btree (source_id);

CREATE INDEX inventory_transfer_target_id_4689b34b ON public.inventory_transfer USING btree (target_id);

CREATE INDEX inventory_transferline_sku_id_37ea4518 ON public.inventory_transferline USING btree (sku_id);

CREATE INDEX inventory_transferline_transfer_id_81657792 ON public.inventory_transferline USING btree (transfer_id);

CREATE INDEX inventory_warehouse_code_ad40093e ON public.inventory_warehouse USING btree (code);

CREATE INDEX inventory_warehouse_code_ad40093e_like ON public.inventory_warehouse USING btree (code varchar_pattern_ops);

CREATE INDEX inventory_warehouse_company_id_11f28604 ON public.inventory_warehouse USING btree (company_id);

CREATE INDEX inventory_warehouselink_account_id_72f352bb ON public.inventory_warehouselink USING btree (account_id);

CREATE INDEX inventory_warehouselink_warehouse_id_365260b4 ON public.inventory_warehouselink USING btree (warehouse_id);

CREATE UNIQUE INDEX job_once_per_key ON public.jobs_job USING btree (company_id, name, idempotency_key) WHERE (NOT ((idempotency_key)::text = ''::text));

CREATE INDEX jobs_job_company_8103b7_idx ON public.jobs_job USING btree (company_id, created_at DESC, id);

CREATE INDEX jobs_job_company_id_1f42ea7c ON public.jobs_job USING btree (company_id);

CREATE INDEX jobs_job_retry_of_id_376fde47 ON public.jobs_job USING btree (retry_of_id);

CREATE INDEX jobs_job_started_by_id_2c714dad ON public.jobs_job USING btree (started_by_id);

CREATE INDEX jobs_job_subject_5830a5_idx ON public.jobs_job USING btree (subject_kind, subject_id);

CREATE INDEX jobs_jobfile_job_id_3f7b856d ON public.jobs_jobfile USING btree (job_id);

CREATE INDEX jobs_jobmove_job_id_3af5b0f0 ON public.jobs_jobmove USING btree (job_id);

CREATE INDEX jobs_jobrow_job_id_c12f71f2 ON public.jobs_jobrow USING btree (job_id);

CREATE INDEX jobs_still_open ON public.jobs_job USING btree (status) WHERE ((status)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying, 'waiting'::character varying])::text[]));

CREATE INDEX labels_newest ON public.fulfilment_label USING btree (company_id, asked_at DESC, id DESC);

CREATE INDEX labels_to_try_again ON public.fulfilment_label USING btree (account_id, parcel_again_at) WHERE (parcel_again_at IS NOT NULL);

CREATE INDEX labels_unsettled ON public.fulfilment_label USING btree (account_id, status) WHERE ((status)::text = ANY ((ARRAY['asked'::character varying, 'refused'::character varying, 'void_asked'::character varying])::text[]));

CREATE INDEX labels_without_documents ON public.fulfilment_label USING btree (account_id, documents_due_at) WHERE (documents_due_at IS NOT NULL);

CREATE INDEX lines_by_order ON public.settlements_statementline USING btree (account_id, order_external_id) WHERE ((NOT ((order_external_id)::text = ''::text)) AND (replaced_at IS NULL));

CREATE INDEX lines_by_reference ON public.settlements_statementline USING btree (account_id, reference) WHERE ((NOT ((reference)::text = ''::text)) AND (replaced_at IS NULL));

CREATE INDEX lines_of_a_statement ON public.settlements_statementline USING btree (statement_id, id) WHERE (replaced_at IS NULL);

CREATE INDEX listing_skus_to_look_at ON public.listings_listingsku USING btree (account_id, look_at) WHERE (missing_at IS NULL);

CREATE INDEX listings_categorybrand_brand_id_35b3ef6a ON public.listings_categorybrand USING btree (brand_id);

CREATE INDEX listings_linkchange_after_id_a54362e7 ON public.listings_linkchange USING btree (after_id);

CREATE INDEX listings_linkchange_before_id_ccfc59ec ON public.listings_linkchange USING btree (before_id);

CREATE INDEX listings_linkchange_listing_sku_id_04ac1454 ON public.listings_linkchange USING btree (listing_sku_id);

CREATE INDEX listings_listing_account_id_d34ca276 ON public.listings_listing USING btree (account_id);

CREATE INDEX listings_listingsku_account_id_095e8f93 ON public.listings_listingsku USING btree (account_id);

CREATE INDEX listings_listingsku_listing_id_8b0b1e24 ON public.listings_listingsku USING btree (listing_id);

CREATE INDEX listings_listingsku_picture_id_f740a7c3 ON public.listings_listingsku USING btree (picture_id);

CREATE INDEX listings_listingsku_sku_id_a69c48ac ON public.listings_listingsku USING btree (sku_id);

CREATE INDEX listings_pr_product_92480c_idx ON public.listings_promotionitem USING btree (product_external_id, sku_external_id);

CREATE INDEX listings_promotion_account_id_c0457009 ON public.listings_promotion USING btree (account_id);

CREATE INDEX listings_promotionitem_promotion_id_ee79fb61 ON public.listings_promotionitem USING btree (promotion_id);

CREATE INDEX listings_to_fetch ON public.listings_listing USING btree (account_id, id) WHERE ((fetched_at IS NULL) AND (missing_at IS NULL));

CREATE INDEX listings_to_read_whole ON public.listings_listing USING btree (account_id, id) WHERE ((missing_at IS NULL) AND (whole_at IS NULL));

CREATE INDEX live_readings_that_differ ON public.posting_livereading USING btree (differs_since, id) WHERE (differs_since IS NOT NULL);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE INDEX notices_to_look_at ON public.exchange_notice USING btree (account_id, id) WHERE ((status)::text = 'new'::text);

CREATE INDEX occasions_standing ON public.alerts_occasion USING btree (checked_at) WHERE (settled_at IS NULL);

CREATE INDEX offers_drift_offer_id_9afbe00b ON public.offers_drift USING btree (offer_id);

CREATE INDEX offers_listingpush_account_id_65609c1c ON public.offers_listingpush USING btree (account_id);

CREATE INDEX offers_pricechange_company_id_7dd56632 ON public.offers_pricechange USING btree (company_id);

CREATE INDEX offers_pricechange_undoes_id_2a27fe24 ON public.offers_pricechange USING btree (undoes_id);

CREATE INDEX offers_pricechangerow_account_id_559ce469 ON public.offers_pricechangerow USING btree (account_id);

CREATE INDEX offers_pricechangerow_change_id_3ff1955d ON public.offers_pricechangerow USING btree (change_id);

CREATE INDEX offers_pricechangerow_sku_id_2c665674 ON public.offers_pricechangerow USING btree (sku_id);

CREATE INDEX offers_priceoffer_account_id_a4465ebd ON public.offers_priceoffer USING btree (account_id);

CREATE INDEX offers_priceoffer_listing_id_1b73abb8 ON public.offers_priceoffer USING btree (listing_id);

CREATE INDEX offers_pricerule_account_id_a95f3947 ON public.offers_pricerule USING btree (account_id);

CREATE INDEX offers_pricerule_company_id_25593925 ON public.offers_pricerule USING btree (company_id);

CREATE INDEX offers_pricerule_product_id_187fe8ff ON public.offers_pricerule USING btree (product_id);

CREATE INDEX offers_pricerule_sku_id_6cf3c7c2 ON public.offers_pricerule USING btree (sku_id);

CREATE INDEX offers_pricesend_offer_id_e40d5bc9 ON public.offers_pricesend USING btree (offer_id);

CREATE INDEX offers_secondwriter_account_id_4c45a362 ON public.offers_secondwriter USING btree (account_id);

CREATE INDEX offers_secondwriter_offer_id_d0e59cf8 ON public.offers_secondwriter USING btree (offer_id);

CREATE INDEX offers_shopprice_account_id_33507c97 ON public.offers_shopprice USING btree (account_id);

CREATE INDEX offers_shopprice_sku_id_a527b055 ON public.offers_shopprice USING btree (sku_id);

CREATE INDEX offers_stockoffer_account_id_7f1dfa5a ON public.offers_stockoffer USING btree (account_id);

CREATE INDEX offers_stockoffer_listing_id_a3df5a27 ON public.offers_stockoffer USING btree (listing_id);

CREATE INDEX offers_stockoffer_listing_sku_id_e7974a09 ON public.offers_stockoffer USING btree (listing_sku_id);

CREATE INDEX offers_stockrule_account_id_7d39adcb ON public.offers_stockrule USING btree (account_id);

CREATE INDEX offers_stockrule_company_id_4f57b553 ON public.offers_stockrule USING btree (company_id);

CREATE INDEX offers_stockrule_product_id_20d326c2 ON public.offers_stockrule USING btree (product_id);

CREATE INDEX offers_stockrule_sku_id_f65ed137 ON public.offers_stockrule USING btree (sku_id);

CREATE INDEX offers_stockrule_warehouse_id_911646d8 ON public.offers_stockrule USING btree (warehouse_id);

CREATE INDEX offers_stocksend_offer_id_e38aca70 ON public.offers_stocksend USING btree (offer_id);

CREATE UNIQUE INDEX one_act_is_asked_of_a_case ON public.aftersales_caseact USING btree (case_id) WHERE ((status)::text = 'asked'::text);

CREATE UNIQUE INDEX one_case_is_started_of_an_order_at_a_time ON public.aftersales_caseact USING btree (order_id) WHERE (((kind)::text = 'start'::text) AND ((status)::text = 'asked'::text));

CREATE UNIQUE INDEX one_category_template_a_name ON public.posting_categorytemplate USING btree (account_id, name);

CREATE UNIQUE INDEX one_default_packaging ON public.fulfilment_packaging USING btree (company_id) WHERE is_default;

CREATE UNIQUE INDEX one_default_warehouse ON public.inventory_warehouse USING btree (company_id) WHERE is_default;

CREATE UNIQUE INDEX one_drift_at_a_time ON public.offers_drift USING btree (offer_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_first_link ON public.inventory_warehouselink USING btree (account_id, external_id) WHERE is_first;

CREATE UNIQUE INDEX one_open_request_about_an_order ON public.fulfilment_requestorder USING btree (order_id, about) WHERE open;

CREATE UNIQUE INDEX one_posting_to_tell_a_channel_product ON public.posting_posting USING btree (channel_product_id) WHERE (((kind)::text = ANY ((ARRAY['create'::character varying, 'edit'::character varying])::text[])) AND ((status)::text = ANY ((ARRAY['scheduled'::character varying, 'pictures'::character varying, 'queued'::character varying])::text[])));

CREATE UNIQUE INDEX one_second_writer_at_a_time ON public.offers_secondwriter USING btree (offer_id) WHERE (settled_at IS NULL);

CREATE UNIQUE INDEX one_waiting_invitation ON public.people_invitation USING btree (company_id, email) WHERE ((status)::text = 'waiting'::text);

CREATE UNIQUE INDEX one_way_from_a_day_on ON public.channels_waypolicy USING btree (company_id, channel, region, seller_kind, shipped_by, since) WHERE (withdrawn_at IS NULL);

CREATE INDEX open_drifts ON public.offers_drift USING btree (account_id, began_at) WHERE (ended_at IS NULL);

CREATE INDEX orders_blocked ON public.orders_order USING btree (company_id, placed_at DESC, id DESC) WHERE is_blocked;

CREATE INDEX orders_by_account ON public.orders_order USING btree (account_id, placed_at DESC, id DESC);

CREATE INDEX orders_by_change ON public.orders_order USING btree (company_id, COALESCE(changed_at, recorded_at), id);

CREATE INDEX orders_by_deadline ON public.orders_order USING btree (company_id, ship_by, id) WHERE ((status)::text = ANY ((ARRAY['released'::character varying, 'partly_shipped'::character varying])::text[]));

CREATE INDEX orders_by_due ON public.orders_order USING btree (company_id, COALESCE(ship_by, '9999-01-01 00:00:00+00'::timestamp with time zone), id);

CREATE INDEX orders_by_status ON public.orders_order USING btree (company_id, status, placed_at DESC, id DESC);

CREATE INDEX orders_cancel_requested ON public.orders_order USING btree (company_id, placed_at DESC, id DESC) WHERE cancel_requested;

CREATE INDEX orders_newest ON public.orders_order USING btree (company_id, placed_at DESC, id DESC);

CREATE INDEX orders_of_rare_class ON public.orders_order USING btree (company_id, order_class, placed_at DESC, id DESC) WHERE (NOT ((order_class)::text = 'sale'::text));

CREATE INDEX orders_of_rare_source ON public.orders_order USING btree (company_id, source, placed_at DESC, id DESC) WHERE (NOT ((source)::text = 'Website'::text));

CREATE INDEX orders_search ON public.orders_order USING gin (search);

CREATE INDEX orders_that_travel_together ON public.orders_order USING btree (account_id, travels_with) WHERE ((NOT ((travels_with)::text = ''::text)) AND ((status)::text = ANY ((ARRAY['released'::character varying, 'partly_shipped'::character varying])::text[])));

CREATE INDEX orders_time_order_i_1eb3d7_idx ON public.orders_timelineentry USING btree (order_id, at DESC, id DESC);

CREATE INDEX orders_to_match ON public.settlements_ordertomatch USING btree (account_id, id);

CREATE INDEX orders_to_scan ON public.orders_order USING btree (account_id, collect_by) WHERE ((collected_at IS NULL) AND ((status)::text = ANY ((ARRAY['released'::character varying, 'partly_shipped'::character varying, 'shipped'::character varying])::text[])));

CREATE INDEX orders_to_ship ON public.orders_order USING btree (company_id, COALESCE(ship_by, '9999-01-01 00:00:00+00'::timestamp with time zone), id) WHERE ((status)::text = ANY ((ARRAY['released'::character varying, 'partly_shipped'::character varying])::text[]));

CREATE INDEX orders_unit_sku_id_9bc51f6c ON public.orders_unit USING btree (sku_id);

CREATE INDEX outgoing_due ON public.exchange_outgoing USING btree (due_at, id) WHERE ((status)::text = ANY ((ARRAY['due'::character varying, 'calling'::character varying])::text[]));

CREATE INDEX outgoing_not_applied ON public.exchange_outgoing USING btree (account_id, id) WHERE ((applied_at IS NULL) AND ((status)::text = 'done'::text));

CREATE INDEX outgoing_refused ON public.exchange_outgoing USING btree (account_id, answered_at) WHERE ((status)::text = 'refused'::text);

CREATE INDEX oversold_now ON public.inventory_oversold USING btree (since, id) WHERE (settled_at IS NULL);

CREATE UNIQUE INDEX oversold_once_at_a_time ON public.inventory_oversold USING btree (sku_id, warehouse_id) WHERE (settled_at IS NULL);

CREATE INDEX package_requests_answered ON public.fulfilment_packagerequest USING btree (account_id, status_at);

CREATE INDEX package_requests_newest ON public.fulfilment_packagerequest USING btree (company_id, asked_at DESC, id DESC);

CREATE INDEX parcels_not_handed_over ON public.fulfilment_parcel USING btree (account_id, status) WHERE ((status)::text = ANY ((ARRAY['ready'::character varying, 'sent'::character varying])::text[]));

CREATE INDEX parcels_that_stand_still ON public.fulfilment_parcel USING btree (account_id, moved_at) WHERE ((status)::text = 'in_transit'::text);

CREATE INDEX parcels_to_ask_about ON public.fulfilment_parcel USING btree (account_id, events_asked_at NULLS FIRST, id) WHERE ((status)::text = ANY ((ARRAY['sent'::character varying, 'in_transit'::character varying])::text[]));

CREATE INDEX payments_newest ON public.settlements_payment USING btree (company_id, created_at DESC, id DESC);

CREATE INDEX people_apikey_company_id_59a35f6f ON public.people_apikey USING btree (company_id);

CREATE INDEX people_apikey_created_by_id_0a9ac0fe ON public.people_apikey USING btree (created_by_id);

CREATE INDEX people_apikey_prefix_cde53f96_like ON public.people_apikey USING btree (prefix varchar_pattern_ops);

CREATE INDEX people_cache_expires ON public.people_cache USING btree (expires);

CREATE INDEX people_company_name_c2cf5618_like ON public.people_company USING btree (name varchar_pattern_ops);

CREATE INDEX people_company_slug_bcb5ee14_like ON public.people_company USING btree (slug varchar_pattern_ops);

CREATE INDEX people_invitation_accepted_by_id_66da8fc9 ON public.people_invitation USING btree (accepted_by_id);

CREATE INDEX people_invitation_company_id_1889126d ON public.people_invitation USING btree (company_id);

CREATE INDEX people_invitation_digest_f221862d_like ON public.people_invitation USING btree (digest varchar_pattern_ops);

CREATE INDEX people_invitation_invited_by_id_3784d49d ON public.people_invitation USING btree (invited_by_id);

CREATE INDEX people_membership_company_id_ee9791f8 ON public.people_membership USING btree (company_id);

CREATE INDEX people_membership_user_id_35baff26 ON public.people_membership USING btree (user_id);

CREATE INDEX people_try_ends_at_5d04409e ON public.people_try USING btree (ends_at);

CREATE INDEX people_try_key_bc481afd_like ON public.people_try USING btree (key varchar_pattern_ops);

CREATE INDEX people_user_email_1f424fe4 ON public.people_user USING btree (email);

CREATE INDEX people_user_email_1f424fe4_like ON public.people_user USING btree (email varchar_pattern_ops);

CREATE INDEX people_user_groups_group_id_1f0237d0 ON public.people_user_groups USING btree (group_id);

CREATE INDEX people_user_groups_user_id_290df956 ON public.people_user_groups USING btree (user_id);

CREATE INDEX people_user_user_permissions_permission_id_55f01ef0 ON public.people_user_user_permissions USING btree (permission_id);

CREATE INDEX people_user_user_permissions_user_id_7d19557b ON public.people_user_user_permissions USING btree (user_id);

CREATE INDEX people_user_username_7e18cbac_like ON public.people_user USING btree (username varchar_pattern_ops);

CREATE INDEX pictures_by_digest ON public.catalog_picture USING btree (company_id, digest);

CREATE INDEX pictures_to_fetch ON public.catalog_picture USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX posting_answermapping_account_id_f805bb2e ON public.posting_answermapping USING btree (account_id);

CREATE INDEX posting_categorytemplate_account_id_e18ecef3 ON public.posting_categorytemplate USING btree (account_id);

CREATE INDEX posting_channelproduct_account_id_6eaff9d7 ON public.posting_channelproduct USING btree (account_id);

CREATE INDEX posting_channelproduct_product_id_b0fcc973 ON public.posting_channelproduct USING btree (product_id);

CREATE INDEX posting_channelproduct_template_id_b481dd91 ON public.posting_channelproduct USING btree (template_id);

CREATE INDEX posting_channelsku_channel_product_id_1811938b ON public.posting_channelsku USING btree (channel_product_id);

CREATE INDEX posting_channelsku_sku_id_de656fc4 ON public.posting_channelsku USING btree (sku_id);

CREATE INDEX posting_posting_account_id_e652d26f ON public.posting_posting USING btree (account_id);

CREATE INDEX posting_posting_bulk_5125c4fc ON public.posting_posting USING btree (bulk);

CREATE INDEX posting_posting_bulk_5125c4fc_like ON public.posting_posting USING btree (bulk varchar_pattern_ops);

CREATE INDEX posting_posting_channel_product_id_aec5cc37 ON public.posting_posting USING btree (channel_product_id);

CREATE INDEX posting_posting_listing_id_2e35277a ON public.posting_posting USING btree (listing_id);

CREATE INDEX posting_posting_undoes_id_6097508a ON public.posting_posting USING btree (undoes_id);

CREATE INDEX posting_postingchange_posting_id_cbf028a1 ON public.posting_postingchange USING btree (posting_id);

CREATE INDEX posting_propertyedit_company_id_a2a12fb9 ON public.posting_propertyedit USING btree (company_id);

CREATE INDEX posting_propertyeditrow_channel_product_id_32d42142 ON public.posting_propertyeditrow USING btree (channel_product_id);

CREATE INDEX posting_propertyeditrow_edit_id_e6b0e64e ON public.posting_propertyeditrow USING btree (edit_id);

CREATE INDEX posting_readinessfault_channel_product_id_db2c11c1 ON public.posting_readinessfault USING btree (channel_product_id);

CREATE INDEX posting_readinessfault_sku_id_63deece5 ON public.posting_readinessfault USING btree (sku_id);

CREATE INDEX postings_by_age ON public.posting_posting USING btree (account_id, created_at DESC, id DESC);

CREATE INDEX postings_of_a_listing ON public.posting_posting USING btree (listing_id, id DESC);

CREATE INDEX postings_to_follow ON public.posting_posting USING btree (account_id, look_at, id) WHERE ((status)::text = 'in_review'::text);

CREATE INDEX postings_to_tell ON public.posting_posting USING btree (account_id, not_before, id) WHERE ((status)::text = ANY ((ARRAY['scheduled'::character varying, 'pictures'::character varying])::text[]));

CREATE INDEX prerequisites_that_failed ON public.listings_shopprerequisite USING btree (account_id) WHERE failed;

CREATE INDEX price_changes_by_time ON public.offers_pricechange USING btree (company_id, at DESC);

CREATE INDEX price_offers_asked_for ON public.offers_priceoffer USING btree (account_id) WHERE (NOT ((asked_by)::text = ''::text));

CREATE INDEX price_offers_drifted ON public.offers_priceoffer USING btree (account_id, differs_since) WHERE (differs_since IS NOT NULL);

CREATE INDEX price_offers_due ON public.offers_priceoffer USING btree (account_id, urgency, due_since) WHERE (due_since IS NOT NULL);

CREATE INDEX price_offers_hindered ON public.offers_priceoffer USING btree (account_id, hindrance) WHERE (NOT ((hindrance)::text = ''::text));

CREATE INDEX price_offers_of_listing ON public.offers_priceoffer USING btree (listing_id);

CREATE INDEX price_sends_of_account ON public.offers_pricesend USING btree (account_id, called_at DESC);

CREATE INDEX price_sends_of_offer ON public.offers_pricesend USING btree (offer_id, called_at DESC);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX products_by_title ON public.catalog_product USING btree (company_id, title, id);

CREATE INDEX profits_by_day ON public.settlements_skuprofit USING btree (company_id, day, account_id, sku_id);

CREATE INDEX profits_by_sku ON public.settlements_skuprofit USING btree (sku_id, day) WHERE (NOT (sku_id IS NULL));

CREATE INDEX promotions_that_end ON public.listings_promotion USING btree (ends_at) WHERE (over_at IS NULL);

CREATE INDEX purchases_of_an_account ON public.shipbridge_purchase USING btree (carrier_account_id, id DESC);

CREATE INDEX purchases_to_follow ON public.shipbridge_purchase USING btree (status_at) WHERE (taken_at IS NULL);

CREATE INDEX purchases_unclear ON public.shipbridge_purchase USING btree (company_id, status_at) WHERE ((status)::text = 'unknown'::text);

CREATE INDEX purchases_under_way ON public.shipbridge_purchase USING btree (status_at) WHERE ((status)::text = ANY ((ARRAY['asked'::character varying, 'calling'::character varying, 'void_asked'::character varying])::text[]));

CREATE INDEX rate_asks_by_age ON public.shipbridge_rateask USING btree (asked_at);

CREATE INDEX readiness_faults_by_code ON public.posting_readinessfault USING btree (account_id, code, channel_product_id);

CREATE INDEX readiness_to_work_out ON public.posting_channelproduct USING btree (check_due_at, id) WHERE (check_due_at IS NOT NULL);

CREATE INDEX reservations_that_expire ON public.inventory_externalreservation USING btree (expires_at) WHERE ((expires_at IS NOT NULL) AND ((status)::text = 'active'::text));

CREATE INDEX returns_received_aside ON public.aftersales_returnreceipt USING btree (case_id) WHERE ((disposition)::text = 'quarantine'::text);

CREATE INDEX sales_by_sku ON public.orders_daysales USING btree (sku_id, day);

CREATE INDEX sales_to_look_at ON public.offers_shopprice USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX settlements_by_due_day ON public.settlements_ordersettlement USING btree (company_id, due_at, order_id);

CREATE INDEX settlements_by_state ON public.settlements_ordersettlement USING btree (account_id, state, order_id);

CREATE INDEX settlements_creatororder_creator_id_c2f85242 ON public.settlements_creatororder USING btree (creator_id);

CREATE INDEX settlements_creatorprofit_order_id_93555382 ON public.settlements_creatorprofit USING btree (order_id);

CREATE INDEX settlements_journalentry_export_id_c0351723 ON public.settlements_journalentry USING btree (export_id);

CREATE INDEX settlements_journalposting_entry_id_94f4f8b9 ON public.settlements_journalposting USING btree (entry_id);

CREATE INDEX settlements_journalposting_payment_id_afdeaf18 ON public.settlements_journalposting USING btree (payment_id);

CREATE INDEX settlements_journalposting_statement_id_4826cb4b ON public.settlements_journalposting USING btree (statement_id);

CREATE INDEX shipbridge_carrieraccount_company_id_f8496b1f ON public.shipbridge_carrieraccount USING btree (company_id);

CREATE INDEX shipbridge_purchase_carrier_account_id_f652a6da ON public.shipbridge_purchase USING btree (carrier_account_id);

CREATE INDEX shipbridge_purchase_company_id_ba5a00cb ON public.shipbridge_purchase USING btree (company_id);

CREATE INDEX shipbridge_purchasemove_purchase_id_2917f3bf ON public.shipbridge_purchasemove USING btree (purchase_id);

CREATE INDEX shipbridge_rateanswer_ask_id_a38ecc49 ON public.shipbridge_rateanswer USING btree (ask_id);

CREATE INDEX shipbridge_rateanswer_carrier_account_id_2fef3570 ON public.shipbridge_rateanswer USING btree (carrier_account_id);

CREATE INDEX shipbridge_rateask_company_id_1d5d147b ON public.shipbridge_rateask USING btree (company_id);

CREATE UNIQUE INDEX siblings_differ_in_an_option ON public.catalog_sku USING btree (product_id, option_values) WHERE ((NOT (option_values = '{}'::character varying(120)[])) AND (archived_at IS NULL));

CREATE INDEX skus_by_barcode ON public.catalog_sku USING btree (company_id, barcode) WHERE (NOT ((barcode)::text = ''::text));

CREATE INDEX skus_by_code ON public.catalog_sku USING btree (company_id, code);

CREATE INDEX skus_by_plain_code ON public.catalog_sku USING btree (company_id, regexp_replace(lower((code)::text), '[-_./[:space:]]+'::text, ''::text, 'g'::text));

CREATE INDEX skus_by_upper_code ON public.catalog_sku USING btree (company_id, upper((code)::text));

CREATE INDEX skus_by_words_of_title ON public.catalog_sku USING gin (to_tsvector('simple'::regconfig, (COALESCE(title, ''::character varying))::text));

CREATE INDEX skus_to_read ON public.settlements_skureading USING btree (account_id, wanted_at) WHERE (NOT ((wanted_lines)::text = (read_lines)::text));

CREATE INDEX statements_by_account ON public.settlements_statement USING btree (account_id, closed_at DESC, id DESC);

CREATE INDEX statements_by_payment ON public.settlements_statement USING btree (account_id, payment_external_id) WHERE (NOT ((payment_external_id)::text = ''::text));

CREATE INDEX statements_newest ON public.settlements_statement USING btree (company_id, closed_at DESC, id DESC);

CREATE INDEX statements_to_read ON public.settlements_statement USING btree (account_id, closed_at) WHERE (NOT ((digest)::text = (lines_digest)::text));

CREATE INDEX stock_offers_asked_for ON public.offers_stockoffer USING btree (account_id) WHERE (NOT ((asked_by)::text = ''::text));

CREATE INDEX stock_offers_drifted ON public.offers_stockoffer USING btree (account_id, differs_since) WHERE (differs_since IS NOT NULL);

CREATE INDEX stock_offers_due ON public.offers_stockoffer USING btree (account_id, urgency, due_since) WHERE (due_since IS NOT NULL);

CREATE INDEX stock_offers_hindered ON public.offers_stockoffer USING btree (account_id, hindrance) WHERE (NOT ((hindrance)::text = ''::text));

CREATE INDEX stock_offers_of_listing ON public.offers_stockoffer USING btree (listing_id);

CREATE INDEX stock_offers_shared_out ON public.offers_stockoffer USING btree (account_id) WHERE (sharers IS NOT NULL);

CREATE INDEX stock_sends_of_account ON public.offers_stocksend USING btree (account_id, called_at DESC);

CREATE INDEX stock_sends_of_offer ON public.offers_stocksend USING btree (offer_id, called_at DESC);

CREATE INDEX stock_takes_newest ON public.inventory_stocktake USING btree (company_id, opened_at DESC, id DESC);

CREATE INDEX transfers_newest ON public.inventory_transfer USING btree (company_id, sent_at DESC, id DESC);

CREATE INDEX turns_that_are_taken_or_wait ON public.offers_listingpush USING btree (account_id) WHERE ((claimed_until IS NOT NULL) OR (next_at IS NOT NULL) OR (price_next_at IS NOT NULL));

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX units_cancelled_after_shipping ON public.orders_unit USING btree (order_id) WHERE ((shipped_at IS NOT NULL) AND ((status)::text = 'cancelled'::text));

CREATE INDEX units_unmapped ON public.orders_unit USING btree (channel_sku_id) WHERE (sku_id IS NULL);

CREATE INDEX units_waiting_by_package ON public.orders_unit USING btree (channel_package_id) WHERE (((status)::text = 'open'::text) AND (NOT ((channel_package_id)::text = ''::text)));

CREATE INDEX unlinked_listing_skus ON public.listings_listingsku USING btree (account_id, id) WHERE (sku_id IS NULL);

CREATE INDEX ways_of_a_market ON public.channels_waypolicy USING btree (company_id, channel, region);

CREATE INDEX web_listchoice_company_id_86faacaf ON public.web_listchoice USING btree (company_id);

CREATE INDEX withdrawals_newest ON public.settlements_withdrawal USING btree (company_id, at DESC, id DESC);

CREATE TRIGGER cases_marked_changed AFTER UPDATE ON public.aftersales_case REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_cases();

CREATE TRIGGER cases_marked_new AFTER INSERT ON public.aftersales_case REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_cases();

CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON public.settlements_journalposting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.settlements_entry_balances();

CREATE TRIGGER entry_stands BEFORE DELETE OR UPDATE ON public.settlements_journalentry FOR EACH ROW EXECUTE FUNCTION public.settlements_booked_stands();

CREATE TRIGGER hold_gate BEFORE INSERT ON public.fulfilment_labelunit FOR EACH ROW EXECUTE FUNCTION public.fulfilment_hold_gate();

CREATE TRIGGER hold_gate BEFORE INSERT ON public.fulfilment_parcelunit FOR EACH ROW EXECUTE FUNCTION public.fulfilment_hold_gate();

CREATE TRIGGER ledger_is_append_only BEFORE DELETE OR UPDATE ON public.inventory_movement FOR EACH ROW EXECUTE FUNCTION public.inventory_ledger_is_append_only();

CREATE TRIGGER line_stands BEFORE DELETE OR UPDATE ON public.settlements_statementline FOR EACH ROW EXECUTE FUNCTION public.settlements_line_stands();

CREATE TRIGGER order_changed BEFORE UPDATE ON public.orders_order FOR EACH ROW WHEN (((((((((((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.channel_updated_at IS DISTINCT FROM new.channel_updated_at)) OR (old.is_blocked IS DISTINCT FROM new.is_blocked)) OR (old.cancel_requested IS DISTINCT FROM new.cancel_requested)) OR (old.address_id IS DISTINCT FROM new.address_id)) OR (old.warehouse_id IS DISTINCT FROM new.warehouse_id)) OR ((old.shipped_by)::text IS DISTINCT FROM (new.shipped_by)::text)) OR (old.search_tokens IS DISTINCT FROM new.search_tokens)) OR (old.personal_data_erased_at IS DISTINCT FROM new.personal_data_erased_at))) EXECUTE FUNCTION public.orders_order_changed();

CREATE TRIGGER orders_marked_changed AFTER UPDATE ON public.orders_order REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_changed();

CREATE TRIGGER orders_marked_new AFTER INSERT ON public.orders_order REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_orders();

CREATE TRIGGER posting_stands BEFORE DELETE OR UPDATE ON public.settlements_journalposting FOR EACH ROW EXECUTE FUNCTION public.settlements_booked_stands();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER receipts_marked_changed AFTER UPDATE ON public.aftersales_returnreceipt REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_receipts();

CREATE TRIGGER receipts_marked_new AFTER INSERT ON public.aftersales_returnreceipt REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION public.settlements_mark_receipts();

CREATE TRIGGER sku_line_stands BEFORE DELETE OR UPDATE ON public.settlements_skuline FOR EACH ROW EXECUTE FUNCTION public.settlements_sku_line_stands();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_actunit
    ADD CONSTRAINT aftersales_actunit_act_id_13a99ff0_fk_aftersales_caseact_id FOREIGN KEY (act_id) REFERENCES public.aftersales_caseact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_actunit
    ADD CONSTRAINT aftersales_actunit_unit_id_29ec5c75_fk_orders_unit_id FOREIGN KEY (unit_id) REFERENCES public.orders_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_account_id_582ec7cc_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_company_id_7b97752c_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_new_order_id_9cb0ff8f_fk_orders_order_id FOREIGN KEY (new_order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_order_id_83e545a7_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_case
    ADD CONSTRAINT aftersales_case_warehouse_id_6eb77336_fk_inventory_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_account_id_e04fb698_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_case_id_f67e8c2f_fk_aftersales_case_id FOREIGN KEY (case_id) REFERENCES public.aftersales_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_company_id_110028b0_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_order_id_f104026b_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseact
    ADD CONSTRAINT aftersales_caseact_rule_id_a05c70c0_fk_aftersales_caserule_id FOREIGN KEY (rule_id) REFERENCES public.aftersales_caserule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_casedocument
    ADD CONSTRAINT aftersales_casedocument_case_id_a09153de_fk_aftersales_case_id FOREIGN KEY (case_id) REFERENCES public.aftersales_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseitem
    ADD CONSTRAINT aftersales_caseitem_case_id_137e48c5_fk_aftersales_case_id FOREIGN KEY (case_id) REFERENCES public.aftersales_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_casemove
    ADD CONSTRAINT aftersales_casemove_case_id_0ca4e09a_fk_aftersales_case_id FOREIGN KEY (case_id) REFERENCES public.aftersales_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caserule
    ADD CONSTRAINT aftersales_caserule_account_id_bbcd1a09_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caserule
    ADD CONSTRAINT aftersales_caserule_company_id_f69cde3b_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseunit
    ADD CONSTRAINT aftersales_caseunit_item_id_0a036fac_fk_aftersales_caseitem_id FOREIGN KEY (item_id) REFERENCES public.aftersales_caseitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_caseunit
    ADD CONSTRAINT aftersales_caseunit_unit_id_b37136cb_fk_orders_unit_id FOREIGN KEY (unit_id) REFERENCES public.orders_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnrec_movement_id_61a31f9c_fk_inventory FOREIGN KEY (movement_id) REFERENCES public.inventory_movement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnrec_warehouse_id_4f7f6448_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnreceipt_case_id_95ffe080_fk_aftersales_case_id FOREIGN KEY (case_id) REFERENCES public.aftersales_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnreceipt
    ADD CONSTRAINT aftersales_returnreceipt_unit_id_0b9f487f_fk_orders_unit_id FOREIGN KEY (unit_id) REFERENCES public.orders_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnrelease
    ADD CONSTRAINT aftersales_returnrel_movement_id_18577e42_fk_inventory FOREIGN KEY (movement_id) REFERENCES public.inventory_movement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.aftersales_returnrelease
    ADD CONSTRAINT aftersales_returnrel_receipt_id_dff362ba_fk_aftersale FOREIGN KEY (receipt_id) REFERENCES public.aftersales_returnreceipt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_mail_id_9f4611cc_fk_alerts_mail_id FOREIGN KEY (mail_id) REFERENCES public.alerts_mail(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_membership_id_0220f964_fk_people_membership_id FOREIGN KEY (membership_id) REFERENCES public.people_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_occasion_id_85557971_fk_alerts_occasion_id FOREIGN KEY (occasion_id) REFERENCES public.alerts_occasion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_mail
    ADD CONSTRAINT alerts_mail_membership_id_4891d9cb_fk_people_membership_id FOREIGN KEY (membership_id) REFERENCES public.people_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_mailserver
    ADD CONSTRAINT alerts_mailserver_company_id_c49c8b85_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_occasion
    ADD CONSTRAINT alerts_occasion_account_id_96f20f04_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_occasion
    ADD CONSTRAINT alerts_occasion_company_id_3f8fb3ef_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_occasion
    ADD CONSTRAINT alerts_occasion_delivery_id_7a0607f7_fk_alerts_we FOREIGN KEY (delivery_id) REFERENCES public.alerts_webhookdelivery(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_preferences
    ADD CONSTRAINT alerts_preferences_membership_id_de08bca5_fk_people_me FOREIGN KEY (membership_id) REFERENCES public.people_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_webhook
    ADD CONSTRAINT alerts_webhook_company_id_efd83df4_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_webhookdelivery
    ADD CONSTRAINT alerts_webhookdelivery_webhook_id_53ed2472_fk_alerts_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.alerts_webhook(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_answeredrequest
    ADD CONSTRAINT api_answeredrequest_api_key_id_2a763a03_fk_people_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.people_apikey(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auditlog_logentry
    ADD CONSTRAINT auditlog_logentry_actor_id_959271d2_fk_people_user_id FOREIGN KEY (actor_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auditlog_logentry
    ADD CONSTRAINT auditlog_logentry_content_type_id_75830218_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_columnmapping
    ADD CONSTRAINT catalog_columnmapping_company_id_74d15507_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_identifier
    ADD CONSTRAINT catalog_identifier_sku_id_f5864df3_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_kitpart
    ADD CONSTRAINT catalog_kitpart_kit_id_710d88c2_fk_catalog_sku_id FOREIGN KEY (kit_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_kitpart
    ADD CONSTRAINT catalog_kitpart_part_id_fed45fae_fk_catalog_sku_id FOREIGN KEY (part_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_company_id_744b1394_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_picturefile
    ADD CONSTRAINT catalog_picturefile_company_id_5276d2ed_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_product
    ADD CONSTRAINT catalog_product_company_id_ec113db9_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_productpicture
    ADD CONSTRAINT catalog_productpictu_picture_id_c2544672_fk_catalog_p FOREIGN KEY (picture_id) REFERENCES public.catalog_picture(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_productpicture
    ADD CONSTRAINT catalog_productpictu_product_id_681aae72_fk_catalog_p FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_productpicture
    ADD CONSTRAINT catalog_productpicture_sku_id_39d74ec2_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_company_id_e4101a55_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_product_id_6332277c_fk_catalog_product_id FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_shadow_of_id_41a723ee_fk_catalog_sku_id FOREIGN KEY (shadow_of_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_skucost
    ADD CONSTRAINT catalog_skucost_company_id_cd81c145_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_skucost
    ADD CONSTRAINT catalog_skucost_sku_id_16f2d9e8_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.catalog_thumbnails
    ADD CONSTRAINT catalog_thumbnails_company_id_ef11535f_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_account
    ADD CONSTRAINT channels_account_company_id_f05e3335_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_accountmove
    ADD CONSTRAINT channels_accountmove_account_id_0d6e9732_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_accountsecrets
    ADD CONSTRAINT channels_accountsecr_account_id_5ff335fb_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_channelwarehouse
    ADD CONSTRAINT channels_channelware_account_id_152e9378_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_consentrequest
    ADD CONSTRAINT channels_consentrequ_account_id_45a7d744_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_shippingprovider
    ADD CONSTRAINT channels_shippingpro_account_id_1fd44378_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_waypolicy
    ADD CONSTRAINT channels_waypolicy_company_id_c131ac93_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_callbudget
    ADD CONSTRAINT exchange_callbudget_account_id_7188d6fd_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_cursor
    ADD CONSTRAINT exchange_cursor_account_id_d66c0e12_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_notice
    ADD CONSTRAINT exchange_notice_account_id_714f764d_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_noticerejection
    ADD CONSTRAINT exchange_noticerejec_account_id_d23d0d54_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_outgoing
    ADD CONSTRAINT exchange_outgoing_account_id_7520a7c6_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.exchange_troubleddocument
    ADD CONSTRAINT exchange_troubleddoc_account_id_f899f9ee_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_acknowledgement
    ADD CONSTRAINT fulfilment_acknowled_before_id_ad5daa27_fk_orders_ad FOREIGN KEY (before_id) REFERENCES public.orders_address(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_acknowledgement
    ADD CONSTRAINT fulfilment_acknowled_parcel_id_2c4be15d_fk_fulfilmen FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_acknowledgement
    ADD CONSTRAINT fulfilment_acknowledgement_order_id_35a8cf94_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_carrierevent
    ADD CONSTRAINT fulfilment_carrierev_parcel_id_1cd1d244_fk_fulfilmen FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_carrierlink
    ADD CONSTRAINT fulfilment_carrierli_account_id_c1902d35_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_combineoffer
    ADD CONSTRAINT fulfilment_combineof_account_id_e25afddc_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_account_id_bbd62519_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_carrier_account_id_cf0fcefa_fk_shipbridg FOREIGN KEY (carrier_account_id) REFERENCES public.shipbridge_carrieraccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_company_id_c264d202_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_job_id_c2dd6dc4_fk_jobs_job_id FOREIGN KEY (job_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_packaging_id_b09eab1b_fk_fulfilmen FOREIGN KEY (packaging_id) REFERENCES public.fulfilment_packaging(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_label
    ADD CONSTRAINT fulfilment_label_parcel_id_02f46439_fk_fulfilment_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labeldocument
    ADD CONSTRAINT fulfilment_labeldocu_label_id_ee893be8_fk_fulfilmen FOREIGN KEY (label_id) REFERENCES public.fulfilment_label(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelmove
    ADD CONSTRAINT fulfilment_labelmove_label_id_df1cb6c1_fk_fulfilment_label_id FOREIGN KEY (label_id) REFERENCES public.fulfilment_label(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelprint
    ADD CONSTRAINT fulfilment_labelprin_document_id_3693c3fd_fk_fulfilmen FOREIGN KEY (document_id) REFERENCES public.fulfilment_labeldocument(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelprint
    ADD CONSTRAINT fulfilment_labelprint_job_id_910d1f44_fk_jobs_job_id FOREIGN KEY (job_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelprint
    ADD CONSTRAINT fulfilment_labelprint_label_id_e7df5e59_fk_fulfilment_label_id FOREIGN KEY (label_id) REFERENCES public.fulfilment_label(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT fulfilment_labelunit_address_id_00974a15_fk_orders_address_id FOREIGN KEY (address_id) REFERENCES public.orders_address(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT fulfilment_labelunit_label_id_de5e4bcf_fk_fulfilment_label_id FOREIGN KEY (label_id) REFERENCES public.fulfilment_label(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT fulfilment_labelunit_order_id_a6aa8ca4_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_labelunit
    ADD CONSTRAINT fulfilment_labelunit_unit_id_e729942d_fk_orders_unit_id FOREIGN KEY (unit_id) REFERENCES public.orders_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_measure
    ADD CONSTRAINT fulfilment_measure_company_id_9b535f8a_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_measure
    ADD CONSTRAINT fulfilment_measure_packaging_id_eee8fe56_fk_fulfilmen FOREIGN KEY (packaging_id) REFERENCES public.fulfilment_packaging(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_movinglimits
    ADD CONSTRAINT fulfilment_movinglim_company_id_67e49423_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_packagerequest
    ADD CONSTRAINT fulfilment_packagere_account_id_2aa21720_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_packagerequest
    ADD CONSTRAINT fulfilment_packagere_company_id_8b41860c_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_packagerequest
    ADD CONSTRAINT fulfilment_packagere_parcel_id_66214094_fk_fulfilmen FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_packagerequest
    ADD CONSTRAINT fulfilment_packagere_undoes_id_3a26ca63_fk_fulfilmen FOREIGN KEY (undoes_id) REFERENCES public.fulfilment_packagerequest(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_packaging
    ADD CONSTRAINT fulfilment_packaging_company_id_c2df7f99_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcel
    ADD CONSTRAINT fulfilment_parcel_account_id_b450ee4f_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcel
    ADD CONSTRAINT fulfilment_parcel_company_id_0ca1d788_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcelmove
    ADD CONSTRAINT fulfilment_parcelmov_parcel_id_952d9611_fk_fulfilmen FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT fulfilment_parceluni_parcel_id_79e6fe59_fk_fulfilmen FOREIGN KEY (parcel_id) REFERENCES public.fulfilment_parcel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT fulfilment_parcelunit_address_id_faee8c04_fk_orders_address_id FOREIGN KEY (address_id) REFERENCES public.orders_address(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT fulfilment_parcelunit_order_id_dc3bf33d_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_parcelunit
    ADD CONSTRAINT fulfilment_parcelunit_unit_id_969e071e_fk_orders_unit_id FOREIGN KEY (unit_id) REFERENCES public.orders_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_requestorder
    ADD CONSTRAINT fulfilment_requestor_request_id_133d4376_fk_fulfilmen FOREIGN KEY (request_id) REFERENCES public.fulfilment_packagerequest(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_requestorder
    ADD CONSTRAINT fulfilment_requestorder_order_id_a19da460_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.fulfilment_splitnote
    ADD CONSTRAINT fulfilment_splitnote_order_id_8c23d2db_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_dropfolder
    ADD CONSTRAINT integrations_dropfol_integration_id_4b09f739_fk_integrati FOREIGN KEY (integration_id) REFERENCES public.integrations_integration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_folderfile
    ADD CONSTRAINT integrations_folderf_integration_id_14135575_fk_integrati FOREIGN KEY (integration_id) REFERENCES public.integrations_integration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_handedorder
    ADD CONSTRAINT integrations_handedo_integration_id_5ce2cd11_fk_integrati FOREIGN KEY (integration_id) REFERENCES public.integrations_integration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_integration
    ADD CONSTRAINT integrations_integra_account_id_1b9e5f45_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_integration
    ADD CONSTRAINT integrations_integra_company_id_6795a9df_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.integrations_integrationcall
    ADD CONSTRAINT integrations_integra_integration_id_bb9cd426_fk_integrati FOREIGN KEY (integration_id) REFERENCES public.integrations_integration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_balance
    ADD CONSTRAINT inventory_balance_sku_id_51c5f74c_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_balance
    ADD CONSTRAINT inventory_balance_warehouse_id_f31715ea_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_externalline
    ADD CONSTRAINT inventory_externalli_reservation_id_92703cff_fk_inventory FOREIGN KEY (reservation_id) REFERENCES public.inventory_externalreservation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_externalline
    ADD CONSTRAINT inventory_externalli_warehouse_id_fadad9c9_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_externalline
    ADD CONSTRAINT inventory_externalline_sku_id_6bd7779d_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_externalreservation
    ADD CONSTRAINT inventory_externalre_company_id_7796de49_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_movement
    ADD CONSTRAINT inventory_movement_sku_id_b8b8d5c7_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_movement
    ADD CONSTRAINT inventory_movement_warehouse_id_43ee4fbe_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_oversold
    ADD CONSTRAINT inventory_oversold_owner_id_a3c3bbe8_fk_people_user_id FOREIGN KEY (owner_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_oversold
    ADD CONSTRAINT inventory_oversold_sku_id_3fe96d44_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_oversold
    ADD CONSTRAINT inventory_oversold_warehouse_id_7fe1137b_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_reservation
    ADD CONSTRAINT inventory_reservatio_warehouse_id_804de7c4_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_reservation
    ADD CONSTRAINT inventory_reservation_sku_id_76af78d1_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stockcount
    ADD CONSTRAINT inventory_stockcount_sku_id_72ed2fd3_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stockcount
    ADD CONSTRAINT inventory_stockcount_warehouse_id_b3b8e640_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stocktake
    ADD CONSTRAINT inventory_stocktake_company_id_ea27b322_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stocktake
    ADD CONSTRAINT inventory_stocktake_warehouse_id_595942a3_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stocktakeline
    ADD CONSTRAINT inventory_stocktakel_take_id_61ec72cc_fk_inventory FOREIGN KEY (take_id) REFERENCES public.inventory_stocktake(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_stocktakeline
    ADD CONSTRAINT inventory_stocktakeline_sku_id_c859032b_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_suppliersku
    ADD CONSTRAINT inventory_suppliersk_warehouse_id_158f6fa2_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_suppliersku
    ADD CONSTRAINT inventory_suppliersku_company_id_6ecee182_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_suppliersku
    ADD CONSTRAINT inventory_suppliersku_sku_id_9289c422_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_transfer
    ADD CONSTRAINT inventory_transfer_company_id_397e6e73_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_transfer
    ADD CONSTRAINT inventory_transfer_source_id_37fc1dde_fk_inventory_warehouse_id FOREIGN KEY (source_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_transfer
    ADD CONSTRAINT inventory_transfer_target_id_4689b34b_fk_inventory_warehouse_id FOREIGN KEY (target_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_transferline
    ADD CONSTRAINT inventory_transferli_transfer_id_81657792_fk_inventory FOREIGN KEY (transfer_id) REFERENCES public.inventory_transfer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_transferline
    ADD CONSTRAINT inventory_transferline_sku_id_37ea4518_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_warehouse
    ADD CONSTRAINT inventory_warehouse_company_id_11f28604_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_warehouselink
    ADD CONSTRAINT inventory_warehousel_account_id_72f352bb_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.inventory_warehouselink
    ADD CONSTRAINT inventory_warehousel_warehouse_id_365260b4_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_job
    ADD CONSTRAINT jobs_job_company_id_1f42ea7c_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_job
    ADD CONSTRAINT jobs_job_retry_of_id_376fde47_fk_jobs_job_id FOREIGN KEY (retry_of_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_job
    ADD CONSTRAINT jobs_job_started_by_id_2c714dad_fk_people_user_id FOREIGN KEY (started_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_jobfile
    ADD CONSTRAINT jobs_jobfile_job_id_3f7b856d_fk_jobs_job_id FOREIGN KEY (job_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_jobmove
    ADD CONSTRAINT jobs_jobmove_job_id_3af5b0f0_fk_jobs_job_id FOREIGN KEY (job_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_jobrow
    ADD CONSTRAINT jobs_jobrow_job_id_c12f71f2_fk_jobs_job_id FOREIGN KEY (job_id) REFERENCES public.jobs_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_brand
    ADD CONSTRAINT listings_brand_account_id_72d0175e_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_category
    ADD CONSTRAINT listings_category_account_id_50634528_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_categorybrand
    ADD CONSTRAINT listings_categorybrand_brand_id_35b3ef6a_fk_listings_brand_id FOREIGN KEY (brand_id) REFERENCES public.listings_brand(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_categoryform
    ADD CONSTRAINT listings_categoryfor_account_id_f4524003_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_categoryreading
    ADD CONSTRAINT listings_categoryrea_account_id_4ecbd45e_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_linkchange
    ADD CONSTRAINT listings_linkchange_after_id_a54362e7_fk_catalog_sku_id FOREIGN KEY (after_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_linkchange
    ADD CONSTRAINT listings_linkchange_before_id_ccfc59ec_fk_catalog_sku_id FOREIGN KEY (before_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_linkchange
    ADD CONSTRAINT listings_linkchange_listing_sku_id_04ac1454_fk_listings_ FOREIGN KEY (listing_sku_id) REFERENCES public.listings_listingsku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listing
    ADD CONSTRAINT listings_listing_account_id_d34ca276_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listingkept
    ADD CONSTRAINT listings_listingkept_listing_id_c20a63a2_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT listings_listingsku_account_id_095e8f93_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT listings_listingsku_listing_id_8b0b1e24_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT listings_listingsku_picture_id_f740a7c3_fk_catalog_picture_id FOREIGN KEY (picture_id) REFERENCES public.catalog_picture(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_listingsku
    ADD CONSTRAINT listings_listingsku_sku_id_a69c48ac_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_matchingsettings
    ADD CONSTRAINT listings_matchingset_company_id_d81e8a74_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_promotion
    ADD CONSTRAINT listings_promotion_account_id_c0457009_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_promotionitem
    ADD CONSTRAINT listings_promotionit_promotion_id_ee79fb61_fk_listings_ FOREIGN KEY (promotion_id) REFERENCES public.listings_promotion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_responsibleparty
    ADD CONSTRAINT listings_responsible_account_id_f7effaf0_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_shopprerequisite
    ADD CONSTRAINT listings_shopprerequ_account_id_72282a2a_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.listings_sizecharttemplate
    ADD CONSTRAINT listings_sizechartte_account_id_19f45aef_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_drift
    ADD CONSTRAINT offers_drift_account_id_31bc2bcb_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_drift
    ADD CONSTRAINT offers_drift_offer_id_9afbe00b_fk_offers_stockoffer_id FOREIGN KEY (offer_id) REFERENCES public.offers_stockoffer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_driftpolicy
    ADD CONSTRAINT offers_driftpolicy_account_id_9b5bbdf9_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_listingpush
    ADD CONSTRAINT offers_listingpush_account_id_65609c1c_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_listingpush
    ADD CONSTRAINT offers_listingpush_listing_id_f80f9ff1_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT offers_pricechange_company_id_7dd56632_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT offers_pricechange_undoes_id_2a27fe24_fk_offers_pricechange_id FOREIGN KEY (undoes_id) REFERENCES public.offers_pricechange(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechange
    ADD CONSTRAINT offers_pricechange_undone_by_id_042ea2f8_fk_offers_pr FOREIGN KEY (undone_by_id) REFERENCES public.offers_pricechange(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechangerow
    ADD CONSTRAINT offers_pricechangero_account_id_559ce469_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechangerow
    ADD CONSTRAINT offers_pricechangero_change_id_3ff1955d_fk_offers_pr FOREIGN KEY (change_id) REFERENCES public.offers_pricechange(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricechangerow
    ADD CONSTRAINT offers_pricechangerow_sku_id_2c665674_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_priceoffer
    ADD CONSTRAINT offers_priceoffer_account_id_a4465ebd_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_priceoffer
    ADD CONSTRAINT offers_priceoffer_listing_id_1b73abb8_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_priceoffer
    ADD CONSTRAINT offers_priceoffer_listing_sku_id_09ff05f2_fk_listings_ FOREIGN KEY (listing_sku_id) REFERENCES public.listings_listingsku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT offers_pricerule_account_id_a95f3947_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT offers_pricerule_company_id_25593925_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT offers_pricerule_product_id_187fe8ff_fk_catalog_product_id FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricerule
    ADD CONSTRAINT offers_pricerule_sku_id_6cf3c7c2_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricesend
    ADD CONSTRAINT offers_pricesend_account_id_ae725e90_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_pricesend
    ADD CONSTRAINT offers_pricesend_offer_id_e40d5bc9_fk_offers_priceoffer_id FOREIGN KEY (offer_id) REFERENCES public.offers_priceoffer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_secondwriter
    ADD CONSTRAINT offers_secondwriter_account_id_4c45a362_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_secondwriter
    ADD CONSTRAINT offers_secondwriter_offer_id_d0e59cf8_fk_offers_stockoffer_id FOREIGN KEY (offer_id) REFERENCES public.offers_stockoffer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_shopprice
    ADD CONSTRAINT offers_shopprice_account_id_33507c97_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_shopprice
    ADD CONSTRAINT offers_shopprice_sku_id_a527b055_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockoffer
    ADD CONSTRAINT offers_stockoffer_account_id_7f1dfa5a_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockoffer
    ADD CONSTRAINT offers_stockoffer_listing_id_a3df5a27_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockoffer
    ADD CONSTRAINT offers_stockoffer_listing_sku_id_e7974a09_fk_listings_ FOREIGN KEY (listing_sku_id) REFERENCES public.listings_listingsku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_account_id_7d39adcb_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_company_id_4f57b553_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_product_id_20d326c2_fk_catalog_product_id FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_sku_id_f65ed137_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stockrule
    ADD CONSTRAINT offers_stockrule_warehouse_id_911646d8_fk_inventory FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stocksend
    ADD CONSTRAINT offers_stocksend_account_id_95c49bf4_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.offers_stocksend
    ADD CONSTRAINT offers_stocksend_offer_id_e38aca70_fk_offers_stockoffer_id FOREIGN KEY (offer_id) REFERENCES public.offers_stockoffer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_address
    ADD CONSTRAINT orders_address_order_id_9439af78_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_block
    ADD CONSTRAINT orders_block_order_id_a7741391_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_dayfigures
    ADD CONSTRAINT orders_dayfigures_account_id_7d17da2c_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_daysales
    ADD CONSTRAINT orders_daysales_account_id_4d1dd55d_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_daysales
    ADD CONSTRAINT orders_daysales_sku_id_9716e4b8_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_daytocount
    ADD CONSTRAINT orders_daytocount_account_id_c1920863_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_moneyrow
    ADD CONSTRAINT orders_moneyrow_order_id_fbe12a44_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_account_id_cf843c80_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_address_id_0daf897b_fk_orders_address_id FOREIGN KEY (address_id) REFERENCES public.orders_address(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_company_id_fbc7ca11_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_order
    ADD CONSTRAINT orders_order_warehouse_id_110eb3b3_fk_inventory_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.inventory_warehouse(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_orderdocument
    ADD CONSTRAINT orders_orderdocument_order_id_9be9bd98_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_timelineentry
    ADD CONSTRAINT orders_timelineentry_order_id_dc065817_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_unit
    ADD CONSTRAINT orders_unit_order_id_cf3df38c_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orders_unit
    ADD CONSTRAINT orders_unit_sku_id_9bc51f6c_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_apikey
    ADD CONSTRAINT people_apikey_company_id_59a35f6f_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_apikey
    ADD CONSTRAINT people_apikey_created_by_id_0a9ac0fe_fk_people_user_id FOREIGN KEY (created_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_invitation
    ADD CONSTRAINT people_invitation_accepted_by_id_66da8fc9_fk_people_user_id FOREIGN KEY (accepted_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_invitation
    ADD CONSTRAINT people_invitation_company_id_1889126d_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_invitation
    ADD CONSTRAINT people_invitation_invited_by_id_3784d49d_fk_people_user_id FOREIGN KEY (invited_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_membership
    ADD CONSTRAINT people_membership_company_id_ee9791f8_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_membership
    ADD CONSTRAINT people_membership_user_id_35baff26_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_group_id_1f0237d0_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_user_groups
    ADD CONSTRAINT people_user_groups_user_id_290df956_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_per_permission_id_55f01ef0_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_user_user_permissions
    ADD CONSTRAINT people_user_user_permissions_user_id_7d19557b_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_answerfile
    ADD CONSTRAINT posting_answerfile_company_id_41710bfd_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_answermapping
    ADD CONSTRAINT posting_answermappin_account_id_f805bb2e_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_categorytemplate
    ADD CONSTRAINT posting_categorytemp_account_id_e18ecef3_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelprodu_account_id_6eaff9d7_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelprodu_listing_id_7f6bd86f_fk_listings_ FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelprodu_product_id_b0fcc973_fk_catalog_p FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelproduct
    ADD CONSTRAINT posting_channelprodu_template_id_b481dd91_fk_posting_c FOREIGN KEY (template_id) REFERENCES public.posting_categorytemplate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelsku
    ADD CONSTRAINT posting_channelsku_channel_product_id_1811938b_fk_posting_c FOREIGN KEY (channel_product_id) REFERENCES public.posting_channelproduct(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_channelsku
    ADD CONSTRAINT posting_channelsku_sku_id_de656fc4_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_livereading
    ADD CONSTRAINT posting_livereading_channel_product_id_f86dd7d3_fk_posting_c FOREIGN KEY (channel_product_id) REFERENCES public.posting_channelproduct(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_pictureupload
    ADD CONSTRAINT posting_pictureuploa_account_id_edeecd43_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_posting
    ADD CONSTRAINT posting_posting_account_id_e652d26f_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_posting
    ADD CONSTRAINT posting_posting_channel_product_id_aec5cc37_fk_posting_c FOREIGN KEY (channel_product_id) REFERENCES public.posting_channelproduct(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_posting
    ADD CONSTRAINT posting_posting_listing_id_2e35277a_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES public.listings_listing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_posting
    ADD CONSTRAINT posting_posting_undoes_id_6097508a_fk_posting_posting_id FOREIGN KEY (undoes_id) REFERENCES public.posting_posting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_postingchange
    ADD CONSTRAINT posting_postingchange_posting_id_cbf028a1_fk_posting_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting_posting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_postingsettings
    ADD CONSTRAINT posting_postingsetti_account_id_7978bf67_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_propertyeditrow
    ADD CONSTRAINT posting_propertyedit_channel_product_id_32d42142_fk_posting_c FOREIGN KEY (channel_product_id) REFERENCES public.posting_channelproduct(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_propertyedit
    ADD CONSTRAINT posting_propertyedit_company_id_a2a12fb9_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_propertyeditrow
    ADD CONSTRAINT posting_propertyedit_edit_id_e6b0e64e_fk_posting_p FOREIGN KEY (edit_id) REFERENCES public.posting_propertyedit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_readinessfault
    ADD CONSTRAINT posting_readinessfau_account_id_8c512cc3_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_readinessfault
    ADD CONSTRAINT posting_readinessfau_channel_product_id_db2c11c1_fk_posting_c FOREIGN KEY (channel_product_id) REFERENCES public.posting_channelproduct(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_readinessfault
    ADD CONSTRAINT posting_readinessfault_sku_id_63deece5_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posting_readinessrules
    ADD CONSTRAINT posting_readinessrul_account_id_f5c0751f_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.settlements_amountslot
    ADD CONSTRAINT settlements_amountslot_company_id_d8ecdda9_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_bookexport
    ADD CONSTRAINT settlements_bookexport_company_id_97571475_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_booksettings
    ADD CONSTRAINT settlements_booksett_company_id_a3927145_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creator
    ADD CONSTRAINT settlements_creator_company_id_48f4a9b9_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatororder
    ADD CONSTRAINT settlements_creatoro_account_id_b72f6590_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatororder
    ADD CONSTRAINT settlements_creatoro_company_id_f0567c66_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatororder
    ADD CONSTRAINT settlements_creatoro_creator_id_c2f85242_fk_settlemen FOREIGN KEY (creator_id) REFERENCES public.settlements_creator(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorp_account_id_8ed01819_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorp_company_id_5e3fff5f_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorp_creator_id_d43a068c_fk_settlemen FOREIGN KEY (creator_id) REFERENCES public.settlements_creator(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorp_source_id_7a7b1d74_fk_settlemen FOREIGN KEY (source_id) REFERENCES public.settlements_creatororder(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_creatorprofit
    ADD CONSTRAINT settlements_creatorprofit_order_id_93555382_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_difference
    ADD CONSTRAINT settlements_differen_account_id_ed29d5ab_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_difference
    ADD CONSTRAINT settlements_difference_company_id_70ac2016_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_difference
    ADD CONSTRAINT settlements_difference_owner_id_e317f752_fk_people_user_id FOREIGN KEY (owner_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_feerate
    ADD CONSTRAINT settlements_feerate_account_id_b204f037_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalentry
    ADD CONSTRAINT settlements_journale_account_id_62ad8cb4_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalentry
    ADD CONSTRAINT settlements_journale_company_id_af1c1246_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalentry
    ADD CONSTRAINT settlements_journale_export_id_c0351723_fk_settlemen FOREIGN KEY (export_id) REFERENCES public.settlements_bookexport(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalposting
    ADD CONSTRAINT settlements_journalp_entry_id_94f4f8b9_fk_settlemen FOREIGN KEY (entry_id) REFERENCES public.settlements_journalentry(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalposting
    ADD CONSTRAINT settlements_journalp_payment_id_afdeaf18_fk_settlemen FOREIGN KEY (payment_id) REFERENCES public.settlements_payment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_journalposting
    ADD CONSTRAINT settlements_journalp_statement_id_4826cb4b_fk_settlemen FOREIGN KEY (statement_id) REFERENCES public.settlements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_ledgeraccount
    ADD CONSTRAINT settlements_ledgerac_company_id_4976a693_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_ordersettlement
    ADD CONSTRAINT settlements_orderset_account_id_c28068b7_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_ordersettlement
    ADD CONSTRAINT settlements_orderset_company_id_ab31118e_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_ordersettlement
    ADD CONSTRAINT settlements_orderset_order_id_135026f2_fk_orders_or FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_ordertomatch
    ADD CONSTRAINT settlements_ordertom_account_id_7ff63966_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_payment
    ADD CONSTRAINT settlements_payment_account_id_1a2afc11_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_payment
    ADD CONSTRAINT settlements_payment_company_id_c57fc3ca_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_settlementdays
    ADD CONSTRAINT settlements_settleme_account_id_81ce3c3b_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skuline
    ADD CONSTRAINT settlements_skuline_account_id_b3c9f934_fk_channels_account_id FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT settlements_skuprofi_account_id_a06ba535_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT settlements_skuprofit_company_id_6bb87587_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT settlements_skuprofit_order_id_2bbd5252_fk_orders_order_id FOREIGN KEY (order_id) REFERENCES public.orders_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skuprofit
    ADD CONSTRAINT settlements_skuprofit_sku_id_82430f1e_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_skureading
    ADD CONSTRAINT settlements_skureadi_account_id_364a811e_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statement
    ADD CONSTRAINT settlements_statemen_account_id_63406c5d_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statementline
    ADD CONSTRAINT settlements_statemen_account_id_b0c6012d_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statementdocument
    ADD CONSTRAINT settlements_statemen_statement_id_07ef8ab3_fk_settlemen FOREIGN KEY (statement_id) REFERENCES public.settlements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statementline
    ADD CONSTRAINT settlements_statemen_statement_id_56f15d33_fk_settlemen FOREIGN KEY (statement_id) REFERENCES public.settlements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statementamount
    ADD CONSTRAINT settlements_statemen_statement_id_e44f2ffd_fk_settlemen FOREIGN KEY (statement_id) REFERENCES public.settlements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_statement
    ADD CONSTRAINT settlements_statement_company_id_e76adb59_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_unsettledestimate
    ADD CONSTRAINT settlements_unsettle_account_id_27ebfc57_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_unsettledestimate
    ADD CONSTRAINT settlements_unsettle_company_id_64d67874_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_withdrawal
    ADD CONSTRAINT settlements_withdraw_account_id_775fe8c1_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_account(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.settlements_withdrawal
    ADD CONSTRAINT settlements_withdrawal_company_id_efc4ceef_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_carrieraccount
    ADD CONSTRAINT shipbridge_carrierac_company_id_f8496b1f_fk_people_co FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_purchase
    ADD CONSTRAINT shipbridge_purchase_carrier_account_id_f652a6da_fk_shipbridg FOREIGN KEY (carrier_account_id) REFERENCES public.shipbridge_carrieraccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_purchase
    ADD CONSTRAINT shipbridge_purchase_company_id_ba5a00cb_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_purchasemove
    ADD CONSTRAINT shipbridge_purchasem_purchase_id_2917f3bf_fk_shipbridg FOREIGN KEY (purchase_id) REFERENCES public.shipbridge_purchase(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_rateanswer
    ADD CONSTRAINT shipbridge_rateanswe_carrier_account_id_2fef3570_fk_shipbridg FOREIGN KEY (carrier_account_id) REFERENCES public.shipbridge_carrieraccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_rateanswer
    ADD CONSTRAINT shipbridge_rateanswer_ask_id_a38ecc49_fk_shipbridge_rateask_id FOREIGN KEY (ask_id) REFERENCES public.shipbridge_rateask(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.shipbridge_rateask
    ADD CONSTRAINT shipbridge_rateask_company_id_1d5d147b_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.web_leftalone
    ADD CONSTRAINT web_leftalone_company_id_0f9d3b6e_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.web_listchoice
    ADD CONSTRAINT web_listchoice_company_id_86faacaf_fk_people_company_id FOREIGN KEY (company_id) REFERENCES public.people_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.web_listchoice
    ADD CONSTRAINT web_listchoice_user_id_d7a4cfc5_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;
