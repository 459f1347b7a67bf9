//! Deleting into the recycle bin, and restoring.

use serde_json::{Value, json};

use crate::support::{TestServer, fast_create};

async fn delete(server: &TestServer, path: &str) -> Value {
    let part = server.parts("delete", json!([{"path": path}])).await.remove(0);
    assert_eq!((&part["status"], &part["code"]), (&json!(200), &Value::Null));
    part["recycledItemId"].clone()
}

#[tokio::test]
async fn deleted_items_are_restored_with_their_contents() {
    let server = TestServer::start(fast_create(), ["dir/a.txt", "dir/b.txt"]).await;
    server.upload("dir/new.txt", "new").await;
    let id = delete(&server, "dir").await;
    assert!(id.as_u64().unwrap() > (1 << 53), "{id}");
    assert_eq!(server.names_in("").await, [""; 0]);
    let parts = server.parts("restore", json!([id])).await;
    assert_eq!(
        parts,
        [json!({"status": 200, "path": ["dir"], "recycledItemId": id})]
    );
    assert_eq!(server.names_in("dir").await, ["a.txt", "b.txt", "new.txt"]);
    assert_eq!(server.contents("dir/new.txt").await, b"new");
    let again = server.parts("restore", json!([id.to_string()])).await;
    assert_eq!(
        again,
        [json!({"status": 404, "code": "RecycledItemNotFound", "recycledItemId": id})]
    );
}

#[tokio::test]
async fn an_item_whose_name_is_taken_is_restored_under_another() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let id = delete(&server, "a.txt").await;
    server.upload("a.txt", "other").await;
    let parts = server.parts("restore", json!([id])).await;
    assert_eq!(parts[0]["path"], json!(["a (1).txt"]));
    assert_eq!(server.contents("a (1).txt").await, b"x");
    assert_eq!(server.contents("a.txt").await, b"other");
}

#[tokio::test]
async fn an_item_whose_folder_is_gone_is_restored_to_the_root_on_request() {
    let server = TestServer::start(fast_create(), ["dir/a.txt", "dir/b.txt"]).await;
    let id = delete(&server, "dir/a.txt").await;
    delete(&server, "dir").await;
    let parts = server.parts("restore", json!([id])).await;
    assert_eq!(
        parts,
        [json!({"status": 404, "code": "DirectoryNotFound", "recycledItemId": id})]
    );
    let action = "restore=1&restore_path_strategy=fallbackToRoot";
    let parts = server.parts(action, json!([id])).await;
    assert_eq!(parts[0]["path"], json!(["a.txt"]));
    assert_eq!(server.names_in("").await, ["a.txt"]);
}

#[tokio::test]
async fn permanently_deleted_items_are_not_in_the_recycle_bin() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let parts = server
        .parts("delete", json!([{"path": "a.txt", "permanent": true}]))
        .await;
    assert_eq!(parts, [json!({"status": 204, "path": ["a.txt"]})]);
    assert_eq!(server.names_in("").await, [""; 0]);
}

#[tokio::test]
async fn a_reset_discards_all_changes() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let id = delete(&server, "a.txt").await;
    server.upload("b.txt", "b").await;
    server.emulator.reset();
    assert_eq!(server.names_in("").await, ["a.txt"]);
    assert_eq!(server.parts("restore", json!([id])).await[0]["status"], 404);
}
