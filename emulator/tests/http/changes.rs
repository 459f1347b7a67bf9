//! Creating directories, and checking, moving, copying and deleting one item.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Response, TestServer, directory_path, fast_create, file_path, send};

async fn put(server: &TestServer, path: &str, body: Value) -> Response {
    send(server.request(Method::PUT, path).json(&body)).await
}

async fn status_of(server: &TestServer, method: Method, path: &str) -> u16 {
    send(server.request(method, path)).await.status.as_u16()
}

#[tokio::test]
async fn a_created_directory_is_empty_and_its_missing_parents_are_created() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let path = directory_path("new/dir");
    let created = send(server.request(Method::PUT, &path)).await;
    assert_eq!(
        (created.status.as_u16(), created.json()),
        (201, json!({"path": ["new", "dir"]}))
    );
    assert_eq!(server.names_in("").await, ["a.txt", "new"]);
    assert_eq!(server.names_in("new/dir").await, [""; 0]);

    let again = put(&server, &path, json!({"labels": ["x"]})).await;
    again.assert_error(409, "SameNameDirectoryOrFileExists");
    let query = "?conflict_resolution_strategy=rename&with_inode=1";
    let renamed = put(&server, &format!("{path}{query}"), json!({})).await;
    assert_eq!(renamed.status, 201);
    let renamed = renamed.json();
    assert_eq!(renamed["path"], json!(["new", "dir (1)"]));
    let inode = renamed["inode"].as_str().unwrap();
    let located = server.get(&format!("/api/v1/inode/smhdemo/-/{inode}")).await.ok();
    assert_eq!(located["path"], renamed["path"]);

    let below_file = put(&server, &directory_path("a.txt/dir"), json!({})).await;
    below_file.assert_error(409, "PathConflict");
    let root = put(&server, &directory_path(""), json!({})).await;
    root.assert_error(403, "WriteForbidden");
    let overwrite = format!("{path}?conflict_resolution_strategy=overwrite");
    put(&server, &overwrite, json!({}))
        .await
        .assert_error(400, "ParamInvalid");
    let on_disk = server.dir.path().read_dir().unwrap().count();
    assert_eq!(on_disk, 1);
}

#[tokio::test]
async fn a_directory_is_moved_and_copied() {
    let server = TestServer::start(fast_create(), ["dir/a.txt", "other/b.txt", "c.txt"]).await;
    let moved = put(&server, &directory_path("to/moved"), json!({"from": "/dir"})).await;
    assert_eq!((moved.status.as_u16(), moved.text.as_str()), (204, ""));
    let copy = format!(
        "{}?conflict_resolution_strategy=rename",
        directory_path("to/moved")
    );
    let copied = put(&server, &copy, json!({"copyFrom": "other"})).await.ok();
    assert_eq!(copied, json!({"path": ["to", "moved (1)"]}));
    assert_eq!(server.names_in("").await, ["c.txt", "other", "to"]);
    assert_eq!(server.names_in("to/moved").await, ["a.txt"]);
    assert_eq!(server.names_in("to/moved (1)").await, ["b.txt"]);

    let target = directory_path("x");
    for (body, status, code) in [
        (json!({"from": "c.txt"}), 404, "DirectoryNotFound"),
        (json!({"from": "missing"}), 404, "DirectoryNotFound"),
        (json!({"from": "../other"}), 400, "ParamInvalid"),
        (json!({"from": "other", "copyFrom": "other"}), 400, "ParamInvalid"),
        (json!({"from": 1}), 400, "ParamInvalid"),
    ] {
        put(&server, &target, body).await.assert_error(status, code);
    }
    put(&server, &directory_path("other"), json!({"copyFrom": "to"}))
        .await
        .assert_error(409, "SameNameDirectoryOrFileExists");
}

