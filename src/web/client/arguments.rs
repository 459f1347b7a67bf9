//! Reads the options of the client and of views, and the arguments of calls for searches.

use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::api_call::ApiCall;
use crate::session::options::{DEFAULT_TIMEOUT_MS, read_delay, read_rate_limit, read_retry, read_timeout};
use crate::value::{Field, Kind, Read, Value, flag};
use crate::web::arguments::{InvalidArgument, function, read_options};
use crate::web::platform::value::href_of;
use crate::web::platform::wait::Wait;
use crate::web::transport::{Events, Tokens, Transport};
use crate::web::view::ViewSetup;
use crate::wire::conditions::Conditions;
use crate::wire::endpoint::{base_url, segment_id};
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::search;

/// A call that was read from its arguments.
type ReadCall = Result<ApiCall, InvalidArgument>;

impl ApiCall {
    pub(super) fn read_create(conditions: JsValue, options: &CallOptions) -> ReadCall {
        let conditions = Conditions::read(&Field::root(conditions, "conditions"))?;
        Ok(ApiCall::Create(conditions, options.read(ItemOptions::read)?))
    }

    pub(super) fn read_continue(id: JsValue, marker: JsValue, options: &CallOptions) -> ReadCall {
        Ok(ApiCall::Continue {
            search_id: search_id(Operation::ContinueSearch, id)?,
            marker: search::read_marker(&Field::root(marker, "marker"))?,
            items: options.read(ItemOptions::read)?,
        })
    }

    pub(super) fn read_delete(id: JsValue, options: &CallOptions) -> ReadCall {
        Ok(ApiCall::Delete {
            search_id: search_id(Operation::DeleteSearch, id)?,
            keepalive: options.read(|options| flag(options, "keepalive"))?,
        })
    }
}

/// Reads the options of `close`: the signal, and the time limit in milliseconds.
pub(super) fn read_close(options: JsValue) -> Read<(Option<Wait>, Option<i32>)> {
    let options = read_options(options);
    let mut timeout_ms = None;
    options.set("timeoutMs", read_timeout, &mut timeout_ms)?;
    Ok((Wait::for_signal(&options)?, timeout_ms))
}

/// The id of a search, which becomes a segment of a path.
fn search_id(operation: Operation, value: JsValue) -> Result<String, InvalidArgument> {
    let id = Field::root(value, "searchId").non_empty()?;
    segment_id(operation, "searchId", &id)?;
    Ok(id)
}

/// The options of a client.
pub(super) struct ClientOptions {
    pub(super) transport: Rc<Transport>,
    pub(super) recover_orphans: bool,
}

/// Reads the options of a client.
pub(super) fn read_client_options(options: JsValue) -> Result<ClientOptions, InvalidArgument> {
    let options = Field::root(options, "options");
    let mut transport = Rc::<Transport>::default();
    let mut recover_orphans = true;
    if let Some(transport) = Rc::get_mut(&mut transport) {
        read_transport(&options, transport)?;
        options.set("recoverOrphans", |recover| recover.bool(), &mut recover_orphans)?;
        let endpoint = &mut transport.endpoint;
        segment_id(Operation::Construct, "options.libraryId", &endpoint.library_id)?;
        segment_id(Operation::Construct, "options.spaceId", &endpoint.space_id)?;
        // The browser's own parser, so that the URL that is checked is the one that is fetched.
        let href = href_of(&endpoint.base);
        endpoint.base = base_url(&endpoint.base, href.as_deref())?;
    }
    Ok(ClientOptions {
        transport,
        recover_orphans,
    })
}

/// Reads the options of requests. The endpoint has still to be checked.
fn read_transport(options: &Field<'_, JsValue>, transport: &mut Transport) -> Read<()> {
    transport.timeout_ms = Some(DEFAULT_TIMEOUT_MS);
    let endpoint = &mut transport.endpoint;
    endpoint.base = options.read("baseUrl", url_text)?;
    endpoint.library_id = options.read("libraryId", |id| id.non_empty())?;
    endpoint.space_id = String::from("-");
    options.set("spaceId", |id| id.non_empty(), &mut endpoint.space_id)?;
    options.set("userId", |id| id.non_empty().map(Some), &mut endpoint.user_id)?;
    transport.tokens = options.read("accessToken", Tokens::read)?;
    options.set("timeoutMs", read_timeout, &mut transport.timeout_ms)?;
    options.set("retry", read_retry, &mut transport.retry)?;
    transport.retry.max_wait_ms = transport.timeout_ms.map_or(f64::INFINITY, f64::from);
    options.set("maxRequestsPerSecond", read_rate_limit, transport.rate.get_mut())?;
    transport.custom_fetch = function(options, "fetch")?;
    transport.events = Events(function(options, "onEvent")?);
    transport.exit_worker = Some(JsString::from(""));
    options.set("exitWorker", exit_worker, &mut transport.exit_worker)?;
    Ok(())
}

/// The options of a call, if there are any: most calls have none.
pub(super) struct CallOptions(Option<Field<'static, JsValue>>);

impl CallOptions {
    pub(super) fn new(value: JsValue) -> Self {
        CallOptions((!value.is_undefined()).then(|| Field::root(value, "options")))
    }

    /// Reads one of them, or returns its default.
    fn read<T: Default>(&self, read: fn(&Field<'_, JsValue>) -> Read<T>) -> Read<T> {
        self.0.as_ref().map_or(Ok(T::default()), read)
    }

    /// Reads `signal` and starts to listen to it.
    pub(super) fn signal(&self) -> Read<Option<Wait>> {
        self.read(Wait::for_signal)
    }
}

/// Reads the options of a search view.
pub(super) fn read_view_options(value: JsValue) -> Read<ViewSetup> {
    let fields = read_options(value);
    let mut setup = ViewSetup {
        items: ItemOptions::read(&fields)?,
        plain: false,
        ..ViewSetup::plain()
    };
    let options = &mut setup.options;
    fields.set("debounceMs", read_delay, &mut options.debounce_ms)?;
    fields.set(
        "maxConcurrentCreates",
        creates,
        &mut options.max_concurrent_creates,
    )?;
    fields.set("hiddenGraceMs", hidden_grace, &mut options.hidden_grace_ms)?;
    fields.set("pageLifecycle", |page| page.bool(), &mut setup.page)?;
    // Checked here; page.js listens to it.
    if Wait::for_signal(&fields)?.is_some() {
        setup.signal = fields.get("signal")?.value;
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

/// A delay, or `false` for no limit.
fn hidden_grace(field: &Field<'_, JsValue>) -> Read<f64> {
    match field.value.bool() {
        Some(false) => Ok(f64::INFINITY),
        _ => read_delay(field),
    }
}

/// The URL of the script of the exit worker, or `false` for no worker.
fn exit_worker(field: &Field<'_, JsValue>) -> Read<Option<JsString>> {
    match field.value.bool() {
        Some(false) => Ok(None),
        _ => url_text(field).map(|url| Some(url.into())),
    }
}

/// The text of a URL, which is a string or a URL object.
fn url_text(field: &Field<'_, JsValue>) -> Read<String> {
    match field.value.kind() {
        Kind::Object => field.read("href", |href| href.text()),
        _ => field.non_empty(),
    }
}
