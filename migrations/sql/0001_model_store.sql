-- The first schema: networks, datasets, lineages of training with every step and its state,
-- branches, tags, reflog and jobs. docs/SCHEMA.md documents it for people who query it.
--
-- No check and no view calls a JSON function: with trusted_schema off SQLite 3.40 refuses them
-- there.
--
-- Times are milliseconds since 1970 UTC. Hashes are SHA-256. Rows of network, lineage, step,
-- metric, recording, snapshot and dataset content are written once and never changed.

CREATE TABLE network (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    architecture    TEXT NOT NULL,
    parameter_count INTEGER NOT NULL CHECK (parameter_count > 0),
    initializer     TEXT NOT NULL,
    seed            INTEGER,
    created_at      INTEGER NOT NULL
) STRICT;

-- An id of a dataset is never used again, so that no lineage can come to mean other rows.
-- What a dataset holds, once whatever it is called. Its chunks are written in many short
-- transactions; until the last of them it is not complete and nothing refers to it.
CREATE TABLE dataset_content (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256        BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    row_count     INTEGER NOT NULL CHECK (row_count > 0),
    feature_count INTEGER NOT NULL CHECK (feature_count > 0),
    target_count  INTEGER NOT NULL CHECK (target_count > 0),
    is_complete   INTEGER NOT NULL CHECK (is_complete IN (0, 1))
) STRICT;

CREATE TABLE dataset_chunk (
    content_id INTEGER NOT NULL REFERENCES dataset_content ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL CHECK (ordinal >= 0),
    encoding   TEXT NOT NULL CHECK (encoding IN ('zstd')),
    byte_count INTEGER NOT NULL CHECK (byte_count > 0),
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes      BLOB NOT NULL,
    PRIMARY KEY (content_id, ordinal)
) STRICT;

