//! Deleting into the recycle bin, restoring, listing it, and deleting from it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestServer, fast_create, send};

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

/// The names in a page of the recycle bin, and the page.
async fn recycled(server: &TestServer, query: &str) -> (Vec<String>, Value) {
    let page = server
        .get(&format!("/api/v1/recycled/smhdemo/-?{query}"))
        .await
        .ok();
    let items = page["contents"].as_array().unwrap().iter();
    let names = items.map(|item| item["name"].as_str().unwrap().to_owned());
    (names.collect(), page)
}

#[tokio::test]
async fn the_recycle_bin_is_listed_page_by_page() {
    let server = TestServer::start(fast_create(), ["dir/b.txt", "c.png", "d/x"]).await;
    server.upload("a.txt", "abc").await;
    let mut ids = Vec::new();
    for path in ["dir/b.txt", "c.png", "a.txt", "d"] {
        ids.push(delete(&server, path).await);
    }
    let (names, page) = recycled(&server, "by-marker&limit=3").await;
    assert_eq!(names, ["d", "a.txt", "c.png"]);
    let (names, last) = recycled(
        &server,
        &format!("by-marker=1&marker={}", page["nextMarker"].as_str().unwrap()),
    )
    .await;
    assert_eq!(
        (names, &last["nextMarker"]),
        (vec!["b.txt".to_owned()], &Value::Null)
    );
    let item = &last["contents"][0];
    assert_eq!(
        (
            &item["recycledItemId"],
            &item["originalPath"],
            &item["type"],
            &item["size"],
            &item["spaceId"]
        ),
        (
            &ids[0],
            &json!(["dir", "b.txt"]),
            &json!("file"),
            &json!("1"),
            &json!("-")
        )
    );
    assert!(item["removalTime"].as_str() >= item["modificationTime"].as_str());
    assert_eq!(page["contents"][0]["type"], "dir");
    assert_eq!(page["contents"][0]["size"], Value::Null);

    let (names, page) = recycled(&server, "by-page=1&page=2&page_size=3&order_by=name").await;
    assert_eq!((names, &page["totalNum"]), (vec!["d".to_owned()], &json!(4)));
    let (names, _) = recycled(&server, "by-marker&order_by=size&order_by_type=desc&limit=1").await;
    assert_eq!(names, ["a.txt"]);
    let (names, _) = recycled(&server, "by-marker&order_by=removalTime&order_by_type=asc").await;
    assert_eq!(names, ["b.txt", "c.png", "a.txt", "d"]);
    let get = async |query: &str| server.get(&format!("/api/v1/recycled/smhdemo/-?{query}")).await;
    get("by-marker&marker=1")
        .await
        .assert_error(404, "MarkerNotFound");
    for wrong in ["limit=0", "limit=101", "order_by=inode", "by-page&page=0"] {
        get(wrong).await.assert_error(400, "ParamInvalid");
    }
}

#[tokio::test]
async fn one_item_of_the_recycle_bin_is_restored_as_the_request_says() {
    let server = TestServer::start(fast_create(), ["a.txt", "dir/b.txt"]).await;
    let restore = async |id: &Value, query: &str| {
        let path = format!("/api/v1/recycled/smhdemo/-/{id}?restore&{query}");
        send(server.request(Method::POST, &path)).await
    };
    let id = delete(&server, "a.txt").await;
    server.upload("a.txt", "other").await;
    restore(&id, "conflict_resolution_strategy=ask")
        .await
        .assert_error(409, "SameNameDirectoryOrFileExists");
    assert_eq!(restore(&id, "").await.ok(), json!({"path": ["a (1).txt"]}));
    restore(&id, "").await.assert_error(404, "RecycledItemNotFound");
    let id = delete(&server, "dir/b.txt").await;
    delete(&server, "dir").await;
    restore(&id, "").await.assert_error(404, "DirectoryNotFound");
    let restored = restore(&id, "restore_path_strategy=fallbackToRoot").await;
    assert_eq!(restored.ok(), json!({"path": ["b.txt"]}));
}

#[tokio::test]
async fn items_of_the_recycle_bin_are_deleted_permanently() {
    let server = TestServer::start(fast_create(), ["a", "b", "c", "d", "e"]).await;
    let mut ids = Vec::new();
    for path in ["a", "b", "c", "d", "e"] {
        ids.push(delete(&server, path).await);
    }
    let one = format!("/api/v1/recycled/smhdemo/-/{}", ids[0]);
    assert_eq!(send(server.request(Method::DELETE, &one)).await.status, 204);
    send(server.request(Method::DELETE, &one))
        .await
        .assert_error(404, "RecycledItemNotFound");
    let many = server.request(Method::POST, "/api/v1/recycled/smhdemo/-?delete");
    let many = send(many.json(&json!([ids[0], ids[1], ids[2].to_string()]))).await;
    assert_eq!((many.status.as_u16(), many.text.as_str()), (204, ""));
    assert_eq!(recycled(&server, "by-marker").await.0, ["e", "d"]);
    let all = server.request(Method::DELETE, "/api/v1/recycled/smhdemo/-");
    assert_eq!(send(all).await.status, 204);
    assert_eq!(recycled(&server, "by-marker").await.0, [""; 0]);
    assert_eq!(server.parts("restore", json!([ids[4]])).await[0]["status"], 404);
    assert_eq!(server.names_in("").await, [""; 0]);
}
