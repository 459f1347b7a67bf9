//! The example for Node.js.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::process::command;
use crate::support::site::{Site, WORD, creates_in_flight, names};

#[tokio::test]
async fn node_prints_all_names_and_ends() {
    let site = Site::start(Duration::from_millis(100)).await;
    let output = command("node", "node", site.emulator.url())
        .args(["search.mjs", WORD])
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<_> = text.lines().collect();
    let expected: BTreeSet<String> = names()
        .into_iter()
        .map(|name| format!("harbour/{name}"))
        .collect();
    assert_eq!(printed.len(), expected.len());
    assert!(printed.into_iter().all(|line| expected.contains(line)));
    let state = site.state();
    assert_eq!((state.counters.created, state.live_searches), (1, 0));
}

#[tokio::test]
async fn node_deletes_its_search_when_it_is_interrupted() {
    let site = Site::start(Duration::from_millis(1_500)).await;
    let process = command("node", "node", site.emulator.url())
        .args(["search.mjs", WORD])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    site.until("a create is in flight", |state| creates_in_flight(state) == 1)
        .await;
    let id = process.id().expect("it runs").to_string();
    let signalled = Command::new("kill").args(["-INT", &id]).status().await.unwrap();
    assert!(signalled.success());
    let output = process.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let state = site.state();
    assert_eq!((state.counters.created, state.live_searches), (1, 0));
}
