//! The cost of polling many tasks: requests and time per round, and memory. `make bench-tasks` runs it.
#![allow(missing_docs, clippy::unwrap_used)] // A program of its own.

use std::collections::VecDeque;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::task_poll::{Attempt, Input, Output, PollOptions, TaskPoll};
use smh_wasm::wire::endpoint::Endpoint;
use smh_wasm::wire::task::{Level, Task, url_budget};

/// A machine, and its cost since the last report.
struct Bench {
    machine: TaskPoll<(), ()>,
    now: f64,
    url_budget: usize,
    cost: Cost,
}

#[derive(Default)]
struct Cost {
    requests: usize,
    progress: usize,
    ended: usize,
    spent: Duration,
}

impl Bench {
    fn handle(&mut self, input: Input<(), ()>, queries: &mut VecDeque<(Attempt, Vec<i64>)>) {
        let started = Instant::now();
        self.machine.handle_input(input, self.now);
        let outputs: Vec<_> = std::iter::from_fn(|| self.machine.poll_output()).collect();
        self.cost.spent += started.elapsed();
        for output in outputs {
            match output {
                Output::Prepare => self.handle(
                    Input::Prepared {
                        url_budget: self.url_budget,
                        random: 0.5,
                    },
                    queries,
                ),
                Output::Query(attempt, ids) => queries.push_back((attempt, ids)),
                Output::Progress(_) => self.cost.progress += 1,
                Output::Ended(..) => self.cost.ended += 1,
                Output::Abort(_) | Output::Retrying(..) => {}
            }
        }
    }

    fn join(&mut self, waiters: u32, ids: &[i64]) {
        for waiter in 0..waiters {
            let input = Input::Join {
                waiter,
                ids: ids.to_vec(),
                options: PollOptions::default(),
                deadline: None,
            };
            self.handle(input, &mut VecDeque::new());
        }
        self.report("join");
    }

    /// One round, in which `status` returns the status of each task.
    fn round(&mut self, status: impl Fn(i64) -> u16) {
        self.now = self.machine.poll_timeout().unwrap();
        let mut queries = VecDeque::new();
        self.handle(Input::Timeout, &mut queries);
        while let Some((attempt, ids)) = queries.pop_front() {
            self.cost.requests += 1;
            let task = |id: i64| Task {
                id,
                status: status(id),
                result: None,
            };
            let tasks = ids.into_iter().map(task).collect();
            self.handle(Input::Answered(attempt, tasks), &mut queries);
        }
    }

    fn report(&mut self, what: &str) {
        let Cost {
            requests,
            progress,
            ended,
            spent,
        } = std::mem::take(&mut self.cost);
        let ms = spent.as_secs_f64() * 1e3;
        println!("  {what:<24} {requests:>4} requests {ms:>9.3} ms {progress:>6} progress {ended:>6} ended");
    }
}

/// The memory of this process in kilobytes; 0 if the system does not say.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let digits = line.and_then(|line| line.split_whitespace().next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn run(waiters: u32, tasks: i64) {
    println!("{waiters} waiters, each for the same {tasks} tasks, ids of 10 digits");
    let endpoint = Endpoint {
        base: "https://smh0a1b2c3d4e5f6.api.tencentsmh.cn".into(),
        library_id: "smh0a1b2c3d4e5f6".into(),
        space_id: "space2a3b4c5d6e7f".into(),
        user_id: None,
    };
    let before = memory();
    let mut bench = Bench {
        machine: TaskPoll::new(RetryOptions::default(), false),
        now: 0.0,
        url_budget: url_budget(&endpoint, Level::Space, &"t".repeat(64)),
        cost: Cost::default(),
    };
    let first = 1_000_000_000;
    let ids: Vec<i64> = (first..first + tasks).collect();
    bench.join(waiters, &ids);
    bench.round(|_| 202);
    bench.report("first round");
    const ROUNDS: usize = 20;
    for _ in 0..ROUNDS {
        bench.round(|_| 202);
    }
    bench.cost.requests /= ROUNDS;
    bench.cost.spent /= ROUNDS as u32;
    bench.report("a round without change");
    let after = memory();
    bench.round(|id| if id % 100 == 0 { 200 } else { 202 });
    bench.report("one in a hundred ends");
    bench.round(|_| 200);
    bench.report("all end");
    println!(
        "  memory {:.1} MB\n",
        after.saturating_sub(before) as f64 / 1024.0
    );
}

/// Each case runs in a process of its own, so that its memory is measured alone.
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("waiters") => run(1_000, 1_000),
        Some("tasks") => run(1, 10_000),
        _ => {
            for which in ["waiters", "tasks"] {
                let mut one = Command::new(std::env::current_exe().unwrap());
                assert!(one.arg(which).status().unwrap().success());
            }
        }
    }
}
