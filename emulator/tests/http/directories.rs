//! Items by path or inode, and the contents of directories.

use serde_json::{Value, json};

use crate::support::{TestServer, directory_path, fast_create};

#[tokio::test]
async fn an_item_is_described_by_its_path() {
    let server = TestServer::with_sample_files().await;
    let item = server
        .get(&format!("{}?info&with_inode=1", directory_path("holiday.PNG")))
        .await
        .ok();
    assert_eq!(
        (&item["type"], &item["path"], &item["size"]),
        (&json!("image"), &json!(["holiday.PNG"]), &json!("3145728"))
    );
    assert!(item["inode"].as_str().unwrap().parse::<u64>().is_ok());
    let found = server.items(json!({"keyword": "holiday"})).await.remove(0);
    for field in ["crc64", "eTag", "versionId", "modificationTime", "contentType"] {
        assert_eq!(item[field], found[field], "{field}");
    }
    let dir = server
        .get(&format!("{}?info", directory_path("Reports/2024")))
        .await
        .ok();
    assert_eq!(
        (&dir["type"], &dir["path"], &dir["inode"]),
        (&json!("dir"), &json!(["Reports", "2024"]), &Value::Null)
    );
    for root in ["", "/"] {
        let root = server
            .get(&format!("/api/v1/directory/smhdemo/-{root}?info"))
            .await
            .ok();
        assert_eq!((&root["type"], &root["path"]), (&json!("dir"), &json!([])));
    }
    server
        .get(&format!("{}?info", directory_path("missing")))
        .await
        .assert_error(404, "PathNotFound");
}

#[tokio::test]
async fn slashes_may_be_encoded() {
    let server = TestServer::with_sample_files().await;
    for path in [
        "Reports/2024/%E5%B9%B4%E6%8A%A5%20report.pdf",
        "Reports%2F2024%2f%E5%B9%B4%E6%8A%A5%20report.pdf",
        "/Reports//2024/%E5%B9%B4%E6%8A%A5%20report.pdf",
    ] {
        let item = server
            .get(&format!("/api/v1/directory/smhdemo/-/{path}?info"))
            .await
            .ok();
        assert_eq!(
            item["path"],
            json!(["Reports", "2024", "年报 report.pdf"]),
            "{path}"
        );
    }
}

#[tokio::test]
async fn paths_that_leave_the_root_are_refused() {
    let server = TestServer::start(fast_create(), ["inside/a"]).await;
    for path in [
        "..%2f..%2fetc%2fpasswd",
        "inside%2f..%2f..",
        "%2e%2e%2fetc",
        "a%00b",
    ] {
        for endpoint in ["directory", "file"] {
            for key in ["info", "preview", "by-marker", ""] {
                server
                    .get(&format!("/api/v1/{endpoint}/smhdemo/-/{path}?{key}"))
                    .await
                    .assert_error(400, "ParamInvalid");
            }
        }
    }
    // An absolute path is one below the root.
    server
        .get("/api/v1/file/smhdemo/-/%2Fetc%2Fpasswd")
        .await
        .assert_error(404, "FileNotFound");
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_listed_and_never_followed() {
    let outside = tempfile::TempDir::new().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let link = |target: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(target, server.dir.path().join(name)).unwrap();
    };
    link(outside.path(), "dir-link");
    link(&outside.path().join("secret.txt"), "file-link");
    assert_eq!(server.names_in("").await, ["a.txt", "dir-link", "file-link"]);
    server
        .list("dir-link", "")
        .await
        .assert_error(404, "DirectoryNotFound");
    server
        .get(&format!("{}?info", directory_path("dir-link/secret.txt")))
        .await
        .assert_error(404, "PathNotFound");
    let moves = json!([
        {"copyFrom": "dir-link/secret.txt", "to": "secret.txt"},
        {"copyFrom": "a.txt", "to": "dir-link/a.txt"},
        {"copyFrom": "dir-link", "to": "copied-link"},
        {"copyFrom": "file-link", "to": "file.txt"},
    ]);
    let parts = server.parts("copy", moves).await;
    let statuses: Vec<_> = parts
        .iter()
        .map(|part| part["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [404, 409, 204, 204]);
    for file in [
        "file-link",
        "file.txt",
        "dir-link/secret.txt",
        "copied-link/secret.txt",
    ] {
        server
            .get(&crate::support::file_path(file))
            .await
            .assert_error(404, "FileNotFound");
    }
    server
        .list("copied-link", "")
        .await
        .assert_error(404, "DirectoryNotFound");
}

#[tokio::test]
async fn a_directory_is_listed_page_by_page() {
    let server = TestServer::start(fast_create(), ["b", "A", "c#1%/x", "年 报", "d"]).await;
    let mut names = Vec::new();
    let mut marker = String::new();
    loop {
        let page = server.list("", &format!("limit=2&{marker}")).await.ok();
        assert_eq!(page["path"], json!([]));
        let contents = page["contents"].as_array().unwrap().clone();
        assert!((1..=2).contains(&contents.len()));
        names.extend(
            contents
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        match page["nextMarker"].as_str() {
            None => break,
            Some(next) => {
                marker = form_urlencoded::Serializer::new(String::new())
                    .append_pair("marker", next)
                    .finish();
                // The next page starts after the last item, also if that is gone.
                if names.len() == 2 {
                    server.parts("delete", json!([{"path": "b"}])).await;
                }
            }
        }
    }
    assert_eq!(names, ["A", "b", "c#1%", "d", "年 报"]);
    let page = server.list("c#1%", "").await.ok();
    assert_eq!(
        (&page["path"], &page["contents"][0]["path"]),
        (&json!(["c#1%"]), &json!(["c#1%", "x"]))
    );
}

#[tokio::test]
async fn a_directory_is_listed_in_the_requested_order() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    for (name, size, time) in [("a", 3, 1_000), ("b", 1, 3_000), ("c", 2, 2_000), ("d", 2, 1_000)] {
        server.create_file(name, size, time);
    }
    let order = async |query: &str| {
        let page = server.list("", query).await.ok();
        let items = page["contents"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap())
            .collect::<String>()
    };
    assert_eq!(order("").await, "abcd");
    assert_eq!(order("order_by=name&order_by_type=desc").await, "dcba");
    assert_eq!(order("order_by=size").await, "bcda");
    assert_eq!(
        order("order_by=modificationTime&order_by_type=desc").await,
        "bcda"
    );
    let page = server.list("", "order_by=size&limit=2").await.ok();
    let marker = page["nextMarker"].as_str().unwrap();
    assert_eq!(order(&format!("order_by=size&marker={marker}")).await, "da");
    for (query, code) in [
        ("limit=0", "ParamInvalid"),
        ("limit=1001", "ParamInvalid"),
        ("order_by=colour", "ParamInvalid"),
        ("order_by_type=up", "ParamInvalid"),
    ] {
        server.list("", query).await.assert_error(400, code);
    }
    server
        .list("", "marker=nonsense")
        .await
        .assert_error(404, "MarkerNotFound");
    server.list("a", "").await.assert_error(404, "DirectoryNotFound");
}

#[tokio::test]
async fn unknown_inodes_are_not_found() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let inode = async |inode: &str| server.get(&format!("/api/v1/inode/smhdemo/-/{inode}")).await;
    inode("18446744073709551615")
        .await
        .assert_error(404, "PathNotFound");
    inode("1x").await.assert_error(400, "ParamInvalid");
}
