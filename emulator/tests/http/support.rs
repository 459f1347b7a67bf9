//! An emulator on a directory of its own, a client, and waiting by looking again.

use std::fs::{self, File};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use smh_emulator::{Config, Emulator, FailNext, Faults, State};
use tempfile::TempDir;

pub(crate) struct Site {
    pub(crate) emulator: Emulator,
    pub(crate) token: String,
    pub(crate) dir: TempDir,
    client: Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: impl TryInto<HeaderName>) -> Option<&str> {
        let name = name.try_into().ok().expect("a header's name");
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks everything that every error has.
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

/// Creates answer at once.
pub(crate) fn quick() -> Config {
    Config {
        create_latency: Duration::from_millis(30),
        ..Config::default()
    }
}

/// Walks take forever.
pub(crate) fn slow_walk() -> Config {
    Config {
        walk_delay: Duration::from_millis(5),
        ..quick()
    }
}

impl Site {
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
            client: Client::new(),
        }
    }

    /// A file with a size, and a time of modification in milliseconds since 1970.
    pub(crate) fn file(&self, path: &str, size: u64, modified_ms: u64) {
        let file = File::create(self.dir.path().join(path)).unwrap();
        file.set_len(size).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(modified_ms))
            .unwrap();
    }

    /// A request to a path that is encoded already, with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let join = if path.contains('?') { '&' } else { '?' };
        self.bare(method, &format!("{path}{join}access_token={}", self.token))
    }

    /// A request without a token.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.emulator.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn create(&self, conditions: Value) -> Answer {
        send(self.create_request(&conditions)).await
    }

    pub(crate) fn create_request(&self, conditions: &Value) -> RequestBuilder {
        self.request(Method::POST, "/api/v1/search/smhdemo/-/space-contents")
            .json(conditions)
    }

    pub(crate) async fn proceed(&self, id: &str, marker: &Value) -> Answer {
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

    pub(crate) async fn delete(&self, id: &str) -> Answer {
        send(self.request(Method::DELETE, &search_path(id))).await
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: &Value) -> Answer {
        send(self.bare(method, &format!("/_emulator/{path}")).json(body)).await
    }

    /// Every name that a search finds, in the order of the pages.
    pub(crate) async fn names(&self, conditions: Value) -> Vec<String> {
        self.items(conditions)
            .await
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The first page of a search that was finished by then, however busy the machine is.
    pub(crate) async fn finished(&self, conditions: Value) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let page = self.create(conditions.clone()).await.ok();
            if page["searchFinished"] == json!(true) {
                return page;
            }
            assert!(Instant::now() < deadline, "still not finished: {page}");
            assert_eq!(self.delete(page["searchId"].as_str().unwrap()).await.status, 204);
        }
    }

    /// Everything that a search finds. The search is finished before its first page.
    pub(crate) async fn items(&self, conditions: Value) -> Vec<Value> {
        let mut page = self.finished(conditions).await;
        let id = page["searchId"].as_str().unwrap().to_owned();
        let mut items = Vec::new();
        loop {
            items.extend(page["contents"].as_array().unwrap().iter().cloned());
            if page["hasMore"] == json!(false) {
                return items;
            }
            page = self.proceed(&id, &page["nextMarker"]).await.ok();
        }
    }

    pub(crate) fn fail_next(&self, fail: FailNext) {
        self.emulator
            .set_faults(Faults {
                fail_next: vec![fail],
                ..Faults::default()
            })
            .unwrap();
    }

    /// Looks at the state until it is as expected.
    #[track_caller]
    pub(crate) fn until(
        &self,
        what: &'static str,
        expected: impl Fn(&State) -> bool,
    ) -> impl Future<Output = State> {
        let deadline = Instant::now() + Duration::from_secs(20);
        async move {
            loop {
                let state = self.emulator.state();
                if expected(&state) {
                    return state;
                }
                assert!(Instant::now() < deadline, "still not: {what}: {state:#?}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

pub(crate) fn search_path(id: &str) -> String {
    format!("/api/v1/search/smhdemo/-/{id}")
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer {
        status,
        headers,
        text: response.text().await.unwrap(),
    }
}
