//! The ways to leave a page while a create is in flight.

use crate::support::engine::Engine;

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
    Quit,
}

impl Way {
    /// The ways that are tried in one browser. The last one ends it. [`Way::Quit`] needs another browser.
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
            Way::Back => "away, back after the response",
            Way::QuickBack => "away, back before the response",
            Way::Crash => "page crashed",
            Way::LastWindow => "last window closed",
            Way::Quit => "browser quit",
        }
    }

    /// The browser ends, and every worker with it.
    pub(crate) fn ends_browser(self) -> bool {
        matches!(self, Way::LastWindow | Way::Quit)
    }

    /// The page needs a tab of its own.
    pub(crate) fn needs_tab(self) -> bool {
        matches!(self, Way::TabClosed | Way::Crash)
    }

    /// The user returns to the page.
    pub(crate) fn comes_back(self) -> bool {
        matches!(self, Way::Back | Way::QuickBack)
    }
}
