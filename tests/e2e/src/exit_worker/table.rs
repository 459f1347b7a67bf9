//! The table of the measured results.

use crate::exit_worker::leaving::Caller;
use crate::service_worker::Way;

/// The result of leaving in one way, for each caller of the create.
pub(crate) struct Row {
    pub(crate) way: Way,
    pub(crate) policy: &'static str,
    /// Searches left, and DELETEs for the search that got most of them.
    pub(crate) results: Vec<(Caller, usize, usize)>,
}

/// A table in Markdown.
pub(crate) fn table(engine: &str, rows: &[Row]) -> String {
    let mut lines = vec![
        format!("{engine}: left while a create is in flight; searches left, DELETEs of a search"),
        String::new(),
        format!("| {:42} | view | pages() | createSearch |", "exit"),
        format!("|{:-<44}|-----:|--------:|-------------:|", ""),
    ];
    for Row { way, policy, results } in rows {
        let cell = |wanted: Caller| {
            let found = results.iter().find(|(caller, ..)| *caller == wanted);
            found.map_or(String::new(), |(_, left, deletes)| format!("{left}, {deletes}"))
        };
        lines.push(format!(
            "| {:42} | {:>4} | {:>7} | {:>12} |",
            format!("{}{policy}", way.name()),
            cell(Caller::View),
            cell(Caller::Loop),
            cell(Caller::Call),
        ));
    }
    lines.join("\n")
}
