//! What waiting for many tasks costs: requests and time of a round, memory. `make bench-tasks` runs it.
#![allow(missing_docs, clippy::unwrap_used)] // A program of its own.

use std::collections::VecDeque;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::task_poll::{Attempt, Input, Output, PollOptions, TaskPoll};
use smh_wasm::wire::endpoint::Endpoint;
use smh_wasm::wire::task::{Level, Task, url_budget};

/// A watch, and what it has cost since one looked.
struct Bench {
    watch: TaskPoll<(), ()>,
    now: f64,
    url_budget: usize,
    cost: Cost,
}

#[derive(Default)]
struct Cost {
    requests: usize,
    told: usize,
    ended: usize,
    spent: Duration,
}

impl Bench {
    fn give(&mut self, input: Input<(), ()>, asked: &mut VecDeque<(Attempt, Vec<i64>)>) {
        let started = Instant::now();
        self.watch.handle_input(input, self.now);
        let outputs: Vec<_> = std::iter::from_fn(|| self.watch.poll_output()).collect();
        self.cost.spent += started.elapsed();
        for output in outputs {
            match output {
                Output::Prepare => self.give(
                    Input::Prepared {
                        url_budget: self.url_budget,
                        random: 0.5,
                    },
                    asked,
                ),
                Output::Query(attempt, ids) => asked.push_back((attempt, ids)),
                Output::Progress(_) => self.cost.told += 1,
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
            self.give(input, &mut VecDeque::new());
        }
        self.report("join");
    }

    /// One round, in which tasks stand as `status` says.
    fn round(&mut self, status: impl Fn(i64) -> u16) {
        self.now = self.watch.poll_timeout().unwrap();
        let mut asked = VecDeque::new();
        self.give(Input::Timeout, &mut asked);
        while let Some((attempt, ids)) = asked.pop_front() {
            self.cost.requests += 1;
            let task = |id: i64| Task {
                id,
                status: status(id),
                result: None,
            };
            let tasks = ids.into_iter().map(task).collect();
            self.give(Input::Answered(attempt, tasks), &mut asked);
        }
    }

    fn report(&mut self, what: &str) {
        let Cost {
            requests,
            told,
            ended,
            spent,
        } = std::mem::take(&mut self.cost);
        let ms = spent.as_secs_f64() * 1e3;
        println!("  {what:<24} {requests:>4} requests {ms:>9.3} ms {told:>6} told {ended:>6} ended");
    }
}

/// This process's memory in kilobytes, where the system says.
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
        watch: TaskPoll::new(RetryOptions::default(), false),
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

/// Each in a process of its own, because memory that one has freed would not count for the next.
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
