use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{Site, quick, send};

fn preflight(request: RequestBuilder, method: &str) -> RequestBuilder {
    request
        .header("origin", "https://app.example")
        .header("access-control-request-method", method)
}

#[tokio::test]
async fn preflights_are_answered_for_every_origin() {
    let site = Site::start(quick(), ["a"]).await;
    let path = "/api/v1/search/smhdemo/-/abc?access_token=t0ken";
    let request = preflight(site.bare(Method::OPTIONS, path), "DELETE");
    let answer = send(request.header(
        "access-control-request-headers",
        "authorization,content-type,x-own",
    ))
    .await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        answer.header("access-control-allow-methods"),
        Some("GET,POST,PUT,DELETE,OPTIONS")
    );
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some("authorization,content-type,x-own")
    );
    assert_eq!(answer.header("access-control-max-age"), Some("600"));
    assert_eq!(answer.header("access-control-allow-private-network"), None);

    let entry = &site.emulator.state().requests[0];
    assert!(entry.preflight && entry.method == "OPTIONS" && entry.status == Some(204));
    assert_eq!(serde_json::to_value(entry.operation).unwrap(), "delete");
    assert_eq!(
        (entry.origin.as_deref(), entry.query.as_str()),
        (Some("https://app.example"), "access_token=***")
    );
}

#[tokio::test]
async fn preflights_know_the_private_network_and_any_header() {
    let site = Site::start(quick(), ["a"]).await;
    let request = preflight(site.bare(Method::OPTIONS, "/nothing"), "GET");
    let answer = send(request.header("access-control-request-private-network", "true")).await;
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("access-control-allow-private-network"),
        Some("true")
    );
    assert_eq!(answer.header("access-control-allow-headers"), Some("*"));
}

#[tokio::test]
async fn answers_can_be_read_by_every_origin() {
    let site = Site::start(quick(), ["a"]).await;
    let exposed = Some("x-smh-request-id, x-cos-request-id, x-request-id, retry-after");
    for answer in [
        site.create(json!({})).await,
        site.delete("unknown").await,
        site.get("/nothing").await,
    ] {
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{answer:?}"
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            exposed,
            "{answer:?}"
        );
    }
    let state = send(site.bare(Method::GET, "/_emulator/state")).await;
    assert_eq!(state.header("access-control-allow-origin"), Some("*"));
    let faults = send(preflight(site.bare(Method::OPTIONS, "/_emulator/faults"), "PUT")).await;
    assert_eq!(faults.status, 204);
    assert_eq!(site.emulator.state().requests.len(), 3);
}
