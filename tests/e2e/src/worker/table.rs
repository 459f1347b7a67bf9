//! What was measured, as a table.

use crate::worker::way::Way;

/// What one way left on the server.
pub(crate) struct Outcome {
    pub(crate) way: Way,
    /// Searches left.
    pub(crate) left: usize,
    /// DELETEs that the search got.
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
