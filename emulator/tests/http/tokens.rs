//! Issuing, using, renewing and revoking tokens.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{Config, NewToken};

use crate::support::{Response, TestServer, fast_create, send};

const ISSUE: &str = "/api/v1/token?library_id=smhdemo&library_secret=demo-secret";

async fn use_token(server: &TestServer, token: &str) -> Response {
    send(server.request_without_token(
        Method::GET,
        &format!("/api/v1/task/smhdemo/1?access_token={token}"),
    ))
    .await
}

#[tokio::test]
async fn a_token_is_issued_used_renewed_and_revoked() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let issued = send(server.request_without_token(
        Method::GET,
        &format!("{ISSUE}&user_id=alice&period=100&client_id=c"),
    ))
    .await
    .ok();
    assert_eq!(issued["expiresIn"], 100);
    let token = issued["accessToken"].as_str().unwrap();
    use_token(&server, token).await.ok();

    let path = format!("/api/v1/token/smhdemo/{token}");
    assert_eq!(
        send(server.request_without_token(Method::POST, &path)).await.ok(),
        issued
    );
    assert_eq!(
        send(server.request_without_token(Method::DELETE, &path))
            .await
            .status,
        204
    );
    use_token(&server, token)
        .await
        .assert_error(403, "InvalidAccessToken");
    send(server.request_without_token(Method::POST, &path))
        .await
        .assert_error(403, "InvalidAccessToken");
    send(server.request_without_token(Method::DELETE, &path))
        .await
        .assert_error(403, "InvalidAccessToken");

    let state = server.emulator.state();
    assert_eq!(state.counters.tokens_issued, 2);
    let log = serde_json::to_string(&state).unwrap();
    assert!(!log.contains(token) && !log.contains("demo-secret"), "{log}");
    assert!(
        log.contains("/api/v1/token/smhdemo/***") && log.contains("access_token=***"),
        "{log}"
    );
}

#[tokio::test]
async fn issuing_a_token_requires_the_library_and_its_secret() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let issue =
        |query: &str| send(server.request_without_token(Method::GET, &format!("/api/v1/token?{query}")));
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
    send(server.request_without_token(
        Method::GET,
        "/api/v1/task/smhdemo/1?library_id=smhdemo&library_secret=demo-secret",
    ))
    .await
    .assert_error(400, "EmptyAccessToken");
}

#[tokio::test]
async fn a_token_is_valid_only_for_its_library_and_space() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    send(server.request_without_token(Method::GET, "/api/v1/task/smhdemo/1"))
        .await
        .assert_error(400, "EmptyAccessToken");
    use_token(&server, "").await.assert_error(400, "EmptyAccessToken");
    use_token(&server, "unknown")
        .await
        .assert_error(403, "InvalidAccessToken");
    let foreign = server.emulator.issue_token(NewToken {
        library_id: Some("other".into()),
        ..NewToken::default()
    });
    use_token(&server, &foreign)
        .await
        .assert_error(403, "InvalidAccessToken");

    let bound = server.emulator.token(Some("s1"), None);
    let query = |space: &str| {
        send(server.request_without_token(
            Method::GET,
            &format!("/api/v1/task/smhdemo/{space}/1?access_token={bound}"),
        ))
    };
    query("s2").await.assert_error(403, "AccessTokenNotMatchSpace");
    query("s1").await.ok();
    use_token(&server, &bound).await.ok();
}

#[tokio::test]
async fn using_a_token_extends_its_validity() {
    let config = Config {
        token_period: Duration::from_millis(700),
        ..fast_create()
    };
    let server = TestServer::start(config, ["a"]).await;
    let (used, idle) = (
        server.emulator.token(None, None),
        server.emulator.token(None, None),
    );
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1_400) {
        use_token(&server, &used).await.ok();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    use_token(&server, &idle)
        .await
        .assert_error(403, "InvalidAccessToken");
}

