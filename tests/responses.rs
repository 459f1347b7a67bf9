//! Reads every response in `fixtures`, and compares the result with the one that the fixture expects. No message repeats the
//! token or other text of the service.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // The test code itself.

mod support;

use std::path::Path;

use serde_json::{Value as Plain, json};
use smh_wasm::error::{Error, ErrorKind};
use smh_wasm::json::{Corrections, Value};
use smh_wasm::wire::batch_answer::{Answer, Report, read_answer};
use smh_wasm::wire::file::read_link;
use smh_wasm::wire::folder::{FolderPage, read_folder, read_item};
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::response::Response;
use smh_wasm::wire::search::{Page, created_search_id, read_delete, read_page};
use smh_wasm::wire::task::{Level, State, Task, read_started_task, read_tasks};
use smh_wasm::wire::task_result::{TaskResult, TaskType, read_result};
use support::{TOKEN, response};

/// A response, and the expected result of reading it.
struct Fixture {
    name: String,
    plain: Plain,
}

impl Fixture {
    fn operation(&self) -> Operation {
        match self.plain["operation"].as_str() {
            Some("createSearch") => Operation::CreateSearch,
            Some("continueSearch") => Operation::ContinueSearch,
            Some("deleteSearch") => Operation::DeleteSearch,
            Some("queryLibraryTasks") => Operation::QueryLibraryTasks,
            Some("querySpaceTasks") => Operation::QuerySpaceTasks,
            Some("queryLibraryTask") => Operation::QueryLibraryTask,
            Some("querySpaceTask") => Operation::QuerySpaceTask,
            Some("clearLibraryHistory") => Operation::ClearLibraryHistory,
            Some("moveItems") => Operation::MoveItems,
            Some("copyItems") => Operation::CopyItems,
            Some("deleteItems") => Operation::DeleteItems,
            Some("restoreItems") => Operation::RestoreItems,
            Some("getItem") => Operation::GetItem,
            Some("locateItem") => Operation::LocateItem,
            Some("listFolder") => Operation::ListFolder,
            Some("getFileLink") => Operation::GetFileLink,
            other => panic!("{}: no operation {other:?}", self.name),
        }
    }

    fn response(&self) -> Response {
        let header = |name: &str| self.plain["headers"][name].as_str().map(String::from);
        let body = match (self.plain.get("body"), self.plain["text"].as_str()) {
            (Some(body), None) => body.to_string(),
            (None, text) => String::from(text.unwrap_or_default()),
            (Some(_), Some(_)) => panic!("{}: both a body and a text", self.name),
        };
        Response {
            status: self.plain["status"]
                .as_u64()
                .and_then(|status| u16::try_from(status).ok())
                .unwrap(),
            request_id: ["x-smh-request-id", "x-cos-request-id", "x-request-id"]
                .into_iter()
                .find_map(header),
            retry_after: header("retry-after"),
            date_ms: 0.0,
            body,
        }
    }

    /// The texts in the response that no message may repeat.
    fn private_texts(&self) -> Vec<&str> {
        let mut texts = Vec::from_iter(self.plain["text"].as_str());
        if let Some(body) = self.plain.get("body") {
            strings(body, &mut texts);
        }
        let code = self.plain["expect"]["error"]["code"].as_str();
        let known = TaskType::KNOWN;
        texts.retain(|text| text.trim().len() > 4 && Some(*text) != code);
        // The names of known types may be in messages.
        texts.retain(|text| known.iter().all(|known| known.name() != *text));
        texts
    }
}

fn strings<'a>(value: &'a Plain, found: &mut Vec<&'a str>) {
    match value {
        Plain::String(text) => found.push(text),
        Plain::Array(list) => list.iter().for_each(|value| strings(value, found)),
        Plain::Object(fields) => fields.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap().replace("$TOKEN", TOKEN);
        all.push(Fixture {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            plain: serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        });
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn fixture(name: &str) -> Fixture {
    fixtures()
        .into_iter()
        .find(|fixture| fixture.name == name)
        .unwrap()
}

/// The paths of the fields that are removed, sorted. They are null or empty in the body.
fn nulls(corrections: &Corrections, response: &Response) -> Vec<String> {
    let body: Plain = serde_json::from_str(&response.body).unwrap();
    let mut paths: Vec<_> = corrections.nulls.lines().map(String::from).collect();
    for path in &paths {
        let value = body.pointer(&pointer(path)).unwrap();
        assert!(value.is_null() || value == "", "{path}");
    }
    paths.sort();
    paths
}

/// A path in the notation of messages as a JSON pointer.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace(']', "").replace(['[', '.'], "/"))
}

