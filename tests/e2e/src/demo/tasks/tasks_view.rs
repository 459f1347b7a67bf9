//! The view of tasks as a user sees it.

use std::time::Duration;

use serde_json::Value;
use smh_emulator::{Level, NewTask, Operation, Outcome};

use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::site::requests;
use crate::support::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// Longer than any test: a task of this length ends when the test moves the emulator's clock.
const HOUR: u64 = 60 * 60 * 1_000;

/// Runs a test that begins with the view of tasks.
pub(super) async fn run_tasks(name: &str, test: impl AsyncFnOnce(TasksView)) {
    run(name, QUICK, async |stage| {
        test(TasksView::open(stage).await).await
    })
    .await;
}

pub(super) struct TasksView {
    pub(super) stage: Stage,
    pub(super) page: DemoPage,
}

impl TasksView {
    pub(super) async fn open(stage: Stage) -> Self {
        let page = DemoPage::open_view(&stage.client, &stage.site.url, "#/tasks").await;
        TasksView { stage, page }
    }

    /// Creates a task on the server that ends in an hour with this outcome.
    pub(super) fn create_task(&self, level: Level, task_type: &str, outcome: Value) -> String {
        let outcome: Outcome = serde_json::from_value(outcome).unwrap();
        let created = self.stage.site.emulator.plant_task(NewTask {
            task_id: None,
            level,
            space_id: None,
            task_type: Some(String::from(task_type)),
            duration_ms: HOUR,
            outcome,
        });
        created.unwrap().to_string()
    }

    /// Ends every task by moving the emulator's clock.
    pub(super) fn end_all(&self) {
        self.stage
            .site
            .emulator
            .advance_clock(Duration::from_millis(HOUR));
    }

    /// Types task ids, and clicks the button that watches them.
    pub(super) async fn watch(&self, level: &str, ids: &str) {
        self.page.choose("task-level", level).await;
        self.page.find("task-ids").await.send_keys(ids).await.unwrap();
        self.page.click("watch-tasks").await;
    }

    /// The state of a task and the texts of its row; empty if the task is not listed.
    async fn row(&self, id: &str) -> Vec<String> {
        let script = "const row = [...document.querySelectorAll('[data-testid=task]')]
                .find((row) => row.querySelector('code').textContent === arguments[0]);
            return row === undefined ? [] : [row.dataset.state, ...Array.from(row.children, (part) => part.textContent)];";
        let row = self.stage.client.execute(script, vec![id.into()]).await.unwrap();
        serde_json::from_value(row).unwrap()
    }

    /// Waits until the row of a task contains all of these texts.
    pub(super) async fn until_row(&self, id: &str, texts: &[&str]) {
        until(&format!("the row of task {id} contains {texts:?}"), async || {
            let row = self.row(id).await;
            let shown = row.join(" | ");
            when(
                !row.is_empty() && texts.iter().all(|text| shown.contains(text)),
                (shown, self.page.text("tasks-status").await),
            )
        })
        .await;
    }

    /// The ids of the listed tasks.
    pub(super) async fn listed(&self) -> Vec<String> {
        let script =
            "return Array.from(document.querySelectorAll('[data-testid=task] code'), (id) => id.textContent)";
        let listed = self.stage.client.execute(script, vec![]).await.unwrap();
        serde_json::from_value(listed).unwrap()
    }

    /// The fragment of the page's URL.
    pub(super) async fn fragment(&self) -> String {
        let hash = self.stage.client.execute("return location.hash", vec![]).await;
        String::from(hash.unwrap().as_str().unwrap())
    }

    /// The number of task queries so far.
    pub(super) fn queries(&self) -> usize {
        requests(&self.stage.state(), Operation::Tasks).count()
    }

    /// Waits for another task query.
    pub(super) async fn until_next_query(&self) {
        let before = self.queries();
        until("the page queries the tasks again", async || {
            when(self.queries() > before, before)
        })
        .await;
    }

    pub(super) async fn is_open(&self, id: &str) -> bool {
        self.page.find(id).await.prop("open").await.unwrap().as_deref() == Some("true")
    }

    /// The `data-testid` of the focused element.
    pub(super) async fn focused(&self) -> String {
        let element = self.stage.client.active_element().await.unwrap();
        element.attr("data-testid").await.unwrap().unwrap_or_default()
    }

    /// Waits until the panel has polled the emulator's state so often that the next query of a wait would have been sent.
    pub(super) async fn until_panel_has_polled(&self) {
        let script = "performance.clearResourceTimings()";
        self.stage.client.execute(script, vec![]).await.unwrap();
        until("the panel has polled six times", async || {
            let script = "return performance.getEntriesByType('resource')
                .filter(({ name }) => name.endsWith('/_emulator/state')).length";
            let polls = self.stage.client.execute(script, vec![]).await.unwrap();
            when(polls.as_u64() >= Some(6), polls)
        })
        .await;
    }
}
