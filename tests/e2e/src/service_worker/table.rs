//! The table of the measured results.

use crate::service_worker::way::Way;

/// The result of leaving in one way.
pub(crate) struct Outcome {
    pub(crate) way: Way,
    /// Searches left.
    pub(crate) left: usize,
    /// DELETEs for the search.
    pub(crate) deletes: usize,
}

/// A table in Markdown.
pub(crate) fn table(engine: &str, outcomes: &[Outcome]) -> String {
    let mut lines = vec![
        format!("{engine}, with the service worker: left while a create is in flight"),
        String::new(),
        format!("| {:36} | searches left | DELETEs |", "exit"),
        format!("|{:-<38}|--------------:|--------:|", ""),
    ];
    for Outcome { way, left, deletes } in outcomes {
        lines.push(format!("| {:36} | {left:>13} | {deletes:>7} |", way.name()));
    }
    lines.join("\n")
}
