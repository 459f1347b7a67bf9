//! What has come up and is to be taken, in its order.

/// A queue that is emptied between two fillings, so that it need not be a ring, at a fifth of the code of one.
#[derive(Debug)]
pub(super) struct Queue<T> {
    things: Vec<Option<T>>,
    /// The place of the first that has not been taken.
    next: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue {
            things: Vec::new(),
            next: 0,
        }
    }
}

impl<T> Queue<T> {
    pub(super) fn push(&mut self, thing: T) {
        self.things.push(Some(thing));
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let first = self.things.get_mut(self.next).and_then(Option::take);
        if first.is_some() {
            self.next += 1;
        } else {
            self.things.clear();
            self.next = 0;
        }
        first
    }
}
