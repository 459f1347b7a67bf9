//! A small module with methods for two parts, of which `two` needs `one`. generate.sh builds it.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen(module = "/imported.js")]
extern "C" {
    /// Only `one` calls it.
    fn double(value: f64) -> f64;
}

thread_local! {
    /// Of `one`, which `two` changes, too.
    static DECORATED: Cell<u32> = const { Cell::new(0) };
}

#[wasm_bindgen]
pub struct SmhClient {
    texts: RefCell<Vec<String>>,
}

/// Of the first module.
#[wasm_bindgen]
impl SmhClient {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> SmhClient {
        SmhClient { texts: RefCell::new(vec![options.as_string().unwrap_or_default()]) }
    }

    pub fn add(&self, text: &str) -> usize {
        let mut texts = self.texts.borrow_mut();
        texts.push(text.to_owned());
        texts.len()
    }

    pub fn all(&self) -> String {
        self.texts.borrow().concat()
    }
}

/// Of the part `one`.
#[wasm_bindgen]
impl SmhClient {
    /// Adds a text, and returns how often texts were decorated.
    #[wasm_bindgen(js_name = addDecorated)]
    pub fn add_decorated(&self, text: &str) -> f64 {
        self.add(&decorate(text));
        double(f64::from(DECORATED.get()))
    }

    /// Resolves when the promise does.
    pub fn wait(&self, promise: js_sys::Promise) -> js_sys::Promise {
        let mark = format_mark(self.texts.borrow().len());
        future_to_promise(async move { JsFuture::from(promise).await.map(|value| JsValue::from(mark + &value.as_string().unwrap_or_default())) })
    }
}

/// Of the part `two`.
#[wasm_bindgen]
impl SmhClient {
    /// As `add_decorated`, and calls a function of `mappers`.
    #[wasm_bindgen(js_name = addMapped)]
    pub fn add_mapped(&self, text: &str, mapper: usize) -> u32 {
        let mapped = self.texts.borrow().iter().fold(decorate(text), |sum, text| (MAPPERS[mapper].map)(&sum, text));
        self.add(&mapped);
        DECORATED.get()
    }

    /// Panics if there is none.
    pub fn remove(&self, index: usize) -> String {
        self.texts.borrow_mut().remove(index)
    }
}

struct Mapper {
    map: fn(&str, &str) -> String,
}

static MAPPERS: [Mapper; 2] = [Mapper { map: between }, Mapper { map: after }];

fn between(one: &str, other: &str) -> String {
    [one, "\u{2014} data of two \u{2014}", other].concat()
}

fn after(one: &str, other: &str) -> String {
    [other, one].concat()
}

#[inline(never)]
fn decorate(text: &str) -> String {
    DECORATED.set(DECORATED.get() + 1);
    ["«", text, "» with data of one"].concat()
}

#[inline(never)]
fn format_mark(count: usize) -> String {
    "+".repeat(count)
}
