//! A queue of outputs.

/// A first-in, first-out queue. It is emptied before it is filled again, so a list with an index is enough, which is a fifth
/// of the code of a ring buffer.
#[derive(Debug)]
pub(super) struct Queue<T> {
    items: Vec<Option<T>>,
    /// The index of the first item that has not been taken.
    next: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue {
            items: Vec::new(),
            next: 0,
        }
    }
}

impl<T> Queue<T> {
    pub(super) fn push(&mut self, item: T) {
        self.items.push(Some(item));
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let first = self.items.get_mut(self.next).and_then(Option::take);
        if first.is_some() {
            self.next += 1;
        } else {
            self.items.clear();
            self.next = 0;
        }
        first
    }
}
