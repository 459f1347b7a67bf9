//! A small module whose glue contains everything that the passes change. generate.sh builds it.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// An import that may throw.
    #[wasm_bindgen(catch)]
    fn ask(question: &str) -> Result<JsValue, JsValue>;
    /// One that returns a string.
    fn answer(question: &str) -> String;
}

#[wasm_bindgen(module = "/imported.js")]
extern "C" {
    fn double(value: f64) -> f64;
}

/// The name that the package's own class has, whose constructor is guarded.
#[wasm_bindgen]
pub struct SmhClient {
    texts: RefCell<Vec<String>>,
}

#[wasm_bindgen]
impl SmhClient {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> SmhClient {
        let text = options.as_string().unwrap_or_default();
        SmhClient { texts: RefCell::new(vec![text]) }
    }

    pub fn add(&self, text: &str) -> usize {
        let mut texts = self.texts.borrow_mut();
        texts.push(answer(text));
        texts.len()
    }

    /// Panics if there is none.
    pub fn remove(&self, index: usize) -> String {
        self.texts.borrow_mut().remove(index)
    }

    pub fn ask(&self, question: &str) -> Result<JsValue, JsValue> {
        ask(question)
    }

    pub async fn wait(&self, promise: js_sys::Promise) -> Result<JsValue, JsValue> {
        JsFuture::from(promise).await
    }

    pub fn double(&self, value: f64) -> f64 {
        double(value)
    }
}
