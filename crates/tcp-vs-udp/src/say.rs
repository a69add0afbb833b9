//! Bytes that were received, as an experiment reports them.

/// Bytes in quotation marks, what is not printable escaped.
pub fn text(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}
