-- The history engine: states in segments, replay between keyframes, and what scrubbing found.
--
-- A snapshot may now hold the states of consecutive steps (encoding 'segment'). SQLite can't change
-- a CHECK, so the table is made anew, by copying its rows aside and back: a rename would fail on any
-- view of the user's own that reads it. Its chunks refer to it by name and stay as they are, because
-- foreign keys are off while migrations run (https://sqlite.org/lang_altertable.html, section 7).
--
-- Since a lineage need not store each state, recordings now chain errors and metrics only (form 2).
-- Recordings of form 1, the earlier one, stay as they are.

DROP VIEW checkpoint;
DROP VIEW branch_lineage;

CREATE TABLE old_snapshot AS SELECT * FROM snapshot;
DROP TABLE snapshot;

-- States stored in full: of one step, or of consecutive steps in one segment. They are disjoint.
-- segment_sha256 is over all states of a segment. scrubbed_at is when replay last reproduced it.
CREATE TABLE snapshot (
    id               INTEGER PRIMARY KEY,
    lineage_id       INTEGER NOT NULL REFERENCES lineage,
    first_step       INTEGER NOT NULL CHECK (first_step >= 0),
    last_step        INTEGER NOT NULL CHECK (last_step >= first_step),
    encoding         TEXT NOT NULL CHECK (encoding IN ('zstd', 'segment')),
    state_sha256     BLOB NOT NULL CHECK (length(state_sha256) = 32),
    segment_sha256   BLOB CHECK (length(segment_sha256) = 32),
    state_byte_count INTEGER NOT NULL CHECK (state_byte_count > 0),
    byte_count       INTEGER NOT NULL CHECK (byte_count > 0),
    scrubbed_at      INTEGER,
    UNIQUE (lineage_id, first_step),
    CHECK (encoding = 'segment' OR first_step = last_step),
    CHECK ((encoding = 'segment') = (segment_sha256 IS NOT NULL))
) STRICT;

INSERT INTO snapshot
    (id, lineage_id, first_step, last_step, encoding, state_sha256, state_byte_count, byte_count)
SELECT id, lineage_id, first_step, last_step, encoding, state_sha256, state_byte_count, byte_count
FROM old_snapshot
ORDER BY id;

DROP TABLE old_snapshot;

ALTER TABLE lineage
    ADD COLUMN restore_within INTEGER NOT NULL DEFAULT 100 CHECK (restore_within > 0);

ALTER TABLE recording ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2));

-- The lowest error of a recording's steps and the first step that has it, so that the best
-- checkpoint of a long run is found without reading each step. NULL in recordings of form 1.
ALTER TABLE recording ADD COLUMN lowest_error REAL;
ALTER TABLE recording ADD COLUMN lowest_error_step INTEGER;

ALTER TABLE job
    ADD COLUMN durability TEXT NOT NULL DEFAULT 'group'
    CHECK (durability IN ('group', 'step', 'strict'));

-- The lineages that a branch runs through and the steps of each that belong to it. A parent is older
-- than its child; saying so keeps a tampered store from running in circles.
CREATE VIEW branch_lineage (branch_id, lineage_id, first_step, last_step) AS
WITH RECURSIVE chain (branch_id, lineage_id, last_step) AS (
    SELECT id, lineage_id, step FROM branch
    UNION ALL
    SELECT chain.branch_id, lineage.parent_id, lineage.fork_step
    FROM chain JOIN lineage ON lineage.id = chain.lineage_id
    WHERE lineage.parent_id < lineage.id
)
SELECT chain.branch_id, chain.lineage_id,
       CASE WHEN lineage.parent_id IS NULL THEN 0 ELSE lineage.fork_step + 1 END,
       chain.last_step
FROM chain JOIN lineage ON lineage.id = chain.lineage_id;

-- Every state that can be had back: the initial one and the one after each trained step.
-- replay_steps is what a restore has to replay from the nearest stored state, which is at the
-- latest the one that its lineage starts from.
CREATE VIEW checkpoint
    (network, branch, step, error, recorded_at, is_keyframe, replay_steps, lineage_id) AS
WITH state (network, branch, step, error, recorded_at, lineage_id, stored_step) AS (
    SELECT network, branch, step, error, recorded_at, lineage_id,
           coalesce((SELECT snapshot.last_step FROM snapshot
                     WHERE snapshot.lineage_id = branch_history.lineage_id
                       AND snapshot.first_step <= branch_history.step
                     ORDER BY snapshot.first_step DESC LIMIT 1),
                    (SELECT fork_step FROM lineage WHERE id = branch_history.lineage_id))
    FROM branch_history
    UNION ALL
    SELECT network.name, branch.name, 0, NULL, network.created_at, branch_lineage.lineage_id, 0
    FROM branch
    JOIN network ON network.id = branch.network_id
    JOIN branch_lineage ON branch_lineage.branch_id = branch.id AND branch_lineage.first_step = 0
)
SELECT network, branch, step, error, recorded_at, stored_step >= step,
       max(0, step - stored_step), lineage_id
FROM state;
