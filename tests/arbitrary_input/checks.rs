//! Checks for any outside data, shared by the property tests in this folder and the fuzz targets.
#![allow(clippy::unwrap_used)] // The test code itself.

use serde::de::IgnoredAny;
use serde_json::Value as Plain;
use smh_wasm::error::Error;
use smh_wasm::json::{self, Corrections, Value};
use smh_wasm::session::options::{MAX_TIMER_MS, read_delay, read_rate_limit, read_retry, read_timeout};
use smh_wasm::session::orphans::{Entry, Reaper, Verdict};
use smh_wasm::session::rate_limit::RateLimit;
use smh_wasm::session::retry::{Retry, RetryInput, RetryOptions};
use smh_wasm::value::{Field, Kind, Value as _, flag};
use smh_wasm::wire::batch::{Batch, ConflictStrategy};
use smh_wasm::wire::batch_answer::{Answer, Report, read_answer, read_task_end};
use smh_wasm::wire::conditions::Conditions;
use smh_wasm::wire::encoding::is_segment;
use smh_wasm::wire::file::{LinkOptions, ThumbnailSize, read_link};
use smh_wasm::wire::folder::{ListOptions, read_folder, read_inode, read_item};
use smh_wasm::wire::item::ItemOptions;
use smh_wasm::wire::item_path::ItemPath;
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::response::Response;
use smh_wasm::wire::search::{created_search_id, read_delete, read_marker, read_page};
use smh_wasm::wire::task::{Level, State, Task, distinct, in_order, read_id, read_started_task, read_tasks};
use smh_wasm::wire::task_result::{TaskResult, TaskType, read_result};

use crate::support::{Js, endpoint};

/// A mark in the texts of responses, which no message may contain.
pub(crate) const MARK: &str = "¤";

/// The names of fields that are read, so that random objects often have them.
pub(crate) const NAMES: [&str; 79] = [
    "searchId",
    "searchFinished",
    "hasMore",
    "nextMarker",
    "contents",
    "type",
    "name",
    "path",
    "inode",
    "size",
    "versionId",
    "labels",
    "metaData",
    "isFavorite",
    "taskId",
    "status",
    "result",
    "taskType",
    "cosUrl",
    "conflict",
    "fromSpaceId",
    "disposition",
    "purpose",
    "width",
    "height",
    "marker",
    "limit",
    "permanent",
    "clearLibraryHistoryResult",
    "clearLibraryHistoryResults",
    "convertFileResult",
    "batchDeleteResults",
    "batchCopyResults",
    "fileUncompressResult",
    "deleteCount",
    "copyFrom",
    "from",
    "to",
    "recycledItemId",
    "outputDir",
    "failedCount",
    "failedItems",
    "failedItemsTruncated",
    "convertFrom",
    "srcInode",
    "dstInode",
    "Result",
    "code",
    "requestId",
    "keyword",
    "scope",
    "extname",
    "minFileSize",
    "maxFileSize",
    "modificationTimeStart",
    "modificationTimeEnd",
    "orderBy",
    "orderByType",
    "searchMode",
    "categories",
    "tags",
    "creators",
    "id",
    "value",
    "userOrgId",
    "userId",
    "withInode",
    "withFavoriteStatus",
    "keepalive",
    "retries",
    "baseDelayMs",
    "maxDelayMs",
    "search",
    "base",
    "library",
    "space",
    "user",
    "owner",
    "at",
];

/// Every reader accepts or refuses the response; they agree, and no error repeats it.
pub(crate) fn check_response(response: &Response) {
    let is_json = serde_json::from_str::<IgnoredAny>(&response.body).is_ok();
    assert_eq!(json::read(&response.body, json::ANY).is_ok(), is_json);
    // The body, if serde_json can build it: not if it has a lone surrogate, a number that is no `f64`, or many levels.
    let body = serde_json::from_str(&response.body).ok();

    let id = created_search_id(response);
    assert!(id.as_deref().is_none_or(is_segment));

    let page = read_page(Operation::CreateSearch, response);
    if let Ok(page) = &page {
        assert_eq!(id.as_ref(), Some(&page.search_id));
        assert!(page.next_marker.as_deref() != Some(""));
        assert!(page.next_marker.is_some() || !page.is_marker_long);
        check_corrections(&page.corrections, response, body.as_ref());
    }
    let tasks = read_tasks(Operation::QuerySpaceTasks, response);
    if let Ok((tasks, corrections)) = &tasks {
        check_tasks(tasks, body.as_ref());
        check_corrections(corrections, response, body.as_ref());
    }
    let result = read_result(Level::Library, response);
    if let Ok(task) = &result {
        check_result(task, body.as_ref());
        check_corrections(&task.corrections, response, body.as_ref());
    }
    let started = read_started_task(response);
    assert!(started.as_ref().is_ok_and(|id| *id >= 0) || started.is_err());
    let answer = read_answer(Operation::MoveItems, response);
    match &answer {
        Ok(Answer::Task(id)) => assert!(*id >= 0 && response.status == 202),
        Ok(Answer::Reports(status, reports)) => {
            assert_eq!(*status, response.status);
            check_reports(reports);
        }
        Err(_) => {}
    }
    let end = read_task_end(response);
    check_reports(
        end.as_ref()
            .map_or(&[], |end| end.reports.as_deref().unwrap_or_default()),
    );
    let item = read_item(Operation::GetItem, response);
    if let Ok(corrections) = &item {
        check_corrections(corrections, response, body.as_ref());
    }
    let folder = read_folder(response);
    if let Ok(folder) = &folder {
        assert!(folder.next_marker.as_deref() != Some(""));
        assert!(folder.next_marker.is_some() || !folder.is_marker_long);
        check_corrections(&folder.corrections, response, body.as_ref());
    }
    let link = read_link(response);
    if let Ok(link) = &link {
        assert!(link.url.starts_with("http") && link.expires_ms.is_finite());
    }
    let deleted = read_delete(response);
    assert!(deleted.is_err() || matches!(response.status, 204 | 300..=599));

    let success = response.success(Operation::CreateSearch);
    assert_eq!(success.is_ok(), (200..300).contains(&response.status));
    assert!(is_json || (page.is_err() && tasks.is_err() && result.is_err() && started.is_err()));
    if let Err(error) = &success {
        assert_eq!(deleted.is_ok(), error.is_gone());
    }
    let refused = [
        success.err(),
        page.err(),
        tasks.err(),
        result.err(),
        started.err(),
        answer.err(),
        end.err(),
        item.err(),
        folder.err(),
        link.err(),
        deleted.err(),
    ];
    for error in refused.into_iter().flatten() {
        check_error(&error, response.status);
    }
}

