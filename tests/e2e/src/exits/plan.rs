//! Which exits are tried in which engine, how often, and with which expectation.

use crate::exits::exit::Exit;
use crate::support::engine::Engine;

/// The durations of preflights, in milliseconds.
pub(crate) const PREFLIGHTS: [u64; 3] = [0, 100, 500];

/// In how many of the tries the search must be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Every,
    AtLeast(usize),
}

/// A row of the matrix.
pub(crate) struct Row {
    pub(crate) exit: Exit,
    /// For each preflight.
    pub(crate) tries: usize,
    /// For each preflight.
    pub(crate) expect: [Expect; 3],
}

/// Nothing is expected: the table shows the result.
const UNSURE: Expect = Expect::AtLeast(0);

/// The rows of an engine, in lanes that run at the same time, each in a browser of its own.
pub(crate) fn lanes(engine: Engine) -> Vec<Vec<Row>> {
    let mut lanes = vec![
        vec![
            sure(Exit::ViewClosed, 1),
            sure(Exit::Cleared, 1),
            sure(Exit::ConditionsChanged, 1),
            sure(Exit::SameOrigin, 2),
            sure(Exit::OtherOrigin, 2),
        ],
        vec![
            sure(Exit::OtherUncached, 2),
            sure(Exit::Reload, 2),
            sure(Exit::MailLink, 1),
            sure(Exit::Back, 1),
            sure(Exit::Hidden, 1),
            match engine {
                Engine::Chromium => sure(Exit::WhileCreating, 1),
                // No page is left to receive the id of the search.
                _ => unsure(Exit::WhileCreating, 1),
            },
        ],
        // The browser does not wait for a DELETE, and even less for its preflight.
        vec![unsure(Exit::LastWindow, 2)],
    ];
    if engine != Engine::Firefox {
        // First, while no other page of the site keeps the tab's process alive.
        lanes.insert(0, vec![sure(Exit::TabClosed, 2)]);
    }
    if engine != Engine::WebKit {
        lanes.push(vec![unsure(Exit::Quit, 2), sure(Exit::LeaveCancelled, 1)]);
    }
    lanes
}

/// The rows that show nothing on a busy machine: there, Firefox's content process outlives its tab, so that every DELETE
/// arrives.
pub(crate) fn quiet(engine: Engine) -> Vec<Row> {
    match engine {
        Engine::Firefox => vec![sure(Exit::TabClosed, 8)],
        _ => Vec::new(),
    }
}

/// The exits that cannot be tried in an engine, and why.
pub(crate) fn not_tried(engine: Engine) -> Option<&'static str> {
    (engine == Engine::WebKit).then_some(
        "leave cancelled by the user (WebKit's driver always leaves); browser quit (MiniBrowser ends with its last window)",
    )
}

fn sure(exit: Exit, tries: usize) -> Row {
    Row {
        exit,
        tries,
        expect: [Expect::Every; 3],
    }
}

fn unsure(exit: Exit, tries: usize) -> Row {
    Row {
        exit,
        tries,
        expect: [UNSURE; 3],
    }
}
