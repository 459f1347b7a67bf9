//! Random names for searches, requests and tokens.

/// 32 hexadecimal digits.
pub(crate) fn hex() -> String {
    format!("{:032x}", rand::random::<u128>())
}
