//! Calls of the API for searches: the request of each, and its result.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::state::ClientState;
use crate::web::platform::wait::Work;
use crate::web::results::page_value;
use crate::web::transport::SendOptions;
use crate::wire::conditions::Conditions;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::search;

/// A call with its arguments.
pub(super) enum ApiCall {
    /// `createSearch`.
    Create(Conditions, ItemOptions),
    /// `continueSearch`.
    Continue {
        search_id: String,
        marker: String,
        items: ItemOptions,
    },
    /// `deleteSearch`.
    Delete { search_id: String, keepalive: bool },
}

impl ApiCall {
    fn operation(&self) -> Operation {
        match self {
            ApiCall::Create(..) => Operation::CreateSearch,
            ApiCall::Continue { .. } => Operation::ContinueSearch,
            ApiCall::Delete { .. } => Operation::DeleteSearch,
        }
    }

    fn request(&self, endpoint: &Endpoint) -> Request {
        match self {
            ApiCall::Create(conditions, items) => search::create_request(endpoint, conditions, *items),
            ApiCall::Continue {
                search_id,
                marker,
                items,
            } => search::continue_request(endpoint, search_id, marker, *items),
            ApiCall::Delete { search_id, .. } => search::delete_request(endpoint, search_id),
        }
    }
}

impl ClientState {
    /// Executes a call. Its request starts when the future is polled for the first time.
    pub(super) fn execute(self: Rc<Self>, call: ApiCall) -> Work {
        Box::pin(async move {
            let keepalive = matches!(call, ApiCall::Delete { keepalive: true, .. });
            let options = SendOptions {
                keepalive,
                urgent: keepalive,
                ..SendOptions::of_call(&self.transport)
            };
            let request = call.request(&self.transport.endpoint);
            let mut reply = Rc::clone(&self.transport).send(request, options).await;
            let mut value = JsValue::UNDEFINED;
            let read = reply.read(&mut |received| {
                match call {
                    ApiCall::Create(..) | ApiCall::Continue { .. } => {
                        let page = search::read_page(call.operation(), &received.response)?;
                        value = page_value(call.operation(), received, &page)?;
                    }
                    ApiCall::Delete { .. } => search::read_delete(&received.response)?,
                }
                Ok(())
            });
            match read {
                Ok(()) => Ok(value),
                Err(failure) => {
                    if let Some(search_id) = reply.created_search_id.take() {
                        // The response can't be used, but it names a search that was created.
                        self.delete_search(search_id);
                    }
                    Err(failure.into())
                }
            }
        })
    }
}
