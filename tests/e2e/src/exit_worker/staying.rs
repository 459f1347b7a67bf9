//! A page that stays does not notice the worker, and works without it.

use serde_json::{Value, json};
use smh_emulator::{FailNext, Operation};

use crate::service_worker::RecordingServer;
use crate::support::harness::Stage;
use crate::support::view_page::ViewPage;

/// Headers that Chromium adds to the requests of pages, and not to those of shared workers.
const BY_BROWSER: &str = "sec-ch-ua";

/// The service receives the same request as from the page.
pub(crate) async fn same_request(stage: &Stage) {
    let server = RecordingServer::start().await;
    let mut sent = Vec::new();
    for (parameters, by_page) in [("exit-worker=off", 1), ("", 0)] {
        let page = ViewPage::open(stage, &format!("{parameters}&base={}", server.url)).await;
        if by_page == 0 {
            page.until_event("exit worker ready").await;
        }
        page.run(
            "startCreate().catch(() => {}); globalThis.timings = () => performance.getEntriesByType('resource')
                .filter(({ name }) => name.includes('/space-contents')).length",
        )
        .await;
        let requests = page
            .get(&format!(
                "(async () => {{
                    const post = ({{ method }}) => method === 'POST';
                    const seen = [];
                    while (!seen.some(post)) seen.push(...(await (await fetch('{0}/requests')).json()));
                    await fetch('{0}/continue');
                    await created.catch(() => {{}});
                    return seen.filter(({{ url }}) => url.includes('/space-contents'));
                }})()",
                server.url
            ))
            .await;
        assert_eq!(page.get("timings()").await, by_page, "requests by the page");
        sent.push(comparable(requests));
    }
    let by_worker = sent.pop();
    assert_eq!(sent.pop(), by_worker);
}

/// The requests without the parts that differ between any two requests.
fn comparable(mut requests: Value) -> Value {
    for request in requests.as_array_mut().expect("requests") {
        let url = request["url"].as_str().unwrap().to_owned();
        let (path, query) = url.split_once('?').expect("a query");
        let names = query.split('&').filter_map(|pair| pair.split('=').next());
        request["url"] = json!([path, names.collect::<Vec<_>>()]);
        let headers = request["headers"].as_object_mut().unwrap();
        headers.retain(|name, _| !name.starts_with(BY_BROWSER));
    }
    requests
}

/// Results, failures, the headers that the client reads, aborts and time limits are the same.
pub(crate) async fn same_outcomes(stage: &Stage) {
    let mut outcomes = Vec::new();
    for parameters in ["exit-worker=off", ""] {
        let mut all = Vec::new();
        for (fault, call) in faults() {
            stage.site.emulator.reset();
            let page = ViewPage::open(stage, parameters).await;
            if parameters.is_empty() {
                page.until_event("exit worker ready").await;
            }
            stage.site.fail_next(Operation::Create, fault);
            let outcome = page
                .get(&format!(
                    "client.createSearch({{ keyword: 'lighthouse' }}, {call}).then(
                        async ({{ searchId, contents }}) => (await client.deleteSearch(searchId), contents.length),
                        ({{ name, kind, status, code, message, retryAfterMs, attempts }}) =>
                            ({{ name, kind, status, code, message, retryAfterMs, attempts }}),
                    )"
                ))
                .await;
            page.get("client.settled()").await;
            let state = stage.state();
            assert_eq!(state.live_searches, 0, "{:?}", state.requests);
            all.push((outcome, state.counters.created, state.counters.deleted));
        }
        outcomes.push(all);
    }
    assert_eq!(outcomes[0], outcomes[1]);
}

/// Faults of the service, and the options of the call that meets them.
fn faults() -> Vec<(FailNext, &'static str)> {
    let status = |status| FailNext {
        status: Some(status),
        ..FailNext::default()
    };
    vec![
        (
            FailNext {
                latency_ms: Some(1),
                ..FailNext::default()
            },
            "{}",
        ),
        (status(403), "{}"),
        (status(500), "{}"),
        (
            FailNext {
                retry_after: Some(String::from("1")),
                ..status(429)
            },
            "{}",
        ),
        (
            FailNext {
                html: true,
                ..status(502)
            },
            "{}",
        ),
        (
            FailNext {
                drop: true,
                ..FailNext::default()
            },
            "{}",
        ),
        (
            FailNext {
                latency_ms: Some(400),
                ..FailNext::default()
            },
            "{ signal: AbortSignal.timeout(50) }",
        ),
    ]
}

/// Where the worker can't start, an event says so, and the page sends its creates itself.
pub(crate) async fn fallbacks(stage: &Stage) {
    for (folder, parameters) in [
        // The policy does not allow `blob:`.
        ("strict/pages", ""),
        // The file does not exist.
        ("pages", "exit-worker=missing"),
        // The application has replaced `fetch`.
        ("pages", "fetch=replaced"),
        // The page requires Trusted Types, and allows no policy.
        ("no-policy/pages", ""),
    ] {
        stage.site.emulator.reset();
        let page = ViewPage::open_in(stage, folder, parameters).await;
        page.until_event("no exit worker").await;
        page.run("view.search({ keyword: 'lighthouse' })").await;
        page.until_results().await;
        page.get("view.close()").await;
        page.until("there is one event", |seen| {
            seen.events
                .iter()
                .filter(|event| *event == "no exit worker")
                .count()
                == 1
        })
        .await;
        stage.site.until_nothing_lives().await;
    }
}

/// A page that requires Trusted Types has the worker if it allows the package's policy, or has a default policy.
pub(crate) async fn trusted_types(stage: &Stage) {
    for (folder, parameters, violations) in [
        ("any-policy/pages", "", 0),
        ("trusted/pages", "", 0),
        ("strictest/pages", "exit-worker=file", 0),
        // The browser reports that the policy is not allowed.
        ("default-policy/pages", "trusted-types=default", 1),
    ] {
        let page = ViewPage::open_in(stage, folder, parameters).await;
        page.until_event("exit worker ready").await;
        page.until("violations are reported", |seen| {
            seen.events.iter().filter(|event| *event == "violation").count() == violations
        })
        .await;
        assert_eq!(page.get("startCreate().then(() => null)").await, Value::Null);
        page.get("endLoopAndCreate()").await;
        stage.site.until_nothing_lives().await;
    }
}

/// An application that replaces `fetch` later gets the creates from then on.
pub(crate) async fn fetch_replaced_later(stage: &Stage) {
    let page = ViewPage::open(stage, "").await;
    page.until_event("exit worker ready").await;
    page.run(
        "const original = fetch;
        globalThis.fetch = (...args) => {
            globalThis.fetched = String(args[0]);
            return original(...args);
        };",
    )
    .await;
    page.get("startCreate().then(() => null)").await;
    let fetched = page.get("fetched").await;
    let fetched = fetched.as_str().unwrap_or_default();
    assert!(fetched.contains("/space-contents?"), "{fetched}");
    page.get("endLoopAndCreate()").await;
    stage.site.until_nothing_lives().await;
}
