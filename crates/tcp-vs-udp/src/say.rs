//! Received bytes as text.

/// Bytes in quotation marks, with everything that is not printable escaped.
pub fn text(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}