/// A page in the format of fixtures.
fn page_json(page: &Page, response: &Response) -> Plain {
    let body: Plain = serde_json::from_str(&response.body).unwrap();
    assert_eq!(page.is_empty, body["contents"] == json!([]));
    json!({"page": {
        "searchId": page.search_id,
        "searchFinished": page.search_finished,
        "hasMore": page.has_more,
        "nextMarker": page.next_marker,
        "exactMarker": page.next_marker.as_ref().filter(|_| page.is_marker_long),
        "nulls": nulls(&page.corrections, response),
    }})
}

/// The tasks in the format of fixtures, and their results.
fn tasks_json(tasks: Vec<Task<Value<'_>>>) -> (Plain, Vec<Option<Plain>>) {
    let seen = tasks.iter().map(
        |task| json!({"id": task.id.to_string(), "status": task.status, "state": State::of(task.status).name()}),
    );
    let seen = json!({"tasks": seen.collect::<Vec<_>>()});
    let result = |result: Value<'_>| serde_json::from_str(result.text).unwrap();
    (
        seen,
        tasks.into_iter().map(|task| task.result.map(result)).collect(),
    )
}

/// A task with its result in the format of fixtures. `from` is the field of the body that has the result.
fn result_json(task: &TaskResult, response: &Response) -> Plain {
    let known = !matches!(task.task_type, TaskType::Other(_));
    let mut seen = json!({
        "id": task.id.to_string(),
        "type": task.task_type.name(),
        "known": known,
        "status": task.status,
        "state": State::of(task.status).name(),
        "partial": State::is_partial(task.status),
    });
    if let Some(from) = &task.result {
        seen["from"] = json!(from);
    }
    let nulls = nulls(&task.corrections, response);
    if !nulls.is_empty() {
        seen["nulls"] = json!(nulls);
    }
    json!({ "task": seen })
}

/// The answer to a batch in the format of fixtures.
fn answer_json(answer: Answer) -> Plain {
    let (status, reports) = match answer {
        Answer::Task(id) => return json!({"answer": {"task": id.to_string()}}),
        Answer::Reports(status, reports) => (status, reports),
    };
    let report = |report: Report| {
        let mut seen = json!({
            "status": report.status,
            "code": report.code,
            "path": report.path,
            "from": report.from,
            "to": report.to,
            "recycledItemId": report.recycled_item_id.map(|id| id.to_string()),
        });
        seen.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        seen
    };
    let reports: Vec<_> = reports.into_iter().map(report).collect();
    json!({"answer": {"status": status, "reports": reports}})
}

/// A page of a folder in the format of fixtures.
fn folder_json(page: &FolderPage, response: &Response) -> Plain {
    json!({"folder": {
        "nextMarker": page.next_marker,
        "exactMarker": page.next_marker.as_ref().filter(|_| page.is_marker_long),
        "nulls": nulls(&page.corrections, response),
    }})
}

/// The fields of the error in JavaScript, without those that every fixture would repeat.
fn error_json(error: &Error) -> Plain {
    let mut seen = serde_json::to_value(error.fields()).unwrap();
    let fields = seen.as_object_mut().unwrap();
    assert_eq!(fields.remove("operation"), Some(json!(error.operation.name())));
    assert_eq!(fields.remove("message"), Some(json!(error.message)));
    for language in ["english", "chinese"] {
        assert!(fields.remove(language).is_some());
    }
    assert_eq!(fields.remove("attempts"), Some(json!(0)));
    json!({"error": seen})
}

