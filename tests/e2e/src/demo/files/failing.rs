//! Actions that fail, and actions of which nobody knows whether they were done.

use smh_emulator::{FailNext, Faults, Operation};

use super::items_view::{SHIFT, run_items};
use super::library::PICTURES;
use crate::support::site::requests;
use crate::support::until::{until, when};

#[tokio::test]
async fn failed_items_are_named_with_the_reason_and_can_be_tried_again() {
    run_items("failing-items", "#/search", async |view| {
        let page = &view.page;
        view.search_pictures().await;
        view.set_faults(Faults {
            share_item500: 1.0,
            ..Faults::default()
        });
        view.click_row(0, 0).await;
        view.click_row(1, SHIFT).await;
        page.click("delete").await;
        view.until_action("0 of 2 items deleted · 2 failed").await;
        let failures = page.text("action-failures").await;
        for part in [
            "2 items",
            "The service is busy. Please try again later.",
            "lighthouse 0",
        ] {
            assert!(failures.contains(part), "{part:?} is missing: {failures:?}");
        }
        assert_eq!(view.rows().await.len(), PICTURES, "what has failed stays");
        view.set_faults(Faults::default());
        page.click("action-retry").await;
        view.until_action("2 items deleted, into the recycle bin.").await;
        view.until_rows("they are gone", |rows| rows.len() == PICTURES - 2)
            .await;

        // The request as a whole.
        view.stage.site.fail_next(
            Operation::BatchDelete,
            FailNext {
                status: Some(403),
                code: Some(String::from("NoPermission")),
                ..FailNext::default()
            },
        );
        view.click_row(0, 0).await;
        page.click("delete").await;
        page.until_text("action", "You do not have permission to do this.")
            .await;
        assert_eq!(view.rows().await.len(), PICTURES - 2);
    })
    .await;
}

#[tokio::test]
async fn what_became_of_items_whose_answer_was_lost_can_be_found_out() {
    run_items("failing-unknown", "#/search", async |view| {
        let page = &view.page;
        view.search_pictures().await;
        let lost = |operation, drop_after| FailNext {
            operation: Some(operation),
            drop_after,
            drop: !drop_after,
            count: 100,
            ..FailNext::default()
        };
        // The deletion is done, the move is not.
        view.set_faults(Faults {
            fail_next: vec![
                lost(Operation::BatchDelete, true),
                lost(Operation::BatchMove, false),
            ],
            // Browsers repeat a request on a connection that was used before.
            close_connections: true,
            ..Faults::default()
        });
        view.click_row(0, 0).await;
        view.click_row(1, SHIFT).await;
        page.click("delete").await;
        view.until_action("0 of 2 items deleted · 2 unknown").await;
        page.until_text("action-failures", "It may have been deleted, or not.")
            .await;
        assert_eq!(view.rows().await.len(), PICTURES);
        page.click("find-out").await;
        view.until_action("2 items deleted, into the recycle bin.").await;
        page.until_text("action-note", "2 items can’t be restored from here")
            .await;
        view.until_rows("they are gone", |rows| rows.len() == PICTURES - 2)
            .await;

        view.click_row(0, 0).await;
        view.to_folder("move", "/elsewhere").await;
        view.until_action("0 of 1 item moved · 1 unknown").await;
        let sent = requests(&view.stage.state(), Operation::BatchMove).count();
        page.click("find-out").await;
        view.until_action("0 of 1 item moved · 1 failed").await;
        page.until_text("action-failures", "Not moved, so far: it is still where it was.")
            .await;
        let now = requests(&view.stage.state(), Operation::BatchMove).count();
        assert_eq!(now, sent, "finding out changes nothing");
        view.set_faults(Faults::default());
        page.click("action-retry").await;
        view.until_action("moved to /elsewhere.").await;
        until("the failures are no longer shown", async || {
            when(!page.is_shown("action-failures").await, page.text("action").await)
        })
        .await;
    })
    .await;
}
