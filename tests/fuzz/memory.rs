//! How much memory a thread has asked for: the measure of work that is the same on every machine.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

thread_local! {
    static NOW: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
    static ALL: Cell<usize> = const { Cell::new(0) };
}

/// Bytes that this thread asked for in all, and the most that it held at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    pub all: usize,
    pub most: usize,
}

/// What `work` asks for on this thread.
pub fn of<T>(work: impl FnOnce() -> T) -> (T, Memory) {
    let (now, all) = (NOW.get(), ALL.get());
    MOST.set(now);
    let done = work();
    (done, Memory { all: ALL.get() - all, most: (MOST.get() - now).max(0) as usize })
}

fn count(more: usize, less: usize) {
    let now = NOW.get() + more as isize - less as isize;
    NOW.set(now);
    MOST.set(MOST.get().max(now));
    ALL.set(ALL.get().wrapping_add(more));
}

// SAFETY: every call is the system allocator's, with the arguments as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as for the trait's method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as for the trait's method.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as for the trait's method.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
