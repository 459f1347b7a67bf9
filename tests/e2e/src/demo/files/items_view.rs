//! The demo's lists of items as a user sees them: the results of a search, and the contents of a folder.

use std::sync::Arc;
use std::time::Duration;

use fantoccini::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use smh_emulator::{Config, Faults};

use super::library::{Disk, library};
use crate::support::demo_page::DemoPage;
use crate::support::driver_commands::in_devtools;
use crate::support::harness::{Stage, run_with};
use crate::support::site::Site;
use crate::support::until::{until, when};

/// Batches with more items than this become tasks.
const ASYNC_OVER: usize = 20;

/// Modifiers of Chromium's mouse events.
pub(super) const CTRL: u8 = 2;
pub(super) const SHIFT: u8 = 8;

/// Keys of WebDriver. A modifier is held until the end of a text.
pub(super) mod key {
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
    pub(crate) const ESCAPE: &str = "\u{e00c}";
    pub(crate) const SPACE: &str = "\u{e00d}";
    pub(crate) const END: &str = "\u{e010}";
    pub(crate) const HOME: &str = "\u{e011}";
    pub(crate) const UP: &str = "\u{e013}";
    pub(crate) const DOWN: &str = "\u{e015}";
    pub(crate) const DELETE: &str = "\u{e017}";
    pub(crate) const SHIFT_DOWN: &str = "\u{e008}\u{e015}";
    pub(crate) const CTRL_A: &str = "\u{e009}a";
    pub(crate) const CTRL_Z: &str = "\u{e009}z";
}

/// Runs a test in a view of the demo. At its end, no search is left, and the folder on the disk is as it was.
pub(super) async fn run_items(name: &str, fragment: &str, test: impl AsyncFnOnce(&ItemsView)) {
    let config = Config {
        create_latency: Duration::from_millis(100),
        task_duration: Duration::from_millis(200),
        batch_async_over: ASYNC_OVER,
        ..Config::default()
    };
    let start = async { Site::start_over(library(), config).await };
    run_with(name, start, async |site: Arc<Site>, client: Client| {
        let before = Disk::read(site.files.path());
        let page = DemoPage::open_view(&client, &site.url, fragment).await;
        let view = ItemsView {
            stage: Stage { site, client },
            page,
        };
        test(&view).await;
        view.page.click("nav-tasks").await;
        view.stage.site.until_nothing_lives().await;
        view.page.until_live(0).await;
        let left = (
            view.page.text("left-smh").await,
            view.page.text("panel-pending").await,
        );
        assert_eq!(left, (String::from("0"), String::new()), "no search is left");
        let after = Disk::read(view.stage.site.files.path());
        assert!(before == after, "the folder on the disk has changed");
    })
    .await;
}

pub(super) struct ItemsView {
    pub(super) stage: Stage,
    pub(super) page: DemoPage,
}

/// A row of the list.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) is_selected: bool,
    pub(super) is_focused: bool,
    pub(super) has_picture: bool,
}

impl ItemsView {
    pub(super) async fn script(&self, script: &str) -> Value {
        self.stage.client.execute(script, vec![]).await.unwrap()
    }

    pub(super) async fn rows(&self) -> Vec<Row> {
        let script = "return Array.from(document.querySelectorAll('[data-testid=result]'), (row) => ({
            name: row.querySelector('strong').textContent,
            folder: row.querySelector('.item-path')?.textContent ?? '',
            is_selected: row.getAttribute('aria-selected') === 'true',
            is_focused: row === document.activeElement,
            has_picture: row.querySelector('img')?.naturalWidth > 0,
        }))";
        serde_json::from_value(self.script(script).await).unwrap()
    }

    pub(super) async fn names(&self) -> Vec<String> {
        self.rows().await.into_iter().map(|row| row.name).collect()
    }

    /// The places of the selected rows.
    pub(super) async fn selected(&self) -> Vec<usize> {
        let rows = self.rows().await.into_iter().enumerate();
        rows.filter_map(|(place, row)| row.is_selected.then_some(place))
            .collect()
    }

    /// The place of the row with the focus.
    pub(super) async fn focused(&self) -> Option<usize> {
        self.rows().await.iter().position(|row| row.is_focused)
    }

    pub(super) async fn until_rows(&self, condition: &str, are_met: impl Fn(&[Row]) -> bool) {
        until(condition, async || {
            let rows = self.rows().await;
            when(are_met(&rows), &rows[..rows.len().min(30)])
        })
        .await;
    }

    /// Searches for the pictures, and waits until all are shown.
    pub(super) async fn search_pictures(&self) {
        self.page.type_keyword("lighthouse").await;
        self.page.until_results_with("lighthouse").await;
        self.until_rows("all pictures are shown", |rows| {
            rows.len() == super::library::PICTURES
        })
        .await;
    }

    /// Opens a folder by its URL, and waits until it is shown.
    pub(super) async fn open_folder(&self, path: &str, name: &str) {
        let script = "location.hash = '#/files?' + new URLSearchParams({ path: arguments[0] })";
        let arguments = vec![path.into()];
        self.stage.client.execute(script, arguments).await.unwrap();
        self.page.until_exists("folder-status").await;
        self.page.until_text("folder-status", name).await;
    }

    /// Clicks a row with the mouse, while modifiers are held.
    pub(super) async fn click_row(&self, place: usize, modifiers: u8) {
        self.mouse("strong", place, modifiers, 1).await;
    }

    /// Clicks the check mark of a row.
    pub(super) async fn click_check(&self, place: usize) {
        self.mouse(".item-check", place, 0, 1).await;
    }

    pub(super) async fn double_click_row(&self, place: usize) {
        self.mouse("strong", place, 0, 1).await;
        self.mouse("strong", place, 0, 2).await;
    }

    async fn mouse(&self, part: &str, place: usize, modifiers: u8, count: u8) {
        let script = "const row = document.querySelectorAll('[data-testid=result]')[arguments[1]];
            row.scrollIntoView({ block: 'center', behavior: 'instant' });
            const { x, y, width, height } = row.querySelector(arguments[0]).getBoundingClientRect();
            return [x + width / 2, y + height / 2];";
        let arguments = vec![part.into(), place.into()];
        let place = self.stage.client.execute(script, arguments).await.unwrap();
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": count, "modifiers": modifiers,
            });
            in_devtools(&self.stage.client, "Input.dispatchMouseEvent", event)
                .await
                .unwrap();
        }
    }

    /// Presses keys, where the focus is.
    pub(super) async fn press(&self, keys: &str) {
        let focused = self.stage.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Waits until the outcome of an action, or its progress, contains this text.
    pub(super) async fn until_action(&self, text: &str) {
        self.page.until_text("action-status", text).await;
    }

    /// Presses a button that asks for a folder, and gives it this one.
    pub(super) async fn to_folder(&self, button: &str, folder: &str) {
        self.page.click(button).await;
        self.page.until_exists("target-dialog").await;
        let field = self.page.find("target-folder").await;
        field.clear().await.unwrap();
        field.send_keys(folder).await.unwrap();
        until("the folder is accepted", async || {
            let confirm = self.page.find("target-confirm").await;
            let refused = confirm.attr("aria-disabled").await.unwrap();
            when(refused.is_none(), self.page.text("target-note").await)
        })
        .await;
        self.page.click("target-confirm").await;
    }

    pub(super) fn set_faults(&self, faults: Faults) {
        self.stage.site.emulator.set_faults(faults).unwrap();
    }
}
