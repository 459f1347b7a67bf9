//! WebKit without its driver: the page itself navigates as the user would.
//!
//! Under its driver, WebKit loads every site in the same process. The service worker lives in that process too, and ends when
//! another site enters it. Users never see that: without a driver, another site gets another process.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use smh_emulator::{FailNext, Faults, Operation, State};
use tokio::process::Command;

use crate::service_worker::leaving::{CALLERS, until_deleted};
use crate::service_worker::page::LOADS;
use crate::support::display::Display;
use crate::support::harness::{Stage, say};
use crate::support::site::requests;
use crate::support::web_server::serve;

/// The duration of a create: long enough to leave the page before the response, even on a busy machine.
const SLOW_CREATE_MS: u64 = 2_000;

/// The program, where WebKitGTK's packages install it.
fn mini_browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    let folders = folders
        .map(|entry| entry.path())
        .chain(["/usr/libexec", "/usr/lib"].map(PathBuf::from));
    let names = ["webkit2gtk-4.1/MiniBrowser", "webkitgtk-6.0/MiniBrowser"];
    let files = folders.flat_map(|folder| names.map(|name| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// Leaves for another origin while creates are in flight. Returns the emulator's state in the end.
pub(crate) async fn go_elsewhere(stage: &Stage) -> Option<State> {
    let Some(program) = mini_browser() else {
        say("not run: WebKit without its driver (there is no MiniBrowser where it is looked for)");
        return None;
    };
    stage.site.emulator.reset();
    let slow = FailNext {
        operation: Some(Operation::Create),
        latency_ms: Some(SLOW_CREATE_MS),
        ..FailNext::default()
    };
    let faults = Faults {
        fail_next: vec![slow; CALLERS],
        ..Faults::default()
    };
    stage.site.emulator.set_faults(faults).unwrap();
    let emulator = Arc::clone(&stage.site.emulator);
    // The page stays until the other origin responds, which is when the creates are in flight.
    let elsewhere = async move || {
        while requests(&emulator.state(), Operation::Create).count() < CALLERS {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Html("<!doctype html><title>Elsewhere</title>")
    };
    let (url, serving) = serve(Router::new().route("/", get(elsewhere))).await;
    let other = url.replace("127.0.0.1", "localhost");
    let profile = tempfile::tempdir().unwrap();
    let display = Display::start().await;
    let mut command = Command::new(program);
    command
        .arg(format!(
            "{}/pages/service-worker/index.html?{}&leave={other}",
            stage.site.url, LOADS[0]
        ))
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .env("GSETTINGS_BACKEND", "memory")
        .env("NO_AT_BRIDGE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    for folder in ["CONFIG", "CACHE", "DATA"] {
        command.env(format!("XDG_{folder}_HOME"), profile.path());
    }
    let mut browser = command.spawn().unwrap();
    until_deleted(stage, CALLERS).await;
    let _ = browser.kill().await;
    serving.abort();
    Some(stage.state())
}
