//! Clients that go before their answer.

use std::time::Duration;

use serde_json::json;
use smh_emulator::{Config, Faults};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Site, quick, search_path, slow_walk};

/// Sends a whole request on a connection of its own.
async fn send_raw(site: &Site, method: &str, path: &str, body: &str) -> TcpStream {
    let address = site.emulator.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {path}?access_token={} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
        site.token,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_create_makes_its_search_without_its_client() {
    let config = Config {
        create_latency: Duration::from_millis(500),
        ..slow_walk()
    };
    let site = Site::start(config, (0..500).map(|number| format!("f{number}"))).await;
    let stream = send_raw(&site, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    site.until("a pending create", |state| state.live_searches == 1)
        .await;
    drop(stream);
    let state = site
        .until("the answer nobody reads", |state| {
            state.requests[0].status == Some(200)
        })
        .await;
    assert!(state.requests[0].client_gone);
    assert_eq!((state.counters.created, state.live_searches), (1, 1));
    assert!(state.searches[0].running);
    assert_eq!(site.delete(&state.searches[0].id).await.status, 204);
}

#[tokio::test]
async fn a_create_that_waits_for_its_turn_makes_its_search_without_its_client() {
    let site = Site::start(quick(), ["a"]).await;
    site.emulator
        .set_faults(Faults {
            latency_ms: 400,
            ..Faults::default()
        })
        .unwrap();
    let stream = send_raw(&site, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    site.until("a request", |state| state.requests.len() == 1).await;
    drop(stream);
    site.until("its client gone", |state| state.requests[0].client_gone)
        .await;
    site.until("a search", |state| state.live_searches == 1).await;
}

#[tokio::test]
async fn a_delete_takes_effect_without_its_client() {
    let site = Site::start(quick(), ["a"]).await;
    let page = site.create(json!({})).await.ok();
    site.emulator
        .set_faults(Faults {
            latency_ms: 400,
            ..Faults::default()
        })
        .unwrap();
    let stream = send_raw(
        &site,
        "DELETE",
        &search_path(page["searchId"].as_str().unwrap()),
        "",
    )
    .await;
    site.until("a request", |state| state.requests.len() == 2).await;
    drop(stream);
    let state = site
        .until("a deletion", |state| state.counters.deleted == 1)
        .await;
    assert_eq!(state.live_searches, 0);
}

#[tokio::test]
async fn a_request_that_never_arrives_whole_does_nothing() {
    let site = Site::start(quick(), ["a"]).await;
    let address = site.emulator.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let path = "/api/v1/search/smhdemo/-/space-contents";
    let head = format!(
        "POST {path}?access_token={} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{",
        site.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    site.create(json!({})).await.ok();
    assert_eq!(site.emulator.state().counters.created, 1);
}

#[tokio::test]
async fn a_dropped_connection_is_closed_without_a_byte() {
    let site = Site::start(quick(), ["a"]).await;
    site.emulator
        .set_faults(Faults {
            share_drop: 1.0,
            ..Faults::default()
        })
        .unwrap();
    let mut stream = send_raw(&site, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    assert!(received.is_empty());
}

#[tokio::test]
async fn a_body_too_long_is_refused() {
    let site = Site::start(quick(), ["a"]).await;
    let keyword = "x".repeat(2 << 20);
    let answer = site.create_request(&json!({"keyword": keyword})).send().await;
    // The connection may be closed before the client has sent it all.
    assert!(answer.is_err() || answer.unwrap().status() == 413);
    assert_eq!(site.emulator.state().counters.created, 0);
}

#[tokio::test]
async fn open_connections_are_counted_until_their_clients_go() {
    let site = Site::start(quick(), ["a"]).await;
    assert_eq!(site.emulator.state().open_connections, 0);
    let first = send_raw(&site, "GET", "/_emulator/state", "").await;
    let second = send_raw(&site, "GET", "/_emulator/state", "").await;
    site.until("two connections", |state| state.open_connections == 2)
        .await;
    drop(first);
    site.until("one connection", |state| state.open_connections == 1)
        .await;
    drop(second);
    site.until("no connection", |state| state.open_connections == 0)
        .await;
}
