//! A running emulator with its own directory, and an HTTP client for it.

use std::fs::{self, File};
use std::time::{Duration, Instant, SystemTime};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use smh_emulator::{Config, Emulator, FailNext, Faults, State};
use tempfile::TempDir;

/// A running emulator with its own directory.
pub(crate) struct TestServer {
    pub(crate) emulator: Emulator,
    pub(crate) token: String,
    pub(crate) dir: TempDir,
    client: Client,
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: impl TryInto<HeaderName>) -> Option<&str> {
        let name = name.try_into().ok().expect("a header name");
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks the status, the code, and what every error response has.
    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        assert_eq!(body["code"], code, "{self:?}");
        assert!(!body["message"].as_str().unwrap().is_empty(), "{self:?}");
        assert_eq!(
            body["requestId"].as_str(),
            self.header("x-smh-request-id"),
            "{self:?}"
        );
        assert_eq!(self.header("access-control-allow-origin"), Some("*"), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }
}

/// Create requests respond almost immediately.
pub(crate) fn fast_create() -> Config {
    Config {
        create_latency: Duration::from_millis(30),
        ..Config::default()
    }
}

/// Walks take much longer than any test.
pub(crate) fn slow_walk() -> Config {
    Config {
        walk_delay: Duration::from_millis(5),
        ..fast_create()
    }
}

impl TestServer {
    /// Starts an emulator on a directory with these files, each of one byte.
    pub(crate) async fn start<S: AsRef<str>>(config: Config, files: impl IntoIterator<Item = S>) -> Self {
        let dir = TempDir::new().unwrap();
        for path in files {
            let path = dir.path().join(path.as_ref());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let emulator = Emulator::start(Config {
            root: dir.path().to_owned(),
            ..config
        })
        .await
        .unwrap();
        let token = emulator.token(None, None);
        Self {
            emulator,
            token,
            dir,
            client: Client::builder().redirect(Policy::none()).build().unwrap(),
        }
    }

    /// Starts an emulator on files of several types, sizes and times.
    pub(crate) async fn with_sample_files() -> Self {
        const MIB: u64 = 1 << 20;
        /// 2023-11-14T22:13:20Z.
        const BASE_MS: u64 = 1_700_000_000_000;
        let files = [
            "Reports/Annual Report.docx",
            "Reports/2024/年报 report.pdf",
            "Reports/2024/sheet.csv",
            "notes.txt",
        ];
        let server = Self::start(fast_create(), files).await;
        server.create_file("holiday.PNG", 3 * MIB, BASE_MS + 7);
        server.create_file("film.mp4", 9 * MIB, BASE_MS + 60_000);
        server.create_file("song.mp3", MIB, BASE_MS + 120_000);
        server.create_file("backup.tar.gz", 2 * MIB, BASE_MS + 180_000);
        server
    }

    /// Creates a file with a size and a modification time, in milliseconds since 1970.
    pub(crate) fn create_file(&self, path: &str, size: u64, modified_ms: u64) {
        let file = File::create(self.dir.path().join(path)).unwrap();
        file.set_len(size).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(modified_ms))
            .unwrap();
    }

