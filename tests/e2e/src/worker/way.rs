//! The ways in which a page goes while a create is in flight.

use crate::browser::Engine;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    SameOrigin,
    OtherOrigin,
    Reload,
    TabClosed,
    Back,
    QuickBack,
    Crash,
    LastWindow,
}

impl Way {
    /// Those of an engine, the last window at the end.
    pub(crate) fn of(engine: Engine) -> Vec<Way> {
        let mut ways = vec![
            Way::TabClosed,
            Way::SameOrigin,
            Way::OtherOrigin,
            Way::Reload,
            Way::Back,
            Way::QuickBack,
        ];
        if engine == Engine::Chromium {
            ways.push(Way::Crash);
        }
        ways.push(Way::LastWindow);
        ways
    }

    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Way::SameOrigin => "navigation, same origin",
            Way::OtherOrigin => "navigation, another origin",
            Way::Reload => "reload",
            Way::TabClosed => "tab closed, another open",
            Way::Back => "away, back after the answer",
            Way::QuickBack => "away, back before the answer",
            Way::Crash => "page crashed",
            Way::LastWindow => "last window closed",
        }
    }

    /// The browser ends with it, and the worker with the browser.
    pub(crate) fn is_unsure(self) -> bool {
        self == Way::LastWindow
    }

    /// The page is in a tab of its own.
    pub(crate) fn needs_tab(self) -> bool {
        matches!(self, Way::TabClosed | Way::Crash)
    }

    /// The user is at the page again.
    pub(crate) fn comes_back(self) -> bool {
        matches!(self, Way::Back | Way::QuickBack)
    }
}
