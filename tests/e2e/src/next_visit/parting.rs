//! The ways to leave a page in which it cannot delete its search.

use crate::support::engine::Engine;
use crate::support::web_server::has_service_worker;

/// A way to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    WhileCreating,
    CutNavigation,
    CutTab,
    Crash,
    Killed,
    BrowserKilled,
    BrowserQuit,
    LastWindow,
}

impl Parting {
    /// Those after which the browser lives, in the order in which they are tried. WebKit's driver stops responding after a page
    /// has crashed, so that comes last.
    pub(crate) fn of_pages(engine: Engine) -> &'static [Parting] {
        match engine {
            Engine::WebKit => &[
                Parting::WhileCreating,
                Parting::CutNavigation,
                Parting::CutTab,
                Parting::Killed,
            ],
            _ => &[
                Parting::WhileCreating,
                Parting::CutNavigation,
                Parting::CutTab,
                Parting::Crash,
                Parting::Killed,
            ],
        }
    }

    /// Those that end the browser. WebKit stores nothing while it is driven, and Firefox does not quit while it is driven.
    pub(crate) fn of_browsers(engine: Engine) -> &'static [Parting] {
        match engine {
            Engine::WebKit => &[],
            Engine::Firefox => &[Parting::BrowserKilled],
            Engine::Chromium => &[Parting::BrowserKilled, Parting::BrowserQuit, Parting::LastWindow],
        }
    }

    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Parting::WhileCreating => "navigation, create in flight",
            Parting::CutNavigation => "navigation, network cut until later",
            Parting::CutTab => "tab closed, network cut until later",
            Parting::Crash => "page crashed",
            Parting::Killed => "page's process killed",
            Parting::BrowserKilled => "browser killed and started again",
            Parting::BrowserQuit => "browser quit and started again",
            Parting::LastWindow => "windows closed, the last one too",
        }
    }

    /// The parameters of the page: see view.js.
    pub(crate) fn parameters(self) -> &'static str {
        match self {
            // The thread of the worker distinguishes the process to kill.
            Parting::Killed => "&dedicated-worker=yes",
            _ => "",
        }
    }

    /// The id of the search is in the orphan log, so a later page must delete it; or the exit worker does, in Chromium.
    pub(crate) fn is_promised(self, engine: Engine) -> bool {
        self != Parting::WhileCreating || engine == Engine::Chromium
    }
}

/// Whether a service worker controls the pages. Pages with one are on another origin, so that both kinds can be open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worker {
    Without,
    With,
}

impl Worker {
    /// The variants that this build of the package has.
    pub(crate) fn all() -> &'static [Worker] {
        if has_service_worker() {
            &[Worker::Without, Worker::With]
        } else {
            &[Worker::Without]
        }
    }

    pub(crate) fn parameters(self) -> &'static str {
        match self {
            Worker::Without => "",
            Worker::With => "&service-worker=yes",
        }
    }

    /// The origin of the pages on a site with this URL.
    pub(crate) fn origin(self, site: &str) -> String {
        match self {
            Worker::Without => site.to_owned(),
            Worker::With => site.replace("127.0.0.1", "localhost"),
        }
    }
}