#[tokio::test]
async fn a_file_is_moved_and_copied() {
    let server = TestServer::start(fast_create(), ["a.txt", "b.txt"]).await;
    let target = file_path("dir/a.txt");
    for expected in ["a.txt", "a (1).txt"] {
        let copied = put(&server, &target, json!({"copyFrom": "/a.txt"})).await.ok();
        assert_eq!(copied, json!({"path": ["dir", expected]}));
    }
    let overwrite = format!("{target}?conflict_resolution_strategy=overwrite");
    let moved = put(&server, &overwrite, json!({"from": "b.txt"})).await.ok();
    assert_eq!(moved, json!({"path": ["dir", "a.txt"]}));
    assert_eq!(server.names_in("").await, ["a.txt", "dir"]);
    assert_eq!(server.names_in("dir").await, ["a (1).txt", "a.txt"]);
    let ask = format!("{target}?conflict_resolution_strategy=ask");
    put(&server, &ask, json!({"from": "a.txt"}))
        .await
        .assert_error(409, "SameNameDirectoryOrFileExists");
    put(&server, &target, json!({"from": "dir"}))
        .await
        .assert_error(404, "FileNotFound");
}

#[tokio::test]
async fn a_json_file_can_be_uploaded() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let path = file_path("a.json");
    let uploaded = put(&server, &path, json!({"for": "a.txt"})).await;
    assert_eq!(uploaded.status, 201);
    assert_eq!(server.contents("a.json").await, br#"{"for":"a.txt"}"#);
    let text = server.upload("b.json", r#"{"from":"a.txt"}"#).await;
    assert_eq!(text.status, 201);
    assert_eq!(server.names_in("").await, ["a.json", "a.txt", "b.json"]);
}

#[tokio::test]
async fn an_item_is_deleted_into_the_recycle_bin_or_permanently() {
    let server = TestServer::start(fast_create(), ["a.txt", "b.txt", "dir/c.txt", "gone/d.txt"]).await;
    for path in [file_path("a.txt"), directory_path("dir")] {
        let deleted = send(server.request(Method::DELETE, &path)).await.ok();
        let restored = server.parts("restore", json!([deleted["recycledItemId"]])).await;
        assert_eq!(restored[0]["status"], 200, "{path}");
        let again = send(server.request(Method::DELETE, &path)).await;
        assert_eq!(again.status, 200, "{path}");
    }
    for path in [file_path("b.txt"), directory_path("gone")] {
        let permanent = format!("{path}?permanent=1");
        let deleted = send(server.request(Method::DELETE, &permanent)).await;
        assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (204, ""));
    }
    assert_eq!(server.names_in("").await, [""; 0]);
    let missing = send(server.request(Method::DELETE, &file_path("a.txt"))).await;
    missing.assert_error(404, "FileNotFound");
    let missing = send(server.request(Method::DELETE, &directory_path("dir"))).await;
    missing.assert_error(404, "DirectoryNotFound");
    for kept in ["a.txt", "b.txt", "dir/c.txt", "gone/d.txt"] {
        assert!(server.dir.path().join(kept).is_file(), "{kept}");
    }
}

#[tokio::test]
async fn an_item_of_the_other_kind_is_not_deleted() {
    let server = TestServer::start(fast_create(), ["a.txt", "dir/c.txt"]).await;
    let dir = send(server.request(Method::DELETE, &file_path("dir"))).await;
    dir.assert_error(404, "FileNotFound");
    let file = send(server.request(Method::DELETE, &directory_path("a.txt"))).await;
    file.assert_error(404, "DirectoryNotFound");
    assert_eq!(server.names_in("").await, ["a.txt", "dir"]);
}

#[tokio::test]
async fn a_check_tells_whether_an_item_exists() {
    let server = TestServer::start(fast_create(), ["a.txt", "dir/c.txt"]).await;
    for (path, status) in [
        (file_path("a.txt"), 200),
        (directory_path("dir"), 200),
        (directory_path(""), 200),
        (file_path("dir"), 404),
        (directory_path("a.txt"), 404),
        (file_path("missing"), 404),
    ] {
        assert_eq!(status_of(&server, Method::HEAD, &path).await, status, "{path}");
    }
    let without_token = server.request_without_token(Method::HEAD, &file_path("a.txt"));
    assert_eq!(send(without_token).await.status, 400);
    let requests = server.emulator.state().requests;
    assert_eq!(serde_json::to_value(requests[0].operation).unwrap(), "checkItem");
}

#[tokio::test]
async fn an_action_that_is_not_emulated_changes_nothing() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    for path in [
        format!("{}?calibrate=1", directory_path("dir")),
        format!("{}?convert=1", file_path("b.txt")),
        format!("{}?virtual_file", file_path("b.txt")),
    ] {
        put(&server, &path, json!({}))
            .await
            .assert_error(404, "RouteNotFound");
    }
    assert_eq!(server.names_in("").await, ["a.txt"]);
}
