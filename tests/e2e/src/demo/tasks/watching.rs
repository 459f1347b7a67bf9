//! Watching tasks until they end.

use std::collections::BTreeSet;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::json;
use smh_emulator::{Faults, Level};

use super::tasks_view::{TasksView, run_tasks};
use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::site::WORD;
use crate::support::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
const ENTER: &str = "\u{e007}";

/// The files of the demo's bundle that have the package's code for tasks, of those that the page has fetched.
async fn fetched_code_for_tasks(stage: &Stage) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1));";
    let fetched = stage.client.execute(script, Vec::new()).await.unwrap();
    let fetched: Vec<String> = serde_json::from_value(fetched).unwrap();
    assert!(!fetched.is_empty());
    fetched
        .into_iter()
        .filter(|name| name.contains("tasks") && name.ends_with(".js"))
        .collect()
}

#[tokio::test]
async fn the_code_for_tasks_is_fetched_when_a_task_is_watched() {
    run("code-for-tasks", QUICK, async |stage| {
        let page = DemoPage::open(&stage).await;
        page.type_keyword(WORD).await;
        page.until_results_with(WORD).await;
        assert_eq!(fetched_code_for_tasks(&stage).await, [""; 0]);
        let view = TasksView::open(stage).await;
        let task = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 204 }));
        view.watch("library", &task).await;
        view.until_row(&task, &["running"]).await;
        let names = fetched_code_for_tasks(&view.stage).await;
        // The glue, and the module as text.
        assert_eq!(names.len(), 2, "{names:?}");
    })
    .await;
}

#[tokio::test]
async fn every_outcome_is_described() {
    run_tasks("outcomes", async |view| {
        let page = &view.page;
        let cleared = view.create_task(
            Level::Library,
            "clearLibraryHistory",
            json!({ "status": 200, "result": { "status": 200, "code": "", "deleteCount": 1234 } }),
        );
        let unknown = view.create_task(
            Level::Library,
            "somethingNew",
            json!({ "status": 200, "result": { "bytes": 9_007_199_254_740_993_u64 } }),
        );
        let converted = view.create_task(Level::Space, "convertFile", json!({ "status": 200 }));
        let parts: Vec<_> = [200, 404, 200, 403, 404]
            .map(|status| json!({ "status": status }))
            .into();
        let in_part = view.create_task(
            Level::Space,
            "batchCopy",
            json!({ "status": 207, "result": parts }),
        );
        let badly = view.create_task(Level::Space, "batchDelete", json!({ "status": 400 }));
        let silent = view.create_task(Level::Space, "batchMove", json!({ "status": 204 }));
        let unpacked = view.create_task(Level::Space, "fileUncompress", json!({ "status": 200 }));
        let unpacked_in_part = view.create_task(Level::Space, "fileUncompress", json!({ "status": 207 }));
        let counted = view.create_task(Level::Space, "calibrateDirectoryStats", json!({ "status": 200 }));

        view.watch("library", &format!("{cleared} {unknown}")).await;
        view.watch(
            "space",
            &format!("{converted}, {in_part},{badly} {silent} {unpacked} {unpacked_in_part} {counted}"),
        )
        .await;
        for id in [
            &cleared, &unknown, &converted, &in_part, &badly, &silent, &unpacked, &counted,
        ] {
            view.until_row(id, &["running"]).await;
        }
        page.until_text("tasks-status", "0 of 9 tasks ended").await;
        view.end_all();
        view.until_row(
            &cleared,
            &[
                "succeeded",
                "clearLibraryHistory",
                "1,234 earlier versions deleted",
            ],
        )
        .await;
        view.until_row(&unknown, &["succeeded", "somethingNew", "9007199254740993"])
            .await;
        view.until_row(
            &converted,
            &["succeeded", "reports/2026.docx converted into reports/2026.pdf"],
        )
        .await;
        view.until_row(&in_part, &["partially succeeded", "3 of 5 items failed"])
            .await;
        view.until_row(&badly, &["failed", "2 of 2 items failed", "FileNotFound"])
            .await;
        view.until_row(&silent, &["succeeded", "without a result"]).await;
        view.until_row(&unpacked, &["succeeded", "12 files unpacked into archive"])
            .await;
        view.until_row(
            &unpacked_in_part,
            &[
                "partially succeeded",
                "1 of 12 files not unpacked",
                "SameNameDirectoryOrFileExists",
            ],
        )
        .await;
        view.until_row(&counted, &["succeeded", "recounted"]).await;
        page.until_text("tasks-status", "9 of 9 tasks ended · 2 partial · 1 failed")
            .await;
        let bar = page.find("tasks-progress").await;
        for part in ["value", "max"] {
            assert_eq!(bar.attr(part).await.unwrap().as_deref(), Some("9"), "{part}");
        }
        assert!(
            !page.is_shown("tasks-stop").await,
            "no task is left to stop watching"
        );
    })
    .await;
}

