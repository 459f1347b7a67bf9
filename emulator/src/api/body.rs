//! Reads a JSON request body.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::error::ApiError;

/// Reads a body into a type. The error names the wrong field. An empty body counts as an empty object.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| ApiError::param_invalid(error.to_string()))?;
    json.end()
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(value)
}

/// Reads a body as any JSON value. An empty body is an error.
pub(super) fn parse_value(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::bad_request(format!("The body is not valid JSON: {error}")))
}
