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

/// An application's service worker that includes the package's.
const SERVICE_WORKER: &str = r#"importScripts("/pkg/service-worker.js");"#;

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
        .fallback_service(ServeDir::new(folder("www/dist")))
}
