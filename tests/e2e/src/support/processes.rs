//! The processes of a browser, and signals to them.

use std::collections::BTreeSet;

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, Signal, System, UpdateKind};

use crate::support::engine::Engine;

/// The processes of a driver and of its browser, at one moment.
pub(crate) struct Processes {
    system: System,
    ids: BTreeSet<Pid>,
}

impl Processes {
    /// The driver's process and its descendants.
    pub(crate) fn of(driver: u32) -> Self {
        let mut system = System::new();
        let kind = ProcessRefreshKind::nothing()
            .with_cmd(UpdateKind::Always)
            .with_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let mut ids = BTreeSet::from([Pid::from_u32(driver)]);
        loop {
            let before = ids.len();
            for (id, process) in system.processes() {
                let is_thread = process.thread_kind().is_some();
                if !is_thread && process.parent().is_some_and(|parent| ids.contains(&parent)) {
                    ids.insert(*id);
                }
            }
            if ids.len() == before {
                return Processes { system, ids };
            }
        }
    }

    /// All but those that have ended and whose parent has not noticed it: they have no command line.
    fn all(&self) -> impl Iterator<Item = &Process> {
        let all = self.ids.iter().filter_map(|id| self.system.process(*id));
        all.filter(|process| !process.cmd().is_empty())
    }

    /// The processes of pages that have started a dedicated worker: its thread distinguishes them from other pages.
    pub(crate) fn with_worker(&self, engine: Engine) -> Vec<&Process> {
        let (argument, thread) = match engine {
            Engine::Chromium => ("--type=renderer", "DedicatedWorker"),
            Engine::Firefox => ("-contentproc", "DOM Worker"),
            Engine::WebKit => ("WebKitWebProcess", "WebCore: Worker"),
        };
        self.all()
            .filter(|process| command_line(process).contains(argument) && self.has_thread(process, thread))
            .collect()
    }

    fn has_thread(&self, process: &Process, name: &str) -> bool {
        let threads = process.tasks().into_iter().flatten();
        let mut threads = threads.filter_map(|id| self.system.process(*id));
        threads.any(|thread| thread.name().to_string_lossy().starts_with(name))
    }

    /// All but the driver.
    pub(crate) fn of_browser(&self) -> Vec<&Process> {
        self.all().filter(|process| !is_driver(process)).collect()
    }

    /// The main process of the browser, which has started the others.
    pub(crate) fn browser(&self, engine: Engine) -> Option<&Process> {
        let (name, child) = match engine {
            Engine::Chromium => ("chrom", "--type="),
            Engine::Firefox => ("firefox", "-contentproc"),
            Engine::WebKit => ("MiniBrowser", "WebProcess"),
        };
        self.all().find(|process| {
            process.name().to_string_lossy().contains(name)
                && !is_driver(process)
                && !command_line(process).contains(child)
        })
    }
}

fn is_driver(process: &Process) -> bool {
    process.name().to_string_lossy().contains("driver")
}

fn command_line(process: &Process) -> String {
    let words: Vec<_> = process.cmd().iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// Kills these processes.
pub(crate) fn kill(processes: &[&Process]) {
    for process in processes {
        process.kill();
    }
}

/// Stops these processes, as a system does with background processes. They keep their locks and their memory.
pub(crate) fn stop(processes: &[&Process]) {
    for process in processes {
        process.kill_with(Signal::Stop);
    }
}

/// Continues stopped processes.
pub(crate) fn resume(processes: &[&Process]) {
    for process in processes {
        process.kill_with(Signal::Continue);
    }
}
