//! How many bytes may be kept for all clients together.
//!
//! A limit for one client is no limit: 64 clients keep 64 times as much.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A number of bytes that all clients share.
#[derive(Debug)]
pub struct Budget {
    left: AtomicUsize,
}

/// One client's share of a [`Budget`]; dropping it gives the bytes back.
#[derive(Debug)]
pub struct Share<'budget> {
    budget: &'budget Budget,
    bytes: usize,
}

impl Budget {
    /// A budget of so many bytes.
    #[must_use]
    pub const fn new(bytes: usize) -> Self {
        Self {
            left: AtomicUsize::new(bytes),
        }
    }

    /// A share of no bytes yet.
    #[must_use]
    pub fn share(&self) -> Share<'_> {
        Share {
            budget: self,
            bytes: 0,
        }
    }
}

impl Share<'_> {
    /// Takes so many bytes more; `false` if they are not left.
    #[must_use]
    pub fn grow(&mut self, bytes: usize) -> bool {
        let left = &self.budget.left;
        let is_taken = left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(bytes)
            })
            .is_ok();
        if is_taken {
            self.bytes += bytes;
        }
        is_taken
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_client_keeps_another_cannot() {
        let budget = Budget::new(10);
        let mut first = budget.share();
        let mut second = budget.share();
        assert!(first.grow(4) && first.grow(4));
        assert!(!second.grow(3));
        assert!(second.grow(2));
        drop(first);
        assert!(second.grow(8));
        assert!(!second.grow(1));
    }
}