/// The fields that count as absent are null or empty. With marks in place of its long integers, the body is still JSON.
fn check_corrections(corrections: &Corrections, response: &Response, body: Option<&Plain>) {
    for path in corrections.nulls.lines() {
        let pointer = format!("/{}", path.replace(']', "").replace(['[', '.'], "/"));
        let value = body.map(|body| body.pointer(&pointer).unwrap());
        assert!(value.is_none_or(|value| value.is_null() || value == ""), "{path}");
    }
    if let Some(marked) = corrections.marked(&response.body, MARK) {
        let reading = json::read(&marked, json::ANY).unwrap();
        assert_eq!(reading.corrections.marked(&marked, MARK), None);
        assert!(marked.contains(&format!("\"{MARK}")));
    }
}

/// No code is text of the service.
fn check_reports(reports: &[Report]) {
    for report in reports {
        let code = report.code.as_deref().unwrap_or_default();
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(report.recycled_item_id.is_none_or(|id| id >= 0));
    }
}

fn check_tasks(tasks: &[Task<Value<'_>>], body: Option<&Plain>) {
    for (index, task) in tasks.iter().enumerate() {
        assert!(task.id >= 0);
        // Every status has a state.
        assert!(!State::of(task.status).name().is_empty());
        let result: Option<Plain> = task
            .result
            .and_then(|result| serde_json::from_str(result.text).ok());
        assert!(body.is_none_or(|body| body[index].get("result") == result.as_ref()));
    }
    let ids = distinct(&Vec::from_iter(tasks.iter().map(|task| task.id)));
    let ordered = in_order(&ids, tasks.to_vec());
    assert_eq!(Vec::from_iter(ordered.iter().map(|task| task.id)), ids);
}

/// The result is a field of the body, and of the type that its task type has.
fn check_result(task: &TaskResult, body: Option<&Plain>) {
    assert!(task.id >= 0 && !task.task_type.name().is_empty());
    let Some(name) = &task.result else {
        return assert!(task.corrections.nulls.is_empty());
    };
    let names = ["Result", "Results"].map(|end| format!("{}{end}", task.task_type.name()));
    assert!(names.contains(name));
    let Some(result) = body.map(|body| &body[name]) else {
        return;
    };
    match task.task_type {
        TaskType::BatchMove | TaskType::BatchCopy | TaskType::BatchDelete | TaskType::BatchRestoreRecycle => {
            assert!(result.is_array());
        }
        TaskType::VideoTranscode | TaskType::Other(_) => assert!(!result.is_null()),
        _ => assert!(result.is_object()),
    }
}

/// The message is our own text, which is ASCII, and the other fields are valid.
fn check_error(error: &Error, status: u16) {
    let message = &error.message;
    assert!(message.is_ascii() && message.len() < 300, "{message}");
    assert_eq!(error.status, Some(status));
    let code = error.code.as_deref().unwrap_or_default();
    assert!(code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert!(message.contains(code));
    let id = error.request_id.as_deref().unwrap_or("-");
    assert!((1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(error.retry_after_ms.is_none_or(|ms| ms <= 86_400_000));
    assert!(serde_json::to_value(error.fields()).unwrap().is_object());
    // A request that is sent again automatically is also retryable for the application.
    assert!(error.retryable || !RetryInput::from_error(error, 0.5).repeatable);
}

/// Conditions are read or refused. Their body is JSON, and reads as the same conditions.
pub(crate) fn check_conditions(given: &Js) {
    match Conditions::read(&Field::root(given.clone(), "conditions")) {
        Ok(conditions) => {
            let body: serde_json::Value = serde_json::from_str(&conditions.body()).unwrap();
            let again = Conditions::read(&Field::root(Js::from(body), "conditions"));
            assert_eq!(again, Ok(conditions));
        }
        Err(wrong) => {
            let message = Error::argument(Operation::CreateSearch, &wrong).message;
            assert!(message.starts_with("createSearch: `conditions"), "{message}");
            let keyword = wrong.path.starts_with("conditions.keyword");
            assert!(!keyword || message.is_ascii(), "{message}");
            // Nor may the message repeat a keyword that was passed instead of the conditions.
            assert!(given.kind() == Kind::Object || wrong.value.is_none(), "{message}");
        }
    }
}

/// Every reader of arguments accepts or refuses the value.
pub(crate) fn check_argument(given: &Js) {
    let field = Field::root(given.clone(), "given");
    if let Ok(id) = read_id(&field) {
        assert!(id >= 0);
    }
    if let Ok(marker) = read_marker(&field) {
        assert!(!marker.is_empty());
    }
    if let Ok(Some(ms)) = read_timeout(&field) {
        assert!(ms >= 1 && f64::from(ms) <= MAX_TIMER_MS);
    }
    if let Ok(ms) = read_delay(&field) {
        assert!(ms >= 0.0);
    }
    if let Ok(options) = read_retry(&field) {
        check_retry(options);
    }
    if let Ok(Some(rate)) = read_rate_limit(&field) {
        check_rate(rate);
    }
    if let Some(entry) = Entry::read(&field) {
        check_entry(&entry);
    }
    if let Ok(path) = ItemPath::read_folder(&field) {
        check_path(&path);
    }
    check_batches(&field);
    let _ = ItemOptions::read(&field);
    let _ = (
        ListOptions::read(&field),
        LinkOptions::read(&field),
        ThumbnailSize::read(&field),
    );
    let _ = read_inode(&field);
    let _ = flag(&field, "keepalive");
    let wrong = field.mismatch("something else");
    assert_eq!(wrong.path, "given");
    // A message repeats only the beginning of a value.
    let message = Error::argument(Operation::LoadMore, &wrong).message;
    assert!(message.chars().count() < 200, "{message}");
}

/// A path reads as it is written, and no name is one that URL parsers resolve.
fn check_path(path: &ItemPath) {
    let again = ItemPath::read_folder(&Field::root(Js::from(path.text()), ""));
    assert_eq!(again.as_ref(), Ok(path));
    assert!(path.names().all(|name| is_segment(name) && !name.contains('/')));
}

/// The body of a batch that is read has its items, and is split without a gap.
fn check_batches(items: &Field<'_, Js>) {
    let batches = [
        Batch::read_moves(items, Some(ConflictStrategy::Rename)),
        Batch::read_copies(items, None),
        Batch::read_deletions(items, true),
        Batch::read_restorations(items, None),
    ];
    for batch in batches.into_iter().flatten() {
        let mut next = 0;
        for part in batch.split(2, 60) {
            assert_eq!(part.start, next);
            next = part.end;
            let body = batch.request(&endpoint(), part.clone()).body.unwrap();
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body.as_array().map(Vec::len), Some(part.len()));
        }
        assert_eq!(next, batch.items.len());
    }
}

/// Every backoff is in the range of a timer.
fn check_retry(options: RetryOptions) {
    let mut retry = Retry::new(options);
    for retry_after_ms in [None, Some(0), Some(u32::MAX)] {
        let retry_input = RetryInput {
            repeatable: true,
            unanswered: true,
            retry_after_ms,
            random: 1.0,
        };
        let backoff = retry.backoff_after(&retry_input, 0.0);
        assert!(backoff.is_none_or(|backoff| (0.0..=MAX_TIMER_MS).contains(&backoff.delay_ms)));
    }
    assert!(retry.failures() <= options.retries);
}

/// A slot becomes free again.
fn check_rate(mut rate: RateLimit) {
    assert_eq!(rate.next_slot(0.0), 0.0);
    rate.take_slot(0.0);
    let next = rate.next_slot(0.0);
    assert!(next >= 0.0 && next.is_finite(), "{rate:?}");
    assert_eq!(rate.next_slot(next), next);
}

/// An entry reads as it was stored, and no page is dead at the first judgement.
fn check_entry(entry: &Entry) {
    let stored: serde_json::Value = serde_json::from_str(&entry.text()).unwrap();
    let again = Entry::read(&Field::root(Js::from(stored), ""));
    assert_eq!(again.as_ref(), Some(entry));
    for wall in [i64::MIN, entry.at_ms.saturating_add(60_000), i64::MAX] {
        let mut reaper = Reaper::default();
        let all = [entry.clone(), entry.clone()];
        let verdicts = reaper.judge(&all, &entry.endpoint, "other", &|_| false, (wall, 0.0));
        assert!(verdicts.iter().all(|(_, verdict)| *verdict != Verdict::Delete));
    }
}
