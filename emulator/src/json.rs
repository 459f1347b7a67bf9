//! Reading a JSON body into a type.

use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Reads a body; the error names the field that is wrong. No body is an empty object.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| ApiError::param_invalid(error.to_string()))?;
    json.end()
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(value)
}
