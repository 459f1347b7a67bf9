//! The web server of the tests: the demo, the built package and the tests' own pages.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The policy of a strict application: no inline scripts and no `eval`, but WebAssembly.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*; img-src data:";
/// Also allows the exit worker that the package makes from a `blob:` URL.
const WORKER: &str = "worker-src 'self' blob:";

/// The page requires Trusted Types.
const TRUSTED: &str = "require-trusted-types-for 'script'";
/// It allows the policy of the package.
const POLICY: &str = "trusted-types smh-wasm";

/// An application's service worker that includes the package's.
const SERVICE_WORKER: &str = r#"importScripts("/pkg/service-worker.js");
addEventListener("message", ({ data }) => data === "claim" && clients.claim());"#;

/// Whether the package has a script for service workers.
pub(crate) fn has_service_worker() -> bool {
    folder("pkg/dist/service-worker.js").is_file()
}

/// Fails with advice unless a folder of the repository has been built.
pub(crate) fn assert_built(name: &str) {
    assert!(
        folder(name).join("index.html").is_file() || folder(name).join("index.js").is_file(),
        "{name} is not built: run `make pkg www frameworks`"
    );
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// Serves the routes on a free port. Returns the URL, and the task, which ends when it is aborted.
pub(crate) async fn serve(router: Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, serving)
}

/// The routes for an emulator at this URL. `token` is the demo's back end; it returns `None` if it gets no token.
pub(crate) fn router<F, T>(emulator: &str, token: F) -> Router
where
    F: Fn() -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Option<String>> + Send + 'static,
{
    let config = json!({ "baseUrl": emulator, "libraryId": "smhdemo", "spaceId": "-" });
    let token = async move || match token().await {
        Some(token) => Ok(axum::Json(json!({ "accessToken": token }))),
        None => Err(StatusCode::BAD_GATEWAY),
    };
    let policy = |policy: &str| {
        let policy = HeaderValue::from_str(policy).unwrap();
        SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, policy)
    };
    let pages = || ServeDir::new(folder("tests/e2e/pages"));
    let strict = Router::new()
        .nest_service("/pkg", ServeDir::new(folder("pkg/dist")))
        .nest_service("/strict/pages", pages())
        .layer(policy(STRICT));
    let usual = Router::new()
        .nest_service("/pages", pages())
        .nest_service("/frameworks", ServeDir::new(folder("target/frameworks")))
        .layer(policy(&format!("{STRICT}; {WORKER}")));
    let trusted = [
        ("strictest", format!("{STRICT}; {TRUSTED}; {POLICY}")),
        ("trusted", format!("{STRICT}; {WORKER}; {TRUSTED}; {POLICY}")),
        ("any-policy", format!("{STRICT}; {WORKER}; {TRUSTED}")),
        (
            "no-policy",
            format!("{STRICT}; {WORKER}; {TRUSTED}; trusted-types 'none'"),
        ),
        (
            "default-policy",
            format!("{STRICT}; {WORKER}; {TRUSTED}; trusted-types default"),
        ),
    ];
    let trusted = trusted.into_iter().fold(Router::new(), |router, (name, text)| {
        let pages = Router::new().nest_service(&format!("/{name}/pages"), pages());
        router.merge(pages.layer(policy(&text)))
    });
    Router::new()
        .route("/config.json", get(|| async { axum::Json(config) }))
        .route("/token", get(token))
        .route(
            "/worker.js",
            get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SERVICE_WORKER) }),
        )
        .route(
            "/elsewhere",
            get(|| async { Html("<!doctype html><title>Elsewhere</title>") }),
        )
        .route(
            "/download",
            get(|| async {
                (
                    [(header::CONTENT_DISPOSITION, "attachment; filename=file.bin")],
                    "a file",
                )
            }),
        )
        .route("/no-content", get(|| async { StatusCode::NO_CONTENT }))
        .merge(strict)
        .merge(usual)
        .merge(trusted)
        .fallback_service(ServeDir::new(folder("www/dist")))
}
