//! The ways to leave a search.

use crate::support::engine::Engine;

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

    /// The parameters of the page: see view.js.
    pub(crate) fn parameters(self) -> &'static str {
        match self {
            Exit::MailLink => "beforeunload=listen",
            Exit::LeaveCancelled => "beforeunload=ask",
            Exit::Hidden => "grace=200",
            Exit::OtherUncached => "cache=no",
            _ => "",
        }
    }

    /// The page asks the user whether to stay, and the test answers.
    pub(crate) fn has_prompt(self) -> bool {
        self == Exit::LeaveCancelled
    }

    /// The page stays, and shows a search again.
    pub(crate) fn stays(self, engine: Engine) -> bool {
        match self {
            Exit::ConditionsChanged | Exit::LeaveCancelled => true,
            // Without a mail program, WebKit shows an error in place of the page.
            Exit::MailLink => engine != Engine::WebKit,
            _ => false,
        }
    }

    /// The browser ends.
    pub(crate) fn ends_browser(self) -> bool {
        matches!(self, Exit::LastWindow | Exit::Quit)
    }
}
