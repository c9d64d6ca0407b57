// A team of threads: each has a gate to wait at for its part of a kernel, and the caller has one to
// wait at until all parts are done.
//
// A thread spins at its gate for a moment, because the next kernel follows at once while a network
// trains, and then sleeps, so that teams larger than the machine work too.

#define _GNU_SOURCE

#include "Team.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// MARK: Gates

enum gate_state { nn_gate_closed, nn_gate_asleep, nn_gate_open };

// Lets its one waiter through once each time it is opened.
struct gate {
    _Alignas(nn_separation) atomic_int state;
    pthread_mutex_t mutex;
    pthread_cond_t opened;
};

enum { nn_spin_nanoseconds = 15000, nn_spins_per_look = 32 };

static bool gate_create(struct gate *gate) {
    atomic_init(&gate->state, nn_gate_closed);
    if (pthread_mutex_init(&gate->mutex, NULL) != 0) return false;
    if (pthread_cond_init(&gate->opened, NULL) == 0) return true;
    pthread_mutex_destroy(&gate->mutex);
    return false;
}

static void gate_destroy(struct gate *gate) {
    pthread_cond_destroy(&gate->opened);
    pthread_mutex_destroy(&gate->mutex);
}

static void gate_let_through(struct gate *gate) {
    const int before = atomic_exchange_explicit(&gate->state, nn_gate_open, memory_order_acq_rel);
    if (before != nn_gate_asleep) return;
    pthread_mutex_lock(&gate->mutex);
    pthread_cond_signal(&gate->opened);
    pthread_mutex_unlock(&gate->mutex);
}

static bool gate_is_open(struct gate *gate) {
    return atomic_load_explicit(&gate->state, memory_order_acquire) == nn_gate_open;
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void gate_spin(struct gate *gate) {
    const int64_t end = nanoseconds() + nn_spin_nanoseconds;
    do {
        for (int k = 0; k < nn_spins_per_look; k++) {
            if (gate_is_open(gate)) return;
            pause_briefly();
        }
    } while (nanoseconds() < end);
}

static void gate_sleep(struct gate *gate) {
    int expected = nn_gate_closed;
    pthread_mutex_lock(&gate->mutex);
    atomic_compare_exchange_strong(&gate->state, &expected, nn_gate_asleep);
    while (!gate_is_open(gate)) pthread_cond_wait(&gate->opened, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

// Waits until the gate is open, and closes it.
static void gate_pass(struct gate *gate, bool spins) {
    if (spins) gate_spin(gate);
    if (!gate_is_open(gate)) gate_sleep(gate);
    atomic_store_explicit(&gate->state, nn_gate_closed, memory_order_relaxed);
}

// MARK: Threads

// One thread of a team beside the caller, and its part of the present kernel; no task means to end.
struct worker {
    struct gate work;
    nn_team *team;
    nn_task *task;
    void *context;
    size_t begin;
    size_t end;
    float *scratch;
    pthread_t thread;
};

struct nn_team {
    struct gate done;
    atomic_size_t unfinished;
    float *scratch;
    size_t thread_count;
    bool spins;
    struct worker workers[];
};

static void *worker_main(void *argument) {
    struct worker *worker = argument;
    nn_team *team = worker->team;
    while (true) {
        gate_pass(&worker->work, team->spins);
        if (worker->task == NULL) return NULL;
        worker->task(worker->context, worker->begin, worker->end, worker->scratch);
        if (atomic_fetch_sub_explicit(&team->unfinished, 1, memory_order_acq_rel) == 1) {
            gate_let_through(&team->done);
        }
    }
}

static bool worker_create(struct worker *worker, nn_team *team, float *scratch) {
    worker->team = team;
    worker->scratch = scratch;
    if (!gate_create(&worker->work)) return false;
    if (pthread_create(&worker->thread, NULL, worker_main, worker) == 0) return true;
    gate_destroy(&worker->work);
    return false;
}

static void worker_destroy(struct worker *worker) {
    worker->task = NULL;
    gate_let_through(&worker->work);
    pthread_join(worker->thread, NULL);
    gate_destroy(&worker->work);
}

// MARK: Teams

// The team of only the caller, without its threads.
static nn_team *team_create_empty(size_t thread_count) {
    void *memory = NULL, *scratch = NULL;
    const size_t size = sizeof(nn_team) + (thread_count - 1) * sizeof(struct worker);
    const size_t scratch_size = thread_count * nn_scratch_count * sizeof(float);
    if (posix_memalign(&memory, _Alignof(nn_team), size) != 0) return NULL;
    nn_team *team = memory;
    if (posix_memalign(&scratch, nn_separation, scratch_size) == 0 && gate_create(&team->done)) {
        atomic_init(&team->unfinished, 0);
        team->scratch = scratch;
        team->thread_count = 1;
        team->spins = (long)thread_count <= sysconf(_SC_NPROCESSORS_ONLN);
        return team;
    }
    free(scratch);
    free(team);
    return NULL;
}

// Signals are for the program's own threads, so a team's are started with all of them blocked.
nn_team *nn_team_create(size_t thread_count) {
    if (thread_count == 0 || thread_count > SIZE_MAX / nn_scratch_count / 64) return NULL;
    nn_team *team = team_create_empty(thread_count);
    if (team == NULL) return NULL;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (team->thread_count < thread_count) {
        const size_t k = team->thread_count;
        float *scratch = team->scratch + k * nn_scratch_count;
        if (!worker_create(&team->workers[k - 1], team, scratch)) break;
        team->thread_count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (team->thread_count == thread_count) return team;
    nn_team_destroy(team);
    return NULL;
}

void nn_team_destroy(nn_team *team) {
    if (team == NULL) return;
    for (size_t k = 1; k < team->thread_count; k++) worker_destroy(&team->workers[k - 1]);
    gate_destroy(&team->done);
    free(team->scratch);
    free(team);
}

size_t nn_team_thread_count(const nn_team *team) { return team->thread_count; }

static void worker_start(
    struct worker *worker, nn_task *task, void *context, size_t begin, size_t end
) {
    worker->task = task;
    worker->context = context;
    worker->begin = begin;
    worker->end = end;
    gate_let_through(&worker->work);
}

// Where part k of a split of count begins.
static size_t part_begin(size_t count, size_t parts, size_t k) {
    const size_t rest = count % parts;
    return k * (count / parts) + (k < rest ? k : rest);
}

static void team_run_parts(
    nn_team *team, size_t count, size_t parts, nn_task *task, void *context
) {
    atomic_store_explicit(&team->unfinished, parts - 1, memory_order_relaxed);
    for (size_t k = 1; k < parts; k++) {
        worker_start(
            &team->workers[k - 1], task, context, part_begin(count, parts, k),
            part_begin(count, parts, k + 1));
    }
    task(context, 0, part_begin(count, parts, 1), team->scratch);
    gate_pass(&team->done, team->spins);
}

void nn_team_run(nn_team *team, size_t count, size_t minimum, nn_task *task, void *context) {
    // Without a division where there is nothing to split, which is most calls of small networks.
    if (team->thread_count == 1 || count < 2 || count / 2 < minimum) {
        task(context, 0, count, team->scratch);
        return;
    }
    const size_t parts = count / minimum;
    team_run_parts(
        team, count, parts < team->thread_count ? parts : team->thread_count, task, context);
}
