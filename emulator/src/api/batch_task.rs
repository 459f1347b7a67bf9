//! Carries out a batch as a task.

use std::sync::Arc;

use serde_json::value::to_raw_value;
use tokio::task;

use crate::app::App;
use crate::domain::batch::{Batch, status};
use crate::domain::task::{Outcome, TaskSpec};
use crate::fault::BatchPlan;

/// Starts a task and returns its id. The items change when its duration ends. A reset before that leaves them unchanged.
pub(super) fn start(app: &App, space: String, batch: Batch, plan: BatchPlan) -> u64 {
    let (id, ends, outcome) = app.tasks.start_open(TaskSpec {
        id: None,
        space: Some(space),
        task_type: batch.task_type().to_owned(),
        duration: app.config.task_duration,
        outcome: None,
    });
    let (clock, folder) = (Arc::clone(&app.clock), Arc::clone(&app.folder));
    task::spawn(async move {
        clock.sleep_until(ends).await;
        // Reading the disk may take a while. The handle is not needed: the task shows when the work has ended.
        task::spawn_blocking(move || {
            folder.change(|layer| {
                // A reset removes the task first, then the layer. This order makes sure that one of them is seen here.
                let Some(outcome) = outcome.upgrade() else { return };
                // Only this closure sets the outcome.
                let _ = outcome.set(if plan.task_fails {
                    Outcome {
                        status: 500,
                        ..Outcome::default()
                    }
                } else {
                    let parts = batch.run(layer, &plan.failing_items);
                    Outcome {
                        status: status(&parts),
                        result: to_raw_value(&parts).ok(),
                        result_v2: None,
                    }
                });
            });
        });
    });
    id
}
