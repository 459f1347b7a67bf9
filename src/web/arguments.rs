//! Reading what an application gives: options of the client, arguments of calls. Whatever is wrong with them is an
//! error of kind "config" that names the field.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::Shared;
use super::error::Failure;
use super::fetch::Fetch;
use super::token::Tokens;
use super::value::elements_of;
use crate::proto::endpoint::{Endpoint, base_url, segment_id};
use crate::proto::error::{Error, Operation};
use crate::proto::options::{DEFAULT_TIMEOUT_MS, read_timeout};
use crate::proto::task;
use crate::proto::value::{Field, Kind, Read, Value};

/// Reads arguments of a call.
pub(super) fn arguments<T>(operation: Operation, read: impl FnOnce() -> Read<T>) -> Result<T, Failure> {
    read().map_err(|wrong| Error::argument(operation, &wrong).into())
}

/// The options of a call: an object, or nothing.
pub(super) fn call_options(value: JsValue) -> Field<'static, JsValue> {
    let value = if value.is_undefined() {
        js_sys::Object::new().into()
    } else {
        value
    };
    Field::root(value, "options")
}

/// The id of a search, which will be a segment of a path.
pub(super) fn search_id(operation: Operation, value: JsValue) -> Result<String, Failure> {
    let id = arguments(operation, || Field::root(value, "searchId").non_empty())?;
    segment_id(operation, "searchId", &id)?;
    Ok(id)
}

/// The ids of tasks, each once: a single one, or an iterable of them.
pub(super) fn task_ids(operation: Operation, value: JsValue) -> Result<Vec<i64>, Failure> {
    const EXPECTED: &str = "a task id or an iterable of task ids";
    let ids = Field::root(value, "ids");
    if matches!(ids.value.kind(), Kind::Text | Kind::Number | Kind::BigInt) {
        return arguments(operation, || Ok(vec![task::read_id(&ids)?]));
    }
    let refuse = |thrown| Failure::Error(Error::argument(operation, &ids.mismatch(EXPECTED)), thrown);
    let elements = elements_of(&ids.value).map_err(refuse)?;
    if elements.is_undefined() {
        return Err(refuse(JsValue::UNDEFINED));
    }
    let elements = Field::root(elements, "ids");
    arguments(operation, || {
        let mut ids = Vec::new();
        elements.each(EXPECTED, &mut |id| {
            ids.push(task::read_id(&id)?);
            Ok(())
        })?;
        Ok(task::distinct(&ids))
    })
}

/// The client's options.
pub(super) fn client_options(options: JsValue) -> Result<Shared, Failure> {
    let operation = Operation::Construct;
    let options = Field::root(options, "options");
    let (base, shared) = arguments(operation, || {
        let id = |name| options.get(name)?.given().map(|id| id.non_empty()).transpose();
        let base = base_url_text(&options.get("baseUrl")?)?;
        let endpoint = Endpoint {
            base: String::new(),
            library_id: options.get("libraryId")?.non_empty()?,
            space_id: id("spaceId")?.unwrap_or_else(|| String::from("-")),
            user_id: id("userId")?,
        };
        let tokens = Tokens::read(&options.get("accessToken")?)?;
        let timeout = options.get("timeoutMs")?.given();
        let timeout_ms = timeout.map_or(Ok(Some(DEFAULT_TIMEOUT_MS)), |ms| read_timeout(&ms))?;
        let custom = match options.get("fetch")?.given() {
            Some(field) => {
                let function = field.value.dyn_ref::<Function>().cloned();
                Some(function.ok_or_else(|| field.mismatch("a function"))?)
            }
            None => None,
        };
        Ok((
            base,
            Shared {
                endpoint,
                tokens,
                fetch: Fetch { custom },
                timeout_ms,
            },
        ))
    })?;
    segment_id(operation, "options.libraryId", &shared.endpoint.library_id)?;
    segment_id(operation, "options.spaceId", &shared.endpoint.space_id)?;
    // The browser's own parser, so that what is judged is what will be fetched.
    let href = web_sys::Url::new(&base).ok().map(|url| url.href());
    let base = base_url(&base, href.as_deref())?;
    Ok(Shared {
        endpoint: Endpoint {
            base,
            ..shared.endpoint
        },
        ..shared
    })
}

/// A base URL's text, out of a string or a URL object.
fn base_url_text(field: &Field<'_, JsValue>) -> Read<String> {
    match field.value.kind() {
        Kind::Object => field.get("href")?.text(),
        _ => field.non_empty(),
    }
}
