//! The fault settings and their validation.

use axum::http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::fault::effect::Effect;
use crate::operation::Operation;

/// The faults to inject. The default injects no fault.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Faults {
    /// How long every request waits before it is handled.
    pub latency_ms: u64,
    /// The delay of the response to every preflight.
    pub preflight_latency_ms: u64,
    /// The share of requests, from 0 to 1, that receive 429 `RateLimitExceeded`.
    pub share429: f64,
    /// The `Retry-After` of these 429 responses, in seconds; by default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// The share that receives 500 `InternalServerError`.
    pub share500: f64,
    /// The share that receives 503 `ServerOverloaded`.
    pub share503: f64,
    /// The share whose connection is closed without a response.
    pub share_drop: f64,
    /// The share that receives an HTML page.
    pub share_html: f64,
    /// The status of HTML pages; by default 502.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html_status: Option<u16>,
    /// The share of the items of batches, from 0 to 1, that fail with 500 `InternalServerError`.
    #[serde(rename = "shareItem500")]
    pub share_item500: f64,
    /// The seed of the random numbers that decide the shares. The same seed gives the same sequence.
    pub seed: u64,
    /// Whether markers are strings that need encoding in a query.
    pub string_markers: bool,
    /// Whether every connection is closed after its response. Browsers silently repeat a request that was dropped on a
    /// reused connection; with this setting they do not.
    pub close_connections: bool,
    /// The operations that latencies and shares apply to; by default all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<Operation>>,
    /// Requests that certainly fail, each once or a number of times. The first matching entry is used, and the shares
    /// do not apply to that request.
    pub fail_next: Vec<FailNext>,
}

/// How the next requests of an operation fail. One of `status`, `drop`, `drop_after`, `html`, `task` and `latency_ms` is
/// required; `latency_ms` can be combined with any of the others except `task`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FailNext {
    /// The operation; by default any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Whether the operation's preflight fails instead of the request.
    pub preflight: bool,
    /// How many requests fail; by default 1.
    pub count: u32,
    /// How long the request waits first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// The status of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error's code; by default the usual code of the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The header `Retry-After`, sent unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// The body, sent unchanged in place of an error body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The content type of `body`; by default `application/json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Whether the response is an HTML page.
    pub html: bool,
    /// Whether the connection is closed without a response, and without handling the request.
    pub drop: bool,
    /// Whether the request is handled and the connection then closed, so that the response is lost.
    pub drop_after: bool,
    /// Whether the request is handled before the response with `status` or `html`.
    pub after: bool,
    /// Whether the batch becomes a task, of whatever number of items, that does nothing and fails.
    pub task: bool,
}

impl Default for FailNext {
    fn default() -> Self {
        Self {
            operation: None,
            preflight: false,
            count: 1,
            latency_ms: None,
            status: None,
            code: None,
            retry_after: None,
            body: None,
            content_type: None,
            html: false,
            drop: false,
            drop_after: false,
            after: false,
            task: false,
        }
    }
}

/// Invalid fault settings. The message names the wrong field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidFaults(String);

impl Faults {
    pub(super) fn validate(&self) -> Result<(), InvalidFaults> {
        let shares = self.shares();
        for (name, share, _) in &shares {
            if !(0.0..=1.0).contains(share) {
                return Err(InvalidFaults(format!("{name} must be from 0 to 1")));
            }
        }
        if shares.iter().map(|(_, share, _)| share).sum::<f64>() > 1.0 + f64::EPSILON {
            let names = shares.map(|(name, _, _)| name).join(", ");
            return Err(InvalidFaults(format!("the sum of {names} must be at most 1")));
        }
        if !(0.0..=1.0).contains(&self.share_item500) {
            return Err(InvalidFaults("shareItem500 must be from 0 to 1".to_owned()));
        }
        if self.html_status.is_some_and(|status| !is_final(status)) {
            return Err(InvalidFaults("htmlStatus must be from 200 to 599".to_owned()));
        }
        for (index, fail) in self.fail_next.iter().enumerate() {
            fail.validate()
                .map_err(|error| InvalidFaults(format!("failNext[{index}].{error}")))?;
        }
        Ok(())
    }

    pub(super) fn shares(&self) -> [(&'static str, f64, Effect); 5] {
        let error = |status| Effect::Error {
            status,
            code: None,
            retry_after: None,
        };
        let retry_after = Some(HeaderValue::from(self.retry_after_s.unwrap_or(1)));
        let limited = Effect::Error {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: None,
            retry_after,
        };
        [
            ("share429", self.share429, limited),
            (
                "share500",
                self.share500,
                error(StatusCode::INTERNAL_SERVER_ERROR),
            ),
            ("share503", self.share503, error(StatusCode::SERVICE_UNAVAILABLE)),
            ("shareDrop", self.share_drop, Effect::Drop),
            ("shareHtml", self.share_html, self.html()),
        ]
    }

    fn html(&self) -> Effect {
        Effect::Html {
            status: self
                .html_status
                .and_then(status)
                .unwrap_or(StatusCode::BAD_GATEWAY),
        }
    }

    /// Whether latencies and shares apply to this operation.
    pub(super) fn target(&self, operation: Operation) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&operation))
    }
}

