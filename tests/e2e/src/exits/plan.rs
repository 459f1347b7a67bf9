//! What is tried in which engine, how often, and how much is expected.

use crate::browser::Engine;
use crate::exits::exit::Exit;

/// How long preflights take, in milliseconds.
pub(crate) const PREFLIGHTS: [u64; 3] = [0, 100, 500];

/// How many of the tries must delete the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Every,
    AtLeast(usize),
}

/// A row of the matrix.
pub(crate) struct Row {
    pub(crate) exit: Exit,
    /// With each preflight.
    pub(crate) tries: usize,
    /// For each preflight.
    pub(crate) expect: [Expect; 3],
}

/// Nothing is promised: the table says what came.
const UNSURE: Expect = Expect::AtLeast(0);

/// The rows of an engine, in the order of running.
pub(crate) fn rows(engine: Engine) -> Vec<Row> {
    let firefox = engine == Engine::Firefox;
    // First the tab, while nothing else of the site keeps its process.
    let mut rows = vec![
        sure(Exit::TabClosed, if firefox { 8 } else { 2 }),
        sure(Exit::ViewClosed, 1),
        sure(Exit::Cleared, 1),
        sure(Exit::ConditionsChanged, 1),
        sure(Exit::SameOrigin, 2),
        sure(Exit::OtherOrigin, 2),
        sure(Exit::OtherUncached, 2),
        sure(Exit::Reload, 2),
        sure(Exit::MailLink, 1),
        sure(Exit::Back, 1),
        sure(Exit::Hidden, 1),
        // Nobody is left to learn what the search is called.
        unsure(Exit::WhileCreating, 1),
        // The browser does not wait for a DELETE, and even less for its preflight.
        unsure(Exit::LastWindow, 2),
    ];
    if engine != Engine::WebKit {
        rows.push(unsure(Exit::Quit, 2));
        rows.push(sure(Exit::LeaveCancelled, 1));
    }
    rows
}

/// What cannot be tried in an engine, and why.
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
