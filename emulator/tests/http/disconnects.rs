//! Clients that close the connection before the response.

use std::time::Duration;

use serde_json::json;
use smh_emulator::{Config, Faults};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{TestServer, fast_create, search_path, slow_walk};

/// Sends a complete request on a new connection.
async fn send_raw(server: &TestServer, method: &str, path: &str, body: &str) -> TcpStream {
    let address = server.emulator.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {path}?access_token={} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}",
        server.token,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_create_request_takes_effect_after_the_client_disconnects() {
    let config = Config {
        create_latency: Duration::from_millis(500),
        ..slow_walk()
    };
    let server = TestServer::start(config, (0..500).map(|number| format!("f{number}"))).await;
    let stream = send_raw(&server, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    server
        .wait_until("a pending create", |state| state.live_searches == 1)
        .await;
    drop(stream);
    let state = server
        .wait_until("the response", |state| state.requests[0].status == Some(200))
        .await;
    assert!(state.requests[0].client_gone);
    assert_eq!((state.counters.created, state.live_searches), (1, 1));
    assert!(state.searches[0].running);
    assert_eq!(server.delete(&state.searches[0].id).await.status, 204);
}

#[tokio::test]
async fn a_delayed_create_request_takes_effect_after_the_client_disconnects() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server
        .emulator
        .set_faults(Faults {
            latency_ms: 400,
            ..Faults::default()
        })
        .unwrap();
    let stream = send_raw(&server, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    server
        .wait_until("a request", |state| state.requests.len() == 1)
        .await;
    drop(stream);
    server
        .wait_until("the disconnect", |state| state.requests[0].client_gone)
        .await;
    server
        .wait_until("a search", |state| state.live_searches == 1)
        .await;
}

#[tokio::test]
async fn a_delete_request_takes_effect_after_the_client_disconnects() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let page = server.create(json!({})).await.ok();
    server
        .emulator
        .set_faults(Faults {
            latency_ms: 400,
            ..Faults::default()
        })
        .unwrap();
    let stream = send_raw(
        &server,
        "DELETE",
        &search_path(page["searchId"].as_str().unwrap()),
        "",
    )
    .await;
    server
        .wait_until("a request", |state| state.requests.len() == 2)
        .await;
    drop(stream);
    let state = server
        .wait_until("a deletion", |state| state.counters.deleted == 1)
        .await;
    assert_eq!(state.live_searches, 0);
}

#[tokio::test]
async fn an_incomplete_request_has_no_effect() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let address = server.emulator.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let path = "/api/v1/search/smhdemo/-/space-contents";
    let head = format!(
        "POST {path}?access_token={} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{",
        server.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    server.create(json!({})).await.ok();
    assert_eq!(server.emulator.state().counters.created, 1);
}

#[tokio::test]
async fn a_dropped_connection_is_closed_without_any_data() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server
        .emulator
        .set_faults(Faults {
            share_drop: 1.0,
            ..Faults::default()
        })
        .unwrap();
    let mut stream = send_raw(&server, "POST", "/api/v1/search/smhdemo/-/space-contents", "{}").await;
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    assert!(received.is_empty());
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let keyword = "x".repeat(2 << 20);
    let response = server.create_request(&json!({"keyword": keyword})).send().await;
    // The connection may be closed before the client has sent the whole body.
    assert!(response.is_err() || response.unwrap().status() == 413);
    assert_eq!(server.emulator.state().counters.created, 0);
}

#[tokio::test]
async fn open_connections_are_counted_until_clients_disconnect() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    assert_eq!(server.emulator.state().open_connections, 0);
    let first = send_raw(&server, "GET", "/_emulator/state", "").await;
    let second = send_raw(&server, "GET", "/_emulator/state", "").await;
    server
        .wait_until("two connections", |state| state.open_connections == 2)
        .await;
    drop(first);
    server
        .wait_until("one connection", |state| state.open_connections == 1)
        .await;
    drop(second);
    server
        .wait_until("no connection", |state| state.open_connections == 0)
        .await;
}
