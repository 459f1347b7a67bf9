//! JavaScript from Rust: values written in JavaScript, looking into values, promises.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The value of a JavaScript expression, in which the variables named after it can be used.
macro_rules! js {
    ($code:expr $(, $name:ident)* $(,)?) => {
        $crate::js::evaluate($code, &[$((stringify!($name), ::wasm_bindgen::JsValue::from($name.clone()))),*])
    };
}

/// Evaluates an expression with variables.
pub(crate) fn evaluate(code: &str, variables: &[(&str, JsValue)]) -> JsValue {
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let function = Function::new_with_args(&names.join(","), &format!("return (\n{code}\n);"));
    let values: Array = variables.iter().map(|(_, value)| value).collect();
    match function.apply(&JsValue::UNDEFINED, &values) {
        Ok(value) => value,
        Err(thrown) => panic!("{code}\nthrew {}", shown(&thrown)),
    }
}

/// The value at a path such as `calls.0.url`.
pub(crate) fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &JsValue::from_str(name))
            .unwrap_or_else(|_| panic!("`{path}` does not exist in {}", shown(&value)))
    })
}

/// The string at a path.
#[track_caller]
pub(crate) fn text(value: &JsValue, path: &str) -> String {
    let found = get(value, path);
    found
        .as_string()
        .unwrap_or_else(|| panic!("`{path}` is no string but {}", shown(&found)))
}

/// The number at a path.
#[track_caller]
pub(crate) fn number(value: &JsValue, path: &str) -> f64 {
    let found = get(value, path);
    found
        .as_f64()
        .unwrap_or_else(|| panic!("`{path}` is no number but {}", shown(&found)))
}

/// The boolean at a path.
#[track_caller]
pub(crate) fn flag(value: &JsValue, path: &str) -> bool {
    let found = get(value, path);
    found
        .as_bool()
        .unwrap_or_else(|| panic!("`{path}` is no boolean but {}", shown(&found)))
}

/// The elements at a path.
pub(crate) fn list(value: &JsValue, path: &str) -> Vec<JsValue> {
    Array::from(&get(value, path)).to_vec()
}

/// Whether an object has a property, even one that is `undefined`.
pub(crate) fn has(value: &JsValue, name: &str) -> bool {
    Reflect::has(value, &JsValue::from_str(name)).unwrap_or_default()
}

/// `===`, and the same for NaN.
pub(crate) fn same(one: &JsValue, other: &JsValue) -> bool {
    js_sys::Object::is(one, other)
}

/// A value for a message.
pub(crate) fn shown(value: &JsValue) -> String {
    let show = Function::new_with_args(
        "value",
        "try {
           if (value instanceof Error) return String(value.stack ?? value) + (value.cause ? `, caused by ${value.cause}` : '');
           return JSON.stringify(value, (_, part) => typeof part === 'bigint' ? `${part}n` : part) ?? String(value);
         } catch { return Object.prototype.toString.call(value) }",
    );
    let text = show.call1(&JsValue::UNDEFINED, value);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// What a promise resolves with.
#[track_caller]
pub(crate) fn resolved(promise: Promise) -> impl Future<Output = JsValue> {
    let place = std::panic::Location::caller();
    async move {
        match JsFuture::from(promise).await {
            Ok(value) => value,
            Err(reason) => panic!("{place}: rejected with {}", shown(&reason)),
        }
    }
}

/// What a promise rejects with.
#[track_caller]
pub(crate) fn rejected(promise: Promise) -> impl Future<Output = JsValue> {
    let place = std::panic::Location::caller();
    async move {
        match JsFuture::from(promise).await {
            Err(reason) => reason,
            Ok(value) => panic!("{place}: resolved with {}", shown(&value)),
        }
    }
}

/// Asserts that a value has a form in JSON; a bigint is written `"1n"`.
#[track_caller]
pub(crate) fn assert_json(value: &JsValue, expected: &str) {
    assert_eq!(shown(value), shown(&evaluate(expected, &[])));
}
