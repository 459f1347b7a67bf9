//! The file browser without a mouse.

use super::items_view::{ItemsView, key, run_items};
use super::library::PICTURES;
use crate::support::until::{until, when};

/// Whether the row with the focus has a ring.
const RING: &str = "const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;";

async fn assert_focus(view: &ItemsView, place: usize) {
    until("the row has the focus", async || {
        let focused = view.focused().await;
        when(focused == Some(place), focused)
    })
    .await;
    assert_eq!(view.script(RING).await, true, "the focus is visible");
}

#[tokio::test]
async fn the_keyboard_alone_selects_acts_and_undoes() {
    run_items("keyboard", "#/search", async |view| {
        let page = &view.page;
        view.search_pictures().await;
        // From the search box to the list.
        for _ in 0..30 {
            if view.focused().await.is_some() {
                break;
            }
            view.press(key::TAB).await;
        }
        assert_focus(view, 0).await;

        for (keys, focus, selected) in [
            (key::DOWN, 1, vec![]),
            (key::SPACE, 1, vec![1]),
            (key::DOWN, 2, vec![1]),
            (key::DOWN, 3, vec![1]),
            (key::SPACE, 3, vec![1, 3]),
            (key::SHIFT_DOWN, 4, vec![3, 4]),
            (key::SHIFT_DOWN, 5, vec![3, 4, 5]),
            (key::END, 7, vec![3, 4, 5]),
            (key::UP, 6, vec![3, 4, 5]),
            (key::ESCAPE, 6, vec![]),
            (key::CTRL_A, 6, (0..PICTURES).collect()),
            (key::ESCAPE, 6, vec![]),
            (key::HOME, 0, vec![]),
            (key::SPACE, 0, vec![0]),
        ] {
            view.press(keys).await;
            assert_focus(view, focus).await;
            assert_eq!(view.selected().await, selected, "after {keys:?}");
        }
        let found = view.names().await;
        view.press(key::DELETE).await;
        view.until_action("deleted, into the recycle bin.").await;
        view.until_rows("the row is gone", |rows| rows.len() == PICTURES - 1)
            .await;
        // The next row takes the place and the focus.
        assert_focus(view, 0).await;
        view.press(key::CTRL_Z).await;
        view.until_action("restored.").await;
        view.until_rows("the row is back", |rows| rows.len() == PICTURES)
            .await;
        assert_eq!(view.names().await, found);

        // Into the folder, up again, and into another.
        view.press(key::SPACE).await;
        page.find("show-in-folder")
            .await
            .send_keys(key::ENTER)
            .await
            .unwrap();
        page.until_exists("folder").await;
        view.until_rows("the item has the focus", |rows| {
            rows.iter().any(|row| row.is_focused)
        })
        .await;
        page.find("crumb").await.send_keys(key::ENTER).await.unwrap();
        page.until_text("folder-status", "in the library").await;
        view.until_rows("the folder has the focus", |rows| {
            rows.iter().any(|row| row.is_focused && row.name == "photos")
        })
        .await;
        view.press(key::ENTER).await;
        page.until_text("folder-status", "in “photos”").await;
        assert_focus(view, 0).await;

        // The dialog returns the focus.
        view.press(key::SPACE).await;
        page.find("move").await.send_keys(key::ENTER).await.unwrap();
        page.until_exists("target-dialog").await;
        view.press(key::ESCAPE).await;
        until("the button has the focus", async || {
            let focused = view.stage.client.active_element().await.unwrap();
            let id = focused.attr("data-testid").await.unwrap();
            when(id.as_deref() == Some("move"), id)
        })
        .await;
    })
    .await;
}
