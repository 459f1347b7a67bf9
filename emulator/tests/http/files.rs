//! Links to files, downloads and uploads.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestServer, directory_path, fast_create, file_path, send};

#[tokio::test]
async fn a_download_redirects_to_the_contents() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    fs::write(server.dir.path().join("年报 #1.txt"), "0123456789").unwrap();
    let url = server.redirect(&file_path("年报 #1.txt")).await;
    assert!(url.starts_with(server.emulator.url()), "{url}");
    assert!(!url.contains(&server.token), "{url}");
    let response = send(server.follow(&url)).await;
    assert_eq!(
        (response.status.as_u16(), response.text.as_str()),
        (200, "0123456789")
    );
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", "10"),
        ("accept-ranges", "bytes"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(response.header(name), Some(value), "{name}");
    }
    assert_eq!(response.header("content-disposition"), None);
    let item = server
        .get(&format!("{}?info", directory_path("年报 #1.txt")))
        .await
        .ok();
    assert_eq!(response.header("etag"), item["eTag"].as_str());
}

#[tokio::test]
async fn the_redirect_is_readable_by_every_origin() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let request = server.request(Method::GET, &file_path("a.txt"));
    let response = send(request.header("origin", "https://app.example")).await;
    assert_eq!(response.status, 302);
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn ranges_of_files_and_uploads_are_served() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    fs::write(server.dir.path().join("disk.bin"), "0123456789").unwrap();
    server.upload("memory.bin", "0123456789").await;
    for name in ["disk.bin", "memory.bin"] {
        let url = server.redirect(&file_path(name)).await;
        let get = async |range: &str| send(server.follow(&url).header("range", range)).await;
        let part = get("bytes=2-4").await;
        assert_eq!((part.status.as_u16(), part.text.as_str()), (206, "234"));
        assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
        assert_eq!(part.header("content-length"), Some("3"));
        assert_eq!(get("bytes=-3").await.text, "789");
        assert_eq!(get("bytes=8-").await.text, "89");
        let outside = get("bytes=10-").await;
        outside.assert_error(416, "InvalidRange");
        assert_eq!(outside.header("content-range"), Some("bytes */10"));
        let whole = get("lines=1-2").await;
        assert_eq!((whole.status.as_u16(), whole.text.as_str()), (200, "0123456789"));
    }
}

#[tokio::test]
async fn a_link_describes_the_file_and_names_it_for_saving() {
    let server = TestServer::start(fast_create(), ["dir/a b.txt"]).await;
    let path = format!(
        "{}?info&content_disposition=attachment&purpose=download",
        file_path("dir/a b.txt")
    );
    let link = server.get(&path).await.ok();
    assert_eq!((&link["size"], &link["name"]), (&json!("1"), &json!("a b.txt")));
    let response = send(server.follow(link["cosUrl"].as_str().unwrap())).await;
    assert_eq!(
        response.header("content-disposition"),
        Some("attachment; filename*=UTF-8''a%20b.txt")
    );
    let inline = format!("{}?content_disposition=inline", file_path("dir/a b.txt"));
    let response = send(server.follow(&server.redirect(&inline).await)).await;
    assert_eq!(
        response.header("content-disposition"),
        Some("inline; filename*=UTF-8''a%20b.txt")
    );
    for query in [
        "info&content_disposition=save",
        "info&purpose=fun",
        "info&period=0",
        "preview&size=x",
    ] {
        server
            .get(&format!("{}?{query}", file_path("dir/a b.txt")))
            .await
            .assert_error(400, "ParamInvalid");
    }
}

#[tokio::test]
async fn a_link_expires() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let link = async |query: &str| {
        let link = server
            .get(&format!("{}?info{query}", file_path("a.txt")))
            .await
            .ok();
        link["cosUrl"].as_str().unwrap().to_owned()
    };
    let (usual, short) = (link("").await, link("&period=60").await);
    let status = async |url: &str| server.follow(url).send().await.unwrap().status().as_u16();
    assert_eq!((status(&usual).await, status(&short).await), (200, 200));
    server.advance_clock(60_000).await;
    assert_eq!((status(&usual).await, status(&short).await), (200, 403));
    server.advance_clock(7_200_000).await;
    send(server.follow(&usual))
        .await
        .assert_error(403, "AccessDenied");
    let unknown = format!("{}/storage/a.txt?signature=0", server.emulator.url());
    send(server.follow(&unknown))
        .await
        .assert_error(403, "AccessDenied");
}

#[tokio::test]
async fn a_link_stays_valid_when_the_file_is_moved_or_deleted() {
    let server = TestServer::start(fast_create(), ["a.txt", "b.txt"]).await;
    let (a, b) = (
        server.redirect(&file_path("a.txt")).await,
        server.redirect(&file_path("b.txt")).await,
    );
    server
        .parts("move", json!([{"from": "a.txt", "to": "c.md"}]))
        .await;
    server.parts("delete", json!([{"path": "b.txt"}])).await;
    for url in [a, b] {
        assert_eq!(server.follow(&url).send().await.unwrap().status(), 200);
    }
    // The type follows from the new name, the contents from the old place.
    let response = send(server.follow(&server.redirect(&file_path("c.md")).await)).await;
    assert_eq!(
        (response.header("content-type"), response.text.as_str()),
        (Some("text/markdown; charset=utf-8"), "x")
    );
}