fn check(fixture: &Fixture) {
    let operation = fixture.operation();
    let response = fixture.response();
    let mut expect = fixture.plain["expect"].clone();
    let fields = expect.as_object_mut().unwrap();
    let named = fields
        .remove("created")
        .or(fields.get("page").map(|page| page["searchId"].clone()));
    if operation == Operation::CreateSearch {
        // The response of an error names no search unless the fixture says so.
        let named = named.as_ref().and_then(Plain::as_str);
        assert_eq!(created_search_id(&response).as_deref(), named);
    }
    let says = fields.remove("says");
    let token_refused = fields.remove("tokenRefused").is_some();
    let failure = response.success(operation).err();
    let is_invalid_token = failure.is_some_and(|error| error.is_invalid_token());
    assert_eq!(is_invalid_token, token_refused);

    let seen = match operation {
        Operation::CreateSearch | Operation::ContinueSearch => {
            read_page(operation, &response).map(|page| page_json(&page, &response))
        }
        Operation::QueryLibraryTasks | Operation::QuerySpaceTasks => {
            read_tasks(operation, &response).map(|(tasks, _)| {
                let (seen, results) = tasks_json(tasks);
                let mut expected = fields.get_mut("tasks").and_then(Plain::as_array_mut);
                let expected = expected.iter_mut().flat_map(|tasks| tasks.iter_mut());
                let expected: Vec<_> = expected
                    .map(|task| task.as_object_mut().unwrap().remove("result"))
                    .collect();
                assert_eq!(results, expected);
                seen
            })
        }
        Operation::QueryLibraryTask | Operation::QuerySpaceTask => {
            let level = match operation {
                Operation::QueryLibraryTask => Level::Library,
                _ => Level::Space,
            };
            read_result(level, &response).map(|task| result_json(&task, &response))
        }
        Operation::DeleteSearch => read_delete(&response).map(|()| json!({"deleted": true})),
        Operation::ClearLibraryHistory => {
            read_started_task(&response).map(|id| json!({"started": id.to_string()}))
        }
        Operation::MoveItems | Operation::CopyItems | Operation::DeleteItems | Operation::RestoreItems => {
            read_answer(operation, &response).map(answer_json)
        }
        Operation::GetItem | Operation::LocateItem => read_item(operation, &response)
            .map(|corrections| json!({"item": {"nulls": nulls(&corrections, &response)}})),
        Operation::ListFolder => read_folder(&response).map(|page| folder_json(&page, &response)),
        Operation::GetFileLink => read_link(&response)
            .map(|link| json!({"link": {"url": link.url, "expiresMs": link.expires_ms, "size": link.size}})),
        other => panic!("no fixture is of {other:?}"),
    };
    let seen = seen.unwrap_or_else(|error| {
        check_message(fixture, &error, says.as_ref().and_then(Plain::as_str));
        assert_eq!(error.is_invalid_token(), token_refused);
        error_json(&error)
    });
    assert_eq!(seen, expect);
}

fn check_message(fixture: &Fixture, error: &Error, says: Option<&str>) {
    let message = &error.message;
    assert!(
        message.starts_with(&format!("{}: ", error.operation.name())),
        "{message}"
    );
    assert!(message.contains(says.unwrap_or_default()), "{message}");
    assert!(!message.contains(TOKEN), "{message}");
    for text in fixture.private_texts() {
        assert!(!message.contains(text), "{message} repeats {text}");
    }
}

#[test]
fn every_fixture_is_read_as_it_expects() {
    let all = fixtures();
    assert!(all.len() >= 70, "only {} fixtures found", all.len());
    let failed: Vec<_> = all
        .iter()
        .filter(|fixture| std::panic::catch_unwind(|| check(fixture)).is_err())
        .map(|fixture| format!("{}: {}", fixture.name, fixture.plain["shows"]))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_fixture_has_a_description_and_only_known_fields() {
    for fixture in fixtures() {
        let shows = fixture.plain["shows"].as_str().unwrap_or_default();
        assert!(shows.ends_with('.'), "{}", fixture.name);
        for field in fixture.plain.as_object().unwrap().keys() {
            let known = [
                "shows",
                "operation",
                "status",
                "headers",
                "body",
                "text",
                "expect",
            ];
            assert!(known.contains(&field.as_str()), "{}: {field}", fixture.name);
        }
    }
}

/// `body` with the value at `path` (in the notation of messages) replaced, or removed.
fn changed(body: &Plain, path: &str, value: Option<Plain>) -> Plain {
    let pointer = pointer(path);
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    let parent = body.pointer_mut(parent).unwrap();
    match value {
        None => drop(parent.as_object_mut().unwrap().remove(last).unwrap()),
        Some(value) if parent.is_array() => parent[last.parse::<usize>().unwrap()] = value,
        Some(value) => parent[last] = value,
    }
    body
}

/// The error message for a page with this change, without the common prefix.
fn page_error(path: &str, value: Option<Plain>) -> String {
    let page = fixture("page-items-of-every-type.json").plain["body"].take();
    let body = changed(&page, path, value).to_string();
    let error = read_page(Operation::ContinueSearch, &response(200, body)).unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.retryable),
        (ErrorKind::Protocol, Some(200), false)
    );
    let start = "continueSearch: the response's ";
    String::from(error.message.strip_prefix(start).unwrap_or(&error.message))
}