#[tokio::test]
async fn tasks_created_on_the_page_are_watched() {
    run_tasks("made", async |view| {
        let page = &view.page;
        page.choose("create-type", "batchCopy").await;
        page.choose("create-duration", "0").await;
        page.choose("create-outcome", "succeeded partial failed").await;
        page.find("create-count").await.clear().await.unwrap();
        page.find("create-count").await.send_keys("250").await.unwrap();
        page.click("create").await;
        page.until_text("create-status", "250 tasks created.").await;
        page.until_text("tasks-status", "250 of 250 tasks ended").await;
        assert_eq!(view.listed().await.len(), 200, "the first rows only");
        page.until_text("tasks-more", "and 50 more tasks").await;
        until("every row has its result", async || {
            let script = "return [...document.querySelectorAll('[data-testid=task-result]')]
                .filter(({ textContent }) => !textContent.includes('item')).length";
            let without = view.stage.client.execute(script, vec![]).await.unwrap();
            when(without == 0, without)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn invalid_and_unknown_ids_are_listed() {
    run_tasks("unknown", async |view| {
        let page = &view.page;
        let id = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        view.watch(
            "library",
            &format!("{id}, nine 12x 9223372036854775808 987654321"),
        )
        .await;
        page.until_text(
            "task-ids-invalid",
            "nine, 12x, 9223372036854775808 are not task ids",
        )
        .await;
        let both = [id.clone(), String::from("987654321")];
        until("both are listed", async || {
            let listed = view.listed().await;
            when(listed == both, listed)
        })
        .await;
        view.until_row("987654321", &["not found"]).await;
        page.until_text("tasks-unknown", "Unknown to the service: 987654321.")
            .await;
        page.until_text("tasks-error", "This task could not be found.")
            .await;
        page.until_text("tasks-error-details", "987654321").await;
        // The known task is still watched.
        view.until_row(&id, &["running"]).await;
        view.end_all();
        view.until_row(&id, &["succeeded"]).await;

        let remove = "[data-task='library 987654321'] [data-testid=task-remove]";
        let remove = view.stage.client.find(Locator::Css(remove)).await.unwrap();
        remove.click().await.unwrap();
        assert_eq!(
            view.focused().await,
            "task-remove",
            "the focus moves to the next button"
        );
        until("the unknown task and the error message are removed", async || {
            let listed = view.listed().await;
            let failed = page.is_shown("tasks-error").await || page.is_shown("tasks-unknown").await;
            when(listed == [id.clone()] && !failed, (listed, failed))
        })
        .await;
        assert_eq!(view.fragment().await, format!("#/tasks?library={id}"));
    })
    .await;
}

#[tokio::test]
async fn leaving_the_view_stops_the_queries_and_returning_resumes_them() {
    run_tasks("leave-tasks", async |view| {
        let page = &view.page;
        let id = view.create_task(Level::Space, "convertFile", json!({ "status": 200 }));
        page.choose("task-level", "space").await;
        let ids = page.find("task-ids").await;
        ids.send_keys(&format!("{id}{ENTER}")).await.unwrap();
        view.until_row(&id, &["running"]).await;
        page.click("nav-files").await;
        let away = view.queries();
        view.until_panel_has_polled().await;
        assert_eq!(view.queries(), away, "no queries while another view is shown");
        page.click("nav-tasks").await;
        assert_eq!(view.fragment().await, format!("#/tasks?space={id}"));
        view.until_row(&id, &["running"]).await;
        until("the page queries the task again", async || {
            when(view.queries() > away, view.queries())
        })
        .await;
        view.end_all();
        view.until_row(
            &id,
            &["succeeded", "reports/2026.docx converted into reports/2026.pdf"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_reload_and_a_link_show_the_tasks_of_the_url() {
    run_tasks("reload-tasks", async |view| {
        let ours = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        let theirs = view.create_task(Level::Space, "batchCopy", json!({ "status": 207 }));
        view.watch("library", &ours).await;
        view.watch("space", &theirs).await;
        view.until_row(&theirs, &["running"]).await;
        let hash = view.fragment().await;
        assert_eq!(hash, format!("#/tasks?library={ours}&space={theirs}"));
        view.stage.client.refresh().await.unwrap();
        view.page.until_ready().await;
        view.until_row(&ours, &["running"]).await;
        view.until_row(&theirs, &["running"]).await;
        // A link to other tasks while the view is shown.
        let third = view.create_task(Level::Space, "convertFile", json!({ "status": 200 }));
        let script = "location.hash = arguments[0]";
        let arguments = vec![json!(format!("#/tasks?space={third},{theirs},x"))];
        view.stage.client.execute(script, arguments).await.unwrap();
        view.until_row(&third, &["running"]).await;
        let listed: BTreeSet<String> = view.listed().await.into_iter().collect();
        assert_eq!(listed, BTreeSet::from([third.clone(), theirs.clone()]));
        view.page
            .until_text("task-ids-invalid", "x is not a task id")
            .await;
        view.end_all();
        view.until_row(&theirs, &["partially succeeded", "1 of 2 items failed"])
            .await;
        view.until_row(&third, &["succeeded"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_query_is_shown_until_one_succeeds() {
    run_tasks("stale", async |view| {
        let page = &view.page;
        let id = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        view.watch("library", &id).await;
        view.until_row(&id, &["running"]).await;
        assert_eq!(page.text("tasks-stale").await, "");
        page.choose("service", "busy").await;
        page.until_text("tasks-stale", "The last request failed; retrying.")
            .await;
        view.until_row(&id, &["running"]).await;
        page.until_text("tasks-next", "Next query in ").await;
        page.choose("service", "works").await;
        page.until_empty("tasks-stale").await;
        view.end_all();
        view.until_row(&id, &["succeeded"]).await;
        assert_eq!(view.stage.site.emulator.faults(), Faults::default());
    })
    .await;
}

#[tokio::test]
async fn watching_can_be_stopped_and_resumed() {
    run_tasks("stop-tasks", async |view| {
        let page = &view.page;
        let first = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        let second = view.create_task(Level::Library, "clearLibraryHistory", json!({ "status": 200 }));
        view.watch("library", &format!("{first} {second}")).await;
        view.until_row(&second, &["running"]).await;
        view.until_next_query().await;
        // A query that brings no change.
        page.until_text("tasks-next", "Last query ").await;
        page.click("tasks-stop").await;
        page.until_text("tasks-status", "watching stopped").await;
        let stopped = view.queries();
        view.end_all();
        view.until_panel_has_polled().await;
        assert_eq!(view.queries(), stopped, "no queries after the stop");
        view.until_row(&first, &["running"]).await;
        page.click("tasks-stop").await;
        view.until_row(&first, &["succeeded"]).await;
        view.until_row(&second, &["succeeded"]).await;
    })
    .await;
}
