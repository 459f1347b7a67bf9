//! Moving, copying and deleting items.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestServer, fast_create, send};

#[tokio::test]
async fn moved_items_are_at_their_new_place_only() {
    let server = TestServer::start(fast_create(), ["a.txt", "dir/b.txt", "dir/c.txt"]).await;
    let response = server
        .batch(
            "move",
            &json!([
                {"from": "/a.txt", "to": "/new/place/renamed.txt"},
                {"from": "dir", "to": "moved"},
            ]),
        )
        .await;
    assert_eq!(
        response.ok(),
        json!({"result": [
            {"status": 204, "path": ["new", "place", "renamed.txt"], "from": ["a.txt"], "to": ["new", "place", "renamed.txt"]},
            {"status": 204, "path": ["moved"], "from": ["dir"], "to": ["moved"]},
        ]})
    );
    assert_eq!(server.names_in("").await, ["moved", "new"]);
    assert_eq!(server.names_in("moved").await, ["b.txt", "c.txt"]);
    assert_eq!(server.names_in("new/place").await, ["renamed.txt"]);
    assert_eq!(server.contents("new/place/renamed.txt").await, b"x");
    server
        .list("dir", "")
        .await
        .assert_error(404, "DirectoryNotFound");
}

#[tokio::test]
async fn a_moved_item_keeps_its_inode_and_a_copy_gets_another() {
    let server = TestServer::start(fast_create(), ["dir/a.txt"]).await;
    let inode = async |path: &str| {
        let path = format!("/api/v1/directory/smhdemo/-/{path}?info=1&with_inode=1");
        server.get(&path).await.ok()["inode"].clone()
    };
    let original = inode("dir/a.txt").await;
    server
        .parts("copy", json!([{"copyFrom": "dir", "to": "copy"}]))
        .await;
    server
        .parts("move", json!([{"from": "dir", "to": "moved"}]))
        .await;
    assert_eq!(inode("moved/a.txt").await, original);
    let copied = inode("copy/a.txt").await;
    assert_ne!(copied, original);
    for (inode, path) in [(original, ["moved", "a.txt"]), (copied, ["copy", "a.txt"])] {
        let located = server
            .get(&format!("/api/v1/inode/smhdemo/-/{}", inode.as_str().unwrap()))
            .await
            .ok();
        assert_eq!((&located["path"], &located["inode"]), (&json!(path), &inode));
    }
}

#[tokio::test]
async fn copies_are_independent_of_their_original() {
    let server = TestServer::start(fast_create(), ["dir/a.txt", "dir/b.txt"]).await;
    let parts = server
        .parts("copy=1", json!([{"copyFrom": "dir", "to": "copy"}]))
        .await;
    assert_eq!(
        parts,
        [json!({"status": 204, "path": ["copy"], "copyFrom": ["dir"], "to": ["copy"]})]
    );
    server.parts("delete", json!([{"path": "dir/a.txt"}])).await;
    server
        .parts("move", json!([{"from": "copy/b.txt", "to": "copy/c.txt"}]))
        .await;
    assert_eq!(server.names_in("dir").await, ["b.txt"]);
    assert_eq!(server.names_in("copy").await, ["a.txt", "c.txt"]);
}

#[tokio::test]
async fn a_clash_is_resolved_as_the_item_says() {
    let server = TestServer::start(fast_create(), ["a.txt", "b.txt", "dir/x", "other/y"]).await;
    server.upload("a.txt?", "A").await;
    let copy = async |from: &str, to: &str, strategy: Option<&str>| {
        let mut item = json!({"copyFrom": from, "to": to});
        if let Some(strategy) = strategy {
            item["conflictResolutionStrategy"] = json!(strategy);
        }
        let part = server.parts("copy", json!([item])).await.remove(0);
        (part["status"].clone(), part["code"].clone(), part["path"].clone())
    };
    let clash = |path: &str| (json!(409), json!("SameNameDirectoryOrFileExists"), json!([path]));
    let done = |status: u16, path: &str| (json!(status), Value::Null, json!([path]));
    assert_eq!(copy("a.txt", "b.txt", None).await, clash("b.txt"));
    assert_eq!(copy("a.txt", "b.txt", Some("ask")).await, clash("b.txt"));
    assert_eq!(
        copy("a.txt", "b.txt", Some("rename")).await,
        done(200, "b (1).txt")
    );
    assert_eq!(
        copy("a.txt", "b.txt", Some("rename")).await,
        done(200, "b (2).txt")
    );
    assert_eq!(
        copy("a.txt", "a.txt", Some("rename")).await,
        done(200, "a (1).txt")
    );
    assert_eq!(copy("dir", "other", Some("rename")).await, done(200, "other (1)"));
    assert_eq!(
        copy("a.txt?", "b.txt", Some("overwrite")).await,
        done(204, "b.txt")
    );
    assert_eq!(server.contents("b.txt").await, b"A");
    assert_eq!(copy("a.txt", "dir", Some("overwrite")).await, clash("dir"));
    assert_eq!(copy("dir", "a.txt", Some("overwrite")).await, clash("a.txt"));
    assert_eq!(
        copy("a.txt", "a.txt", Some("overwrite")).await,
        done(204, "a.txt")
    );
}

