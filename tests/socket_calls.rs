//! socket-calls