#[tokio::test]
async fn a_moved_file_keeps_its_checksum() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let item = async |path: &str| server.get(&format!("{}?info", directory_path(path))).await.ok();
    let before = item("a.txt").await;
    server
        .parts("move", json!([{"from": "a.txt", "to": "dir/b.txt"}]))
        .await;
    let after = item("dir/b.txt").await;
    for field in ["crc64", "eTag", "creationTime", "modificationTime", "size"] {
        assert_eq!(after[field], before[field], "{field}");
    }
}

#[tokio::test]
async fn uploaded_files_are_like_others() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    let response = server.upload("new dir/hello.txt", "123456789").await;
    assert_eq!(response.status, 201, "{response:?}");
    let item = response.json();
    assert_eq!(
        (&item["path"], &item["size"]),
        (&json!(["new dir", "hello.txt"]), &json!("9"))
    );
    // The check value of CRC-64/XZ.
    assert_eq!(item["crc64"], 0x995d_c9bb_df19_39fa_u64.to_string());
    assert_eq!(server.contents("new dir/hello.txt").await, b"123456789");
    assert_eq!(server.names(json!({"keyword": "hello"})).await, ["hello.txt"]);

    let again = server.upload("new dir/hello.txt", "2").await.json();
    assert_eq!(again["path"], json!(["new dir", "hello (1).txt"]));
    let strategy = |name: &str| format!("{}?conflict_resolution_strategy={name}", file_path("a.txt"));
    let put = async |name: &str| send(server.request(Method::PUT, &strategy(name)).body("new")).await;
    put("ask")
        .await
        .assert_error(409, "SameNameDirectoryOrFileExists");
    assert_eq!(put("overwrite").await.json()["path"], json!(["a.txt"]));
    assert_eq!(server.contents("a.txt").await, b"new");
    put("merge").await.assert_error(400, "ParamInvalid");
    server
        .upload("a.txt/below", "x")
        .await
        .assert_error(409, "PathConflict");
    server.upload("", "x").await.assert_error(403, "WriteForbidden");
}

#[tokio::test]
async fn files_longer_than_other_bodies_are_uploaded_up_to_a_limit() {
    let server = TestServer::start(fast_create(), [""; 0]).await;
    let content = vec![7_u8; 5 << 20];
    assert_eq!(server.upload("large.bin", content.clone()).await.status, 201);
    assert!(server.contents("large.bin").await == content);
    let too_large = server.upload("larger.bin", vec![7_u8; (64 << 20) + 1]).await;
    assert_eq!(too_large.status, 413);
    assert_eq!(server.names_in("").await, ["large.bin"]);
}

#[tokio::test]
async fn only_files_have_contents() {
    let server = TestServer::start(fast_create(), ["dir/a.txt"]).await;
    for path in ["dir", "missing", "dir/a.txt/below", ""] {
        for query in ["", "?info", "?preview&size=10"] {
            server
                .get(&format!("{}{query}", file_path(path)))
                .await
                .assert_error(404, "FileNotFound");
        }
    }
}

#[tokio::test]
async fn tokens_are_required() {
    let server = TestServer::start(fast_create(), ["a.txt"]).await;
    for (method, path) in [
        (Method::GET, "/api/v1/file/smhdemo/-/a.txt"),
        (Method::GET, "/api/v1/file/smhdemo/-/a.txt?info"),
        (Method::GET, "/api/v1/file/smhdemo/-/a.txt?preview"),
        (Method::PUT, "/api/v1/file/smhdemo/-/a.txt"),
        (Method::GET, "/api/v1/directory/smhdemo/-/a.txt?info"),
        (Method::GET, "/api/v1/directory/smhdemo/-"),
        (Method::GET, "/api/v1/inode/smhdemo/-/1"),
        (Method::POST, "/api/v1/batch/smhdemo/-?delete"),
        (Method::POST, "/api/v1/recycled/smhdemo/-?restore"),
    ] {
        let request = |query: &str| {
            let join = if path.contains('?') { '&' } else { '?' };
            server.request_without_token(method.clone(), &format!("{path}{join}{query}"))
        };
        send(request("")).await.assert_error(400, "EmptyAccessToken");
        send(request("access_token=wrong"))
            .await
            .assert_error(403, "InvalidAccessToken");
        let token = server.emulator.token(Some("other"), None);
        send(request(&format!("access_token={token}")))
            .await
            .assert_error(403, "AccessTokenNotMatchSpace");
        let elsewhere = path.replace("smhdemo", "other");
        send(server.request(method.clone(), &elsewhere))
            .await
            .assert_error(404, "LibraryNotFound");
        let bearer = server
            .request_without_token(method.clone(), path)
            .bearer_auth(&server.token);
        assert_ne!(send(bearer).await.status, 403);
    }
    assert_eq!(server.emulator.state().counters.created, 0);
    assert_eq!(Value::Null, server.list("", "").await.ok()["nextMarker"]);
}