#[tokio::test]
async fn items_fail_one_by_one() {
    let server = TestServer::start(fast_create(), ["a.txt", "dir/b.txt"]).await;
    let response = server
        .batch(
            "move",
            &json!([
                {"from": "missing", "to": "x"},
                {"from": "dir", "to": "dir/sub/dir"},
                {"from": "a.txt", "to": "a.txt/below"},
                {"from": "dir/b.txt", "to": "a.txt/below"},
                {"from": "/", "to": "x"},
                {"from": "dir", "to": ""},
                {"from": "a.txt", "to": "z.txt"},
            ]),
        )
        .await;
    assert_eq!(response.status, 207);
    let results = response.json();
    let codes: Vec<_> = results["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["status"].as_u64().unwrap(), part["code"].as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            (404, Some("FileNotFound")),
            (409, Some("PathConflict")),
            (409, Some("PathConflict")),
            (409, Some("PathConflict")),
            (403, Some("WriteForbidden")),
            (403, Some("WriteForbidden")),
            (204, None),
        ]
    );
    let response = server
        .batch("delete", &json!([{"path": "missing"}, {"path": "/"}]))
        .await;
    assert_eq!(response.status, 207);
    assert_eq!(
        response.json(),
        json!({"result": [
            {"status": 404, "code": "FileNotFound", "path": ["missing"]},
            {"status": 403, "code": "WriteForbidden", "path": []},
        ]})
    );
    assert_eq!(server.names_in("").await, ["dir", "z.txt"]);
}

#[tokio::test]
async fn invalid_batches_are_refused_as_a_whole() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let cases = [
        ("delete", json!([]), "NoItemsProvided", ""),
        ("delete", json!({}), "ParamInvalid", "sequence"),
        (
            "delete",
            json!([{"path": "a.txt"}, {"path": 1}]),
            "ParamInvalid",
            "[1].path",
        ),
        ("delete", json!([{"path": "a.txt"}, {}]), "ParamInvalid", "path"),
        (
            "delete",
            json!([{"path": "a.txt"}, {"path": "a/../../etc"}]),
            "ParamInvalid",
            "[1].path",
        ),
        (
            "delete",
            json!([{"path": "a.txt", "permanent": "yes"}]),
            "ParamInvalid",
            "[0].permanent",
        ),
        (
            "move",
            json!([{"from": "a.txt", "to": "../b"}]),
            "ParamInvalid",
            "[0].to",
        ),
        (
            "move",
            json!([{"from": "a.txt", "to": "b", "conflictResolutionStrategy": "merge"}]),
            "ParamInvalid",
            "[0].conflictResolutionStrategy",
        ),
        (
            "copy",
            json!([{"from": "a.txt", "to": "b"}]),
            "ParamInvalid",
            "copyFrom",
        ),
        (
            "copy",
            json!([{"copyFrom": "a\0.txt", "to": "b"}]),
            "ParamInvalid",
            "[0].copyFrom",
        ),
        ("restore", json!(["x"]), "ParamInvalid", "[0]"),
        ("restore", json!([1.5]), "ParamInvalid", "[0]"),
        (
            "restore&restore_path_strategy=up",
            json!([1]),
            "ParamInvalid",
            "restore_path_strategy",
        ),
    ];
    for (action, items, code, field) in cases {
        let response = server.batch(action, &items).await;
        response.assert_error(400, code);
        assert!(response.text.contains(field), "{response:?}");
    }
    let items: Vec<_> = (0..1_001).map(|_| json!({"path": "a.txt"})).collect();
    server
        .batch("delete", &json!(items))
        .await
        .assert_error(400, "TooManyItems");
    server
        .batch("rename", &json!([]))
        .await
        .assert_error(404, "RouteNotFound");
    assert_eq!(server.names_in("").await, ["a.txt"]);
}

#[tokio::test]
async fn tokens_are_checked_for_both_spaces() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let path = "/api/v1/batch/smhdemo/-?move";
    let items = json!([{"from": "a.txt", "to": "b.txt", "fromSpaceId": "other"}]);
    send(server.request_without_token(Method::POST, path).json(&items))
        .await
        .assert_error(400, "EmptyAccessToken");
    let token = server.emulator.token(Some("-"), None);
    let request = server.request_without_token(Method::POST, &format!("{path}&access_token={token}"));
    send(request.json(&items))
        .await
        .assert_error(403, "AccessTokenNotMatchSpace");
    assert_eq!(server.parts("move", items).await[0]["status"], 204);
}

#[tokio::test]
async fn names_may_contain_any_character_except_slashes() {
    let names = [
        "100%.txt",
        "a#b?.txt",
        "with space",
        "年报.txt",
        "🎉",
        "%2e%2e",
        "a&b=c+d",
        "...",
    ];
    let server = TestServer::start(fast_create(), names).await;
    for name in names {
        let to = format!("moved/{name}");
        let part = server
            .parts("move", json!([{"from": format!("/{name}"), "to": &to}]))
            .await
            .remove(0);
        assert_eq!(part["status"], 204, "{part}");
        assert_eq!(part["path"], json!(["moved", name]));
        assert_eq!(server.contents(&to).await, b"x");
    }
    assert_eq!(server.names_in("").await, ["moved"]);
}

#[tokio::test]
async fn folders_cannot_be_nested_without_end() {
    let server = TestServer::start(fast_create(), ["a/x"]).await;
    let deep = |depth: usize| vec!["d"; depth].join("/");
    let copy = async |to: String| {
        server
            .batch("copy", &json!([{"copyFrom": "a", "to": to}]))
            .await
            .status
    };
    assert_eq!(copy(deep(128)).await, 200);
    assert_eq!(copy(deep(129)).await, 400);
    let parts = server
        .parts("copy", json!([{"copyFrom": "d", "to": "e/e"}]))
        .await;
    assert_eq!(parts[0]["code"], "PathConflict");
}