#[test]
fn the_error_for_a_missing_required_field_names_its_path() {
    for (path, expected) in [
        ("searchId", "an id"),
        ("searchFinished", "a boolean"),
        ("hasMore", "a boolean"),
        ("contents", "an array"),
        ("contents[0].type", "a string"),
        ("contents[3].name", "a string"),
        ("contents[4].path", "an array of strings"),
    ] {
        for (value, kind) in [
            (None, "missing"),
            (Some(Plain::Null), "null"),
            (Some(json!({})), "an object"),
        ] {
            assert_eq!(
                page_error(path, value),
                format!("`{path}` should be {expected} and is {kind}")
            );
        }
    }
}

#[test]
fn the_error_for_a_field_of_the_wrong_type_names_its_path() {
    for (path, value, said) in [
        ("searchFinished", json!(1), "a boolean and is a number"),
        ("hasMore", json!("true"), "a boolean and is a string"),
        (
            "nextMarker",
            json!(true),
            "a string or an integer and is a boolean",
        ),
        ("contents[2]", json!("item"), "an object and is a string"),
        ("contents[2]", json!(null), "an object and is null"),
        (
            "contents[1].path",
            json!("a/b"),
            "an array of strings and is a string",
        ),
        ("contents[1].path[0]", json!(7), "a string and is a number"),
        ("contents[1].path[2]", json!(null), "a string and is null"),
        ("contents[1].inode", json!(7), "a string and is a number"),
        (
            "contents[1].creationTime",
            json!(1_700_000_000),
            "a string and is a number",
        ),
        (
            "contents[1].modificationTime",
            json!({}),
            "a string and is an object",
        ),
        (
            "contents[1].localCreationTime",
            json!(0),
            "a string and is a number",
        ),
        (
            "contents[1].localModificationTime",
            json!(0),
            "a string and is a number",
        ),
        ("contents[1].contentType", json!([]), "a string and is an array"),
        ("contents[1].size", json!(1024), "a string and is a number"),
        ("contents[1].size", json!(u64::MAX), "a string and is a bigint"),
        ("contents[1].crc64", json!(0), "a string and is a number"),
        ("contents[1].eTag", json!(false), "a string and is a boolean"),
        ("contents[1].versionId", json!("3"), "a number and is a string"),
        ("contents[1].metaData", json!([]), "an object and is an array"),
        ("contents[1].labels", json!("draft"), "an array and is a string"),
        ("contents[1].category", json!(1), "a string and is a number"),
        ("contents[1].fileType", json!(1), "a string and is a number"),
        ("contents[1].userId", json!(1), "a string and is a number"),
        ("contents[1].isFavorite", json!(1), "a boolean and is a number"),
        (
            "contents[1].previewByDoc",
            json!("true"),
            "a boolean and is a string",
        ),
        ("contents[1].previewByCI", json!(0), "a boolean and is a number"),
        (
            "contents[1].previewAsIcon",
            json!({}),
            "a boolean and is an object",
        ),
    ] {
        assert_eq!(
            page_error(path, Some(value)),
            format!("`{path}` should be {said}")
        );
    }
}

#[test]
fn the_search_id_is_read_from_an_invalid_response_to_a_create() {
    let page = fixture("page-items-of-every-type.json").plain["body"].take();
    let id = page["searchId"].as_str();
    for path in [
        "searchFinished",
        "hasMore",
        "nextMarker",
        "contents",
        "contents[1].path",
    ] {
        let body = changed(&page, path, Some(json!({}))).to_string();
        for status in [200, 201, 403, 500] {
            assert_eq!(created_search_id(&response(status, body.clone())).as_deref(), id);
        }
    }
    for body in ["", "<html>", "null", "[]", "{\"searchId\":\"a\""] {
        assert_eq!(created_search_id(&response(200, body)), None);
    }
}
