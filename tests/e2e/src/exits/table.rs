//! The table of the measured results.

use crate::exits::attempt::Outcome;
use crate::exits::plan::{Expect, PREFLIGHTS, Row};

/// The outcomes of a row, for each preflight.
pub(crate) type Outcomes = [Vec<Outcome>; 3];

/// A table in Markdown of the successful tries: the search that was left is deleted, and if the user stays or returns, results
/// are shown. An asterisk marks cells in which the engine is not expected to succeed each time.
pub(crate) fn table(engine: &str, rows: &[(Row, Outcomes)], not_tried: Option<&str>) -> String {
    let [first, second, third] = PREFLIGHTS;
    let mut lines = vec![
        format!(
            "{engine}: tries without a search left behind, with preflights of {first}, {second} and {third} ms"
        ),
        String::new(),
        format!(
            "| {:36} | {first:>5} | {second:>5} | {third:>5} | DELETEs a search |",
            "exit"
        ),
        format!("|{:-<38}|------:|------:|------:|-----------------:|", ""),
    ];
    let mut left = 0;
    for (row, outcomes) in rows {
        let cells = [0, 1, 2].map(|at| {
            let deleted = outcomes[at].iter().filter(|outcome| outcome.deleted).count();
            left += outcomes[at].len() - deleted;
            let mark = if row.expect[at] == Expect::Every { "" } else { "*" };
            format!("{deleted}/{}{mark}", outcomes[at].len())
        });
        let most = outcomes
            .iter()
            .flatten()
            .map(|outcome| outcome.deletes)
            .max()
            .unwrap_or(0);
        let [one, two, three] = cells;
        lines.push(format!(
            "| {:36} | {one:>5} | {two:>5} | {three:>5} | {most:>16} |",
            row.exit.name()
        ));
    }
    lines.push(String::new());
    lines.push(format!(
        "Searches left behind: {left}. *: the engine does not deliver every DELETE."
    ));
    if let Some(not_tried) = not_tried {
        lines.push(format!("Not tried: {not_tried}."));
    }
    lines.join("\n")
}
