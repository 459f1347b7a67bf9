//! The fields of items.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use smh_emulator::Config;

use crate::support::{TestServer, fast_create, send};

#[tokio::test]
async fn items_describe_their_files() {
    let server = TestServer::with_sample_files().await;
    let image = server.items(json!({"type": "image"})).await.remove(0);
    assert_eq!(image["type"], "image");
    assert_eq!(image["path"], json!(["holiday.PNG"]));
    assert_eq!(image["contentType"], "image/png");
    assert_eq!(image["size"], "3145728");
    assert_eq!(image["modificationTime"], "2023-11-14T22:13:20.007Z");
    assert_eq!(image["fileType"], "image");
    assert!(image["crc64"].as_str().unwrap().parse::<u64>().is_ok());
    assert!(image["eTag"].is_string() && image["versionId"].is_u64());
    assert!(image["creationTime"].as_str().unwrap().ends_with('Z'));
    for absent in [
        "inode",
        "isFavorite",
        "userId",
        "localCreationTime",
        "labels",
        "category",
    ] {
        assert!(image.get(absent).is_none(), "{absent}");
    }
    assert_eq!(server.items(json!({"type": "image"})).await[0], image);

    let document = server.items(json!({"keyword": "年报"})).await.remove(0);
    assert_eq!(document["type"], "file");
    assert_eq!(document["path"], json!(["Reports", "2024", "年报 report.pdf"]));
    let dir = server.items(json!({"keyword": "2024"})).await.remove(0);
    assert_eq!(
        (&dir["type"], &dir["path"]),
        (&json!("dir"), &json!(["Reports", "2024"]))
    );
    for absent in ["size", "contentType", "crc64", "eTag", "versionId"] {
        assert!(dir.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn optional_fields_are_included_on_request() {
    let config = Config {
        create_latency: Duration::from_millis(300),
        ..fast_create()
    };
    let mut server = TestServer::start(config, ["a.png"]).await;
    server.token = server.emulator.token(None, Some("alice"));
    let path = "/api/v1/search/smhdemo/-/space-contents?with_inode=1&with_favorite_status=1";
    let request = server.request(Method::POST, path).json(&json!({"type": "image"}));
    let page = send(request).await.ok();
    let item = &page["contents"][0];
    assert!(item["inode"].as_str().unwrap().parse::<u64>().is_ok());
    assert_eq!(
        (&item["isFavorite"], &item["userId"]),
        (&json!(false), &json!("alice"))
    );
    assert_eq!(
        server.emulator.state().searches[0].user_id.as_deref(),
        Some("alice")
    );
}
