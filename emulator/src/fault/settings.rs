//! Which faults there are, as they are told and checked.

use axum::http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::fault::effect::Effect;
use crate::operation::Operation;

/// The failures in force. By default there are none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Faults {
    /// Every request waits this long before it is looked at.
    pub latency_ms: u64,
    /// Every preflight waits this long.
    pub preflight_latency_ms: u64,
    /// The share of requests, from 0 to 1, answered 429 `RateLimitExceeded`.
    pub share429: f64,
    /// `Retry-After` of those, in seconds; 1 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// The share answered 500 `InternalServerError`.
    pub share500: f64,
    /// The share answered 503 `ServerOverloaded`.
    pub share503: f64,
    /// The share whose connection is closed without an answer.
    pub share_drop: f64,
    /// The share answered with an HTML page.
    pub share_html: f64,
    /// The status of HTML pages; 502 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html_status: Option<u16>,
    /// What decides whose share it is; the same seed gives the same sequence.
    pub seed: u64,
    /// Markers are strings that need encoding in a query.
    pub string_markers: bool,
    /// Every connection ends with its answer. Browsers silently repeat a request that was dropped on a
    /// connection used before; this way they cannot.
    pub close_connections: bool,
    /// The operations that latencies and shares are for; all of them if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<Operation>>,
    /// What is to fail once, or a number of times, for certain. The first one that fits a request is used,
    /// and it is left out of the shares then.
    pub fail_next: Vec<FailNext>,
}

/// What the next requests of an operation meet. One of `status`, `drop`, `drop_after`, `html` and
/// `latency_ms` must be given; the latency goes with any of the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FailNext {
    /// The operation; any if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Its preflight meets this, and not the request itself.
    pub preflight: bool,
    /// How many requests, 1 if absent.
    pub count: u32,
    /// Waits this long first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Answers with this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error's code, if the status' usual one will not do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The header `Retry-After`, to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// The body, to the letter, instead of the error's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The type of `body`; `application/json` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Answers with an HTML page.
    pub html: bool,
    /// Closes the connection without an answer.
    pub drop: bool,
    /// Lets the request take effect, then closes the connection: the answer is lost.
    pub drop_after: bool,
    /// Lets the request take effect, then answers with `status` or `html`.
    pub after: bool,
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
        }
    }
}

/// Faults that make no sense; says which field is wrong.
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
            return Err(InvalidFaults(format!("{names} must not be more than 1 together")));
        }
        if self.html_status.is_some_and(|status| !is_final(status)) {
            return Err(InvalidFaults("htmlStatus must be from 200 to 599".to_owned()));
        }
        for (index, fail) in self.fail_next.iter().enumerate() {
            fail.validate()
                .map_err(|what| InvalidFaults(format!("failNext[{index}].{what}")))?;
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

    pub(super) fn concern(&self, operation: Operation) -> bool {
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
        ];
        match kinds.iter().filter(|kind| **kind).count() {
            0 if self.latency_ms.is_none() => Err("status, html, drop, dropAfter or latencyMs is missing"),
            0 | 1 if self.count == 0 => Err("count must be at least 1"),
            0 | 1 => self.validate_answer(),
            _ => Err("status, html, drop and dropAfter exclude each other"),
        }
    }

    fn validate_answer(&self) -> Result<(), &'static str> {
        let is_header = |text: &Option<String>| {
            text.as_deref()
                .is_none_or(|text| HeaderValue::from_str(text).is_ok())
        };
        if self.status.is_some_and(|status| !is_final(status)) {
            return Err("status must be from 200 to 599");
        }
        if self.after && self.status.is_none() && !self.html {
            return Err("after goes with status or html");
        }
        let details = [&self.code, &self.retry_after, &self.body, &self.content_type];
        if details.iter().any(|detail| detail.is_some()) && (self.status.is_none() || self.html) {
            return Err("code, retryAfter, body and contentType go with status, and not with html");
        }
        if self.content_type.is_some() && self.body.is_none() {
            return Err("contentType goes with body");
        }
        if !is_header(&self.retry_after) {
            return Err("retryAfter cannot be a header");
        }
        if !is_header(&self.content_type) {
            return Err("contentType cannot be a header");
        }
        Ok(())
    }

    pub(super) fn fits(&self, operation: Operation, preflight: bool) -> bool {
        self.preflight == preflight && self.operation.is_none_or(|wanted| wanted == operation)
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
    fn nonsense_is_refused_and_named() {
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
                "exclude",
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
