//! The ways to part in which a page can delete nothing.

use crate::browser::Engine;
use crate::site::has_service_worker;

/// How a search is left.
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
    /// Those that leave the browser alive, in the order of leaving: WebKit's driver has nothing to say after a death.
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

    /// Those that end the browser. WebKit keeps nothing while it is driven, and a driven Firefox does not end by itself.
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

    /// What the page is asked for.
    pub(crate) fn wishes(self) -> &'static str {
        match self {
            // By its thread it is told from those that are to live.
            Parting::Killed => "&thread=yes",
            _ => "",
        }
    }

    /// Somebody knows what the search is called, so a later page must delete it.
    pub(crate) fn is_promised(self) -> bool {
        self != Parting::WhileCreating
    }
}

/// Whether a service worker controls the pages. Those with one are of another origin, so that both can be had at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worker {
    Without,
    With,
}

impl Worker {
    /// What there is to be tried.
    pub(crate) fn all() -> &'static [Worker] {
        if has_service_worker() {
            &[Worker::Without, Worker::With]
        } else {
            &[Worker::Without]
        }
    }

    pub(crate) fn wishes(self) -> &'static str {
        match self {
            Worker::Without => "",
            Worker::With => "&worker=yes",
        }
    }

    /// The origin of its pages, for a site at this URL.
    pub(crate) fn origin(self, site: &str) -> String {
        match self {
            Worker::Without => site.to_owned(),
            Worker::With => site.replace("127.0.0.1", "localhost"),
        }
    }
}
