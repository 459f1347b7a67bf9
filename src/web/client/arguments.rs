//! Reading what an application gives: options of the client, arguments of calls. Whatever is wrong with them is an
//! error of kind "config" that names the field.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::session::options::{DEFAULT_TIMEOUT_MS, read_delay, read_rate, read_retry, read_timeout};
use crate::session::task_poll::Pace;
use crate::value::flag;
use crate::value::{Field, Kind, Mismatch, Read, Value};
use crate::web::client::execute::Job;
use crate::web::client::state::Shared;
use crate::web::platform::error::Failure;
use crate::web::platform::value::{elements_of, href_of, object};
use crate::web::platform::wait::Waiting;
use crate::web::recovery::deferred_fetch::open_later;
use crate::web::recovery::orphan_log::Ledger;
use crate::web::tasks::Wish;
use crate::web::transport::events::Events;
use crate::web::transport::fetch::ask_carrier;
use crate::web::transport::token::Tokens;
use crate::web::view::driver::Setup;
use crate::wire::conditions::Conditions;
use crate::wire::endpoint::{base_url, segment_id};
use crate::wire::item::ItemOptions;
use crate::wire::json::Fields;
use crate::wire::operation::Operation;
use crate::wire::search;
use crate::wire::task::{self, Level};

/// What is wrong with an argument.
pub(crate) enum Wrong {
    /// A value that is not what it must be.
    Value(Box<Mismatch>),
    /// Something else.
    Other(Failure),
}

impl From<Box<Mismatch>> for Wrong {
    fn from(wrong: Box<Mismatch>) -> Self {
        Wrong::Value(wrong)
    }
}

impl From<Box<Error>> for Wrong {
    fn from(error: Box<Error>) -> Self {
        Wrong::Other(error.into())
    }
}

impl Wrong {
    /// The failure of this operation.
    pub(crate) fn of(self, operation: Operation) -> Failure {
        match self {
            Wrong::Value(wrong) => Error::argument(operation, &wrong).into(),
            Wrong::Other(failure) => failure,
        }
    }
}

/// The arguments of a call: its subject (conditions, a search's id, tasks' ids), a marker, options. And its signal.
pub(crate) fn read_call(
    operation: Operation,
    subject: JsValue,
    marker: JsValue,
    options: JsValue,
) -> Result<(Job, Option<Waiting>), Wrong> {
    let options = self::options(options);
    let job = match operation {
        Operation::CreateSearch => {
            let conditions = Conditions::read(&Field::root(subject, "conditions"))?;
            Job::Create(conditions, ItemOptions::read(&options)?)
        }
        Operation::ContinueSearch => {
            let id = search_id(operation, subject)?;
            let marker = search::read_marker(&Field::root(marker, "marker"))?;
            Job::Continue(id, marker, ItemOptions::read(&options)?)
        }
        Operation::DeleteSearch => {
            let id = search_id(operation, subject)?;
            Job::Delete(id, flag(&options, "keepalive")?)
        }
        Operation::QueryLibraryTasks => Job::Tasks(Level::Library, task_ids(operation, subject)?),
        Operation::QuerySpaceTasks => Job::Tasks(Level::Space, task_ids(operation, subject)?),
        Operation::QueryLibraryTask => Job::Task(Level::Library, task_id(subject)?),
        Operation::QuerySpaceTask => Job::Task(Level::Space, task_id(subject)?),
        _ => Job::ClearHistory,
    };
    Ok((job, Waiting::for_signal(&options)?))
}

/// The arguments of a wait for tasks, and its signal.
pub(crate) fn read_wish(ids: JsValue, options: JsValue) -> Result<(Wish, Option<Waiting>), Wrong> {
    let options = self::options(options);
    let mut pace = Pace::default();
    options.set("pollIntervalMs", read_delay, &mut pace.interval_ms)?;
    options.set("maxPollIntervalMs", read_delay, &mut pace.max_interval_ms)?;
    let mut limit = None;
    options.set("timeoutMs", read_timeout, &mut limit)?;
    let mut level = Level::Library;
    options.set("level", Level::read, &mut level)?;
    let wish = Wish {
        level,
        ids: task_ids(Operation::WaitForTasks, ids)?,
        pace,
        limit,
        progress: function(&options, "onProgress")?,
    };
    Ok((wish, Waiting::for_signal(&options)?))
}

/// How long a closing is waited for: its signal, and the limit in milliseconds.
pub(crate) fn read_close(options: JsValue) -> Read<(Option<Waiting>, Option<i32>)> {
    let options = self::options(options);
    let mut limit = None;
    options.set("timeoutMs", read_timeout, &mut limit)?;
    Ok((Waiting::for_signal(&options)?, limit))
}

/// The id of a search, which will be a segment of a path.
fn search_id(operation: Operation, value: JsValue) -> Result<String, Wrong> {
    let id = Field::root(value, "searchId").non_empty()?;
    segment_id(operation, "searchId", &id)?;
    Ok(id)
}

/// The id of a task.
fn task_id(value: JsValue) -> Result<i64, Wrong> {
    Ok(task::read_id(&Field::root(value, "id"))?)
}

