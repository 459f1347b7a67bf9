//! Chromium browsers that tests use one after the other, because starting one costs more than most tests do.
//!
//! A test gets a new tab. Its servers have ports of their own, therefore its pages have origins of their own. After the test
//! all tabs are closed, and everything that the browser stores is deleted. The browser then goes to the next test that waits
//! for one; if none waits, it is closed. A browser in which a test has failed is closed at once.
//!
//! A test that changes the browser itself, ends it, or measures it starts its own: [`Browser::start`].

use std::sync::Mutex;

use fantoccini::wd::{TimeoutConfiguration, WindowHandle};
use serde_json::json;

use crate::support::browser::{Browser, DetachedBrowser};
use crate::support::driver_commands::{browser_log, in_devtools};
use crate::support::engine::Engine;
use crate::support::turns::{self, Turn};

static POOL: Mutex<Pool> = Mutex::new(Pool {
    waiting: 0,
    idle: Vec::new(),
});

/// Never more idle browsers than waiting tests: each of them will be used.
struct Pool {
    /// Tests that wait for a browser.
    waiting: usize,
    idle: Vec<(DetachedBrowser, WindowHandle)>,
}

/// A browser that other tests have used, or will use.
pub(crate) struct SharedBrowser {
    pub(crate) browser: Browser,
    /// A blank tab, which keeps the browser running.
    blank: WindowHandle,
    _turn: Turn,
}

impl SharedBrowser {
    /// Waits for this test's turn, and opens a new tab in an idle browser, or in a new one.
    pub(crate) async fn get() -> Self {
        POOL.lock().unwrap().waiting += 1;
        let turn = turns::one().await;
        let idle = {
            let mut pool = POOL.lock().unwrap();
            pool.waiting -= 1;
            pool.idle.pop()
        };
        let (browser, blank) = match idle {
            Some((browser, blank)) => (browser.attach().await, blank),
            None => {
                let browser = Browser::start(Engine::Chromium).await;
                let blank = browser.client.window().await.unwrap();
                (browser, blank)
            }
        };
        let tab = browser.client.new_window(true).await.unwrap();
        browser.client.switch_to_window(tab.handle).await.unwrap();
        SharedBrowser {
            browser,
            blank,
            _turn: turn,
        }
    }

    /// Cleans the browser and hands it to the next test; closes it if no test waits.
    pub(crate) async fn put_back(self) {
        self.clean().await;
        let browser = self.browser.detach().await;
        let unused = {
            let mut pool = POOL.lock().unwrap();
            if pool.idle.len() < pool.waiting {
                pool.idle.push((browser, self.blank));
                None
            } else {
                Some(browser)
            }
        };
        if let Some(browser) = unused {
            browser.attach().await.close().await;
        }
    }

    /// Leaves one blank tab in a browser that has stored nothing.
    async fn clean(&self) {
        let client = &self.browser.client;
        for window in client.windows().await.unwrap() {
            if window != self.blank {
                client.switch_to_window(window).await.unwrap();
                client.close_window().await.unwrap();
            }
        }
        client.switch_to_window(self.blank.clone()).await.unwrap();
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        for (command, params) in [
            ("Storage.clearDataForOrigin", everything),
            ("Network.clearBrowserCookies", json!({})),
            ("Network.clearBrowserCache", json!({})),
        ] {
            in_devtools(client, command, params).await.unwrap();
        }
        client
            .update_timeouts(TimeoutConfiguration::default())
            .await
            .unwrap();
        browser_log(client).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::support::harness::{caught, end};
    use crate::support::site::Site;
    use crate::support::web_server::assert_built;

    const STORE: &str = "const done = arguments[0];
        (async () => {
            localStorage.name = 'value';
            document.cookie = 'name=value';
            await caches.open('name');
            await new Promise((resolve) => (indexedDB.open('name').onsuccess = resolve));
            await navigator.serviceWorker.register('/worker.js');
            await navigator.serviceWorker.ready;
        })().then(() => done('stored'), (error) => done(String(error)));";
    const COUNT: &str = "const done = arguments[0];
        (async () => [
            localStorage.length,
            document.cookie.length,
            (await caches.keys()).length,
            (await indexedDB.databases()).length,
            (await navigator.serviceWorker.getRegistrations()).length,
        ])().then(done, (error) => done(String(error)));";

    #[tokio::test]
    async fn a_cleaned_browser_has_one_tab_and_no_stored_data() {
        assert_built("pkg/dist");
        let shared = SharedBrowser::get().await;
        let site = Site::start(Duration::ZERO).await;
        let url = format!("{}/elsewhere", site.url);
        let outcome = caught(async {
            let client = &shared.browser.client;
            client.goto(&url).await.unwrap();
            assert_eq!(client.execute_async(STORE, vec![]).await.unwrap(), "stored");
            client.new_window(true).await.unwrap();
            shared.clean().await;
            assert_eq!(
                client.windows().await.unwrap(),
                std::slice::from_ref(&shared.blank)
            );
            client.goto(&url).await.unwrap();
            let stored = client.execute_async(COUNT, vec![]).await.unwrap();
            assert_eq!(stored, json!([0, 0, 0, 0, 0]));
        })
        .await;
        end(shared.browser, "browser-pool", outcome).await;
    }
}
