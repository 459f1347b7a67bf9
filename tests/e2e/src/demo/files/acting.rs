//! Moving, copying, deleting, and undoing that.

use smh_emulator::Operation;

use super::items_view::{CTRL, SHIFT, run_items};
use super::library::PICTURES;
use crate::support::site::requests;
use crate::support::until::{until, when};

#[tokio::test]
async fn results_show_what_was_done_at_once_and_after_undo() {
    run_items("acting-results", "#/search", async |view| {
        let page = &view.page;
        view.search_pictures().await;
        let found = view.names().await;

        // The mouse selects: one, a range, one more, one less.
        view.click_row(1, 0).await;
        assert_eq!(view.selected().await, [1]);
        view.click_row(3, SHIFT).await;
        assert_eq!(view.selected().await, [1, 2, 3]);
        view.click_row(6, CTRL).await;
        view.click_check(2).await;
        assert_eq!(view.selected().await, [1, 3, 6]);
        page.until_text("selected", "3 of 8 selected").await;

        view.to_folder("move", "/new/place").await;
        view.until_action("3 items moved to /new/place.").await;
        view.until_rows("the results show where they are now", |rows| {
            let moved = rows.iter().filter(|row| row.folder == "new/place").count();
            (rows.len(), moved) == (PICTURES, 3)
        })
        .await;
        assert_eq!(view.names().await, found, "the order stays");

        page.click("undo").await;
        view.until_action("3 items moved back.").await;
        view.until_rows("the results show that they are back", |rows| {
            rows.iter().all(|row| row.folder == "photos")
        })
        .await;

        view.click_row(0, 0).await;
        page.click("delete").await;
        view.until_action(&format!("“{}” deleted, into the recycle bin.", found[0]))
            .await;
        view.until_rows("the result is gone", |rows| rows.len() == PICTURES - 1)
            .await;
        page.click("undo").await;
        view.until_action(&format!("“{}” restored.", found[0])).await;
        view.until_rows("the result is back", |rows| rows.len() == PICTURES)
            .await;
        assert_eq!(view.names().await, found);

        let creates = requests(&view.stage.state(), Operation::Create).count();
        assert_eq!(creates, 1, "there was no new search");
    })
    .await;
}

#[tokio::test]
async fn a_conflict_is_decided_by_the_user() {
    run_items("acting-conflict", "#/files?path=/photos", async |view| {
        let page = &view.page;
        page.until_text("folder-status", "9 items").await;
        for expected in ["2 items copied to /new.", "0 of 2 items copied · 2 failed"] {
            view.click_row(1, 0).await;
            view.click_row(2, SHIFT).await;
            view.to_folder("copy", "/new").await;
            view.until_action(expected).await;
        }
        page.until_text("action-failures", "The folder already has an item of this name.")
            .await;
        page.click("keep-both").await;
        view.until_action("2 items copied to /new.").await;
        view.to_folder("copy", "/new").await;
        page.until_exists("replace").await;
        page.click("replace").await;
        page.until_text(
            "action-note",
            "This can’t be undone: the files that were replaced are gone.",
        )
        .await;
        // What was done before can still be undone: the second copies, then the first.
        for _ in 0..2 {
            page.until_text("undo", "Undo the copy before").await;
            page.click("undo").await;
            view.until_action("2 copies deleted.").await;
        }
        until("nothing is left to undo", async || {
            when(!page.is_shown("undo").await, page.text("action").await)
        })
        .await;

        // Beside its original, a copy gets another name.
        view.click_row(1, 0).await;
        view.to_folder("copy", "/photos").await;
        view.until_action("copied to /photos.").await;
        view.until_rows("the copy is in the folder", |rows| {
            rows.iter().any(|row| row.name == "lighthouse 01 (1).png")
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_thousand_items_are_moved_by_tasks_with_progress_and_can_be_stopped() {
    run_items("acting-many", "#/files?path=/many", async |view| {
        let page = &view.page;
        page.until_text("folder-status", "First 200 items of “many”")
            .await;
        page.click("select-all").await;
        page.until_text("selected", "1,010 of 1,010 selected").await;
        // Every text of the progress.
        view.script(
            "const status = document.querySelector('[data-testid=action-status]');
             globalThis.texts = [];
             new MutationObserver(() => texts.push(status.textContent))
                .observe(status, { childList: true, characterData: true, subtree: true });",
        )
        .await;
        view.to_folder("move", "/moved").await;
        view.until_action("1,010 items moved to /moved.").await;
        page.until_exists("folder-empty").await;
        assert!(page.is_shown("folder-empty").await);
        let texts = view.script("return texts").await;
        let shows = |part: &str| {
            let mut texts = texts.as_array().unwrap().iter();
            texts.any(|text| text.as_str().unwrap().contains(part))
        };
        assert!(shows("Moving 1,010 items…"), "{texts}");
        assert!(shows(" of 1,010"), "{texts}");
        let state = view.stage.state();
        let statuses: Vec<_> = requests(&state, Operation::BatchMove)
            .map(|request| request.status)
            .collect();
        assert_eq!(statuses, [Some(202), Some(200)]);

        page.click("undo").await;
        view.until_action("1,010 items moved back.").await;
        view.until_rows("the items are back", |rows| rows.len() >= 1_000)
            .await;

        // Stopped in the first request: the rest is not sent.
        page.click("select-all").await;
        page.until_text("selected", "1,010 of 1,010 selected").await;
        view.stage.site.hold(Operation::BatchDelete);
        page.click("delete").await;
        view.stage
            .site
            .until("the first request is in flight", |state| {
                requests(state, Operation::BatchDelete).count() == 1
            })
            .await;
        page.click("action-stop").await;
        view.until_action("1,000 unknown · 10 not sent").await;
        view.stage.site.release();
        view.stage
            .site
            .until("the service has done what it was sent", |state| {
                requests(state, Operation::BatchDelete).all(|request| request.duration_ms.is_some())
            })
            .await;
        assert_eq!(requests(&view.stage.state(), Operation::BatchDelete).count(), 1);
    })
    .await;
}