    /// A request with the token. The path is already percent-encoded.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let join = if path.contains('?') { '&' } else { '?' };
        self.request_without_token(method, &format!("{path}{join}access_token={}", self.token))
    }

    pub(crate) fn request_without_token(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.emulator.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn create(&self, conditions: Value) -> Response {
        send(self.create_request(&conditions)).await
    }

    pub(crate) fn create_request(&self, conditions: &Value) -> RequestBuilder {
        self.request(Method::POST, "/api/v1/search/smhdemo/-/space-contents")
            .json(conditions)
    }

    pub(crate) async fn continue_search(&self, id: &str, marker: &Value) -> Response {
        let marker = match marker {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        send(
            self.request(Method::GET, &search_path(id))
                .query(&[("marker", marker)]),
        )
        .await
    }

    pub(crate) async fn delete(&self, id: &str) -> Response {
        send(self.request(Method::DELETE, &search_path(id))).await
    }

    /// A request to an endpoint under `/_emulator`.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &Value) -> Response {
        send(
            self.request_without_token(method, &format!("/_emulator/{path}"))
                .json(body),
        )
        .await
    }

    /// Plants a task and returns its id.
    pub(crate) async fn plant_task(&self, task: Value) -> String {
        let planted = self.control(Method::POST, "tasks", &task).await.ok();
        planted["taskId"].as_str().unwrap().to_owned()
    }

    /// Advances the clock, and returns how far it is then ahead.
    pub(crate) async fn advance_clock(&self, ms: u64) -> Value {
        let body = json!({"advanceMs": ms});
        let response = self.control(Method::POST, "clock", &body).await;
        response.ok()["aheadMs"].clone()
    }

    /// The names of all items that a search finds, in the order of the pages.
    pub(crate) async fn names(&self, conditions: Value) -> Vec<String> {
        self.items(conditions)
            .await
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The first page of a search whose walk has ended. Creates searches until one ends before its create response, so
    /// that the test does not depend on the speed of the machine.
    pub(crate) async fn finished_page(&self, conditions: Value) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let page = self.create(conditions.clone()).await.ok();
            if page["searchFinished"] == json!(true) {
                return page;
            }
            assert!(
                Instant::now() < deadline,
                "the search did not finish in time: {page}"
            );
            assert_eq!(self.delete(page["searchId"].as_str().unwrap()).await.status, 204);
        }
    }

    /// All items that a search finds.
    pub(crate) async fn items(&self, conditions: Value) -> Vec<Value> {
        let mut page = self.finished_page(conditions).await;
        let id = page["searchId"].as_str().unwrap().to_owned();
        let mut items = Vec::new();
        loop {
            items.extend(page["contents"].as_array().unwrap().iter().cloned());
            if page["hasMore"] == json!(false) {
                return items;
            }
            page = self.continue_search(&id, &page["nextMarker"]).await.ok();
        }
    }

    /// A batch: `action` is the key in the query, such as `move`.
    pub(crate) async fn batch(&self, action: &str, items: &Value) -> Response {
        let resource = if action.starts_with("restore") {
            "recycled"
        } else {
            "batch"
        };
        let path = format!("/api/v1/{resource}/smhdemo/-?{action}");
        send(self.request(Method::POST, &path).json(items)).await
    }

    /// The results of a batch that is carried out at once.
    pub(crate) async fn parts(&self, action: &str, items: Value) -> Vec<Value> {
        let response = self.batch(action, &items).await;
        assert!([200, 207].contains(&response.status.as_u16()), "{response:?}");
        response.json()["result"].as_array().unwrap().clone()
    }

    pub(crate) async fn upload(&self, path: &str, content: impl Into<Body>) -> Response {
        let path = file_path(path);
        send(self.request(Method::PUT, &path).body(content)).await
    }

    /// A page of a directory.
    pub(crate) async fn list(&self, path: &str, query: &str) -> Response {
        self.get(&format!("{}?by-marker&{query}", directory_path(path)))
            .await
    }

    /// The names in a directory.
    pub(crate) async fn names_in(&self, path: &str) -> Vec<String> {
        let page = self.list(path, "").await.ok();
        let contents = page["contents"].as_array().unwrap();
        contents
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The URL to which a request is redirected.
    pub(crate) async fn redirect(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status, 302, "{response:?}");
        response.header("location").unwrap().to_owned()
    }

    /// A request to a link.
    pub(crate) fn follow(&self, url: &str) -> RequestBuilder {
        self.client.get(url)
    }

    /// The contents of a file.
    pub(crate) async fn contents(&self, path: &str) -> Vec<u8> {
        let url = self.redirect(&file_path(path)).await;
        let response = self.follow(&url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }

    pub(crate) fn fail_next(&self, fail: FailNext) {
        self.emulator
            .set_faults(Faults {
                fail_next: vec![fail],
                ..Faults::default()
            })
            .unwrap();
    }

    /// Polls the state until it is as expected.
    #[track_caller]
    pub(crate) fn wait_until(
        &self,
        description: &'static str,
        expected: impl Fn(&State) -> bool,
    ) -> impl Future<Output = State> {
        let deadline = Instant::now() + Duration::from_secs(20);
        async move {
            loop {
                let state = self.emulator.state();
                if expected(&state) {
                    return state;
                }
                assert!(
                    Instant::now() < deadline,
                    "timed out waiting for {description}: {state:#?}"
                );
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

pub(crate) fn search_path(id: &str) -> String {
    format!("/api/v1/search/smhdemo/-/{id}")
}

/// The endpoint of a file; `path` is not yet encoded.
pub(crate) fn file_path(path: &str) -> String {
    format!("/api/v1/file/smhdemo/-/{}", encoded(path))
}

/// The endpoint of a directory or of any item.
pub(crate) fn directory_path(path: &str) -> String {
    format!("/api/v1/directory/smhdemo/-/{}", encoded(path))
}

fn encoded(path: &str) -> String {
    let names = path
        .split('/')
        .map(|name| utf8_percent_encode(name, NON_ALPHANUMERIC).to_string());
    names.collect::<Vec<_>>().join("/")
}

pub(crate) async fn send(request: RequestBuilder) -> Response {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Response {
        status,
        headers,
        text: response.text().await.unwrap(),
    }
}
