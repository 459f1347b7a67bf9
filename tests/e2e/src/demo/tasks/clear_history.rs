//! Clearing the library's file history, which the user must confirm.

use smh_emulator::Operation;

use super::tasks_view::{TasksView, run_tasks};
use crate::support::site::requests;
use crate::support::until::{until, when};

const ESCAPE: &str = "\u{e00c}";
/// The text before the id of the task that clears.
const CLEARING: &str = "The library no longer keeps earlier versions. Existing ones are deleted by task ";

fn clear_requests(view: &TasksView) -> usize {
    requests(&view.stage.state(), Operation::History).count()
}

async fn clear(view: &TasksView) {
    view.page.click("clear-history").await;
    view.page.click("clear-confirm").await;
}

async fn until_dialog_closes(view: &TasksView) {
    until("the dialog is closed", async || {
        when(!view.is_open("clear-dialog").await, "it is open")
    })
    .await;
    assert_eq!(view.focused().await, "clear-history");
}

#[tokio::test]
async fn clearing_must_be_confirmed_and_can_be_cancelled() {
    run_tasks("clear-cancelled", async |view| {
        let page = &view.page;
        page.click("clear-history").await;
        assert!(view.is_open("clear-dialog").await);
        page.until_text("clear-dialog", "This cannot be undone.").await;
        assert_eq!(
            view.focused().await,
            "clear-cancel",
            "the harmless button has the focus"
        );
        let focused = view.stage.client.active_element().await.unwrap();
        focused.send_keys(ESCAPE).await.unwrap();
        until_dialog_closes(&view).await;

        page.click("clear-history").await;
        page.click("clear-cancel").await;
        until_dialog_closes(&view).await;

        // A request sent by the cancelled dialogs would have arrived before this one.
        clear(&view).await;
        page.until_text("clear-status", CLEARING).await;
        assert_eq!(clear_requests(&view), 1);
        let switches = requests(&view.stage.state(), Operation::HistorySwitch).count();
        assert_eq!(switches, 1, "the history is switched off once");
        assert!(!view.stage.state().file_history);
    })
    .await;
}

#[tokio::test]
async fn clearing_is_watched_and_allowed_once_a_minute() {
    run_tasks("clear-limited", async |view| {
        let page = &view.page;
        clear(&view).await;
        page.until_text("clear-status", CLEARING).await;
        let text = page.text("clear-status").await;
        let id = text.trim_start_matches(CLEARING).trim_end_matches('.').to_owned();
        // Moves the clock of the rate limit, too.
        view.end_all();
        view.until_row(
            &id,
            &["clearLibraryHistory", "succeeded", "3 earlier versions deleted"],
        )
        .await;

        clear(&view).await;
        until("a second task is listed", async || {
            let listed = view.listed().await;
            when(listed.len() == 2, listed)
        })
        .await;
        clear(&view).await;
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
        assert_eq!(clear_requests(&view), 3, "the request is not retried");
        assert_eq!(view.listed().await.len(), 2);
    })
    .await;
}
