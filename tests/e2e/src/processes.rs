//! The processes of a browser that a test has started, and ending them as the system does: without a word.

use std::collections::BTreeSet;

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, Signal, System, UpdateKind};

use crate::browser::Engine;

/// A driver, and all that it has started.
pub(crate) struct Processes {
    system: System,
    of: BTreeSet<Pid>,
}

impl Processes {
    pub(crate) fn of(driver: u32) -> Self {
        let mut system = System::new();
        let kind = ProcessRefreshKind::nothing()
            .with_cmd(UpdateKind::Always)
            .with_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let mut of = BTreeSet::from([Pid::from_u32(driver)]);
        loop {
            let before = of.len();
            for (id, process) in system.processes() {
                let is_task = process.thread_kind().is_some();
                if !is_task && process.parent().is_some_and(|parent| of.contains(&parent)) {
                    of.insert(*id);
                }
            }
            if of.len() == before {
                return Processes { system, of };
            }
        }
    }

    /// Without those that have ended, and of which nobody has taken note: they say nothing of themselves.
    fn all(&self) -> impl Iterator<Item = &Process> {
        let all = self.of.iter().filter_map(|id| self.system.process(*id));
        all.filter(|process| !process.cmd().is_empty())
    }

    /// Those of pages that have started a worker, whose thread tells them from others.
    pub(crate) fn with_worker(&self, engine: Engine) -> Vec<&Process> {
        let (what, thread) = match engine {
            Engine::Chromium => ("--type=renderer", "DedicatedWorker"),
            Engine::Firefox => ("-contentproc", "DOM Worker"),
            Engine::WebKit => ("WebKitWebProcess", "WebCore: Worker"),
        };
        self.all()
            .filter(|process| said(process).contains(what) && self.has_thread(process, thread))
            .collect()
    }

    fn has_thread(&self, process: &Process, name: &str) -> bool {
        let threads = process.tasks().into_iter().flatten();
        let mut threads = threads.filter_map(|id| self.system.process(*id));
        threads.any(|thread| thread.name().to_string_lossy().starts_with(name))
    }

    /// All but the driver.
    pub(crate) fn of_browser(&self) -> Vec<&Process> {
        let is_driver = |process: &Process| process.name().to_string_lossy().contains("driver");
        self.all().filter(|process| !is_driver(process)).collect()
    }

    /// The browser itself, which has started the others.
    pub(crate) fn browser(&self, engine: Engine) -> Option<&Process> {
        let (name, child) = match engine {
            Engine::Chromium => ("chrom", "--type="),
            Engine::Firefox => ("firefox", "-contentproc"),
            Engine::WebKit => ("MiniBrowser", "WebProcess"),
        };
        let is_driver = |process: &Process| process.name().to_string_lossy().contains("driver");
        self.all().find(|process| {
            process.name().to_string_lossy().contains(name)
                && !is_driver(process)
                && !said(process).contains(child)
        })
    }
}

/// What it says of itself.
fn said(process: &Process) -> String {
    let words: Vec<_> = process.cmd().iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// Ends these, which can do nothing about it.
pub(crate) fn kill(processes: &[&Process]) {
    for process in processes {
        process.kill();
    }
}

/// Stops these, as a system does with what is in the background; they keep what they hold.
pub(crate) fn stop(processes: &[&Process]) {
    for process in processes {
        process.kill_with(Signal::Stop);
    }
}

/// Lets them go on.
pub(crate) fn go_on(processes: &[&Process]) {
    for process in processes {
        process.kill_with(Signal::Continue);
    }
}
