//! What was measured, as a table.

use std::time::Duration;

use crate::browser::Engine;
use crate::exits::next_visit::parting::{Parting, Worker};

/// What became of the searches that were left in one way.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) parting: Parting,
    pub(crate) worker: Worker,
    pub(crate) tries: usize,
    /// Deleted without a visit.
    pub(crate) before: usize,
    /// Left after the next visit.
    pub(crate) left: usize,
    pub(crate) promised: bool,
}

/// A table in Markdown.
pub(crate) fn table(engine: Engine, name: &str, lines: &[&Line], on_disk: Option<Duration>) -> String {
    let mut text = vec![
        format!("{name}: searches that no page could delete, and what the next visit has left of them"),
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
    text.push(String::from(
        "Where there is a *, nobody has learnt what the search is called.",
    ));
    if let Some(on_disk) = on_disk {
        text.push(format!(
            "The browser had written everything to disk {:.1} s after the searches were shown, and was killed then.",
            on_disk.as_secs_f64()
        ));
    }
    if engine == Engine::WebKit {
        text.push(String::from(
            "Not tried: page crashed (nothing but a kill does it); browser killed (it keeps nothing while it is driven).",
        ));
    }
    text.join("\n")
}
