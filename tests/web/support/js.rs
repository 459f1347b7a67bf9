//! JavaScript from Rust: evaluate expressions, read values, await promises.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Evaluates a JavaScript expression. It can use the Rust variables that are listed after it, by their names.
macro_rules! js {
    ($code:expr $(, $name:ident)* $(,)?) => {
        $crate::support::evaluate($code, &[$((stringify!($name), ::wasm_bindgen::JsValue::from($name.clone()))),*])
    };
}

/// Evaluates an expression with variables.
pub(crate) fn evaluate(code: &str, variables: &[(&str, JsValue)]) -> JsValue {
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let function = Function::new_with_args(&names.join(","), &format!("return (\n{code}\n);"));
    let values: Array = variables.iter().map(|(_, value)| value).collect();
    match function.apply(&JsValue::UNDEFINED, &values) {
        Ok(value) => value,
        Err(thrown) => panic!("{code}\nthrew {}", to_json(&thrown)),
    }
}

/// The value at a path such as `requests.0.url`.
pub(crate) fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &JsValue::from_str(name))
            .unwrap_or_else(|_| panic!("`{path}` does not exist in {}", to_json(&value)))
    })
}

/// The string at a path.
#[track_caller]
pub(crate) fn text(value: &JsValue, path: &str) -> String {
    let found = get(value, path);
    found
        .as_string()
        .unwrap_or_else(|| panic!("`{path}` is not a string: {}", to_json(&found)))
}

/// The number at a path.
#[track_caller]
pub(crate) fn number(value: &JsValue, path: &str) -> f64 {
    let found = get(value, path);
    found
        .as_f64()
        .unwrap_or_else(|| panic!("`{path}` is not a number: {}", to_json(&found)))
}

/// The boolean at a path.
#[track_caller]
pub(crate) fn flag(value: &JsValue, path: &str) -> bool {
    let found = get(value, path);
    found
        .as_bool()
        .unwrap_or_else(|| panic!("`{path}` is not a boolean: {}", to_json(&found)))
}

/// The elements of the array at a path.
pub(crate) fn list(value: &JsValue, path: &str) -> Vec<JsValue> {
    Array::from(&get(value, path)).to_vec()
}

/// Whether an object has a property, even if its value is `undefined`.
pub(crate) fn has(value: &JsValue, name: &str) -> bool {
    Reflect::has(value, &JsValue::from_str(name)).unwrap_or_default()
}

/// `Object.is`.
pub(crate) fn same(one: &JsValue, other: &JsValue) -> bool {
    js_sys::Object::is(one, other)
}

/// A value as JSON, for comparisons and messages. A bigint becomes `"1n"`, an error its stack.
pub(crate) fn to_json(value: &JsValue) -> String {
    let convert = Function::new_with_args(
        "value",
        "try {
           if (value instanceof Error) return String(value.stack ?? value) + (value.cause ? `, caused by ${value.cause}` : '');
           return JSON.stringify(value, (_, part) => typeof part === 'bigint' ? `${part}n` : part) ?? String(value);
         } catch { return Object.prototype.toString.call(value) }",
    );
    let text = convert.call1(&JsValue::UNDEFINED, value);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// The value that a promise resolves with.
#[track_caller]
pub(crate) fn resolved(promise: Promise) -> impl Future<Output = JsValue> {
    let place = std::panic::Location::caller();
    async move {
        match JsFuture::from(promise).await {
            Ok(value) => value,
            Err(reason) => panic!("{place}: rejected with {}", to_json(&reason)),
        }
    }
}

/// The reason that a promise rejects with.
#[track_caller]
pub(crate) fn rejected(promise: Promise) -> impl Future<Output = JsValue> {
    let place = std::panic::Location::caller();
    async move {
        match JsFuture::from(promise).await {
            Err(reason) => reason,
            Ok(value) => panic!("{place}: resolved with {}", to_json(&value)),
        }
    }
}

/// Asserts that a value is equal to a JavaScript expression as JSON. A bigint is written `"1n"`.
#[track_caller]
pub(crate) fn assert_json(value: &JsValue, expected: &str) {
    assert_eq!(to_json(value), to_json(&evaluate(expected, &[])));
}
