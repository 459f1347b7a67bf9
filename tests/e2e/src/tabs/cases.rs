//! The things that happen to tabs.

use serde_json::{Value, json};
use smh_emulator::{Config, Emulator};

use crate::support::driver_commands::{in_chrome, in_context, in_devtools};
use crate::support::engine::Engine;
use crate::support::processes::{resume, stop};
use crate::support::until::{until, when};
use crate::support::view_page::ViewPage;
use crate::tabs::open_tabs::Tabs;

/// Many tabs, of which two recover searches.
pub(crate) async fn ten_tabs(tabs: &mut Tabs) {
    let mut all = Vec::new();
    for _ in 0..10 {
        all.push(tabs.open("").await);
    }
    tabs.recover_in(&all[0]).await;
    tabs.recover_in(&all[9]).await;
    tabs.recover_in(&all[9]).await;
    tabs.end(&all.iter().collect::<Vec<_>>()).await;
}

/// One of two tabs is closed.
pub(crate) async fn one_of_two_closed(tabs: &mut Tabs) {
    let stays = tabs.open("").await;
    let goes = tabs.open("").await;
    tabs.recover_in(&stays).await;
    tabs.recover_in(&goes).await;
    assert_eq!(tabs.site.state().live_searches, 2);
    tabs.show(&goes).await.client.close_window().await.unwrap();
    tabs.until_gone(&goes.search).await;
    tabs.recover_in(&stays).await;
    tabs.end(&[&stays]).await;
}

/// A tab that is duplicated with its `sessionStorage`.
pub(crate) async fn copied_tab(tabs: &mut Tabs) {
    let first = tabs.open("").await;
    let page = tabs.show(&first).await;
    page.run("sessionStorage.setItem('mark', 'copied')").await;
    let client = &tabs.browser.client;
    let before = client.windows().await.unwrap();
    if tabs.engine == Engine::Firefox {
        in_chrome(client, "gBrowser.duplicateTab(gBrowser.selectedTab)").await;
        in_context(client, "content").await;
    } else {
        // No command duplicates a tab; a page that opens itself in a new tab does the same.
        page.run("window.open(location.href)").await;
    }
    let mut copy = None;
    until("there is another tab", async || {
        let windows = client.windows().await.map_err(|error| error.to_string())?;
        copy = windows.into_iter().find(|window| !before.contains(window));
        when(copy.is_some(), "none")
    })
    .await;
    let window = copy.unwrap();
    client.switch_to_window(window.clone()).await.unwrap();
    page.until("the copy is ready", |seen| seen.status == "idle")
        .await;
    assert_eq!(page.get("sessionStorage.getItem('mark')").await, "copied");
    page.run("view.search({ keyword: 'lighthouse' })").await;
    let second = tabs.with_search(window, &page).await;
    tabs.recover_in(&first).await;
    tabs.recover_in(&second).await;
    tabs.end(&[&first, &second]).await;
}

/// A tab whose application fills `localStorage`: its next search cannot be added to the orphan log, and its first one stays
/// there.
pub(crate) async fn full_storage(tabs: &mut Tabs) {
    let full = tabs.open("").await;
    let page = tabs.show(&full).await;
    page.run(
        "fillStorage(); window.second = client.openSearchView(); second.search({ keyword: 'lighthouse' })",
    )
    .await;
    page.until_event("not recorded").await;
    until("the second view shows results", async || {
        let status = page.get("window.second.getSnapshot().status").await;
        when(status == "ready", status)
    })
    .await;
    let second = page.get("window.second.getSnapshot().searchId").await;
    let second = second.as_str().expect("a search").to_owned();
    page.run("freeStorage()").await;
    let other = tabs.open("").await;
    tabs.recover_in(&other).await;
    tabs.recover_in(&other).await;
    assert!(tabs.lives(&second), "it is not in the orphan log");
    let page = tabs.show(&full).await;
    page.run("void window.second.close()").await;
    tabs.until_gone(&second).await;
    tabs.end(&[&other, &full]).await;
}

/// A page that could not delete its search when it entered the back/forward cache: another tab does so, and the page searches
/// again when the user returns.
pub(crate) async fn cached_page(tabs: &mut Tabs) {
    let other = tabs.open("").await;
    let cached = tabs.open("").await;
    let page = tabs.show(&cached).await;
    tabs.network.cut().await;
    page.follow("same-origin").await;
    page.until_title("Elsewhere").await;
    tabs.network.restore().await;
    assert!(tabs.lives(&cached.search), "it could not be deleted");
    tabs.recover_in(&other).await;
    tabs.until_gone(&cached.search).await;
    let page = tabs.show(&cached).await;
    page.client.back().await.unwrap();
    page.until_event("back from the cache").await;
    let again = tabs.with_search(cached.window.clone(), &page).await;
    assert_ne!(again.search, cached.search);
    tabs.recover_in(&other).await;
    tabs.end(&[&other, &again]).await;
}

/// A tab whose process is stopped.
pub(crate) async fn stopped_tab(tabs: &mut Tabs) {
    let stopped = tabs.open("&dedicated-worker=yes").await;
    let other = tabs.open("").await;
    let processes = tabs.browser.processes();
    let process = processes.with_worker(tabs.engine);
    assert_eq!(process.len(), 1, "the tab has a process");
    stop(&process);
    tabs.recover_in(&other).await;
    tabs.recover_in(&other).await;
    resume(&process);
    tabs.end(&[&other, &stopped]).await;
}