#[tokio::test]
async fn all_tokens_can_be_expired() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    use_token(&server, &server.token).await.ok();
    assert_eq!(
        server
            .control(Method::POST, "tokens/expire", &json!({}))
            .await
            .status,
        204
    );
    use_token(&server, &server.token)
        .await
        .assert_error(403, "InvalidAccessToken");
    let issued = server
        .control(
            Method::POST,
            "tokens",
            &json!({"userId": "bob", "periodMs": 5_000}),
        )
        .await
        .ok();
    assert_eq!(issued["expiresIn"], 5);
    use_token(&server, issued["accessToken"].as_str().unwrap())
        .await
        .ok();
    let wrong = server
        .control(Method::POST, "tokens", &json!({"user": "bob"}))
        .await;
    wrong.assert_error(400, "ParamInvalid");
}

async fn post_token(server: &TestServer, body: &Value) -> Response {
    send(
        server
            .request_without_token(Method::POST, "/api/v1/token")
            .json(body),
    )
    .await
}

#[tokio::test]
async fn a_token_can_be_issued_from_a_json_body() {
    let mut server = TestServer::start(fast_create(), ["a"]).await;
    let wanted = json!({
        "library_id": "smhdemo", "library_secret": "demo-secret", "user_id": "alice", "space_id": "s1",
        "client_id": "c", "session_id": "s", "period": 100, "grant": "upload_file,admin"
    });
    let issued = post_token(&server, &wanted).await.ok();
    assert_eq!(issued["expiresIn"], 100);
    issued["accessToken"]
        .as_str()
        .unwrap()
        .clone_into(&mut server.token);
    server.get("/api/v1/task/smhdemo/s1/1").await.ok();
    server
        .get("/api/v1/task/smhdemo/s2/1")
        .await
        .assert_error(403, "AccessTokenNotMatchSpace");
    let clear = "/api/v1/directory-history/smhdemo/library-history";
    assert_eq!(send(server.request(Method::DELETE, clear)).await.status, 202);

    let without = json!({"library_id": "smhdemo"});
    post_token(&server, &without)
        .await
        .assert_error(400, "EmptyLibrarySecret");
    let wrong = json!({"library_id": "smhdemo", "library_secret": "guess"});
    post_token(&server, &wrong)
        .await
        .assert_error(404, "WrongLibraryIdOrSecret");
    let wrong = json!({"library_id": "smhdemo", "library_secret": "demo-secret", "period": "soon"});
    post_token(&server, &wrong)
        .await
        .assert_error(400, "ParamInvalid");
    let log = serde_json::to_string(&server.emulator.state()).unwrap();
    assert!(!log.contains("demo-secret"), "{log}");
}

#[tokio::test]
async fn a_period_that_is_not_positive_means_the_default() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    for period in ["", "0", "-1"] {
        let issued =
            send(server.request_without_token(Method::GET, &format!("{ISSUE}&period={period}"))).await;
        assert_eq!(issued.ok()["expiresIn"], 86_400, "{period}");
    }
    for period in [json!(0), json!(-5), json!("0"), json!(null)] {
        let wanted = json!({"library_id": "smhdemo", "library_secret": "demo-secret", "period": period});
        assert_eq!(
            post_token(&server, &wanted).await.ok()["expiresIn"],
            86_400,
            "{period}"
        );
    }
}

#[tokio::test]
async fn a_token_can_be_valid_for_several_spaces() {
    let mut server = TestServer::start(fast_create(), ["a"]).await;
    for list in ["s1,s2", "s1%2Cs2"] {
        let issued = send(server.request_without_token(Method::GET, &format!("{ISSUE}&space_id={list}")))
            .await
            .ok();
        issued["accessToken"]
            .as_str()
            .unwrap()
            .clone_into(&mut server.token);
        for space in ["s1", "s2"] {
            server.get(&format!("/api/v1/task/smhdemo/{space}/1")).await.ok();
        }
        server
            .get("/api/v1/task/smhdemo/s3/1")
            .await
            .assert_error(403, "AccessTokenNotMatchSpace");
    }
}

