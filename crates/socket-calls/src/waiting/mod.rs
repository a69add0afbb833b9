//! To wait or not to wait: setblocking, settimeout, gettimeout.

pub mod nothing_there;
pub mod time_limit;
pub mod zero_limit;
pub mod rounded_limit;
pub mod limit_per_call;
pub mod clone_shares_blocking;
pub mod clone_shares_limit;
pub mod accepted_blocks;
pub mod interrupted_recv;
