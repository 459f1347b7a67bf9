//! The `signal` of a call: an AbortSignal of any realm, or what behaves like one.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::future::{Boxed, First, first};
use crate::proto::value::{Field, Kind, Read, Value};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "AbortSignal")]
    type SignalLike;
    #[wasm_bindgen(method, getter, catch)]
    fn aborted(this: &SignalLike) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn reason(this: &SignalLike) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(this: &SignalLike, kind: &str, listener: &Function) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(this: &SignalLike, kind: &str, listener: &Function) -> Result<(), JsValue>;
}

/// The call was aborted, for this reason.
pub(super) struct Aborted(pub(super) JsValue);

/// Listens to a call's signal for as long as it is kept.
pub(super) struct Signal {
    source: Option<(SignalLike, Function, Promise)>,
}

impl Signal {
    /// A signal that never fires.
    pub(super) fn none() -> Self {
        Signal { source: None }
    }

    /// Reads `signal` from a call's options and starts to listen.
    pub(super) fn read(options: &Field<'_, JsValue>) -> Read<Self> {
        let field = options.get("signal")?;
        if field.value.kind() == Kind::Undefined {
            return Ok(Signal::none());
        }
        let refuse = || field.mismatch("an AbortSignal");
        if field.value.kind() != Kind::Object {
            return Err(refuse());
        }
        let source = SignalLike::from(field.value.clone());
        source
            .aborted()
            .ok()
            .and_then(|aborted| aborted.as_bool())
            .ok_or_else(refuse)?;
        let mut listener = None;
        let fired = Promise::new(&mut |resolve, _| listener = Some(resolve));
        let listener = listener.ok_or_else(refuse)?;
        source
            .add_event_listener("abort", &listener)
            .map_err(|_| refuse())?;
        Ok(Signal {
            source: Some((source, listener, fired)),
        })
    }

    /// Fails if the signal has fired.
    pub(super) fn check(&self) -> Result<(), Aborted> {
        match &self.source {
            Some((source, ..)) if source.aborted().is_ok_and(|aborted| aborted.is_truthy()) => {
                Err(Aborted(source.reason().unwrap_or_default()))
            }
            _ => Ok(()),
        }
    }

    /// Resolves with the reason when the signal fires.
    async fn fired(&self) -> Aborted {
        let Some((source, _, fired)) = &self.source else {
            return std::future::pending().await;
        };
        let _ = JsFuture::from(fired.clone()).await;
        Aborted(source.reason().unwrap_or_default())
    }

    /// Waits for `work`, or until the signal fires. What has not ended by then can be waited for afterwards.
    pub(super) async fn or<T>(&self, work: &mut Boxed<'_, T>) -> Result<T, Aborted> {
        self.check()?;
        let mut fired: Boxed<'_, Aborted> = Box::pin(self.fired());
        match first(&mut fired, work).await {
            First::One(aborted) => Err(aborted),
            First::Other(value) => Ok(value),
        }
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        if let Some((source, listener, _)) = &self.source {
            let _ = source.remove_event_listener("abort", listener);
        }
    }
}
