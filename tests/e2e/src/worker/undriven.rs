//! WebKit without its driver: the page itself does what the user does.
//!
//! Driven, WebKit never changes the process with the site. Its worker lives in that process, and has to go when
//! another site comes into it, which no user ever sees.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use smh_emulator::{FailNext, Operation, State};
use tokio::process::Command;

use crate::browser::start_display;
use crate::run::{Stage, say};
use crate::site::{requests, serve};
use crate::worker::leave::is_over;
use crate::worker::page::LOADS;

/// How long the create takes: the page has left before its answer, also on a busy machine.
const SLOW_CREATE_MS: u64 = 2_000;

/// Where WebKitGTK's packages have it.
fn mini_browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    let folders = folders
        .map(|entry| entry.path())
        .chain(["/usr/libexec", "/usr/lib"].map(PathBuf::from));
    let names = ["webkit2gtk-4.1/MiniBrowser", "webkitgtk-6.0/MiniBrowser"];
    let files = folders.flat_map(|folder| names.map(|name| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// A search that is left for another origin while it is made; what the server has in the end.
pub(crate) async fn go_elsewhere(stage: &Stage) -> Option<State> {
    let Some(program) = mini_browser() else {
        say("not run: WebKit without its driver (there is no MiniBrowser where it is looked for)");
        return None;
    };
    stage.site.emulator.reset();
    let slow = FailNext {
        latency_ms: Some(SLOW_CREATE_MS),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, slow);
    let emulator = Arc::clone(&stage.site.emulator);
    // The page stays where it is until this answers.
    let elsewhere = async move || {
        while requests(&emulator.state(), Operation::Create).next().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Html("<!doctype html><title>Elsewhere</title>")
    };
    let (url, serving) = serve(Router::new().route("/", get(elsewhere))).await;
    let other = url.replace("127.0.0.1", "localhost");
    let profile = tempfile::tempdir().unwrap();
    let (_display, name) = start_display().await;
    let mut command = Command::new(program);
    command
        .arg(format!(
            "{}/page/worker/index.html?{}&leave={other}",
            stage.site.url, LOADS[0]
        ))
        .env("DISPLAY", name)
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
    stage.site.until("the search is deleted", is_over).await;
    let _ = browser.kill().await;
    serving.abort();
    Some(stage.state())
}
