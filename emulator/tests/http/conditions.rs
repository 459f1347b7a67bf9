//! Which entries each condition selects, and in which order.

use std::fs;

use serde_json::{Value, json};

use crate::support::TestServer;

const MIB: u64 = 1 << 20;

#[track_caller]
fn assert_same_names(mut found: Vec<String>, expected: &[&str]) {
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn without_conditions_everything_is_found() {
    let server = TestServer::with_sample_files().await;
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
        assert_same_names(server.names(conditions).await, &all);
    }
}

#[tokio::test]
async fn items_with_more_matching_words_come_first() {
    let server = TestServer::with_sample_files().await;
    let found = server.names(json!({"keyword": "REPORT 年报"})).await;
    assert_eq!(found[0], "年报 report.pdf");
    assert_same_names(found, &["年报 report.pdf", "Annual Report.docx", "Reports"]);
    assert!(server.names(json!({"keyword": "no-such-name"})).await.is_empty());
}

#[tokio::test]
async fn each_condition_selects_its_entries() {
    let server = TestServer::with_sample_files().await;
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
        assert_same_names(server.names(conditions.clone()).await, expected);
    }
}

#[tokio::test]
async fn items_come_in_the_requested_order() {
    let server = TestServer::with_sample_files().await;
    let order = async |by: &str, kind: &str| {
        server
            .names(json!({"minFileSize": MIB, "orderBy": by, "orderByType": kind}))
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
async fn a_scope_cannot_leave_the_root() {
    let server = TestServer::with_sample_files().await;
    for scope in ["..", "/../", "Reports/../..", "Reports/.."] {
        server
            .create(json!({"scope": scope}))
            .await
            .assert_error(400, "ParamInvalid");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_listed_but_not_followed() {
    let server = TestServer::with_sample_files().await;
    let outside = tempfile::TempDir::new().unwrap();
    fs::write(outside.path().join("secret.txt"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path(), server.dir.path().join("link")).unwrap();
    let link = server.items(json!({"keyword": "link"})).await.remove(0);
    assert_eq!(link["type"], "symlink");
    assert!(link.get("size").is_none());
    assert!(server.names(json!({"keyword": "secret"})).await.is_empty());
    assert!(server.names(json!({"scope": "link"})).await.is_empty());
}

#[tokio::test]
async fn a_vanished_directory_is_skipped() {
    let server = TestServer::with_sample_files().await;
    fs::remove_dir_all(server.dir.path().join("Reports")).unwrap();
    assert!(server.names(json!({"scope": "Reports"})).await.is_empty());
    assert_eq!(server.names(json!({"type": "file"})).await.len(), 5);
}
