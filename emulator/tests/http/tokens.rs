use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use smh_emulator::{Config, NewToken};

use crate::support::{Answer, Site, quick, send};

const ISSUE: &str = "/api/v1/token?library_id=smhdemo&library_secret=demo-secret";

async fn use_token(site: &Site, token: &str) -> Answer {
    send(site.bare(
        Method::GET,
        &format!("/api/v1/task/smhdemo/1?access_token={token}"),
    ))
    .await
}

#[tokio::test]
async fn a_token_is_issued_used_renewed_and_revoked() {
    let site = Site::start(quick(), ["a"]).await;
    let issued = send(site.bare(
        Method::GET,
        &format!("{ISSUE}&user_id=alice&period=100&client_id=c"),
    ))
    .await
    .ok();
    assert_eq!(issued["expiresIn"], 100);
    let token = issued["accessToken"].as_str().unwrap();
    use_token(&site, token).await.ok();

    let path = format!("/api/v1/token/smhdemo/{token}");
    assert_eq!(send(site.bare(Method::POST, &path)).await.ok(), issued);
    assert_eq!(send(site.bare(Method::DELETE, &path)).await.status, 204);
    use_token(&site, token)
        .await
        .assert_error(403, "InvalidAccessToken");
    send(site.bare(Method::POST, &path))
        .await
        .assert_error(403, "InvalidAccessToken");
    send(site.bare(Method::DELETE, &path))
        .await
        .assert_error(403, "InvalidAccessToken");

    let state = site.emulator.state();
    assert_eq!(state.counters.tokens_issued, 2);
    let log = serde_json::to_string(&state).unwrap();
    assert!(!log.contains(token) && !log.contains("demo-secret"), "{log}");
    assert!(
        log.contains("/api/v1/token/smhdemo/***") && log.contains("access_token=***"),
        "{log}"
    );
}

#[tokio::test]
async fn tokens_are_for_those_who_know_the_secret() {
    let site = Site::start(quick(), ["a"]).await;
    let issue = |query: &str| send(site.bare(Method::GET, &format!("/api/v1/token?{query}")));
    issue("library_id=smhdemo&library_secret=guess")
        .await
        .assert_error(403, "NoPermission");
    issue("library_id=smhdemo")
        .await
        .assert_error(403, "NoPermission");
    issue("library_id=other&library_secret=demo-secret")
        .await
        .assert_error(404, "LibraryNotFound");
    issue("library_secret=demo-secret")
        .await
        .assert_error(400, "ParamInvalid");
    issue("library_id=smhdemo&library_secret=demo-secret&period=soon")
        .await
        .assert_error(400, "ParamInvalid");
    send(site.bare(
        Method::GET,
        "/api/v1/task/smhdemo/1?library_id=smhdemo&library_secret=demo-secret",
    ))
    .await
    .assert_error(400, "EmptyAccessToken");
}

#[tokio::test]
async fn a_token_allows_what_it_is_for() {
    let site = Site::start(quick(), ["a"]).await;
    send(site.bare(Method::GET, "/api/v1/task/smhdemo/1"))
        .await
        .assert_error(400, "EmptyAccessToken");
    use_token(&site, "").await.assert_error(400, "EmptyAccessToken");
    use_token(&site, "unknown")
        .await
        .assert_error(403, "InvalidAccessToken");
    let foreign = site.emulator.issue_token(NewToken {
        library_id: Some("other".into()),
        ..NewToken::default()
    });
    use_token(&site, &foreign)
        .await
        .assert_error(403, "AccessTokenNotMatchLibrary");

    let bound = site.emulator.token(Some("s1"), None);
    let query = |space: &str| {
        send(site.bare(
            Method::GET,
            &format!("/api/v1/task/smhdemo/{space}/1?access_token={bound}"),
        ))
    };
    query("s2").await.assert_error(403, "AccessTokenNotMatchSpace");
    query("s1").await.ok();
    use_token(&site, &bound).await.ok();
}

#[tokio::test]
async fn using_a_token_extends_its_life() {
    let config = Config {
        token_period: Duration::from_millis(700),
        ..quick()
    };
    let site = Site::start(config, ["a"]).await;
    let (used, idle) = (site.emulator.token(None, None), site.emulator.token(None, None));
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1_400) {
        use_token(&site, &used).await.ok();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    use_token(&site, &idle)
        .await
        .assert_error(403, "InvalidAccessToken");
}

#[tokio::test]
async fn every_token_can_be_made_to_expire() {
    let site = Site::start(quick(), ["a"]).await;
    use_token(&site, &site.token).await.ok();
    assert_eq!(
        site.control(Method::POST, "tokens/expire", &json!({}))
            .await
            .status,
        204
    );
    use_token(&site, &site.token)
        .await
        .assert_error(403, "InvalidAccessToken");
    let issued = site
        .control(
            Method::POST,
            "tokens",
            &json!({"userId": "bob", "periodMs": 5_000}),
        )
        .await
        .ok();
    assert_eq!(issued["expiresIn"], 5);
    use_token(&site, issued["accessToken"].as_str().unwrap())
        .await
        .ok();
    let wrong = site
        .control(Method::POST, "tokens", &json!({"user": "bob"}))
        .await;
    wrong.assert_error(400, "ParamInvalid");
}
