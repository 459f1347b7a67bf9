//! The demo's tasks: starting, watching, leaving and coming back.

use std::collections::BTreeSet;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};
use smh_emulator::{Faults, Level, NewTask, Operation, Outcome};

use crate::demo_page::DemoPage;
use crate::run::{Stage, run};
use crate::site::requests;
use crate::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// Longer than any test: a task of this length ends only as the emulator's clock is moved.
const HOUR: u64 = 60 * 60 * 1_000;
const ESCAPE: &str = "\u{e00c}";
/// What is said before the id of the task that clears.
const CLEARING: &str = "The library no longer keeps earlier versions. Existing ones are deleted by task ";
const ENTER: &str = "\u{e007}";

/// Runs a test that begins with the demo's tasks opened.
async fn run_tasks(name: &str, test: impl AsyncFnOnce(Tasks)) {
    run(name, QUICK, async |stage| {
        test(Tasks::open(stage, "").await).await
    })
    .await;
}

/// The view of tasks.
struct Tasks {
    stage: Stage,
    page: DemoPage,
}

impl Tasks {
    /// Opens it with this query in its address.
    async fn open(stage: Stage, query: &str) -> Self {
        let page = DemoPage::open_view(&stage.client, &stage.site.url, &format!("#/tasks{query}")).await;
        Tasks { stage, page }
    }

    /// A task that ends in an hour, in this way.
    fn plant(&self, level: Level, task_type: &str, outcome: Value) -> String {
        let outcome: Outcome = serde_json::from_value(outcome).unwrap();
        let planted = self.stage.site.emulator.plant_task(NewTask {
            task_id: None,
            level,
            space_id: None,
            task_type: Some(String::from(task_type)),
            duration_ms: HOUR,
            outcome,
        });
        planted.unwrap().to_string()
    }

    fn end_all(&self) {
        self.stage
            .site
            .emulator
            .advance_clock(Duration::from_millis(HOUR));
    }

    /// Asks the page to watch what is written like this.
    async fn watch(&self, level: &str, ids: &str) {
        self.page.choose("task-level", level).await;
        self.page.find("task-ids").await.send_keys(ids).await.unwrap();
        self.page.click("watch-tasks").await;
    }

    /// What is said of one task, the parts of its row in their order; nothing where it is not listed.
    async fn row(&self, id: &str) -> Vec<String> {
        let script = "const row = [...document.querySelectorAll('[data-testid=task]')]
                .find((row) => row.querySelector('code').textContent === arguments[0]);
            return row === undefined ? [] : [row.dataset.state, ...Array.from(row.children, (part) => part.textContent)];";
        let row = self.stage.client.execute(script, vec![id.into()]).await.unwrap();
        serde_json::from_value(row).unwrap()
    }

    /// Waits until a task's row says all of this.
    async fn until_row(&self, id: &str, texts: &[&str]) {
        until(&format!("task {id} is said to be {texts:?}"), async || {
            let row = self.row(id).await;
            let said = row.join(" | ");
            when(
                !row.is_empty() && texts.iter().all(|text| said.contains(text)),
                (said, self.page.text("tasks-status").await),
            )
        })
        .await;
    }

    /// The ids on the list.
    async fn listed(&self) -> Vec<String> {
        let script =
            "return Array.from(document.querySelectorAll('[data-testid=task] code'), (id) => id.textContent)";
        let listed = self.stage.client.execute(script, vec![]).await.unwrap();
        serde_json::from_value(listed).unwrap()
    }

    async fn hash(&self) -> String {
        let hash = self.stage.client.execute("return location.hash", vec![]).await;
        String::from(hash.unwrap().as_str().unwrap())
    }

    /// How often tasks have been asked for.
    fn asked(&self) -> usize {
        requests(&self.stage.state(), Operation::Tasks).count()
    }

    /// Waits until tasks are asked for again.
    async fn until_asked_again(&self) {
        let before = self.asked();
        until("tasks are asked for again", async || {
            when(self.asked() > before, before)
        })
        .await;
    }

    /// How often the page has switched earlier versions off.
    fn switched_off(&self) -> usize {
        requests(&self.stage.state(), Operation::HistorySwitch).count()
    }

    fn cleared(&self) -> usize {
        requests(&self.stage.state(), Operation::History).count()
    }

    async fn is_open(&self, hook: &str) -> bool {
        self.page.find(hook).await.prop("open").await.unwrap().as_deref() == Some("true")
    }

    /// The hook of what has the focus.
    async fn focused(&self) -> String {
        let element = self.stage.client.active_element().await.unwrap();
        element.attr("data-testid").await.unwrap().unwrap_or_default()
    }

