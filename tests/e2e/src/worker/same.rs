//! A page that stays notices nothing of the worker.

use serde_json::{Value, json};
use smh_emulator::{FailNext, Faults, Operation};

use crate::browser::Engine;
use crate::run::Stage;
use crate::site::requests;
use crate::worker::leave::deletes_of_one;
use crate::worker::page::{LOADS, Page};
use crate::worker::service::Service;

/// The same answers, failures and requests with a worker, however it is loaded, as without.
pub(crate) async fn as_without(stage: &Stage) {
    let service = Service::start().await;
    let page = Page::open_alone(stage).await;
    let answered = answers(stage, &page).await;
    let request = asked(&page, &service).await;
    for wishes in LOADS {
        Page::open_alone(stage).await;
        let page = Page::open(stage, wishes).await;
        assert_eq!(asked(&page, &service).await, request, "{wishes}");
        own_handlers(&page).await;
        // How it was loaded makes no difference to what comes back.
        if wishes == LOADS[0] {
            for (with, without) in answers(stage, &page).await.iter().zip(&answered) {
                assert_eq!(with, without, "{wishes}");
            }
        }
    }
    // What the pages before have left is deleted by then.
    let page = Page::open(stage, LOADS[0]).await;
    until_looked_again(stage, &page).await;
    stage.site.emulator.reset();
}

/// What creates are answered with, whatever the service does.
async fn answers(stage: &Stage, page: &Page) -> Vec<Value> {
    let fault = FailNext {
        operation: Some(Operation::Create),
        ..FailNext::default()
    };
    let status = |status, code: Option<&str>| FailNext {
        status: Some(status),
        code: code.map(String::from),
        ..fault.clone()
    };
    let faults = [
        FailNext {
            latency_ms: Some(1),
            ..fault.clone()
        },
        status(403, None),
        status(403, Some("InvalidAccessToken")),
        FailNext {
            retry_after: Some(String::from("7")),
            ..status(429, None)
        },
        status(500, None),
        FailNext {
            body: Some(String::from("")),
            ..status(200, None)
        },
        FailNext {
            html: true,
            ..fault.clone()
        },
        FailNext {
            drop: true,
            ..fault.clone()
        },
    ];
    let mut answers = Vec::new();
    for fault in faults {
        let asks = [
            "outcome()",
            "answerTo(create())",
            "outcome({ signal: AbortSignal.abort() })",
        ];
        for ask in asks {
            let faults = Faults {
                fail_next: vec![fault.clone()],
                close_connections: true,
                ..Faults::default()
            };
            stage.site.emulator.set_faults(faults).unwrap();
            answers.push(page.ask(&format!("plain(await {ask})")).await);
        }
    }
    // Given up while it is in flight.
    stage.site.fail_next(
        Operation::Create,
        FailNext {
            latency_ms: Some(300),
            ..fault
        },
    );
    answers.push(
        page.ask("answerTo([create()[0], { ...create()[1], signal: AbortSignal.timeout(50) }])")
            .await,
    );
    stage.site.emulator.set_faults(Faults::default()).unwrap();
    answers
}

/// What the service is asked for a create; and its answer is there before its end is.
async fn asked(page: &Page, service: &Service) -> Value {
    let url = &service.url;
    let first = page.ask(&format!("firstPart(create('{url}'))")).await;
    assert_eq!(first, json!("{\"searchId\":"));
    page.ask(&format!("fetch('{url}/go-on').then(() => null)")).await;
    let mut asked = page
        .ask(&format!("plain(await (await fetch('{url}/asked')).json())"))
        .await;
    let all = asked.as_array_mut().unwrap();
    // Without the deletions of what was left before.
    all.retain(|request| {
        request["url"]
            .as_str()
            .is_some_and(|url| url.contains("/space-contents?"))
    });
    for request in all {
        let Some(Value::Object(headers)) = request.get_mut("headers") else {
            panic!("no headers: {request}");
        };
        // Chromium describes itself for pages only; the rest says nothing of the request.
        headers.retain(|name, _| !name.starts_with("sec-ch-ua"));
    }
    asked
}

/// The application's own listeners see everything but the creates, and answer what they want to.
async fn own_handlers(page: &Page) {
    assert_eq!(page.ask("outcome()").await["items"], 20);
    let seen = page.ask("(await fetch('./seen')).json()").await;
    let seen: Vec<&str> = seen
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for own in ["GET /token", "GET /page/worker/seen", "DELETE /api/v1/search/"] {
        assert!(seen.iter().any(|seen| seen.starts_with(own)), "{own}: {seen:?}");
    }
    assert!(
        !seen.iter().any(|seen| seen.ends_with("space-contents")),
        "{seen:?}"
    );
}

/// A search that is superseded, and one that the page leaves: the page deletes them, and nobody else does.
pub(crate) async fn one_delete(stage: &Stage) {
    let page = Page::open(stage, LOADS[0]).await;
    let slow = FailNext {
        latency_ms: Some(200),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, slow);
    page.run(
        "view.search({ keyword: 'picture' }); setTimeout(() => view.search({ keyword: 'lighthouse' }), 20)",
    )
    .await;
    page.until_results().await;
    until_looked_again(stage, &page).await;
    page.follow("/elsewhere").await;
    page.until_elsewhere().await;
    stage.site.until_nothing_lives().await;
    let state = stage.state();
    let deletes = requests(&state, Operation::Delete).count();
    assert_eq!((deletes, deletes_of_one(&state)), (3, 1), "{:?}", state.requests);
    assert_eq!(state.counters.created, 3);
    stage.site.emulator.reset();
}

/// A tab that is closed as soon as it shows its results deletes its search itself, through the worker or past it.
pub(crate) async fn closed_with_results(engine: Engine, stage: &Stage) {
    let first = stage.client.window().await.unwrap();
    let page = Page::open(stage, LOADS[0]).await;
    let tab = stage.client.new_window(engine != Engine::WebKit).await.unwrap();
    stage.client.switch_to_window(tab.handle).await.unwrap();
    let closed = Page::open(stage, LOADS[0]).await;
    closed.run("view.search({ keyword: 'lighthouse' })").await;
    closed.until_results().await;
    stage.client.close_window().await.unwrap();
    stage.client.switch_to_window(first).await.unwrap();
    stage.site.until_nothing_lives().await;
    until_looked_again(stage, &page).await;
    // Firefox does not show its worker a request that may outlive its page.
    let most = if engine == Engine::Firefox { 2 } else { 1 };
    let state = stage.state();
    assert!(deletes_of_one(&state) <= most, "{:?}", state.requests);
    stage.site.emulator.reset();
}

/// Makes a create that takes longer than the worker looks for the pages of earlier ones.
async fn until_looked_again(stage: &Stage, page: &Page) {
    let slow = FailNext {
        latency_ms: Some(1200),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, slow);
    assert_eq!(page.ask("outcome()").await["items"], 20);
}

/// A worker of the page is there as long as the page is.
pub(crate) async fn threads(stage: &Stage) {
    let page = Page::open(stage, LOADS[0]).await;
    let id = page.ask("fromThread(create())").await;
    until_looked_again(stage, &page).await;
    let state = stage.state();
    assert_eq!(state.live_searches, 1, "{id}: {:?}", state.requests);
    page.ask(&format!("client.deleteSearch({id})")).await;
    stage.site.until_nothing_lives().await;
    assert_eq!(deletes_of_one(&stage.state()), 1);
    stage.site.emulator.reset();
}
