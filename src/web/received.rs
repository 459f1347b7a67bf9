//! A response that has been received, and the objects that its body stands for.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::json::Corrections;
use crate::value::{Value, decimal};
use crate::wire::operation::Operation;
use crate::wire::response::Response;

#[wasm_bindgen(module = "/src/web/parse_body.js")]
extern "C" {
    #[wasm_bindgen(js_name = parseBody)]
    fn parse_body(text: &JsValue, nulls: Option<&str>, mark: Option<&str>) -> JsValue;
}

/// A response that has been received.
pub(crate) struct Received {
    /// The response as [`crate::wire`] reads it.
    pub(crate) response: Response,
    /// The body as a JavaScript string.
    pub(super) text: JsValue,
}

impl Received {
    pub(super) fn new(response: Response, text: JsValue) -> Self {
        Received { response, text }
    }

    /// Parses the body, which must have been read, for the application.
    pub(crate) fn parse(
        &self,
        operation: Operation,
        corrections: &Corrections,
    ) -> Result<JsValue, Box<Error>> {
        let nulls = Some(&*corrections.nulls).filter(|nulls| !nulls.is_empty());
        let mut mark = String::new();
        let mut marked = None;
        if !corrections.long_integers.is_empty() {
            // A string that no other string of the body begins with.
            mark = decimal((js_sys::Math::random() * 1e18) as i64);
            mark.push_str(":");
            marked = corrections.marked(&self.response.body, &mark);
        }
        let value = match marked {
            Some(text) => parse_body(&text.into(), nulls, Some(&mark)),
            None => parse_body(&self.text, nulls, None),
        };
        if value.is_undefined() {
            return Err(Error::not_json(operation, &self.response));
        }
        Ok(value)
    }
}

/// A property of a parsed body; `undefined` if it is missing.
pub(super) fn property(holder: &JsValue, name: &str) -> JsValue {
    holder.get(name).unwrap_or_default()
}