    /// Waits until the panel has looked at the server so often that the next round of a wait would have come.
    async fn until_panel_looks(&self) {
        let script = "performance.clearResourceTimings()";
        self.stage.client.execute(script, vec![]).await.unwrap();
        until("the panel has looked six times", async || {
            let script = "return performance.getEntriesByType('resource')
                .filter(({ name }) => name.endsWith('/_emulator/state')).length";
            let looks = self.stage.client.execute(script, vec![]).await.unwrap();
            when(looks.as_u64() >= Some(6), looks)
        })
        .await;
    }
}

#[tokio::test]
async fn clearing_is_asked_about_and_can_be_cancelled() {
    run_tasks("clear-cancelled", async |tasks| {
        let page = &tasks.page;
        page.click("clear-history").await;
        assert!(tasks.is_open("clear-dialog").await);
        page.until_text("clear-dialog", "This cannot be undone.").await;
        assert_eq!(
            tasks.focused().await,
            "clear-cancel",
            "what does no harm has the focus"
        );
        let focused = tasks.stage.client.active_element().await.unwrap();
        focused.send_keys(ESCAPE).await.unwrap();
        until("Escape closes the question", async || {
            when(!tasks.is_open("clear-dialog").await, "it is open")
        })
        .await;
        assert_eq!(tasks.focused().await, "clear-history");

        page.click("clear-history").await;
        page.click("clear-cancel").await;
        until("the button closes the question", async || {
            when(!tasks.is_open("clear-dialog").await, "it is open")
        })
        .await;
        assert_eq!(tasks.focused().await, "clear-history");

        // What the two refusals had sent would have come before this.
        page.click("clear-history").await;
        page.click("clear-confirm").await;
        page.until_text("clear-status", CLEARING).await;
        assert_eq!(tasks.cleared(), 1);
        assert_eq!(tasks.switched_off(), 1);
        assert!(!tasks.stage.state().file_history);
    })
    .await;
}