#[tokio::test]
async fn all_tokens_of_a_user_can_be_revoked() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let of_alice = [(); 2].map(|()| server.emulator.token(None, Some("alice")));
    let others = [
        server.emulator.token(None, Some("bob")),
        server.emulator.token(None, None),
    ];
    let revoke = |query: &str| {
        send(server.request_without_token(Method::DELETE, &format!("/api/v1/token/smhdemo?{query}")))
    };
    revoke("user_id=alice")
        .await
        .assert_error(400, "EmptyLibrarySecret");
    revoke("user_id=alice&library_secret=guess")
        .await
        .assert_error(404, "WrongLibraryIdOrSecret");
    revoke("library_secret=demo-secret")
        .await
        .assert_error(400, "ParamInvalid");
    use_token(&server, &of_alice[0]).await.ok();
    assert_eq!(
        revoke("user_id=alice&library_secret=demo-secret").await.status,
        204
    );
    for token in &of_alice {
        use_token(&server, token)
            .await
            .assert_error(403, "InvalidAccessToken");
    }
    for token in &others {
        use_token(&server, token).await.ok();
    }
    let entry = server.emulator.state().requests.remove(0);
    assert_eq!(serde_json::to_value(entry.operation).unwrap(), "token");
}

#[tokio::test]
async fn tokens_of_some_clients_or_sessions_of_a_user_can_be_revoked() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let issue = async |user: &str, client: &str, session: &str| {
        let query = format!("{ISSUE}&user_id={user}&client_id={client}&session_id={session}");
        let issued = send(server.request_without_token(Method::GET, &query)).await.ok();
        issued["accessToken"].as_str().unwrap().to_owned()
    };
    // The filter, then which of the tokens below it revokes.
    let cases = [
        ("user_id=alice&client_id=phone", [true, true, false, false, false]),
        ("user_id=alice&session_id=s1", [true, false, true, false, false]),
        (
            "user_id=alice&client_id=phone&session_id=s1",
            [true, false, false, false, false],
        ),
        (
            "user_id=alice&client_id=&session_id=",
            [true, true, true, true, false],
        ),
        (
            "user_id=alice&client_id=phone,pad",
            [true, true, true, false, false],
        ),
        (
            "user_id=alice%2Cbob&client_id=phone",
            [true, true, false, false, true],
        ),
        ("user_id=alice&client_id=other", [false; 5]),
    ];
    for (filter, expected) in cases {
        let tokens = [
            issue("alice", "phone", "s1").await,
            issue("alice", "phone", "s2").await,
            issue("alice", "pad", "s1").await,
            issue("alice", "", "").await,
            issue("bob", "phone", "s1").await,
        ];
        let path = format!("/api/v1/token/smhdemo?library_secret=demo-secret&{filter}");
        let response = send(server.request_without_token(Method::DELETE, &path)).await;
        assert_eq!(response.status, 204, "{filter}");
        for (token, revoked) in tokens.iter().zip(expected) {
            let status = use_token(&server, token).await.status;
            assert_eq!(status == 403, revoked, "{filter}: {tokens:?}");
        }
    }
}

#[tokio::test]
async fn a_token_can_be_sent_in_a_header() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let with = |path: &str, header: &str| {
        send(
            server
                .request_without_token(Method::GET, path)
                .header("authorization", header),
        )
    };
    let path = "/api/v1/task/smhdemo/1";
    for scheme in ["Bearer", "bearer"] {
        with(path, &format!("{scheme} {}", server.token)).await.ok();
    }
    with(path, "Bearer unknown")
        .await
        .assert_error(403, "InvalidAccessToken");
    for none in ["Bearer", "Bearer ", "Basic abc"] {
        with(path, none).await.assert_error(400, "EmptyAccessToken");
    }
    // If both are present, the query parameter counts.
    with(&format!("{path}?access_token={}", server.token), "Bearer unknown")
        .await
        .ok();
    let log = serde_json::to_string(&server.emulator.state()).unwrap();
    assert!(!log.contains(&server.token), "{log}");
}