impl FailNext {
    fn validate(&self) -> Result<(), &'static str> {
        let kinds = [
            self.status.is_some() && !self.html,
            self.html,
            self.drop,
            self.drop_after,
            self.task,
        ];
        match kinds.iter().filter(|kind| **kind).count() {
            0 if self.latency_ms.is_none() => {
                Err("status, html, drop, dropAfter, task or latencyMs is required")
            }
            0 | 1 if self.count == 0 => Err("count must be at least 1"),
            0 | 1 => self.validate_response(),
            _ => Err("only one of status, html, drop, dropAfter and task is allowed"),
        }
    }

    fn validate_response(&self) -> Result<(), &'static str> {
        let is_header = |text: &Option<String>| {
            text.as_deref()
                .is_none_or(|text| HeaderValue::from_str(text).is_ok())
        };
        if self.status.is_some_and(|status| !is_final(status)) {
            return Err("status must be from 200 to 599");
        }
        if self.task && (self.latency_ms.is_some() || self.preflight) {
            return Err("task is not allowed with latencyMs or preflight");
        }
        if self.task && self.operation.is_some_and(|operation| !operation.is_batch()) {
            return Err("task requires the operation of a batch");
        }
        if self.after && self.status.is_none() && !self.html {
            return Err("after requires status or html");
        }
        let details = [&self.code, &self.retry_after, &self.body, &self.content_type];
        if details.iter().any(|detail| detail.is_some()) && (self.status.is_none() || self.html) {
            return Err(
                "code, retryAfter, body and contentType require status, and are not allowed with html",
            );
        }
        if self.content_type.is_some() && self.body.is_none() {
            return Err("contentType requires body");
        }
        if !is_header(&self.retry_after) {
            return Err("retryAfter is not a valid header value");
        }
        if !is_header(&self.content_type) {
            return Err("contentType is not a valid header value");
        }
        Ok(())
    }

    pub(super) fn matches(&self, operation: Operation, preflight: bool) -> bool {
        !self.task && self.preflight == preflight && self.is_for(operation)
    }

    /// Whether the task of a batch fails.
    pub(super) fn matches_task(&self, operation: Operation) -> bool {
        self.task && self.is_for(operation)
    }

    fn is_for(&self, operation: Operation) -> bool {
        self.operation.is_none_or(|wanted| wanted == operation)
    }

    pub(super) fn effect(&self, faults: &Faults) -> Option<Effect> {
        if self.drop || self.drop_after {
            return Some(Effect::Drop);
        }
        if self.html {
            let own = self.status.and_then(status).map(|status| Effect::Html { status });
            return Some(own.unwrap_or_else(|| faults.html()));
        }
        let status = self.status.and_then(status)?;
        let header =
            |text: &Option<String>| text.as_deref().and_then(|text| HeaderValue::from_str(text).ok());
        let retry_after = header(&self.retry_after);
        Some(
            if self.body.is_some() || !(status.is_client_error() || status.is_server_error()) {
                Effect::Raw {
                    status,
                    retry_after,
                    body: self.body.clone().unwrap_or_default(),
                    content_type: header(&self.content_type),
                }
            } else {
                Effect::Error {
                    status,
                    code: self.code.clone(),
                    retry_after,
                }
            },
        )
    }
}

fn is_final(status: u16) -> bool {
    (200..600).contains(&status)
}

fn status(status: u16) -> Option<StatusCode> {
    StatusCode::from_u16(status).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_settings_are_refused_and_the_error_names_the_field() {
        let fail = |fail| Faults {
            fail_next: vec![fail],
            ..Faults::default()
        };
        let cases = [
            (
                Faults {
                    share429: 1.5,
                    ..Faults::default()
                },
                "share429",
            ),
            (
                Faults {
                    share_drop: f64::NAN,
                    ..Faults::default()
                },
                "shareDrop",
            ),
            (
                Faults {
                    share500: 0.6,
                    share503: 0.6,
                    ..Faults::default()
                },
                "share500",
            ),
            (
                Faults {
                    html_status: Some(100),
                    ..Faults::default()
                },
                "htmlStatus",
            ),
            (fail(FailNext::default()), "failNext[0].status"),
            (
                fail(FailNext {
                    status: Some(99),
                    ..FailNext::default()
                }),
                "failNext[0].status",
            ),
            (
                fail(FailNext {
                    drop: true,
                    html: true,
                    ..FailNext::default()
                }),
                "only one of",
            ),
            (
                fail(FailNext {
                    drop: true,
                    count: 0,
                    ..FailNext::default()
                }),
                "count",
            ),
            (
                fail(FailNext {
                    drop: true,
                    code: Some("X".into()),
                    ..FailNext::default()
                }),
                "code",
            ),
            (
                fail(FailNext {
                    status: Some(429),
                    retry_after: Some("\n".into()),
                    ..FailNext::default()
                }),
                "retryAfter",
            ),
        ];
        for (faults, name) in cases {
            let error = faults.validate().unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
