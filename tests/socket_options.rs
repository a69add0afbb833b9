//! socket-options
