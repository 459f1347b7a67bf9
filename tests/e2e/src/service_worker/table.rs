//! The table of the measured results.

use smh_emulator::State;

use crate::service_worker::leaving::deletes_of_one;
use crate::service_worker::way::Way;

/// The result of leaving in one way.
pub(crate) struct Outcome {
    way: Way,
    /// What is special about the row, after the name of the way.
    pub(crate) note: &'static str,
    /// Searches that were created.
    created: u64,
    /// Those that are left.
    left: usize,
    /// DELETEs for the search that got most of them.
    deletes: usize,
}

impl Outcome {
    pub(crate) fn of(way: Way, state: &State) -> Self {
        Outcome {
            way,
            note: "",
            created: state.counters.created,
            left: state.live_searches,
            deletes: deletes_of_one(state),
        }
    }

    /// Searches left, and DELETEs for one search.
    pub(crate) fn result(&self) -> (usize, usize) {
        (self.left, self.deletes)
    }
}

/// A table in Markdown.
pub(crate) fn table(title: &str, outcomes: &[Outcome]) -> String {
    let mut lines = vec![
        format!("{title}: left while creates are in flight"),
        String::new(),
        format!("| {:48} | created | left | DELETEs of a search |", "exit"),
        format!("|{:-<50}|--------:|-----:|--------------------:|", ""),
    ];
    for outcome in outcomes {
        let (left, deletes) = outcome.result();
        let name = format!("{}{}", outcome.way.name(), outcome.note);
        let created = outcome.created;
        lines.push(format!(
            "| {name:48} | {created:>7} | {left:>4} | {deletes:>19} |"
        ));
    }
    lines.join("\n")
}
