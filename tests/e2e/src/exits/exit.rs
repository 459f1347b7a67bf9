//! The ways to leave a search.

use crate::browser::Engine;

/// A way to leave a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    ViewClosed,
    Cleared,
    ConditionsChanged,
    SameOrigin,
    OtherOrigin,
    OtherUncached,
    Reload,
    TabClosed,
    MailLink,
    LeaveCancelled,
    Back,
    Hidden,
    LastWindow,
    Quit,
    WhileCreating,
}

impl Exit {
    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Exit::ViewClosed => "view closed in the page",
            Exit::Cleared => "cleared",
            Exit::ConditionsChanged => "conditions changed, create in flight",
            Exit::SameOrigin => "navigation, same origin",
            Exit::OtherOrigin => "navigation, another origin",
            Exit::OtherUncached => "the same, page not cacheable",
            Exit::Reload => "reload",
            Exit::TabClosed => "tab closed",
            Exit::MailLink => "mailto: link",
            Exit::LeaveCancelled => "leave cancelled by the user",
            Exit::Back => "back/forward cache and back",
            Exit::Hidden => "hidden longer than the grace",
            Exit::LastWindow => "last window closed",
            Exit::Quit => "browser quit",
            Exit::WhileCreating => "navigation, create in flight",
        }
    }

    /// What the test's page is asked for.
    pub(crate) fn wishes(self) -> &'static str {
        match self {
            Exit::MailLink => "leave=note",
            Exit::LeaveCancelled => "leave=ask",
            Exit::Hidden => "grace=200",
            Exit::OtherUncached => "cache=no",
            _ => "",
        }
    }

    /// The page asks the user to stay.
    pub(crate) fn asks(self) -> bool {
        self == Exit::LeaveCancelled
    }

    /// The user still sees the page afterwards, and a search with it.
    pub(crate) fn stays(self, engine: Engine) -> bool {
        match self {
            Exit::ConditionsChanged | Exit::LeaveCancelled => true,
            // There, with no program for letters, an error takes the page's place.
            Exit::MailLink => engine != Engine::WebKit,
            _ => false,
        }
    }

    /// It takes the browser with it.
    pub(crate) fn ends_browser(self) -> bool {
        matches!(self, Exit::LastWindow | Exit::Quit)
    }
}
