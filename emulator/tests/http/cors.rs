//! CORS headers and preflights.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{TestServer, fast_create, send};

fn preflight(request: RequestBuilder, method: &str) -> RequestBuilder {
    request
        .header("origin", "https://app.example")
        .header("access-control-request-method", method)
}

#[tokio::test]
async fn preflights_allow_every_origin_and_the_requested_headers() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let path = "/api/v1/search/smhdemo/-/abc?access_token=t0ken";
    let request = preflight(server.request_without_token(Method::OPTIONS, path), "DELETE");
    let response = send(request.header(
        "access-control-request-headers",
        "authorization,content-type,x-own",
    ))
    .await;
    assert_eq!((response.status.as_u16(), response.text.as_str()), (204, ""));
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        response.header("access-control-allow-methods"),
        Some("GET,POST,PUT,DELETE,OPTIONS")
    );
    assert_eq!(
        response.header("access-control-allow-headers"),
        Some("authorization,content-type,x-own")
    );
    assert_eq!(response.header("access-control-max-age"), Some("600"));
    assert_eq!(response.header("access-control-allow-private-network"), None);

    let entry = &server.emulator.state().requests[0];
    assert!(entry.preflight && entry.method == "OPTIONS" && entry.status == Some(204));
    assert_eq!(serde_json::to_value(entry.operation).unwrap(), "delete");
    assert_eq!(
        (entry.origin.as_deref(), entry.query.as_str()),
        (Some("https://app.example"), "access_token=***")
    );
}

#[tokio::test]
async fn preflights_allow_private_networks_and_any_header() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let request = preflight(server.request_without_token(Method::OPTIONS, "/nothing"), "GET");
    let response = send(request.header("access-control-request-private-network", "true")).await;
    assert_eq!(response.status, 204);
    assert_eq!(
        response.header("access-control-allow-private-network"),
        Some("true")
    );
    assert_eq!(response.header("access-control-allow-headers"), Some("*"));
}

#[tokio::test]
async fn responses_are_readable_by_every_origin() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let exposed = Some(
        "x-smh-request-id, x-cos-request-id, x-request-id, retry-after, accept-ranges, content-disposition, content-range, etag",
    );
    for response in [
        server.create(json!({})).await,
        server.delete("unknown").await,
        server.get("/nothing").await,
    ] {
        assert_eq!(
            response.header("access-control-allow-origin"),
            Some("*"),
            "{response:?}"
        );
        assert_eq!(
            response.header("access-control-expose-headers"),
            exposed,
            "{response:?}"
        );
    }
    let state = send(server.request_without_token(Method::GET, "/_emulator/state")).await;
    assert_eq!(state.header("access-control-allow-origin"), Some("*"));
    let faults = send(preflight(
        server.request_without_token(Method::OPTIONS, "/_emulator/faults"),
        "PUT",
    ))
    .await;
    assert_eq!(faults.status, 204);
    assert_eq!(server.emulator.state().requests.len(), 3);
}