/// A tab that the browser freezes and resumes later.
pub(crate) async fn frozen_tab(tabs: &mut Tabs) {
    let other = tabs.open("").await;
    let frozen = tabs.open("").await;
    let page = tabs.show(&frozen).await;
    let state = async |state: &str| {
        let params = json!({ "state": state });
        in_devtools(&page.client, "Page.setWebLifecycleState", params)
            .await
            .unwrap();
    };
    state("frozen").await;
    tabs.until_gone(&frozen.search).await;
    tabs.recover_in(&other).await;
    tabs.show(&frozen).await;
    state("active").await;
    let resumed = tabs.with_search(frozen.window.clone(), &page).await;
    tabs.recover_in(&other).await;
    tabs.end(&[&other, &resumed]).await;
}

/// A tab that the browser discards: it stays in the tab strip, but not in memory.
pub(crate) async fn discarded_tab(tabs: &mut Tabs) {
    match tabs.engine {
        Engine::Firefox => discard_in_firefox(tabs).await,
        _ => discard_in_chromium(tabs).await,
    }
}

async fn discard_in_firefox(tabs: &mut Tabs) {
    let discarded = tabs.open("&mark").await;
    let other = tabs.open("").await;
    let client = &tabs.browser.client;
    let discard = "
        const isIt = (tab) => tab.linkedBrowser.currentURI.spec.endsWith('&mark');
        const tab = gBrowser.tabs.find(isIt);
        gBrowser.discardBrowser(tab, true);
        if (tab.linkedPanel) throw new Error('not discarded');
    ";
    in_chrome(client, discard).await;
    in_context(client, "content").await;
    tabs.recover_in(&other).await;
    tabs.until_gone(&discarded.search).await;
    tabs.end(&[&other]).await;
}

/// Chromium does not discard a tab that the driver controls, so a page opens this one.
async fn discard_in_chromium(tabs: &mut Tabs) {
    let page = tabs.page("").await;
    let window = page.client.window().await.unwrap();
    let address = format!("/pages/view/index.html?{}&search=once", tabs.parameters(""));
    page.run(&format!("open('{address}', '_blank', 'noopener')"))
        .await;
    let state = "the tab has a search";
    tabs.site.until(state, |state| state.live_searches == 1).await;
    until("it is in the orphan log", async || {
        let logged = page.get("loggedSearches().length").await;
        when(logged == 1, logged)
    })
    .await;
    let search = tabs.site.state().searches[0].id.clone();
    // Only background tabs can be discarded.
    page.run("open('/elsewhere', '_blank', 'noopener')").await;
    page.client.goto("chrome://discards").await.unwrap();
    until("the tab is discarded", async || {
        let state = page.get(DISCARD).await;
        when(
            state.as_str().is_some_and(|state| state.contains("discarded")),
            state,
        )
    })
    .await;
    let page = tabs.page("").await;
    page.run("view.search({ keyword: 'lighthouse' })").await;
    let other = tabs.with_search(window, &page).await;
    tabs.recover_in(&other).await;
    tabs.until_gone(&search).await;
    tabs.end(&[&other]).await;
}

/// Discards the tab that searched by itself. Returns the text of its row.
const DISCARD: &str = "(() => {
    const rows = document.querySelector('discards-main').shadowRoot
        .querySelector('discards-tab').shadowRoot.querySelectorAll('tbody tr');
    const row = [...rows].find((row) => row.querySelector('.tab-url-cell').textContent.includes('search=once'));
    const actions = [...row.querySelectorAll('.actions-cell div')];
    const state = row.textContent;
    if (!state.includes('discarded')) actions.find((action) => action.textContent.includes('Urgent')).click();
    return state;
})()";

/// Clients of different libraries leave each other's entries alone, and do not block each other.
pub(crate) async fn two_libraries(tabs: &mut Tabs) {
    let files = tempfile::tempdir().unwrap();
    let emulator = Emulator::start(Config {
        root: files.path().to_owned(),
        library: String::from("other"),
        ..Config::default()
    })
    .await
    .unwrap();
    let options = json!({
        "baseUrl": emulator.url(),
        "libraryId": "other",
        "accessToken": emulator.token(None, None),
    });
    let (first, second) = (tabs.open("").await, tabs.open("").await);
    let page = tabs.show(&second).await;
    assert!(add_orphan(&page, &options).await.is_string());
    tabs.recover_in(&first).await;
    assert_eq!(emulator.state().live_searches, 1, "the other library's");
    // Both in one page at the same time, where one must wait for the other.
    let page = tabs.show(&second).await;
    let own = page.get("addOrphan()").await;
    page.run(&format!("startRecovery(); startRecovery({options})"))
        .await;
    tabs.until_gone(own.as_str().unwrap()).await;
    until_empty(&emulator).await;
    page.get("endRecovery()").await;
    tabs.end(&[&first, &second]).await;
}

async fn add_orphan(page: &ViewPage, options: &Value) -> Value {
    page.get(&format!("addOrphan({options})")).await
}

async fn until_empty(emulator: &Emulator) {
    until("the other library's search is deleted", async || {
        let left = emulator.state().live_searches;
        when(left == 0, left)
    })
    .await;
}
