//! tcp-vs-udp
