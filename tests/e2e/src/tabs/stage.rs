//! Tabs with a search each, and what looks for dead ones among them.

use fantoccini::wd::WindowHandle;
use serde_json::Value;

use crate::browser::{Browser, Engine};
use crate::run::{caught, end, turn};
use crate::site::Site;
use crate::until::{until, when};
use crate::view_page::ViewPage;
use crate::wire::Wire;

/// What a test works with.
pub(crate) struct Tabs {
    pub(crate) engine: Engine,
    pub(crate) site: Site,
    pub(crate) wire: Wire,
    pub(crate) browser: Browser,
}

/// A tab and its search.
pub(crate) struct Tab {
    pub(crate) window: WindowHandle,
    pub(crate) search: String,
}

/// Runs a test. `name` is that of the picture if it fails.
pub(crate) async fn run(engine: Engine, name: &str, test: impl AsyncFnOnce(&mut Tabs)) {
    let Some(_turn) = turn(engine).await else {
        return;
    };
    let site = Site::start(std::time::Duration::from_millis(100)).await;
    let mut tabs = Tabs {
        engine,
        wire: Wire::to(site.emulator.url()).await,
        site,
        browser: Browser::start(engine).await,
    };
    let outcome = caught(test(&mut tabs)).await;
    end(tabs.browser, &format!("tabs-{name}"), outcome).await;
}

impl Tabs {
    /// The address of a page whose service is at the end of the wire.
    pub(crate) fn wishes(&self, more: &str) -> String {
        format!("grace=600000&base={}{more}", self.wire.url)
    }

    /// A page in the window that is shown.
    pub(crate) async fn page(&self, more: &str) -> ViewPage {
        ViewPage::open_at(&self.browser.client, &self.site.url, &self.wishes(more)).await
    }

    /// A new tab that shows a search.
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

    /// The tab, once it shows a search.
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

    /// Lets the tab look for dead pages, once everything that is written down is a minute old. There is a dead page, so it
    /// looks until that one's search is deleted.
    pub(crate) async fn reap_in(&self, tab: &Tab) {
        let page = self.show(tab).await;
        let dead = page.get("owe()").await;
        let dead = dead.as_str().expect("a search");
        assert!(self.lives(dead), "nobody has looked yet: {dead}");
        page.run("age(); visit()").await;
        self.until_gone(dead).await;
        page.get("endVisits()").await;
    }

    /// The searches of these tabs are alive, and no others; and in the end nothing is left.
    pub(crate) async fn end(&self, tabs: &[&Tab]) {
        for tab in tabs {
            assert!(self.lives(&tab.search), "the search of a living tab is deleted");
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
            until("nothing is written down any more", async || {
                let stored = page.get("stored()").await;
                when(stored == Value::Array(Vec::new()), stored)
            })
            .await;
        }
    }
}

/// Waits until results are shown. A deletion may be on its way: that of a page that was in the back/forward cache, where
/// Firefox loses the answer, is tried again only when its time is over.
async fn until_shown(page: &ViewPage) {
    page.until("results are shown", |seen| {
        seen.status == "ready" && seen.items > 0
    })
    .await;
}
