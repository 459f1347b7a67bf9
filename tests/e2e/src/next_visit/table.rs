//! The table of the measured results.

use std::time::Duration;

use crate::next_visit::parting::{Parting, Worker};
use crate::support::engine::Engine;

/// The searches that were left in one way.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) parting: Parting,
    pub(crate) worker: Worker,
    pub(crate) tries: usize,
    /// Deleted without a visit.
    pub(crate) before: usize,
    /// Still alive after the next visit.
    pub(crate) left: usize,
    pub(crate) promised: bool,
}

/// A table in Markdown.
pub(crate) fn table(engine: Engine, name: &str, lines: &[&Line], on_disk: Option<Duration>) -> String {
    let mut text = vec![
        format!("{name}: searches that their page could not delete, and how many the next visit has left"),
        String::new(),
        format!(
            "| {:36} | service worker | tries | deleted without a visit | left after the next visit |",
            "exit"
        ),
        format!(
            "|{:-<38}|----------------|------:|------------------------:|--------------------------:|",
            ""
        ),
    ];
    for line in lines {
        let worker = match line.worker {
            Worker::Without => "no",
            Worker::With => "yes",
        };
        let mark = if line.promised { "" } else { "*" };
        let left = format!("{}{mark}", line.left);
        text.push(format!(
            "| {:36} | {worker:14} | {:>5} | {:>23} | {left:>25} |",
            line.parting.name(),
            line.tries,
            line.before,
        ));
    }
    text.push(String::new());
    text.push(String::from("*: no page has received the id of the search."));
    if let Some(on_disk) = on_disk {
        text.push(format!(
            "The browser had written the orphan log to disk {:.1} s after the searches were shown, and was then killed.",
            on_disk.as_secs_f64()
        ));
    }
    if engine == Engine::WebKit {
        text.push(String::from(
            "Not tried: page crashed (only a kill crashes it); browser killed (it stores nothing while it is driven).",
        ));
    }
    text.join("\n")
}