/// The ids of tasks, each once: a single one, or an iterable of them.
fn task_ids(operation: Operation, value: JsValue) -> Result<Vec<i64>, Wrong> {
    const EXPECTED: &str = "a task id or an iterable of task ids";
    let given = Field::root(value, "ids");
    if matches!(given.value.kind(), Kind::Text | Kind::Number | Kind::BigInt) {
        return Ok(vec![task::read_id(&given)?]);
    }
    let elements = elements_of(&given.value).map_err(|cause| {
        let error = Error::argument(operation, &given.mismatch(EXPECTED));
        Wrong::Other(Failure::because(error, cause))
    })?;
    if elements.is_undefined() {
        return Err(given.mismatch(EXPECTED).into());
    }
    let mut ids = Vec::new();
    Field::root(elements, "ids").each(EXPECTED, &mut |id| {
        ids.push(task::read_id(&id)?);
        Ok(())
    })?;
    Ok(task::distinct(&ids))
}

/// The client's options.
pub(crate) fn client_options(options: JsValue) -> Result<Rc<Shared>, Wrong> {
    let mut shared = Shared {
        timeout_ms: Some(DEFAULT_TIMEOUT_MS),
        ..Shared::default()
    };
    let options = Field::root(options, "options");
    read_options(&options, &mut shared)?;
    let mut recover = true;
    options.set("recoverOrphans", |recover| recover.bool(), &mut recover)?;
    let endpoint = &mut shared.endpoint;
    segment_id(Operation::Construct, "options.libraryId", &endpoint.library_id)?;
    segment_id(Operation::Construct, "options.spaceId", &endpoint.space_id)?;
    // The browser's own parser, so that what is judged is what will be fetched.
    let href = href_of(&endpoint.base);
    endpoint.base = base_url(&endpoint.base, href.as_deref())?;
    if recover {
        let (ledger, unavailable) = Ledger::open();
        shared.ledger = ledger;
        if unavailable {
            shared.events.no_storage(None);
        }
    }
    // What the application's own `fetch` does to a request can't be done then.
    if shared.fetch.is_none() {
        shared.later = open_later();
    }
    ask_carrier();
    let shared = Rc::new(shared);
    shared.reap();
    Ok(shared)
}

/// Reads the client's options, but for what only a look at the whole can judge.
fn read_options(options: &Field<'_, JsValue>, shared: &mut Shared) -> Read<()> {
    let endpoint = &mut shared.endpoint;
    endpoint.base = options.read("baseUrl", base_url_text)?;
    endpoint.library_id = options.read("libraryId", |id| id.non_empty())?;
    endpoint.space_id = String::from("-");
    options.set("spaceId", |id| id.non_empty(), &mut endpoint.space_id)?;
    options.set("userId", |id| id.non_empty().map(Some), &mut endpoint.user_id)?;
    shared.tokens = options.read("accessToken", Tokens::read)?;
    options.set("timeoutMs", read_timeout, &mut shared.timeout_ms)?;
    options.set("retry", read_retry, &mut shared.retry)?;
    shared.retry.max_wait_ms = shared.timeout_ms.map_or(f64::INFINITY, f64::from);
    options.set("maxRequestsPerSecond", read_rate, shared.rate.get_mut())?;
    shared.fetch = function(options, "fetch")?;
    shared.events = Events(function(options, "onEvent")?);
    Ok(())
}

/// An optional function.
fn function(options: &Field<'_, JsValue>, name: &str) -> Read<Option<Function>> {
    let mut function = None;
    let read = |field: &Field<'_, JsValue>| match field.value.dyn_ref::<Function>() {
        Some(function) => Ok(Some(function.clone())),
        None => Err(field.mismatch("a function")),
    };
    options.set(name, read, &mut function)?;
    Ok(function)
}

/// The options of a call or of a view: an object, or nothing.
pub(crate) fn options(value: JsValue) -> Field<'static, JsValue> {
    let value = if value.is_undefined() {
        object(&Fields::default())
    } else {
        value
    };
    Field::root(value, "options")
}

/// The options of a search view.
pub(crate) fn view_options(value: JsValue) -> Read<Setup> {
    let given = options(value);
    let mut setup = Setup {
        items: ItemOptions::read(&given)?,
        plain: false,
        ..Setup::plain()
    };
    let options = &mut setup.options;
    given.set("debounceMs", read_delay, &mut options.debounce_ms)?;
    given.set("maxConcurrentCreates", creates, &mut options.max_creates)?;
    given.set("hiddenGraceMs", hidden_grace, &mut options.hidden_grace_ms)?;
    given.set("pageLifecycle", |page| page.bool(), &mut setup.page)?;
    // Judged here, listened to by platform/page.js.
    if Waiting::for_signal(&given)?.is_some() {
        setup.signal = given.get("signal")?.value;
    }
    Ok(setup)
}

fn creates(field: &Field<'_, JsValue>) -> Read<usize> {
    let count = field
        .value
        .integer()
        .and_then(|count| usize::try_from(count).ok());
    let count = count.filter(|count| *count > 0);
    count.ok_or_else(|| field.mismatch("an integer of at least 1"))
}

/// `false` for never.
fn hidden_grace(field: &Field<'_, JsValue>) -> Read<f64> {
    match field.value.bool() {
        Some(false) => Ok(f64::INFINITY),
        _ => read_delay(field),
    }
}

/// A base URL's text, out of a string or a URL object.
fn base_url_text(field: &Field<'_, JsValue>) -> Read<String> {
    match field.value.kind() {
        Kind::Object => field.read("href", |href| href.text()),
        _ => field.non_empty(),
    }
}
