//! The wish to end, shared by everything that waits.

use std::sync::{Arc, Mutex};

/// Set once, from any thread (a Ctrl-C handler, say); those who wait are woken. Clones share it.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    stopped: bool,
    wakers: Vec<Box<dyn FnOnce() + Send>>,
}

impl Stop {
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Asks all to end. A second call does nothing.
    pub fn stop(&self) {
        let wakers = {
            let mut inner = self.0.lock().unwrap();
            inner.stopped = true;
            std::mem::take(&mut inner.wakers)
        };
        wakers.into_iter().for_each(|wake| wake());
    }

    pub fn is_stopped(&self) -> bool {
        self.0.lock().unwrap().stopped
    }

    /// Calls `wake` once when the stop comes; at once if it has come already.
    pub fn on_stop(&self, wake: impl FnOnce() + Send + 'static) {
        let mut inner = self.0.lock().unwrap();
        if inner.stopped {
            drop(inner);
            wake();
        } else {
            inner.wakers.push(Box::new(wake));
        }
    }
}
