//! The rules of axe-core, in the main states of the file browser: on a wide, a narrow, and a dark screen.

use std::path::Path;

use serde_json::{Value, json};
use smh_emulator::{FailNext, Faults, Operation};

use super::items_view::{ItemsView, SHIFT, run_items};
use crate::support::driver_commands::in_devtools;
use crate::support::until::{until, when};

const CHECK: &str = "const done = arguments[0];
    axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations }) => done(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => html + failureSummary)])),
        (error) => done(String(error)),
    );";

async fn assert_accessible(view: &ItemsView, state: &str) {
    let findings = view.stage.client.execute_async(CHECK, vec![]).await.unwrap();
    assert_eq!(findings, json!([]), "{state}");
}

/// Without animations, because what fades is hard to read on purpose.
async fn set_colours(view: &ItemsView, scheme: &str) {
    let features = json!([
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]);
    emulate(
        view,
        "Emulation.setEmulatedMedia",
        json!({ "features": features }),
    )
    .await;
}

async fn emulate(view: &ItemsView, command: &str, settings: Value) {
    in_devtools(&view.stage.client, command, settings).await.unwrap();
}

#[tokio::test]
async fn axe_has_no_findings_in_any_state() {
    run_items("accessibility", "#/search", async |view| {
        let page = &view.page;
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("axe-core is installed: run `make setup`");
        view.script(&axe).await;
        set_colours(view, "light").await;
        assert_accessible(view, "nothing searched").await;

        view.search_pictures().await;
        view.click_row(0, 0).await;
        view.click_row(1, SHIFT).await;
        assert_accessible(view, "two results selected").await;
        page.click("move").await;
        page.until_exists("target-dialog").await;
        assert_accessible(view, "dialog").await;
        page.click("target-cancel").await;

        set_colours(view, "dark").await;
        view.set_faults(Faults {
            share_item500: 1.0,
            ..Faults::default()
        });
        page.click("delete").await;
        view.until_action("2 failed").await;
        assert_accessible(view, "failures, dark").await;

        let narrow = json!({ "width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": false });
        emulate(view, "Emulation.setDeviceMetricsOverride", narrow).await;
        view.set_faults(Faults {
            fail_next: vec![FailNext {
                operation: Some(Operation::BatchDelete),
                drop: true,
                count: 100,
                ..FailNext::default()
            }],
            ..Faults::default()
        });
        page.click("delete").await;
        view.until_action("2 unknown").await;
        assert_accessible(view, "unknown outcomes, dark and narrow").await;
        set_colours(view, "light").await;
        let overflow = view
            .script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await;
        assert_eq!(overflow, 0, "nothing is wider than the screen");

        view.set_faults(Faults::default());
        view.open_folder("/photos", "9 items").await;
        assert_accessible(view, "folder, narrow").await;
        emulate(view, "Emulation.clearDeviceMetricsOverride", json!({})).await;
        view.open_folder("/empty", "").await;
        until("the folder is empty", async || {
            when(
                page.is_shown("folder-empty").await,
                page.text("folder-status").await,
            )
        })
        .await;
        assert_accessible(view, "empty folder").await;
        view.open_folder("/nowhere", "This folder can’t be shown").await;
        assert_accessible(view, "folder that does not exist").await;
    })
    .await;
}
