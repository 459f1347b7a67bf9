//! The open iterators of `pages()`. Each has at most one search, which is deleted when the iterator ends or the user leaves
//! the page.

/// The number of an iterator.
pub type IteratorId = u32;

/// The iterators that have not ended, each with its search once that is known.
#[derive(Debug, Default)]
pub struct PageIterators {
    open: Vec<(IteratorId, Option<String>)>,
}

impl PageIterators {
    /// Adds an iterator, whose create is sent next.
    pub fn start(&mut self, id: IteratorId) {
        self.open.push((id, None));
    }

    /// Stores the search of an iterator. Returns it if the iterator has ended in the meantime: the search must then be deleted.
    pub fn search_created(&mut self, id: IteratorId, search_id: String) -> Option<String> {
        match self.open.iter_mut().find(|(open, _)| *open == id) {
            Some((_, search)) => {
                *search = Some(search_id);
                None
            }
            None => Some(search_id),
        }
    }

    /// Removes an iterator. Returns its search, which must be deleted.
    pub fn end(&mut self, id: IteratorId) -> Option<String> {
        let index = self.open.iter().position(|(open, _)| *open == id)?;
        self.open.swap_remove(index).1
    }

    /// Removes an iterator, and returns it with its search; with `keep_creating`, only one whose create is not in flight. `None` if
    /// there is none.
    pub fn end_one(&mut self, keep_creating: bool) -> Option<(IteratorId, Option<String>)> {
        let may_end = |(_, search): &(_, Option<String>)| !keep_creating || search.is_some();
        let index = self.open.iter().position(may_end)?;
        Some(self.open.remove(index))
    }

    /// True if no iterator is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}
