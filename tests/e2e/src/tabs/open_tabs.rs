//! Tabs with a search each, and clients in them that check the orphan log for dead pages.

use fantoccini::wd::WindowHandle;
use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{caught, end};
use crate::support::network::Network;
use crate::support::site::Site;
use crate::support::turns;
use crate::support::until::{until, when};
use crate::support::view_page::ViewPage;

/// A browser with tabs, and the servers.
pub(crate) struct Tabs {
    pub(crate) engine: Engine,
    pub(crate) site: Site,
    pub(crate) network: Network,
    pub(crate) browser: Browser,
}

/// A tab and its search.
pub(crate) struct Tab {
    pub(crate) window: WindowHandle,
    pub(crate) search: String,
}

/// Runs a test. `name` is the screenshot's.
pub(crate) async fn run(engine: Engine, name: &str, test: impl AsyncFnOnce(&mut Tabs)) {
    let Some(_turn) = turns::for_engine(engine).await else {
        return;
    };
    let site = Site::start(std::time::Duration::from_millis(100)).await;
    let mut tabs = Tabs {
        engine,
        network: Network::to(site.emulator.url()).await,
        site,
        browser: Browser::start(engine).await,
    };
    let outcome = caught(test(&mut tabs)).await;
    end(tabs.browser, &format!("tabs-{name}"), outcome).await;
}

impl Tabs {
    /// The parameters of a page that reaches the emulator by the network.
    pub(crate) fn parameters(&self, more: &str) -> String {
        format!("grace=600000&base={}{more}", self.network.url)
    }

    /// Opens the page in the current window.
    pub(crate) async fn page(&self, more: &str) -> ViewPage {
        ViewPage::open_at(&self.browser.client, &self.site.url, &self.parameters(more)).await
    }

    /// Opens a new tab, and searches in it.
    pub(crate) async fn open(&self, more: &str) -> Tab {
        // A new tab is hidden in WebKit.
        let tab = self.engine != Engine::WebKit;
        let client = &self.browser.client;
        let window = client.new_window(tab).await.unwrap().handle;
        client.switch_to_window(window.clone()).await.unwrap();
        let page = self.page(more).await;
        page.run("view.search({ keyword: 'lighthouse' })").await;
        self.with_search(window, &page).await
    }

    /// The tab in this window, as soon as it shows results.
    pub(crate) async fn with_search(&self, window: WindowHandle, page: &ViewPage) -> Tab {
        until_shown(page).await;
        let search = page.get("look().searchId").await;
        let search = search.as_str().expect("it has a search").to_owned();
        assert!(self.lives(&search), "its search is alive");
        Tab { window, search }
    }

    pub(crate) async fn show(&self, tab: &Tab) -> ViewPage {
        let client = self.browser.client.clone();
        client.switch_to_window(tab.window.clone()).await.unwrap();
        ViewPage { client }
    }

    pub(crate) fn lives(&self, search: &str) -> bool {
        let searches = self.site.state().searches;
        searches.iter().any(|living| living.id == search)
    }

    pub(crate) async fn until_gone(&self, search: &str) {
        let gone = |state: &smh_emulator::State| state.searches.iter().all(|living| living.id != search);
        self.site.until("the search is gone", gone).await;
    }

    /// Makes every entry of the orphan log a minute old, adds the entry of a dead page, and lets a client in this tab delete
    /// the searches of dead pages. Returns when that of the added entry is deleted.
    pub(crate) async fn recover_in(&self, tab: &Tab) {
        let page = self.show(tab).await;
        let dead = page.get("addOrphan()").await;
        let dead = dead.as_str().expect("a search");
        assert!(self.lives(dead), "no client has deleted it yet: {dead}");
        page.run("ageEntries(); startRecovery()").await;
        self.until_gone(dead).await;
        page.get("endRecovery()").await;
    }

    /// Asserts that the searches of these tabs are alive, and no others. Then closes them; nothing is left.
    pub(crate) async fn end(&self, tabs: &[&Tab]) {
        for tab in tabs {
            assert!(self.lives(&tab.search), "the search of a live tab is deleted");
        }
        assert_eq!(self.site.state().live_searches, tabs.len());
        for tab in tabs {
            let page = self.show(tab).await;
            until_shown(&page).await;
            page.run("void view.close()").await;
        }
        self.site.until_nothing_lives().await;
        if let Some(tab) = tabs.first() {
            let page = self.show(tab).await;
            until("the orphan log is empty", async || {
                let logged = page.get("loggedSearches()").await;
                when(logged == Value::Array(Vec::new()), logged)
            })
            .await;
        }
    }
}

/// Waits until results are shown. A DELETE may still be in flight: a page that was in Firefox's back/forward cache has missed
/// the response, and sends the DELETE again after a timeout.
async fn until_shown(page: &ViewPage) {
    page.until("results are shown", |seen| {
        seen.status == "ready" && seen.items > 0
    })
    .await;
}
