//! Walking through folders, opening and saving files.

use serde_json::json;

use super::items_view::run_items;
use super::library::{ODD_NAMES, PICTURES};
use crate::support::driver_commands::in_devtools;
use crate::support::until::{until, when};

#[tokio::test]
async fn a_found_item_is_shown_selected_in_its_folder() {
    run_items("folders-show", "#/search", async |view| {
        let page = &view.page;
        for name in ODD_NAMES {
            let word = name.split(' ').next().unwrap();
            page.type_keyword(word).await;
            page.until_results_with(word).await;
            let place = view.names().await.iter().position(|other| other == name).unwrap();
            view.click_row(place, 0).await;
            page.click("show-in-folder").await;
            page.until_exists("folder").await;
            view.until_rows("it is selected and has the focus", |rows| {
                let selected = rows.iter().filter(|row| row.is_selected);
                let names: Vec<_> = selected.map(|row| (row.name.as_str(), row.is_focused)).collect();
                names == [(name, true)]
            })
            .await;
            page.until_text("folder-status", "4 items in “odd #names?”").await;
            page.click("nav-search").await;
            page.until_exists("keyword").await;
        }

        // On a later page of a long folder.
        page.type_keyword("0987").await;
        page.until_results_with("0987").await;
        view.click_row(0, 0).await;
        page.click("show-in-folder").await;
        page.until_exists("folder").await;
        view.until_rows("it is selected in the long folder", |rows| {
            rows.iter()
                .any(|row| row.name == "note 0987.txt" && row.is_selected && row.is_focused)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn folders_are_listed_page_by_page_with_the_way_back() {
    run_items("folders-walk", "#/files", async |view| {
        let page = &view.page;
        page.until_text("folder-status", "5 items in the library").await;
        let place = |names: Vec<String>, name: &str| names.iter().position(|other| other == name).unwrap();
        view.double_click_row(place(view.names().await, "many")).await;
        page.until_text("folder-status", "First 200 items of “many”")
            .await;
        view.script("scrollTo(0, document.documentElement.scrollHeight)")
            .await;
        view.until_rows("the next page is shown", |rows| rows.len() >= 400)
            .await;
        page.click("crumb").await;
        page.until_text("folder-status", "5 items in the library").await;
        view.until_rows("the folder that the user comes from is selected", |rows| {
            rows.iter()
                .any(|row| row.name == "many" && row.is_selected && row.is_focused)
        })
        .await;
        view.open_folder("/empty", "").await;
        until("the folder is empty", async || {
            when(
                page.is_shown("folder-empty").await,
                page.text("folder-status").await,
            )
        })
        .await;
        view.open_folder("/nowhere", "This folder can’t be shown").await;
        page.until_text(
            "folder-error",
            "This file or folder could not be found. It may have been moved or deleted.",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn files_are_opened_and_saved_and_pictures_have_thumbnails() {
    run_items("folders-files", "#/files?path=/photos", async |view| {
        let page = &view.page;
        view.until_rows("the pictures have thumbnails, except the broken one", |rows| {
            let pictures = rows.iter().filter(|row| row.has_picture).count();
            let broken = rows.iter().find(|row| row.name == "broken.png");
            pictures == PICTURES && broken.is_some_and(|row| !row.has_picture)
        })
        .await;

        let saved = tempfile::tempdir().unwrap();
        let allow = json!({ "behavior": "allow", "downloadPath": saved.path() });
        in_devtools(&view.stage.client, "Browser.setDownloadBehavior", allow)
            .await
            .unwrap();
        let names = ["lighthouse 01.png", "lighthouse 02.png"];
        view.click_row(1, 0).await;
        view.click_check(2).await;
        page.click("download").await;
        until("both files are saved", async || {
            let contents = names.map(|name| std::fs::read(saved.path().join(name)).ok());
            let originals = names.map(|name| {
                let photos = view.stage.site.files.path().join("photos");
                std::fs::read(photos.join(name)).ok()
            });
            when(contents == originals, contents)
        })
        .await;
        let usual = json!({ "behavior": "default" });
        in_devtools(&view.stage.client, "Browser.setDownloadBehavior", usual)
            .await
            .unwrap();

        view.open_folder("/odd #names?", "4 items").await;
        let client = &view.stage.client;
        let own = client.window().await.unwrap();
        for place in 0..ODD_NAMES.len() {
            let name = view.names().await[place].clone();
            view.click_row(place, 0).await;
            let before = client.windows().await.unwrap();
            page.click("open").await;
            let mut opened = None;
            until("a tab is opened", async || {
                let windows = client.windows().await.unwrap();
                opened = windows.into_iter().find(|window| !before.contains(window));
                when(opened.is_some(), &before)
            })
            .await;
            client.switch_to_window(opened.unwrap()).await.unwrap();
            until("the tab shows the file", async || {
                let seen = client
                    .execute("return [document.body?.innerText ?? '', opener]", vec![])
                    .await;
                when(seen.as_ref().is_ok_and(|seen| *seen == json!([name, null])), seen)
            })
            .await;
            client.close_window().await.unwrap();
            client.switch_to_window(own.clone()).await.unwrap();
        }
    })
    .await;
}