#[tokio::test]
async fn clearing_is_watched_and_allowed_once_a_minute() {
    run_tasks("clear-limited", async |tasks| {
        let page = &tasks.page;
        page.click("clear-history").await;
        page.click("clear-confirm").await;
        page.until_text("clear-status", CLEARING).await;
        let told = page.text("clear-status").await;
        let id = told.trim_start_matches(CLEARING).trim_end_matches('.').to_owned();
        tasks.end_all();
        // The limit's clock has moved, too.
        tasks
            .until_row(
                &id,
                &["clearLibraryHistory", "succeeded", "3 earlier versions deleted"],
            )
            .await;

        page.click("clear-history").await;
        page.click("clear-confirm").await;
        until("it is started again", async || {
            when(tasks.listed().await.len() == 2, tasks.listed().await)
        })
        .await;
        page.click("clear-history").await;
        page.click("clear-confirm").await;
        page.until_text(
            "clear-error",
            "Too many requests. Please wait a moment and try again.",
        )
        .await;
        page.find("clear-error-details").await.click().await.unwrap();
        let details = page.text("clear-error-details").await;
        for part in ["clearLibraryHistory: ", "429", "RateLimitExceeded"] {
            assert!(details.contains(part), "{part:?} is missing: {details:?}");
        }
        assert_eq!(tasks.cleared(), 3, "it is not sent again by itself");
        assert_eq!(tasks.listed().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn every_outcome_is_said_in_words() {
    run_tasks("outcomes", async |tasks| {
        let page = &tasks.page;
        let cleared = tasks.plant(
            Level::Library,
            "clearLibraryHistory",
            json!({ "status": 200, "result": { "status": 200, "code": "", "deleteCount": 1234 } }),
        );
        let unknown = tasks.plant(
            Level::Library,
            "somethingNew",
            json!({ "status": 200, "result": { "bytes": 9_007_199_254_740_993_u64 } }),
        );
        let converted = tasks.plant(Level::Space, "convertFile", json!({ "status": 200 }));
        let parts: Vec<_> = [200, 404, 200, 403, 404]
            .map(|status| json!({ "status": status }))
            .into();
        let in_part = tasks.plant(
            Level::Space,
            "batchCopy",
            json!({ "status": 207, "result": parts }),
        );
        let badly = tasks.plant(Level::Space, "batchDelete", json!({ "status": 400 }));
        let silent = tasks.plant(Level::Space, "batchMove", json!({ "status": 204 }));
        let unpacked = tasks.plant(Level::Space, "fileUncompress", json!({ "status": 200 }));
        let unpacked_in_part = tasks.plant(Level::Space, "fileUncompress", json!({ "status": 207 }));
        let counted = tasks.plant(Level::Space, "calibrateDirectoryStats", json!({ "status": 200 }));

        tasks.watch("library", &format!("{cleared} {unknown}")).await;
        tasks
            .watch(
                "space",
                &format!("{converted}, {in_part},{badly} {silent} {unpacked} {unpacked_in_part} {counted}"),
            )
            .await;
        for id in [
            &cleared, &unknown, &converted, &in_part, &badly, &silent, &unpacked, &counted,
        ] {
            tasks.until_row(id, &["running"]).await;
        }
        page.until_text("tasks-status", "0 of 9 tasks ended").await;
        tasks.end_all();
        tasks
            .until_row(
                &cleared,
                &[
                    "succeeded",
                    "clearLibraryHistory",
                    "1,234 earlier versions deleted",
                ],
            )
            .await;
        tasks
            .until_row(&unknown, &["succeeded", "somethingNew", "9007199254740993"])
            .await;
        tasks
            .until_row(
                &converted,
                &["succeeded", "reports/2026.docx converted into reports/2026.pdf"],
            )
            .await;
        tasks
            .until_row(&in_part, &["partially succeeded", "3 of 5 items failed"])
            .await;
        tasks
            .until_row(&badly, &["failed", "2 of 2 items failed", "FileNotFound"])
            .await;
        tasks.until_row(&silent, &["succeeded", "without a result"]).await;
        tasks
            .until_row(&unpacked, &["succeeded", "12 files unpacked into archive"])
            .await;
        tasks
            .until_row(
                &unpacked_in_part,
                &[
                    "partially succeeded",
                    "1 of 12 files not unpacked",
                    "SameNameDirectoryOrFileExists",
                ],
            )
            .await;
        tasks.until_row(&counted, &["succeeded", "recounted"]).await;
        page.until_text("tasks-status", "9 of 9 tasks ended · 2 partial · 1 failed")
            .await;
        let bar = page.find("tasks-progress").await;
        for part in ["value", "max"] {
            assert_eq!(bar.attr(part).await.unwrap().as_deref(), Some("9"), "{part}");
        }
        assert!(!page.is_shown("tasks-stop").await, "there is nothing to stop");
    })
    .await;
}

#[tokio::test]
async fn tasks_made_on_the_page_are_watched() {
    run_tasks("made", async |tasks| {
        let page = &tasks.page;
        page.choose("create-type", "batchCopy").await;
        page.choose("create-duration", "0").await;
        page.choose("create-outcome", "succeeded partial failed").await;
        page.find("create-count").await.clear().await.unwrap();
        page.find("create-count").await.send_keys("250").await.unwrap();
        page.click("create").await;
        page.until_text("create-status", "250 tasks created.").await;
        page.until_text("tasks-status", "250 of 250 tasks ended").await;
        assert_eq!(tasks.listed().await.len(), 200, "the first rows only");
        page.until_text("tasks-more", "and 50 more tasks").await;
        until("every row has its result", async || {
            let script = "return [...document.querySelectorAll('[data-testid=task-result]')]
                .filter(({ textContent }) => !textContent.includes('item')).length";
            let without = tasks.stage.client.execute(script, vec![]).await.unwrap();
            when(without == 0, without)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn wrong_and_unknown_ids_are_named() {
    run_tasks("unknown", async |tasks| {
        let page = &tasks.page;
        let id = tasks.plant(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        tasks
            .watch(
                "library",
                &format!("{id}, nine 12x 9223372036854775808 987654321"),
            )
            .await;
        page.until_text("task-ids-invalid", "nine, 12x, 9223372036854775808 are not task ids")
            .await;
        let both = [id.clone(), String::from("987654321")];
        until("both are listed", async || {
            let listed = tasks.listed().await;
            when(listed == both, listed)
        })
        .await;
        tasks.until_row("987654321", &["not found"]).await;
        page.until_text("tasks-unknown", "Unknown to the service: 987654321.")
            .await;
        page.until_text("tasks-error", "This task could not be found.")
            .await;
        page.until_text("tasks-error-details", "987654321").await;
        // The others are not given up.
        tasks.until_row(&id, &["running"]).await;
        tasks.end_all();
        tasks.until_row(&id, &["succeeded"]).await;

        let remove = "[data-task='library 987654321'] [data-testid=task-remove]";
        let remove = tasks.stage.client.find(Locator::Css(remove)).await.unwrap();
        remove.click().await.unwrap();
        assert_eq!(tasks.focused().await, "task-remove", "the keyboard goes on there");
        until("the unknown one is gone, and the failure with it", async || {
            let listed = tasks.listed().await;
            let failed = page.is_shown("tasks-error").await || page.is_shown("tasks-unknown").await;
            when(listed == [id.clone()] && !failed, (listed, failed))
        })
        .await;
        assert_eq!(tasks.hash().await, format!("#/tasks?library={id}"));
    })
    .await;
}

#[tokio::test]
async fn leaving_ends_the_wait_and_coming_back_goes_on() {
    run_tasks("leave-tasks", async |tasks| {
        let page = &tasks.page;
        let id = tasks.plant(Level::Space, "convertFile", json!({ "status": 200 }));
        page.choose("task-level", "space").await;
        let ids = page.find("task-ids").await;
        ids.send_keys(&format!("{id}{ENTER}")).await.unwrap();
        tasks.until_row(&id, &["running"]).await;
        page.click("nav-files").await;
        let away = tasks.asked();
        tasks.until_panel_looks().await;
        assert_eq!(tasks.asked(), away, "nobody asks while the user is away");
        page.click("nav-tasks").await;
        assert_eq!(tasks.hash().await, format!("#/tasks?space={id}"));
        tasks.until_row(&id, &["running"]).await;
        until("it is asked for again", async || {
            when(tasks.asked() > away, tasks.asked())
        })
        .await;
        tasks.end_all();
        tasks
            .until_row(
                &id,
                &["succeeded", "reports/2026.docx converted into reports/2026.pdf"],
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_reload_and_a_link_bring_the_same_tasks() {
    run_tasks("reload-tasks", async |tasks| {
        let ours = tasks.plant(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        let theirs = tasks.plant(Level::Space, "batchCopy", json!({ "status": 207 }));
        tasks.watch("library", &ours).await;
        tasks.watch("space", &theirs).await;
        tasks.until_row(&theirs, &["running"]).await;
        let hash = tasks.hash().await;
        assert_eq!(hash, format!("#/tasks?library={ours}&space={theirs}"));
        tasks.stage.client.refresh().await.unwrap();
        tasks.page.until_ready().await;
        tasks.until_row(&ours, &["running"]).await;
        tasks.until_row(&theirs, &["running"]).await;
        // A link to another task, while the view is shown.
        let third = tasks.plant(Level::Space, "convertFile", json!({ "status": 200 }));
        let script = "location.hash = arguments[0]";
        let arguments = vec![json!(format!("#/tasks?space={third},{theirs},x"))];
        tasks.stage.client.execute(script, arguments).await.unwrap();
        tasks.until_row(&third, &["running"]).await;
        let listed: BTreeSet<String> = tasks.listed().await.into_iter().collect();
        assert_eq!(listed, BTreeSet::from([third.clone(), theirs.clone()]));
        tasks.page.until_text("task-ids-invalid", "x is not a task id").await;
        tasks.end_all();
        tasks
            .until_row(&theirs, &["partially succeeded", "1 of 2 items failed"])
            .await;
        tasks.until_row(&third, &["succeeded"]).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_stale_is_said_until_the_service_answers() {
    run_tasks("stale", async |tasks| {
        let page = &tasks.page;
        let id = tasks.plant(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        tasks.watch("library", &id).await;
        tasks.until_row(&id, &["running"]).await;
        assert_eq!(page.text("tasks-stale").await, "");
        page.choose("service", "busy").await;
        page.until_text("tasks-stale", "The last request failed; retrying.")
            .await;
        tasks.until_row(&id, &["running"]).await;
        page.until_text("tasks-next", "Next query in ").await;
        page.choose("service", "works").await;
        page.until_silent("tasks-stale").await;
        tasks.end_all();
        tasks.until_row(&id, &["succeeded"]).await;
        assert_eq!(tasks.stage.site.emulator.faults(), Faults::default());
    })
    .await;
}

#[tokio::test]
async fn watching_can_be_stopped_and_gone_on_with() {
    run_tasks("stop-tasks", async |tasks| {
        let page = &tasks.page;
        let first = tasks.plant(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        let second = tasks.plant(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        tasks.watch("library", &format!("{first} {second}")).await;
        tasks.until_row(&second, &["running"]).await;
        tasks.until_asked_again().await;
        // A round without news.
        page.until_text("tasks-next", "Last query ").await;
        page.click("tasks-stop").await;
        page.until_text("tasks-status", "watching stopped").await;
        let stopped = tasks.asked();
        tasks.end_all();
        tasks.until_panel_looks().await;
        assert_eq!(tasks.asked(), stopped, "nobody asks");
        tasks.until_row(&first, &["running"]).await;
        page.click("tasks-stop").await;
        tasks.until_row(&first, &["succeeded"]).await;
        tasks.until_row(&second, &["succeeded"]).await;
    })
    .await;
}
