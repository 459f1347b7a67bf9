use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use smh_emulator::Config;

use crate::support::{Site, quick};

const MIB: u64 = 1 << 20;
/// 2023-11-14T22:13:20Z.
const LONG_AGO: u64 = 1_700_000_000_000;

async fn site() -> Site {
    let files = [
        "Reports/Annual Report.docx",
        "Reports/2024/年报 report.pdf",
        "Reports/2024/sheet.csv",
        "notes.txt",
    ];
    let site = Site::start(quick(), files).await;
    site.file("holiday.PNG", 3 * MIB, LONG_AGO + 7);
    site.file("film.mp4", 9 * MIB, LONG_AGO + 60_000);
    site.file("song.mp3", MIB, LONG_AGO + 120_000);
    site.file("backup.tar.gz", 2 * MIB, LONG_AGO + 180_000);
    site
}

#[track_caller]
fn assert_same(mut found: Vec<String>, expected: &[&str]) {
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn everything_is_found_without_conditions() {
    let site = site().await;
    let all = [
        "Reports",
        "2024",
        "Annual Report.docx",
        "年报 report.pdf",
        "sheet.csv",
        "notes.txt",
        "holiday.PNG",
        "film.mp4",
        "song.mp3",
        "backup.tar.gz",
    ];
    for conditions in [
        json!({}),
        json!({"scope": ""}),
        json!({"type": ""}),
        json!({"scope": "/", "type": "all", "searchMode": "fast"}),
    ] {
        assert_same(site.names(conditions).await, &all);
    }
}

#[tokio::test]
async fn more_matching_words_come_first() {
    let site = site().await;
    let found = site.names(json!({"keyword": "REPORT 年报"})).await;
    assert_eq!(found[0], "年报 report.pdf");
    assert_same(found, &["年报 report.pdf", "Annual Report.docx", "Reports"]);
    assert!(site.names(json!({"keyword": "nothing-like-it"})).await.is_empty());
}

#[tokio::test]
async fn every_condition_selects() {
    let site = site().await;
    let cases: &[(Value, &[&str])] = &[
        (
            json!({"scope": "Reports/2024"}),
            &["年报 report.pdf", "sheet.csv"],
        ),
        (
            json!({"scope": "/Reports/", "type": "file"}),
            &["Annual Report.docx", "年报 report.pdf", "sheet.csv"],
        ),
        (json!({"scope": "no/such"}), &[]),
        (json!({"scope": "notes.txt"}), &[]),
        (json!({"type": "dir"}), &["Reports", "2024"]),
        (json!({"type": ["image", "video"]}), &["holiday.PNG", "film.mp4"]),
        (json!({"type": "audio"}), &["song.mp3"]),
        (
            json!({"type": ["word", "excel"]}),
            &["Annual Report.docx", "sheet.csv"],
        ),
        (
            json!({"type": ["file", "!text", "!audio"], "scope": "/", "minFileSize": MIB}),
            &["holiday.PNG", "film.mp4", "backup.tar.gz"],
        ),
        (
            json!({"extname": [".png", ".tar.gz"]}),
            &["holiday.PNG", "backup.tar.gz"],
        ),
        (
            json!({"minFileSize": 2 * MIB, "maxFileSize": (3 * MIB).to_string()}),
            &["holiday.PNG", "backup.tar.gz"],
        ),
        (
            json!({"minFileSize": 2 * MIB + 1, "maxFileSize": 3 * MIB}),
            &["holiday.PNG"],
        ),
        (
            json!({"modificationTimeEnd": "2023-11-14T22:13:20.007Z"}),
            &["holiday.PNG"],
        ),
        (
            json!({"modificationTimeStart": "2023-11-14T22:14:20Z", "modificationTimeEnd": "2023-11-14T22:15:20Z"}),
            &["film.mp4", "song.mp3"],
        ),
        (json!({"labels": ["x"]}), &[]),
        (json!({"categories": ["x"]}), &[]),
        (json!({"tags": [{"id": "1", "value": "x"}]}), &[]),
        (json!({"creators": [{"userId": "1"}]}), &[]),
    ];
    for (conditions, expected) in cases {
        println!("{conditions}");
        assert_same(site.names(conditions.clone()).await, expected);
    }
}

#[tokio::test]
async fn every_order_is_kept() {
    let site = site().await;
    let order = async |by: &str, kind: &str| {
        site.names(json!({"minFileSize": MIB, "orderBy": by, "orderByType": kind}))
            .await
    };
    assert_eq!(
        order("size", "asc").await,
        ["song.mp3", "backup.tar.gz", "holiday.PNG", "film.mp4"]
    );
    assert_eq!(
        order("size", "desc").await,
        ["film.mp4", "holiday.PNG", "backup.tar.gz", "song.mp3"]
    );
    assert_eq!(
        order("name", "asc").await,
        ["backup.tar.gz", "film.mp4", "holiday.PNG", "song.mp3"]
    );
    for by in ["modificationTime", "localModificationTime"] {
        assert_eq!(
            order(by, "asc").await,
            ["holiday.PNG", "film.mp4", "song.mp3", "backup.tar.gz"]
        );
    }
    for by in ["creationTime", "localCreationTime"] {
        assert_eq!(order(by, "desc").await.len(), 4);
    }
}

#[tokio::test]
async fn items_tell_the_truth() {
    let site = site().await;
    let image = site.items(json!({"type": "image"})).await.remove(0);
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
    assert_eq!(site.items(json!({"type": "image"})).await[0], image);

    let document = site.items(json!({"keyword": "年报"})).await.remove(0);
    assert_eq!(document["type"], "file");
    assert_eq!(document["path"], json!(["Reports", "2024", "年报 report.pdf"]));
    let dir = site.items(json!({"keyword": "2024"})).await.remove(0);
    assert_eq!(
        (&dir["type"], &dir["path"]),
        (&json!("dir"), &json!(["Reports", "2024"]))
    );
    for absent in ["size", "contentType", "crc64", "eTag", "versionId"] {
        assert!(dir.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn items_tell_more_when_asked() {
    let config = Config {
        create_latency: Duration::from_millis(300),
        ..quick()
    };
    let mut site = Site::start(config, ["a.png"]).await;
    site.token = site.emulator.token(None, Some("alice"));
    let path = "/api/v1/search/smhdemo/-/space-contents?with_inode=1&with_favorite_status=1";
    let request = site
        .request(reqwest::Method::POST, path)
        .json(&json!({"type": "image"}));
    let page = crate::support::send(request).await.ok();
    let item = &page["contents"][0];
    assert!(item["inode"].as_str().unwrap().parse::<u64>().is_ok());
    assert_eq!(
        (&item["isFavorite"], &item["userId"]),
        (&json!(false), &json!("alice"))
    );
    assert_eq!(
        site.emulator.state().searches[0].user_id.as_deref(),
        Some("alice")
    );
}

#[tokio::test]
async fn a_scope_does_not_lead_out() {
    let site = site().await;
    for scope in ["..", "/../", "Reports/../..", "Reports/.."] {
        site.create(json!({"scope": scope}))
            .await
            .assert_error(400, "ParamInvalid");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_shown_and_not_followed() {
    let site = site().await;
    let outside = tempfile::TempDir::new().unwrap();
    fs::write(outside.path().join("secret.txt"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path(), site.dir.path().join("link")).unwrap();
    let link = site.items(json!({"keyword": "link"})).await.remove(0);
    assert_eq!(link["type"], "symlink");
    assert!(link.get("size").is_none());
    assert!(site.names(json!({"keyword": "secret"})).await.is_empty());
    assert!(site.names(json!({"scope": "link"})).await.is_empty());
}

#[tokio::test]
async fn what_vanishes_is_no_problem() {
    let site = site().await;
    fs::remove_dir_all(site.dir.path().join("Reports")).unwrap();
    assert!(site.names(json!({"scope": "Reports"})).await.is_empty());
    assert_eq!(site.names(json!({"type": "file"})).await.len(), 5);
}