CREATE TABLE dataset (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    content_id INTEGER NOT NULL REFERENCES dataset_content,
    columns    TEXT NOT NULL,
    source     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX dataset_by_content ON dataset (content_id);

-- A stretch of training under one configuration. A network's root lineage has no parent and
-- holds only step 0, the initial state. first_epoch and first_batch say where in the data a
-- lineage starts: full epochs and batches that the order it goes on with has behind it.
CREATE TABLE lineage (
    id                INTEGER PRIMARY KEY,
    network_id        INTEGER NOT NULL REFERENCES network,
    parent_id         INTEGER REFERENCES lineage,
    fork_step         INTEGER NOT NULL CHECK (fork_step >= 0),
    dataset_id        INTEGER REFERENCES dataset,
    configuration     TEXT,
    numerics          TEXT NOT NULL,
    seed              INTEGER,
    history           TEXT NOT NULL CHECK (history IN ('full', 'replay')),
    first_epoch       INTEGER NOT NULL DEFAULT 0 CHECK (first_epoch >= 0),
    first_batch       INTEGER NOT NULL DEFAULT 0 CHECK (first_batch >= 0),
    batches_per_epoch INTEGER CHECK (batches_per_epoch > 0),
    created_at        INTEGER NOT NULL,
    CHECK (parent_id IS NOT NULL OR (fork_step = 0 AND dataset_id IS NULL)),
    CHECK (dataset_id IS NULL OR (configuration IS NOT NULL AND seed IS NOT NULL
                                  AND batches_per_epoch IS NOT NULL))
) STRICT;

CREATE INDEX lineage_by_network ON lineage (network_id);
CREATE INDEX lineage_by_parent ON lineage (parent_id);
CREATE INDEX lineage_by_dataset ON lineage (dataset_id);

-- The error history: one row a step. Step 0 has no error and no row.
CREATE TABLE step (
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    step       INTEGER NOT NULL CHECK (step > 0),
    error      REAL NOT NULL,
    PRIMARY KEY (lineage_id, step)
) STRICT, WITHOUT ROWID;

-- Measurements of a step other than its error. NULL stands for NaN.
CREATE TABLE metric (
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    step       INTEGER NOT NULL CHECK (step >= 0),
    name       TEXT NOT NULL,
    value      REAL,
    PRIMARY KEY (lineage_id, name, step)
) STRICT, WITHOUT ROWID;

-- One commit of consecutive steps. sha256 covers the recording before it, and its steps and
-- metrics, so that the recordings of a lineage are a chain.
CREATE TABLE recording (
    lineage_id  INTEGER NOT NULL REFERENCES lineage,
    first_step  INTEGER NOT NULL CHECK (first_step > 0),
    last_step   INTEGER NOT NULL CHECK (last_step >= first_step),
    recorded_at INTEGER NOT NULL,
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (lineage_id, first_step)
) STRICT, WITHOUT ROWID;

-- States stored in full: of one step, or of consecutive steps in one segment.
CREATE TABLE snapshot (
    id               INTEGER PRIMARY KEY,
    lineage_id       INTEGER NOT NULL REFERENCES lineage,
    first_step       INTEGER NOT NULL CHECK (first_step >= 0),
    last_step        INTEGER NOT NULL CHECK (last_step >= first_step),
    encoding         TEXT NOT NULL CHECK (encoding IN ('zstd')),
    state_sha256     BLOB NOT NULL CHECK (length(state_sha256) = 32),
    state_byte_count INTEGER NOT NULL CHECK (state_byte_count > 0),
    byte_count       INTEGER NOT NULL CHECK (byte_count > 0),
    UNIQUE (lineage_id, first_step)
) STRICT;

CREATE TABLE snapshot_chunk (
    snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL CHECK (ordinal >= 0),
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes       BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
    PRIMARY KEY (snapshot_id, ordinal)
) STRICT;

CREATE TABLE branch (
    id         INTEGER PRIMARY KEY,
    network_id INTEGER NOT NULL REFERENCES network,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    step       INTEGER NOT NULL CHECK (step >= 0),
    created_at INTEGER NOT NULL,
    UNIQUE (network_id, name)
) STRICT;

-- Where each branch stood: entry 0 is where it was made, the last one is where it stands.
-- A run of training is one entry that moves along with the branch until the next entry.
CREATE TABLE reflog (
    branch_id  INTEGER NOT NULL REFERENCES branch,
    ordinal    INTEGER NOT NULL CHECK (ordinal >= 0),
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    step       INTEGER NOT NULL CHECK (step >= 0),
    action     TEXT NOT NULL,
    moved_at   INTEGER NOT NULL,
    PRIMARY KEY (branch_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag (
    id         INTEGER PRIMARY KEY,
    network_id INTEGER NOT NULL REFERENCES network,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    step       INTEGER NOT NULL CHECK (step >= 0),
    created_at INTEGER NOT NULL,
    UNIQUE (network_id, name)
) STRICT;

-- A request to train a branch until a condition holds. until is JSON: epochs, steps, error.
CREATE TABLE job (
    id         INTEGER PRIMARY KEY,
    branch_id  INTEGER NOT NULL REFERENCES branch,
    lineage_id INTEGER NOT NULL REFERENCES lineage,
    state      TEXT NOT NULL CHECK (state IN (
                   'queued', 'running', 'pausing', 'paused', 'done', 'failed', 'cancelled',
                   'diverged', 'quarantined', 'blocked')),
    until      TEXT NOT NULL,
    first_step INTEGER NOT NULL CHECK (first_step >= 0),
    last_step  INTEGER NOT NULL CHECK (last_step >= first_step),
    message    TEXT,
    owner      TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER
) STRICT;

CREATE INDEX job_by_branch ON job (branch_id);

-- The lineages that a branch runs through and the steps of each that belong to it.
CREATE VIEW branch_lineage (branch_id, lineage_id, first_step, last_step) AS
WITH RECURSIVE chain (branch_id, lineage_id, last_step) AS (
    SELECT id, lineage_id, step FROM branch
    UNION ALL
    SELECT chain.branch_id, lineage.parent_id, lineage.fork_step
    FROM chain JOIN lineage ON lineage.id = chain.lineage_id
    WHERE lineage.parent_id IS NOT NULL
)
SELECT chain.branch_id, chain.lineage_id,
       CASE WHEN lineage.parent_id IS NULL THEN 0 ELSE lineage.fork_step + 1 END,
       chain.last_step
FROM chain JOIN lineage ON lineage.id = chain.lineage_id;

-- A branch's trained steps from its first to its head, through all its lineages.
CREATE VIEW branch_history
    (network, branch, step, error, validation_error, validation_accuracy, epoch,
     lineage_id, recorded_at) AS
SELECT network.name, branch.name, step.step, step.error,
       (SELECT value FROM metric
        WHERE metric.lineage_id = step.lineage_id AND metric.name = 'validation_error'
          AND metric.step = step.step),
       (SELECT value FROM metric
        WHERE metric.lineage_id = step.lineage_id AND metric.name = 'validation_accuracy'
          AND metric.step = step.step),
       lineage.first_epoch + 1
           + (lineage.first_batch + step.step - lineage.fork_step - 1) / lineage.batches_per_epoch,
       step.lineage_id,
       (SELECT recorded_at FROM recording
        WHERE recording.lineage_id = step.lineage_id AND recording.first_step <= step.step
        ORDER BY recording.first_step DESC LIMIT 1)
FROM branch
JOIN network ON network.id = branch.network_id
JOIN branch_lineage ON branch_lineage.branch_id = branch.id
JOIN lineage ON lineage.id = branch_lineage.lineage_id
JOIN step ON step.lineage_id = branch_lineage.lineage_id
         AND step.step BETWEEN branch_lineage.first_step AND branch_lineage.last_step;

-- Every state that can be had back: the initial one and the one after each trained step.
-- replay_steps is what a restore has to replay from the nearest stored state.
CREATE VIEW checkpoint
    (network, branch, step, error, recorded_at, is_keyframe, replay_steps, lineage_id) AS
WITH state (network, branch, step, error, recorded_at, lineage_id) AS (
    SELECT network, branch, step, error, recorded_at, lineage_id FROM branch_history
    UNION ALL
    SELECT network.name, branch.name, 0, NULL, network.created_at, branch_lineage.lineage_id
    FROM branch
    JOIN network ON network.id = branch.network_id
    JOIN branch_lineage ON branch_lineage.branch_id = branch.id AND branch_lineage.first_step = 0
)
SELECT network, branch, step, error, recorded_at,
       EXISTS (SELECT 1 FROM snapshot
               WHERE snapshot.lineage_id = state.lineage_id
                 AND state.step BETWEEN snapshot.first_step AND snapshot.last_step),
       step - (SELECT max(snapshot.first_step) FROM snapshot
               WHERE snapshot.lineage_id = state.lineage_id
                 AND snapshot.first_step <= state.step),
       lineage_id
FROM state;

CREATE VIEW job_status
    (job, network, branch, state, first_step, step, until, message, created_at, started_at,
     ended_at) AS
SELECT job.id, network.name, branch.name, job.state, job.first_step,
       job.last_step,
       job.until, job.message, job.created_at, job.started_at, job.ended_at
FROM job
JOIN branch ON branch.id = job.branch_id
JOIN network ON network.id = branch.network_id;
