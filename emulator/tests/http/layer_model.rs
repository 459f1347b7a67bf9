//! Random changes, made in the library and, for comparison, on a real copy of the directory. The served directory stays as
//! it was, byte for byte.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::real_copy::{RealCopy, on_disk, tree};
use crate::support::{TestServer, fast_create};

#[derive(Debug, Clone)]
enum Change {
    Move(String, String, &'static str),
    Copy(String, String, &'static str),
    Delete(String, bool),
    /// Restores one of the items deleted before.
    Restore(usize, bool),
    Upload(String, String),
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c#1%.txt", "年 报.txt", "link"]);
    prop::collection::vec(name, 1..4).prop_map(|names| names.join("/"))
}

fn change() -> impl Strategy<Value = Change> {
    let strategy = || prop::sample::select(vec!["ask", "rename", "overwrite"]);
    prop_oneof![
        4 => (path(), path(), strategy()).prop_map(|(from, to, strategy)| Change::Move(from, to, strategy)),
        4 => (path(), path(), strategy()).prop_map(|(from, to, strategy)| Change::Copy(from, to, strategy)),
        2 => (path(), any::<bool>()).prop_map(|(path, permanent)| Change::Delete(path, permanent)),
        2 => (any::<prop::sample::Index>(), any::<bool>())
            .prop_map(|(index, to_root)| Change::Restore(index.index(8), to_root)),
        2 => (path(), "[a-z]{0,9}").prop_map(|(path, content)| Change::Upload(path, content)),
    ]
}

fn path_of(item: &Value) -> String {
    let names = item["path"].as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap())
        .collect::<Vec<_>>()
        .join("/")
}

/// Makes a change in both places and compares the results.
async fn apply(server: &TestServer, real: &mut RealCopy, ids: &mut Vec<Value>, change: &Change) {
    let status = |part: &Value| u16::try_from(part["status"].as_u64().unwrap()).unwrap();
    match change {
        Change::Move(from, to, strategy) => {
            let item = json!({"from": from, "to": to, "conflictResolutionStrategy": strategy});
            let part = server.parts("move", json!([item])).await.remove(0);
            assert_eq!(
                (status(&part), path_of(&part)),
                real.move_item(from, to, strategy),
                "{change:?}"
            );
        }
        Change::Copy(from, to, strategy) => {
            let item = json!({"copyFrom": from, "to": to, "conflictResolutionStrategy": strategy});
            let part = server.parts("copy", json!([item])).await.remove(0);
            assert_eq!(
                (status(&part), path_of(&part)),
                real.copy_item(from, to, strategy),
                "{change:?}"
            );
        }
        Change::Delete(path, permanent) => {
            let item = json!({"path": path, "permanent": permanent});
            let part = server.parts("delete", json!([item])).await.remove(0);
            assert_eq!(status(&part), real.delete(path, *permanent), "{change:?}");
            if part["recycledItemId"].is_u64() {
                ids.push(part["recycledItemId"].clone());
            }
        }
        Change::Restore(index, to_root) => {
            let strategy = if *to_root {
                "fallbackToRoot"
            } else {
                "originalPath"
            };
            let id = ids.get(*index).cloned().unwrap_or(json!(1));
            let action = format!("restore&restore_path_strategy={strategy}");
            let part = server.parts(&action, json!([id])).await.remove(0);
            let path = part["path"].is_array().then(|| path_of(&part));
            assert_eq!(
                (status(&part), path),
                real.restore(*index, *to_root),
                "{change:?}"
            );
        }
        Change::Upload(path, content) => {
            let response = server.upload(path, content.clone()).await;
            let target = (response.status == 201).then(|| path_of(&response.json()));
            assert_eq!(target, real.upload(path, content), "{change:?}");
        }
    }
}

/// Compares searches, listings, contents and inodes with the real copy.
async fn compare(server: &TestServer, real: &RealCopy) {
    let expected = tree(&real.root());
    let mut found = BTreeMap::new();
    let mut inodes = HashSet::new();
    let mut directories = vec![String::new()];
    while let Some(directory) = directories.pop() {
        let page = server.list(&directory, "with_inode=1").await.ok();
        for item in page["contents"].as_array().unwrap() {
            let path = path_of(item);
            let content = match item["type"].as_str().unwrap() {
                "dir" => {
                    directories.push(path.clone());
                    None
                }
                "symlink" => Some(b"(link)".to_vec()),
                _ => Some(server.contents(&path).await),
            };
            assert!(inodes.insert(item["inode"].clone()), "{item}");
            found.insert(path, content);
        }
    }
    assert_eq!(found, expected);
    let searched: BTreeMap<_, _> = server
        .items(json!({}))
        .await
        .iter()
        .map(|item| (path_of(item), item["type"] == "dir"))
        .collect();
    let listed: BTreeMap<_, _> = expected
        .iter()
        .map(|(path, content)| (path.clone(), content.is_none()))
        .collect();
    assert_eq!(searched, listed);
}

#[test]
fn changes_have_the_results_of_the_same_changes_on_disk() {
    let runtime = Runtime::new().unwrap();
    let files = [
        "a/a/a",
        "a/b/c#1%.txt",
        "a/年 报.txt",
        "b/a",
        "b/c#1%.txt",
        "c#1%.txt",
    ];
    let server = runtime.block_on(TestServer::start(fast_create(), files));
    #[cfg(unix)]
    std::os::unix::fs::symlink("/", server.dir.path().join("link")).unwrap();
    let before = on_disk(server.dir.path());
    let config = Config {
        cases: 30,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&prop::collection::vec(change(), 1..40), |changes| {
        server.emulator.reset();
        let mut real = RealCopy::new(server.dir.path());
        let mut ids = Vec::new();
        runtime.block_on(async {
            for change in &changes {
                apply(&server, &mut real, &mut ids, change).await;
            }
            compare(&server, &real).await;
        });
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
    assert!(
        on_disk(server.dir.path()) == before,
        "the served directory was changed"
    );
}
