use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
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
    for wrong in [
        "library_id=smhdemo&library_secret=guess",
        "library_id=other&library_secret=demo-secret",
    ] {
        issue(wrong).await.assert_error(404, "WrongLibraryIdOrSecret");
    }
    for missing in ["library_id=smhdemo", "library_id=smhdemo&library_secret="] {
        issue(missing).await.assert_error(400, "EmptyLibrarySecret");
    }
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
        .assert_error(403, "InvalidAccessToken");

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

async fn post_token(site: &Site, body: &Value) -> Answer {
    send(site.bare(Method::POST, "/api/v1/token").json(body)).await
}

#[tokio::test]
async fn a_token_can_be_asked_for_with_a_body() {
    let mut site = Site::start(quick(), ["a"]).await;
    let wanted = json!({
        "library_id": "smhdemo", "library_secret": "demo-secret", "user_id": "alice", "space_id": "s1",
        "client_id": "c", "session_id": "s", "period": 100, "grant": "upload_file,admin"
    });
    let issued = post_token(&site, &wanted).await.ok();
    assert_eq!(issued["expiresIn"], 100);
    issued["accessToken"]
        .as_str()
        .unwrap()
        .clone_into(&mut site.token);
    site.get("/api/v1/task/smhdemo/s1/1").await.ok();
    site.get("/api/v1/task/smhdemo/s2/1")
        .await
        .assert_error(403, "AccessTokenNotMatchSpace");
    let clear = "/api/v1/directory-history/smhdemo/library-history";
    assert_eq!(send(site.request(Method::DELETE, clear)).await.status, 202);

    let without = json!({"library_id": "smhdemo"});
    post_token(&site, &without)
        .await
        .assert_error(400, "EmptyLibrarySecret");
    let wrong = json!({"library_id": "smhdemo", "library_secret": "guess"});
    post_token(&site, &wrong)
        .await
        .assert_error(404, "WrongLibraryIdOrSecret");
    let wrong = json!({"library_id": "smhdemo", "library_secret": "demo-secret", "period": "soon"});
    post_token(&site, &wrong).await.assert_error(400, "ParamInvalid");
    let log = serde_json::to_string(&site.emulator.state()).unwrap();
    assert!(!log.contains("demo-secret"), "{log}");
}

#[tokio::test]
async fn a_period_that_is_not_positive_is_the_default() {
    let site = Site::start(quick(), ["a"]).await;
    for period in ["", "0", "-1"] {
        let issued = send(site.bare(Method::GET, &format!("{ISSUE}&period={period}"))).await;
        assert_eq!(issued.ok()["expiresIn"], 86_400, "{period}");
    }
    for period in [json!(0), json!(-5), json!("0"), json!(null)] {
        let wanted = json!({"library_id": "smhdemo", "library_secret": "demo-secret", "period": period});
        assert_eq!(
            post_token(&site, &wanted).await.ok()["expiresIn"],
            86_400,
            "{period}"
        );
    }
}

#[tokio::test]
async fn a_token_can_be_for_several_spaces() {
    let mut site = Site::start(quick(), ["a"]).await;
    for list in ["s1,s2", "s1%2Cs2"] {
        let issued = send(site.bare(Method::GET, &format!("{ISSUE}&space_id={list}")))
            .await
            .ok();
        issued["accessToken"]
            .as_str()
            .unwrap()
            .clone_into(&mut site.token);
        for space in ["s1", "s2"] {
            site.get(&format!("/api/v1/task/smhdemo/{space}/1")).await.ok();
        }
        site.get("/api/v1/task/smhdemo/s3/1")
            .await
            .assert_error(403, "AccessTokenNotMatchSpace");
    }
}

#[tokio::test]
async fn every_token_of_a_user_can_be_revoked() {
    let site = Site::start(quick(), ["a"]).await;
    let of_alice = [(); 2].map(|()| site.emulator.token(None, Some("alice")));
    let others = [
        site.emulator.token(None, Some("bob")),
        site.emulator.token(None, None),
    ];
    let revoke = |query: &str| send(site.bare(Method::DELETE, &format!("/api/v1/token/smhdemo?{query}")));
    revoke("user_id=alice")
        .await
        .assert_error(400, "EmptyLibrarySecret");
    revoke("user_id=alice&library_secret=guess")
        .await
        .assert_error(404, "WrongLibraryIdOrSecret");
    revoke("library_secret=demo-secret")
        .await
        .assert_error(400, "ParamInvalid");
    use_token(&site, &of_alice[0]).await.ok();
    assert_eq!(
        revoke("user_id=alice&library_secret=demo-secret").await.status,
        204
    );
    for token in &of_alice {
        use_token(&site, token)
            .await
            .assert_error(403, "InvalidAccessToken");
    }
    for token in &others {
        use_token(&site, token).await.ok();
    }
    let entry = site.emulator.state().requests.remove(0);
    assert_eq!(serde_json::to_value(entry.operation).unwrap(), "token");
}

#[tokio::test]
async fn the_token_may_be_in_a_header() {
    let site = Site::start(quick(), ["a"]).await;
    let with = |path: &str, header: &str| send(site.bare(Method::GET, path).header("authorization", header));
    let path = "/api/v1/task/smhdemo/1";
    for scheme in ["Bearer", "bearer"] {
        with(path, &format!("{scheme} {}", site.token)).await.ok();
    }
    with(path, "Bearer unknown")
        .await
        .assert_error(403, "InvalidAccessToken");
    for none in ["Bearer", "Bearer ", "Basic abc"] {
        with(path, none).await.assert_error(400, "EmptyAccessToken");
    }
    // The parameter of the query counts, where there are both.
    with(&format!("{path}?access_token={}", site.token), "Bearer unknown")
        .await
        .ok();
    let log = serde_json::to_string(&site.emulator.state()).unwrap();
    assert!(!log.contains(&site.token), "{log}");
}
