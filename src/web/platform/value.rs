//! JavaScript values as [`crate::wire`] reads them.

use js_sys::{Function, Object};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::fields::Fields;
use crate::value::{Kind, Unreadable, Value};

#[wasm_bindgen(module = "/src/web/platform/value.js")]
extern "C" {
    #[wasm_bindgen(js_name = kindOf)]
    fn kind_of(value: &JsValue) -> u8;
    #[wasm_bindgen(js_name = textOf)]
    fn text_of(value: &JsValue) -> Option<String>;
    #[wasm_bindgen(js_name = integerOf)]
    fn integer_of(value: &JsValue) -> Option<i64>;
    #[wasm_bindgen(js_name = dateOf)]
    fn date_of(value: &JsValue) -> Option<String>;
    /// The canonical form of a URL; `None` for text that is not a URL.
    #[wasm_bindgen(js_name = hrefOf)]
    pub(crate) fn href_of(text: &str) -> Option<String>;
    /// The elements of an iterable; `undefined` for a value that is not iterable. Throws what the iterable throws.
    #[wasm_bindgen(js_name = elementsOf, catch)]
    pub(crate) fn elements_of(value: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/web/platform/callbacks.js")]
extern "C" {
    /// Wraps a function so that it always returns a promise of this realm; returns any other value unchanged.
    pub(crate) fn promisify(value: &JsValue) -> JsValue;

    /// Calls a function of the application; an exception that it throws is reported.
    #[wasm_bindgen(js_name = callListener)]
    pub(crate) fn call_listener(listener: &Function, argument: &JsValue);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn string_of(value: &JsValue) -> String;
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    fn get_field(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    fn get_index(target: &JsValue, index: u32) -> Result<JsValue, JsValue>;
}

/// The object of these fields.
pub(crate) fn object(fields: &Fields<'_>) -> JsValue {
    // A string, number or boolean can always be converted, so this does not fail.
    let pairs = fields.0.serialize(&serde_wasm_bindgen::Serializer::new());
    let object = pairs
        .map_err(JsValue::from)
        .and_then(|pairs| Object::from_entries(&pairs));
    object.map_or(JsValue::UNDEFINED, JsValue::from)
}

impl Value for JsValue {
    fn kind(&self) -> Kind {
        match kind_of(self) {
            0 => Kind::Undefined,
            1 => Kind::Null,
            2 => Kind::Bool,
            3 => Kind::Number,
            4 => Kind::BigInt,
            5 => Kind::Text,
            6 => Kind::List,
            7 => Kind::Date,
            8 => Kind::Object,
            _ => Kind::Other,
        }
    }

    fn bool(&self) -> Option<bool> {
        self.as_bool()
    }

    fn text(&self) -> Option<String> {
        text_of(self)
    }

    fn integer(&self) -> Option<i64> {
        integer_of(self)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn date(&self) -> Option<String> {
        date_of(self)
    }

    fn get(&self, name: &str) -> Result<Self, Unreadable> {
        get_field(self, name).map_err(|_| Unreadable)
    }

    fn len(&self) -> Result<u32, Unreadable> {
        let length = self.get("length")?.integer();
        length
            .and_then(|length| u32::try_from(length).ok())
            .ok_or(Unreadable)
    }

    fn at(&self, index: u32) -> Result<Self, Unreadable> {
        get_index(self, index).map_err(|_| Unreadable)
    }

    fn spelled(&self) -> String {
        string_of(self)
    }
}
